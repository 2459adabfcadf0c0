"""After the province's word and the time the law leaves: sealed files go, stubs' keys too, the proof stays."""

import json
import os

from kiosk import audit
from kiosk.files import sync_folder
from kiosk.outbox import cases, drafts, reports
from kiosk.outbox.disk import keep_ballast, with_ballast
from kiosk.outbox.recover import ID
from kiosk.state import StateFolder
from kiosk.store import Store

DAY_S = 24 * 3600
LONGEST_DRAFT_H = 72  # kiosk.config: no terminal keeps one longer
BATCH = 50  # the screen files in between

DUE = """
update cases set erased_at = :now where case_id in (
    select case_id from cases where acknowledged_at is not null and erased_at is null
        and acknowledged_at <= :until
        and exists (select 1 from outbox where entry_id = case_id and state = 'delivered')
        and not exists (select 1 from outbox where outbox.case_id = cases.case_id and state <> 'delivered')
        and not exists (select 1 from letters where about = cases.case_id and at > :until)
    order by acknowledged_at limit :batch
) returning case_id, materials
"""


LEFT_BEHIND = "select case_id from json_each(?) join cases on case_id = value where erased_at is not null"

FORGET = """
from outbox where state = 'delivered' and kind <> 'case' and case_id = '' and changed_at <= ?1
    and not exists (select 1 from letters where about = entry_id and at > ?1)
"""

# Written by the wall clock of an older release, which was years ahead: its time begins now.
NOT_YET = "update cases set acknowledged_at = :now where acknowledged_at > :now + 86400 and erased_at is null"


def erase_due(store: Store, state: StateFolder, retention_days: int, now: float, province_now: float | None) -> int:
    """Erases drafts past their time, and delivered cases whose retention is over; how many of these.

    `now` is the wall clock, by which drafts go. Cases go by the province's, None while it is not known: a wall clock
    that jumped years ahead would erase what a province that was restored from a backup still needs.

    The agent calls it once an hour. On a full disk it uses up the ballast, which is set aside again.
    The row says first that the files are gone: a crash in between is finished by the next call, or by `recover`.
    """
    erased = with_ballast(state, lambda: _erase(store, state, retention_days, now, province_now))
    keep_ballast(state)
    return erased


def _erase(store: Store, state: StateFolder, retention_days: int, now: float, province_now: float | None) -> int:
    drafts.expire(store, state, now, LONGEST_DRAFT_H)
    if province_now is None:
        return 0
    store.execute(NOT_YET, {"now": province_now})
    erased = 0
    left_behind = _left_behind(store, state)
    for case_id in left_behind:
        _unlink(state, case_id)
    while True:
        with store.writing():
            values = {"now": now, "until": province_now - retention_days * DAY_S, "batch": BATCH}
            rows = store.rows(DUE, values)
            for row in rows:
                store.execute("delete from stubs where case_id = ?", [row["case_id"]])
                store.execute("delete from parts where case_id = ?", [row["case_id"]])
                store.execute("delete from letters where about = ?", [row["case_id"]])
                audit.append(store, "case_erased", now, row["case_id"])
        for row in rows:
            _unlink(state, row["case_id"])
        erased += len(rows)
        if len(rows) < BATCH:
            break
    if erased or left_behind:
        sync_folder(state.blobs)
        store.truncate_log()
    return erased


def forget_records(store: Store, retention_days: int, now: float) -> int:
    """Delivered ratings, calls and reports have no further use; a case's withdrawal stays with it. What the province
    wrote about a report goes with it, and keeps it as long again."""
    until = now - retention_days * DAY_S
    with store.writing():
        reports.forget(store, {row["entry_id"] for row in store.rows(f"select entry_id {FORGET}", [until])})
        return store.execute(f"delete {FORGET}", [until])


def _left_behind(store: Store, state: StateFolder) -> list[str]:
    """Cases that are erased, and whose files a crash left."""
    present = {name[:ID] for name in os.listdir(state.blobs)}  # noqa: PTH208  # names alone, of thousands
    return store.column(LEFT_BEHIND, [json.dumps(sorted(present))])


def _unlink(state: StateFolder, case_id: str) -> None:
    cases.manifest_file(state, case_id).unlink(missing_ok=True)
    for file in state.blobs.glob(f"{case_id}.*.enc"):
        file.unlink(missing_ok=True)
