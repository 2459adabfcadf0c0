"""When the terminal takes no new case, and how long before that it warns: never a surprise.

What was begun is always finished: the ballast and the room under the low-water mark are for it.
"""

from dataclasses import dataclass
from typing import Literal

from kiosk.config import Gates
from kiosk.outbox import cases
from kiosk.outbox.disk import free_bytes
from kiosk.outbox.listing import waiting
from kiosk.state import StateFolder
from kiosk.store import Store

OFFLINE = "offline_s"  # cursor: seconds without the province, as counted by the agent; no clock can jump it
WARN_AT = 0.7
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Gate:
    """`used`: part of what the configuration allows; from 1 on it is closed."""

    name: Literal["offline", "waiting", "disk"]
    used: float

    @property
    def closed(self) -> bool:
        return self.used >= 1.0

    @property
    def warns(self) -> bool:
        return WARN_AT <= self.used < 1.0


def gates(store: Store, state: StateFolder, limits: Gates, disk_low_mb: int) -> tuple[Gate, ...]:
    """The disk warns while 1.4 times the low-water mark is still free."""
    offline_s = float(cases.cursor(store, OFFLINE) or "0")
    return (
        Gate("offline", offline_s / (limits.offline_days * DAY_S)),
        Gate("waiting", waiting(store).cases / limits.waiting_cases),
        Gate("disk", disk_low_mb * 1_000_000 / max(free_bytes(state.root), 1)),
    )
