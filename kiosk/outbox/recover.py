"""At start, under the writer's lock: what a crash left behind is cleared away, what looks wrong is kept and told."""

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import audit
from kiosk.contract.jose import Refused
from kiosk.contract.limits import SEALED_MANIFEST_MAX
from kiosk.contract.suites import suite_of
from kiosk.files import PART, sync_folder
from kiosk.outbox import cases
from kiosk.outbox.disk import is_full, keep_ballast, writer_lock
from kiosk.outbox.drafts import SUFFIX
from kiosk.outbox.opening import open_outbox
from kiosk.state import StateFolder
from kiosk.store import Store, StoreBroken

log = logging.getLogger(__name__)

SEALED = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.jws|\.[0-9]{1,2}\.enc)")
FILE_MISSING = "file_missing"
NEWEST = 20


@dataclass(frozen=True, slots=True)
class Recovered:
    removed: int  # files that no row knows
    missing: tuple[str, ...]  # cases whose files are not all there: a fault, for a technician


def open_recovered(state: StateFolder, now: float) -> Store:
    """The outbox as a filing process starts with it. Raises StoreBroken, StoreFull."""
    store = open_outbox(state, check=True)
    try:
        found = recover(store, state, now)
        keep_ballast(state)
    except BaseException:
        store.close()
        raise
    if found.removed:
        log.warning("a crash left %d files without a case; removed", found.removed)
    if found.missing:
        log.error("%d cases miss files; kiosk queue list", len(found.missing))
    return store


def recover(store: Store, state: StateFolder, now: float) -> Recovered:
    """Raises StoreBroken when sealed cases lie here that the database should know: it was lost or set back."""
    with writer_lock(state):
        with os.scandir(state.blobs) as entries:
            present = {entry.name for entry in entries if entry.is_file(follow_symlinks=False)}
        rows = {row["case_id"]: row["erased_at"] for row in store.rows("select case_id, erased_at from cases")}
        kept = {case_id for case_id, erased_at in rows.items() if erased_at is None}
        drafts = {row["file"] for row in store.rows("select file from drafts")}
        orphans = [state.blobs / name for name in present if _orphan(name, kept, drafts)]
        _refuse_a_database_set_back(store, orphans)
        for file in orphans:
            file.unlink(missing_ok=True)
        if orphans:
            sync_folder(state.blobs)
        missing = _missing(store, state, present, now)
        if orphans:
            audit.record(store, "crash_cleared", now)
    return Recovered(len(orphans), missing)


def _orphan(name: str, kept: set[str], drafts: set[str]) -> bool:
    if name.endswith(PART):
        return True
    if name.endswith(SUFFIX):
        return name not in drafts
    match = SEALED.fullmatch(name)
    return match is not None and match[1] not in kept


def _refuse_a_database_set_back(store: Store, orphans: list[Path]) -> None:
    """A crash leaves a manifest whose sequence is at most the next one. A later one was committed once."""
    row = store.row("select max(sequence) as last from cases")
    last = row["last"] if row and row["last"] else 0
    committed = [file for file in orphans if file.suffix == ".jws" and _sequence(file) > last + 1]
    if committed:
        raise StoreBroken(
            f"{store.file}: {len(committed)} sealed cases lie in {committed[0].parent} that it does not know; it was"
            " lost or set back. Nothing was deleted; put the right database back, or export the cases"
        )


def _sequence(file: Path) -> int:
    with file.open("rb") as stream:
        data = stream.read(SEALED_MANIFEST_MAX + 1)
    try:
        sequence = suite_of(data).unverified_header(data).get("seq")
    except Refused:
        return 0  # torn by the crash
    return sequence if isinstance(sequence, int) else 0


def _missing(store: Store, state: StateFolder, present: set[str], now: float) -> tuple[str, ...]:
    """Rows without their files need a person; they are never deleted. Told once, not at every start.

    The newest are measured too, since a crash may have cut them; the others are again before they are sent."""
    rows = store.rows(
        "select case_id, json_array_length(materials, '$.materials') as count from cases where erased_at is null"
        " order by sequence desc"
    )
    looked_at = [row["case_id"] for n, row in enumerate(rows) if n < NEWEST or not _named(row, present)]
    missing = []
    for case_id in reversed(looked_at):
        case = cases.case_of(store, state, case_id)
        assert case is not None
        try:
            whole = cases.complete(store, case)
        except OSError as error:
            if not is_full(error):
                raise
            continue  # the database holds the part; it is copied before it is needed
        if whole:
            continue
        missing.append(case.case_id)
        with store.writing():
            told = store.execute(
                "update outbox set state = 'refused', reason = ?, changed_at = ?, lease = null, lease_until = null"
                " where entry_id = ? and state in ('filed', 'uploading')",
                [FILE_MISSING, now, case.case_id],
            )
            if told:
                audit.append(store, FILE_MISSING, now, case.case_id)
    return tuple(missing)


def _named(row: dict[str, Any], present: set[str]) -> bool:
    case_id = row["case_id"]
    return f"{case_id}.jws" in present and all(f"{case_id}.{n}.enc" in present for n in range(1, row["count"] + 1))
