"""The outbox as a technician may see it: ids, numbers and code words, nothing about anybody."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk import audit
from kiosk.outbox import cases
from kiosk.outbox.entry import Kind
from kiosk.state import StateFolder
from kiosk.store import Store

# What `listing` gives a row; shaped by the database, since there may be ten thousand.
SHOWN = """
entry_id as id, receipt_number, item,
coalesce(
    nullif(progress, ''), case when withdrawn_at is not null and state = 'delivered' then 'withdrawn' else state end
) as state,
replace(datetime(changed_at, 'unixepoch'), ' ', 'T') || '+00:00' as since, attempts, reason, kind
"""
SHOW = f"""
select {SHOWN}, failures, outbox.digest,
strftime('%Y-%m-%dT%H:%M:%S+00:00', created_at, 'unixepoch') as filed_at,
case when state = 'filed' then strftime('%Y-%m-%dT%H:%M:%S+00:00', due_at, 'unixepoch') end as due_at, outbox.case_id
from outbox left join cases on cases.case_id = entry_id where entry_id = ?
"""  # noqa: S608
LISTED = f"""
select {SHOWN}
from outbox left join cases on cases.case_id = entry_id
where (kind = 'case' and erased_at is null) or (kind <> 'case' and state <> 'delivered')
order by position
"""  # noqa: S608
LISTED_JSON = f"""
select cast(json_object('id', id, 'receipt_number', receipt_number, 'item', item, 'state', state, 'since', since,
    'attempts', attempts, 'reason', reason, 'kind', kind) as blob) from ({LISTED})
"""  # noqa: S608
LISTED_TEXT = f"""
select format('%s  %-12s  %-12s  %s  %d tries%s', id, coalesce(nullif(receipt_number, ''), kind), state, since,
    attempts, iif(reason = '', '', '  ' || reason)) from ({LISTED})
"""  # noqa: S608
ROOM = "pragma cache_size = -8192"  # kB; with SQLite's 2 MB the pages of 10,000 cases are read again and again


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the status strip, the technician page and the heartbeat say."""

    cases: int  # not delivered, refused ones included
    refused: int
    records: int
    since: float | None  # when the oldest of them was filed


def waiting(store: Store) -> Waiting:
    row = store.row(
        "select coalesce(sum(kind = 'case'), 0) as cases, coalesce(sum(state = 'refused'), 0) as refused,"
        " coalesce(sum(kind <> 'case'), 0) as records, min(created_at) as since"
        " from outbox where state in ('filed', 'uploading', 'refused')"
    )
    assert row is not None
    return Waiting(**row)


FOREMOST = f"""
select {SHOWN}, strftime('%Y-%m-%dT%H:%M:%S+00:00', created_at, 'unixepoch') as filed_at
from (
    select * from (select position from outbox where kind = 'case' and state = 'refused' order by position limit :n)
    union all
    select * from (select position from outbox where kind = 'case' and state = 'uploading' order by position limit :n)
    union all
    select * from (select position from outbox where kind = 'case' and state = 'filed' order by position limit :n)
    limit :n
) as first join outbox on outbox.position = first.position left join cases on cases.case_id = entry_id
"""  # noqa: S608


def refusals(store: Store, most: int) -> dict[str, int]:
    """Why cases were refused, the code words in snake_case, and how many; the commonest `most` of them."""
    rows = store.rows(
        "select lower(replace(reason, '-', '_')) as reason, count(*) as n from outbox"
        " where kind = 'case' and state = 'refused' group by 1 order by n desc limit ?",
        [most],
    )
    return {row["reason"]: row["n"] for row in rows}


def foremost(store: Store, count: int) -> list[dict[str, Any]]:
    """At most `count` undelivered cases as `listing` shows them, with `filed_at`: refused ones, since they need a
    person, then those being sent, then the oldest. As quick with 10,000 waiting as with ten."""
    return store.rows(FOREMOST, {"n": count})


def listing(store: Store) -> list[dict[str, Any]]:
    """`[{id, receipt_number, item, state, since, attempts, reason, kind}]`, oldest first. Records have no number."""
    store.execute(ROOM)
    return store.rows(LISTED)


def listed_text(store: Store) -> list[str]:
    """The same, each row as a line to read: of ten thousand the database makes them in a third of the time."""
    store.execute(ROOM)
    return store.column(LISTED_TEXT)


def listed_json(store: Store) -> list[bytes]:
    """The same, each row as JSON in UTF-8."""
    store.execute(ROOM)
    return store.column(LISTED_JSON)


def show(store: Store, state: StateFolder, entry_id: str) -> dict[str, Any] | None:
    """One entry with all that may be known of it, also after its files are gone."""
    shown = store.row(SHOW, [entry_id])
    if shown is None:
        return None
    of_case = shown.pop("case_id")
    case = cases.case_of(store, state, entry_id) if shown["kind"] == Kind.CASE else None
    if case is None:
        return {**shown, "case": of_case or None}
    files = [case.manifest, *case.materials]
    return {
        **shown,
        "sequence": case.sequence,
        "previous": case.previous,
        "catalogue_version": case.catalogue_version,
        "acknowledgement": case.acknowledgement,
        "acknowledged_at": _iso(case.acknowledged_at),
        "generation": case.generation,
        "erased_at": _iso(case.erased_at),
        "stub_kept": store.row("select 1 from stubs where case_id = ?", [entry_id]) is not None,
        "files": [
            {"n": file.n, "sha256": file.sha256, "size": file.size, "present": Path(file.path).is_file()}
            for file in files
        ],
    }


def retry(store: Store, entry_id: str, now: float) -> bool:
    """A technician's: a refused entry, or one that waits out its back-off, goes next. False: nothing to retry."""
    with store.writing():
        moved = store.execute(
            "update outbox set state = 'filed', due_at = ?, changed_at = ?, attempts = 0, failures = 0, reason = ''"
            " where entry_id = ? and state in ('refused', 'filed')",
            [now, now, entry_id],
        )
        if moved:
            audit.append(store, "retry_asked", now, entry_id)
    return moved == 1


def retry_refused(store: Store, now: float) -> int:
    """The same for every refused entry; how many."""
    with store.writing():
        again = store.rows(
            "update outbox set state = 'filed', due_at = ?, changed_at = ?, attempts = 0, failures = 0, reason = ''"
            " where state = 'refused' returning entry_id",
            [now, now],
        )
        for row in again:
            audit.append(store, "retry_asked", now, row["entry_id"])
    return len(again)


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
