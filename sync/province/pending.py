"""What lies with an office now, and since when: what 电子监察 counts a promise by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from kiosk.contract.case import Manifest
from kiosk.contract.exchange import CaseState
from sync.province.database import Database, case_parts, cases, changes
from sync.province.parts import OVER

DONE = [state.value for state in OVER]


@dataclass(frozen=True, slots=True)
class Pending:
    """A case, or a part of one that is a package. `waits`: while the resident was asked for more, the time does not
    run; the end of one that lasts is None."""

    case: str
    item: str  # catalog_code
    part: bool
    state: str
    filed_at: datetime
    waits: tuple[tuple[datetime, datetime | None], ...] = ()


def pending(database: Database, manifest: Callable[[str], Manifest]) -> list[Pending]:
    """The oldest first. `manifest`: of a stored case; asked only for those from before its service was kept. Raises
    what that raises."""
    with database.reading() as connection:
        rows = connection.execute(
            select(cases)
            .where(cases.c.state.not_in(DONE), cases.c.supplement_of.is_(None))
            .order_by(cases.c.filed_at, cases.c.case_id)
        ).all()
        parts = connection.execute(select(case_parts).order_by(case_parts.c.item)).all()
        found = []
        for row in rows:
            own = [part for part in parts if part.case_id == row.case_id]
            filed = _time(row.filed_at)
            for part in own:
                if part.state not in DONE:
                    waits = _waits(connection, row.case_id, part.item)
                    found.append(Pending(row.case_id, part.item, True, part.state, filed, waits))
            if not own:
                item = row.item or manifest(row.case_id).item
                found.append(Pending(row.case_id, item, False, row.state, filed, _waits(connection, row.case_id, "")))
    return found


def _waits(connection: Connection, case: str, part: str) -> tuple[tuple[datetime, datetime | None], ...]:
    """From each 补正 to the papers that came, or to the next state."""
    turns = connection.execute(
        select(changes.c.at, changes.c.state)
        .where(changes.c.case_id == case, changes.c.part.in_(("", part)))
        .order_by(changes.c.cursor)
    ).all()
    came = connection.execute(select(cases.c.received_at).where(cases.c.supplement_of == case)).scalars().all()
    found: list[tuple[datetime, datetime | None]] = []
    for place, turn in enumerate(turns):
        if turn.state == CaseState.SUPPLEMENT_REQUESTED:
            ends = [at for at in came if at >= turn.at] + [next_.at for next_ in turns[place + 1 : place + 2]]
            found.append((_time(turn.at), _time(min(ends)) if ends else None))
    return tuple(found)


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
