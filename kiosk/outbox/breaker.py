"""The circuit breaker's memory, so that a restarted agent does not storm a province that is down."""

from dataclasses import dataclass
from typing import Literal

from kiosk.store import Store


@dataclass(frozen=True, slots=True)
class Breaker:
    state: Literal["closed", "open", "half_open"] = "closed"
    failures: int = 0
    opened_at: float | None = None  # seconds since 1970, UTC
    until: float | None = None
    reason: str = ""


def read(store: Store, name: str) -> Breaker:
    row = store.row("select state, failures, opened_at, until, reason from breakers where name = ?", [name])
    return Breaker(**row) if row else Breaker()


def write(store: Store, name: str, breaker: Breaker) -> None:
    store.execute(
        "insert into breakers (name, state, failures, opened_at, until, reason) values (?, ?, ?, ?, ?, ?)"
        " on conflict (name) do update set state = excluded.state, failures = excluded.failures,"
        " opened_at = excluded.opened_at, until = excluded.until, reason = excluded.reason",
        [name, breaker.state, breaker.failures, breaker.opened_at, breaker.until, breaker.reason],
    )
