"""Every step of a case with time, place, version and actor, each bound to the one before (可追溯, 单套归档).

ADR 0023. The terminal's steps travel in the case, in its sealed material `audit`, under `trail`; the province goes on
where they end. hash = SHA-256 of the JSON array [n, at, event, place, actor, version, what, previous], UTF-8, no
spaces; the first step's `previous` is SHA-256 of `jiujin-trail|CASE`. An archive checks it with nothing else.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field
from pydantic_core import to_json

from kiosk.contract.case import Digest, Message

STEPS_MAX = 200  # of one side


class Step(Message):
    n: int = Field(ge=1)
    at: str = Field(pattern=r"^[0-9T:.+-]{19,32}$")  # ISO 8601, UTC, exactly as it was hashed
    event: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
    place: str = Field(max_length=64)  # the terminal's id, or the province's office
    actor: str = Field(max_length=64)  # resident, terminal, province, or an officer's own sign: never a name
    version: str = Field(max_length=80)  # of the program that wrote it down, and of the catalogue
    what: str = Field(default="", max_length=110)  # id of a letter, a supplement, a record; digest of what came
    previous: Digest
    hash: Digest


def origin(case: str) -> str:
    return hashlib.sha256(f"jiujin-trail|{case}".encode()).hexdigest()


def digest(step: Step) -> str:
    return _digest(step.n, step.at, step.event, step.place, step.actor, step.version, step.what, step.previous)


def after(last: tuple[int, str], at: str, event: str, place: str, actor: str, version: str, what: str = "") -> Step:
    """The next step; `last`: number and hash of the one before, (0, origin(case)) at the beginning."""
    n, previous = last[0] + 1, last[1]
    bound = _digest(n, at, event, place, actor, version, what, previous)
    return Step(
        n=n, at=at, event=event, place=place, actor=actor, version=version, what=what, previous=previous, hash=bound
    )


def _digest(*said: int | str) -> str:
    return hashlib.sha256(to_json(said)).hexdigest()


def end(case: str, steps: Sequence[Step]) -> tuple[int, str]:
    return (steps[-1].n, steps[-1].hash) if steps else (0, origin(case))


def broken_at(case: str, steps: Iterable[Step]) -> int | None:
    """The first step that does not follow from the one before; None: all do."""
    last = (0, origin(case))
    for step in steps:
        if (step.n, step.previous) != (last[0] + 1, last[1]) or step.hash != digest(step):
            return step.n
        last = (step.n, step.hash)
    return None
