"""What a terminal believes to be here and is not (any more)."""

from collections.abc import Sequence

from sqlalchemy import select, union

from sync.province.database import Database, cases, records


def missing(database: Database, ids: Sequence[str]) -> list[str]:
    """Of cases and records, whoever sent them: a medium may have brought them. In the order asked."""
    here = union(
        select(cases.c.case_id).where(cases.c.case_id.in_(ids)),
        select(records.c.record_id).where(records.c.record_id.in_(ids)),
    )
    with database.reading() as connection:
        known = set(connection.execute(here).scalars())
    return [one for one in ids if one not in known]
