"""Undelivered entries on a medium that somebody carries to the province, sealed as they are. Nothing is deleted."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from kiosk import audit
from kiosk.files import sync_folder, write_atomically
from kiosk.outbox import cases
from kiosk.outbox.disk import with_ballast
from kiosk.outbox.entry import Kind
from kiosk.state import StateFolder
from kiosk.store import Store

FOLDER = "jiujin"  # on the medium
BATCH = 100  # audit lines of one commit: the screen files in between
WAITING = "select entry_id, kind from outbox where state <> 'delivered' order by position"


@dataclass(frozen=True, slots=True)
class Exported:
    entries: int
    left_out: int  # cases whose files are not all here


def mediums(patterns: str, state: StateFolder) -> list[Path]:
    """Writable folders that `patterns` (separated by colons) name, each on a file system of its own: an empty mount
    point is no medium."""
    own = {path.stat().st_dev for path in (state.root, Path("/"))}
    found = [path for path in _folders(patterns) if os.access(path, os.W_OK | os.X_OK)]
    return [path for path in found if path.stat().st_dev not in own]


def _folders(patterns: str) -> Iterator[Path]:
    for pattern in filter(None, patterns.split(":")):
        yield from (path for found in sorted(glob(pattern)) if (path := Path(found)).is_dir())  # noqa: PTH207


def export(
    store: Store,
    state: StateFolder,
    folder: Path,
    now: float,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Exported:
    """Copies every undelivered case and every undelivered record. Raises OSError; what was copied by then is whole.

    CASE.jws and CASE.N.enc as in the outbox; records as ID.record.json. An import is idempotent by id and digest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = store.rows(WAITING)
    copied: list[str] = []
    try:
        for done, row in enumerate(rows):
            progress(done, len(rows))
            if _copied(store, state, folder, row["entry_id"], row["kind"]):
                copied.append(row["entry_id"])
        for named in (folder, folder.parent):
            sync_folder(named)
    finally:
        with_ballast(state, lambda: _written_down(store, copied, now))  # it may be a full disk that is exported
    progress(len(rows), len(rows))
    return Exported(len(copied), len(rows) - len(copied))


def _written_down(store: Store, copied: list[str], now: float) -> None:
    for start in range(0, len(copied), BATCH):
        with store.writing():
            for entry_id in copied[start : start + BATCH]:
                audit.append(store, "entry_exported", now, entry_id)


def _copied(store: Store, state: StateFolder, folder: Path, entry_id: str, kind: str) -> bool:
    if kind != Kind.CASE:
        row = store.row("select body from outbox where entry_id = ?", [entry_id])
        assert row is not None
        write_atomically(folder / f"{entry_id}.record.json", row["body"])
        return True
    case = cases.case_of(store, state, entry_id)
    assert case is not None
    kept = cases.parts(store, case)
    files = [(Path(sealed.path), sealed) for sealed in (*case.materials, case.manifest)]
    if not all(cases.is_whole(sealed) or sealed.n in kept for _, sealed in files):
        return False
    for file, sealed in files:  # the manifest last: without it the case is not there
        if sealed.n in kept:
            write_atomically(folder / file.name, kept[sealed.n])
        else:
            _copy(file, folder / file.name)
    return True


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(target)
