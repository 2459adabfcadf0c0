"""The province's own answer to `progress`: what this person filed at any of its terminals, newest first."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from kiosk.contract.day import day_of
from kiosk.contract.live import Elsewhere, Matter
from sync.province.adapters import Asked, NotFound, Refused
from sync.province.database import cases, changes
from sync.province.persons import mark
from sync.province.platform import Platform
from sync.province.problems import Refusal

SHOWN = 50


class Matters:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def answer(self, asked: Asked) -> Elsewhere:
        person = asked.request.person
        if person is None or person.proven == "stated":
            raise Refused("请先放身份证。", "Please lay your ID card first.")
        own = mark(self._platform.data, person.id_number)
        last = select(changes.c.case_id, func.max(changes.c.at).label("at")).group_by(changes.c.case_id).subquery()
        wanted = (
            select(cases.c.case_id, cases.c.terminal, cases.c.state, cases.c.filed_at, last.c.at)
            .join(last, last.c.case_id == cases.c.case_id, isouter=True)
            .where(cases.c.person == own, cases.c.supplement_of.is_(None))
            .order_by(cases.c.received_at.desc())
            .limit(SHOWN)
        )
        with self._platform.database.reading() as connection:
            rows = connection.execute(wanted).all()
        if not rows:
            raise NotFound
        return Elsewhere(matters=[one for row in rows if (one := self._matter(row)) is not None])

    def _matter(self, row: Any) -> Matter | None:
        """None: its archive is damaged, which an officer sees."""
        try:
            manifest = self._platform.receiving.manifest(row.case_id)
        except Refusal:
            return None
        return Matter(
            title=manifest.item_name,
            place=f"自助机 {row.terminal}",
            number=manifest.receipt_number,
            state=row.state,
            filed_on=day_of(datetime.fromtimestamp(row.filed_at, UTC)),
            changed_on=day_of(datetime.fromtimestamp(row.at, UTC)) if row.at else None,
        )
