"""At start, under the writer's lock: what a crash left behind is cleared away, what looks wrong is kept and told."""

import json
import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

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

SEALED = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.jws|\.[0-9]{1,2}\.enc)")
FILE_MISSING = "file_missing"
NEWEST = 5
ID = 36  # characters that a sealed file's name begins with: its case

Names = tuple[list[str], Mapping[str, int]]  # of the files that are here, and how many of each case


@dataclass(frozen=True, slots=True)
class Recovered:
    removed: int  # files that no row knows
    missing: tuple[str, ...]  # cases whose files are not all there: a fault, for a technician


def open_recovered(state: StateFolder, now: float) -> Store:
    """The outbox as a filing process starts with it. Raises StoreBroken, StoreFull."""
    with writer_lock(state), ThreadPoolExecutor(1) as beside:
        names = beside.submit(_names, state)  # the database's pages are read meanwhile
        store = open_outbox(state, check=True)
        try:
            found = _recover(store, state, names.result, now)
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
        return _recover(store, state, lambda: _names(state), now)


def _names(state: StateFolder) -> Names:
    present = os.listdir(state.blobs)  # noqa: PTH208  # forty thousand names; as paths they take four times as long
    return present, Counter([name[:ID] for name in present])


def _recover(store: Store, state: StateFolder, names: Callable[[], Names], now: float) -> Recovered:
    kept = _kept(store)
    drafts = set(store.column("select file from drafts"))
    present, counted = names()
    strange = counted.keys() - kept.keys()
    unknown = [name for name in present if name[:ID] in strange and _orphan(name, drafts)] if strange else []
    orphans = [file for name in unknown if not (file := state.blobs / name).is_symlink() and file.is_file()]
    _refuse_a_database_set_back(store, orphans)
    for file in orphans:
        file.unlink(missing_ok=True)
    if orphans:
        sync_folder(state.blobs)
    missing = _missing(store, state, _to_look_at(store, kept, counted), now)
    if orphans:
        audit.record(store, "crash_cleared", now)
    return Recovered(len(orphans), missing)


def _kept(store: Store) -> dict[str, int]:
    """How many files each case must have, its manifest included. One row: ten thousand take much longer."""
    row = store.row(
        "select json_group_object(case_id, 1 + json_array_length(materials, '$.materials')) as kept"
        " from cases where erased_at is null"
    )
    assert row is not None
    kept: dict[str, int] = json.loads(row["kept"])
    return kept


def _to_look_at(store: Store, kept: Mapping[str, int], counted: Mapping[str, int]) -> list[str]:
    """Cases that lack files, and the newest, which a crash may have cut. All are measured before they are sent."""
    newest = store.column(
        "select case_id from cases where erased_at is null order by sequence desc limit ?", [NEWEST]
    )
    lacking = [case_id for case_id, count in kept.items() if counted.get(case_id, 0) < count]
    return list(dict.fromkeys([*lacking, *newest]))


def _orphan(name: str, drafts: set[str]) -> bool:
    if name.endswith(PART):
        return True
    if name.endswith(SUFFIX):
        return name not in drafts
    return SEALED.fullmatch(name) is not None


def _refuse_a_database_set_back(store: Store, orphans: list[Path]) -> None:
    """A manifest becomes a file when its case is committed (ADR 0014): one that is later than all rows had a row."""
    row = store.row("select max(sequence) as last from cases")
    last = row["last"] if row and row["last"] else 0
    committed = [file for file in orphans if file.suffix == ".jws" and _sequence(file) > last]
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


def _missing(store: Store, state: StateFolder, looked_at: Iterable[str], now: float) -> tuple[str, ...]:
    """Rows without their files need a person; they are never deleted. Told once, not at every start."""
    missing = []
    for case_id in looked_at:
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
