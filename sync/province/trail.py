"""The province's part of a case's trail (`kiosk.contract.trail`): it goes on where the terminal's ends."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select

from kiosk.contract.case import Manifest
from kiosk.contract.trail import STEPS_MAX, Step, after, broken_at, end
from sync.province.database import facts, trail

AUDIT = "audit"  # name of the sealed material that the terminal's steps come in
CURSOR = "cursor"  # the fact that is the writer's lock
OFFICE = "province"
PROGRAM = f"jiujin {metadata.version('jiujin')}"


def of_terminal(manifest: Manifest, contents: Sequence[bytes]) -> list[Step]:
    """The steps that came in the case; none from an older terminal, or when they do not hold."""
    found = next((data for line, data in zip(manifest.materials, contents, strict=True) if line.name == AUDIT), b"{}")
    try:
        raw = json.loads(found).get("trail", [])
        steps = [Step.model_validate(step) for step in raw[:STEPS_MAX]]
    except (ValueError, AttributeError, TypeError, ValidationError, RecursionError):
        return []
    return steps if broken_at(manifest.case, steps) is None else []


def begin(connection: Connection, case: str, steps: Sequence[Step]) -> None:
    """With the terminal's steps, once: the same case may come again to a province that was set back."""
    if of(connection, case):
        return
    for step in steps:
        connection.execute(insert(trail).values(case_id=case, n=step.n, step=step.model_dump_json()))


def add(connection: Connection, case: str, now: float, event: str, actor: str = OFFICE, what: str = "") -> None:
    """One step more, in the caller's transaction. Takes the writer's lock as `Receiving.note_change` does: two copies
    never write the same step."""
    connection.execute(select(facts.c.value).where(facts.c.name == CURSOR).with_for_update())
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
    steps = of(connection, case)
    step = after(end(case, steps), at, event, OFFICE, actor, PROGRAM, what)
    connection.execute(insert(trail).values(case_id=case, n=step.n, step=step.model_dump_json()))


def of(connection: Connection, case: str) -> list[Step]:
    rows = connection.execute(select(trail.c.step).where(trail.c.case_id == case).order_by(trail.c.n)).scalars()
    return [Step.model_validate_json(row) for row in rows]
