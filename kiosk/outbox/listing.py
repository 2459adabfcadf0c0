"""The outbox as a technician may see it: ids, numbers and code words, nothing about anybody."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk import audit
from kiosk.keys.files import sync_folder, write_atomically
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


def export(store: Store, state: StateFolder, folder: Path, now: float) -> tuple[int, int]:
    """Copies every undelivered case, sealed as it is, and every undelivered record; how many, and how many could not.

    CASE.jws and CASE.N.enc as in the outbox; records as ID.record.json. An import is idempotent by id and digest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    exported = left_out = 0
    for row in store.rows("select entry_id, kind, body from outbox where state <> 'delivered' order by position"):
        if row["kind"] == Kind.CASE:
            case = cases.case_of(store, state, row["entry_id"])
            assert case is not None
            if not cases.complete(store, case):
                left_out += 1
                continue
            for sealed in (*case.materials, case.manifest):  # the manifest last: without it the case is not there
                file = Path(sealed.path)
                _copy(file, folder / file.name)
        else:
            write_atomically(folder / f"{row['entry_id']}.record.json", row["body"])
        exported += 1
        audit.record(store, "entry_exported", now, row["entry_id"])
    for named in (folder, folder.parent):
        sync_folder(named)
    return exported, left_out


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(target)


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
