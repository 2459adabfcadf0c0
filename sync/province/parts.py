"""A package's parts (一件事): each goes to its own department and has its own state; together they move the case."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from kiosk.contract.case import Manifest
from kiosk.contract.exchange import CaseState
from sync.province.database import case_parts

OVER = frozenset({CaseState.NOT_ACCEPTED, CaseState.DECIDED, CaseState.SERVED, CaseState.WITHDRAWN})


def route(connection: Connection, manifest: Manifest, now: float) -> None:
    """A row for each part that applies, as its department finds it."""
    for part in {part.item: part for part in manifest.parts}.values():
        row = {
            "case_id": manifest.case,
            "item": part.item,
            "task_code": part.task_code,
            "name": part.item_name,
            "dept_code": part.dept_code,
            "dept_name": part.dept_name,
            "state": CaseState.DELIVERED.value,
            "changed_at": now,
        }
        connection.execute(insert(case_parts).values(**row))


def move(connection: Connection, case: str, item: str, state: CaseState, now: float) -> bool:
    """False: the case has no such part."""
    moved = update(case_parts).where(case_parts.c.case_id == case, case_parts.c.item == item)
    return connection.execute(moved.values(state=state.value, changed_at=now)).rowcount == 1


def move_all(connection: Connection, case: str, state: CaseState, now: float) -> None:
    """What is said of the whole case counts for every part that is not over."""
    still = case_parts.c.state.not_in([one.value for one in OVER])
    moved = update(case_parts).where(case_parts.c.case_id == case, still)
    connection.execute(moved.values(state=state.value, changed_at=now))


def whole(connection: Connection, case: str, now: CaseState) -> CaseState | None:
    """What the parts make of a case in the state `now`: accepted with the first of them, decided with the last. None:
    it stays."""
    rows = connection.execute(select(case_parts.c.state).where(case_parts.c.case_id == case))
    states = {CaseState(row.state) for row in rows}
    if states <= OVER:
        refused = states == {CaseState.NOT_ACCEPTED}
        made = CaseState.NOT_ACCEPTED if refused else CaseState.DECIDED
    elif states - {CaseState.DELIVERED, CaseState.NOT_ACCEPTED} and now is CaseState.DELIVERED:
        made = CaseState.ACCEPTED
    else:
        return None
    return made if made is not now and now not in OVER else None


def listing(connection: Connection, *, case: str = "", dept_code: str = "") -> list[dict[str, Any]]:
    """Of one case, of one department, or all: what lies there, the oldest first."""
    wanted = select(case_parts)
    if case:
        wanted = wanted.where(case_parts.c.case_id == case)
    if dept_code:
        wanted = wanted.where(case_parts.c.dept_code == dept_code)
    rows = connection.execute(wanted.order_by(case_parts.c.changed_at, case_parts.c.case_id, case_parts.c.item))
    return [dict(row) for row in rows.mappings()]


def answers(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """By part: its own form's answers, as its department knows them."""
    return {
        part.item: {
            **part.fixed,
            **{own: manifest.answers[key] for own, key in part.answers.items() if key in manifest.answers},
        }
        for part in manifest.parts
    }
