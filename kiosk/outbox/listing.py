"""The outbox as a technician may see it: ids, numbers and code words, nothing about anybody."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk import audit
from kiosk.outbox import cases
from kiosk.outbox.entry import Kind, State
from kiosk.state import StateFolder
from kiosk.store import Store

LISTED = """
select entry_id, kind, state, reason, attempts, changed_at, receipt_number, item, progress, withdrawn_at
from outbox left join cases on cases.case_id = entry_id
where (kind = 'case' and erased_at is null) or (kind <> 'case' and state <> 'delivered')
order by position
"""


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


FOREMOST = """
select entry_id, kind, state, reason, attempts, changed_at, receipt_number, item, progress, withdrawn_at, created_at
from (
    select * from (select position from outbox where kind = 'case' and state = 'refused' order by position limit :n)
    union all
    select * from (select position from outbox where kind = 'case' and state = 'uploading' order by position limit :n)
    union all
    select * from (select position from outbox where kind = 'case' and state = 'filed' order by position limit :n)
    limit :n
) as first join outbox on outbox.position = first.position left join cases on cases.case_id = entry_id
"""


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
    return [{**_listed(row), "filed_at": _iso(row["created_at"])} for row in store.rows(FOREMOST, {"n": count})]


def listing(store: Store) -> list[dict[str, Any]]:
    """`[{id, receipt_number, item, state, since, attempts, reason, kind}]`, oldest first. Records have no number."""
    return [_listed(row) for row in store.rows(LISTED)]


def show(store: Store, state: StateFolder, entry_id: str) -> dict[str, Any] | None:
    """One entry with all that may be known of it, also after its files are gone."""
    row = store.row(
        "select entry_id, kind, outbox.case_id, state, reason, attempts, failures, created_at, changed_at, due_at,"
        " lease_until, outbox.digest, receipt_number, item, progress, withdrawn_at from outbox"
        " left join cases on cases.case_id = entry_id where entry_id = ?",
        [entry_id],
    )
    if row is None:
        return None
    shown = {
        **_listed(row),
        "failures": row["failures"],
        "digest": row["digest"],
        "filed_at": _iso(row["created_at"]),
    }
    shown["due_at"] = _iso(row["due_at"]) if row["state"] == State.FILED else None
    case = cases.case_of(store, state, entry_id) if row["kind"] == Kind.CASE else None
    if case is None:
        return {**shown, "case": row["case_id"] or None}
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


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    state = "withdrawn" if row["withdrawn_at"] is not None and row["state"] == State.DELIVERED else row["state"]
    return {
        "id": row["entry_id"],
        "receipt_number": row["receipt_number"],
        "item": row["item"],
        "state": row["progress"] or state,
        "since": _iso(row["changed_at"]),
        "attempts": row["attempts"],
        "reason": row["reason"],
        "kind": row["kind"],
    }


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
