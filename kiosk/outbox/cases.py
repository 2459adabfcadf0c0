"""Filed cases as rows and files: what the agent sends, and what the province later says of them."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiosk import audit
from kiosk.files import write_atomically
from kiosk.outbox.entry import FiledRow, SealedFile
from kiosk.state import StateFolder
from kiosk.store import Store


class Progress(StrEnum):
    """DESIGN.md, "An application's life": what only the province can say. "" until it did."""

    ACCEPTED = "accepted"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    NOT_ACCEPTED = "not_accepted"
    DECIDED = "decided"
    SERVED = "served"
    WITHDRAWN = "withdrawn"


def manifest_file(state: StateFolder, case_id: str) -> Path:
    return state.blobs / f"{case_id}.jws"


def material_file(state: StateFolder, case_id: str, n: int) -> Path:
    return state.blobs / f"{case_id}.{n}.enc"


def case_of(store: Store, state: StateFolder, case_id: str) -> FiledRow | None:
    """A filed case with the paths of its files; these are gone when `erased_at` is set."""
    row = store.row("select * from cases where case_id = ?", [case_id])
    return _filed(state, row) if row else None


def complete(store: Store, case: FiledRow) -> bool:
    """Whether its files are here, whole. A copy that a crash forestalled is made now. Raises OSError."""
    kept = parts(store, case)
    found = True
    for file in (*case.materials, case.manifest):
        if is_whole(file):
            continue
        if file.n in kept:
            write_atomically(Path(file.path), kept[file.n])
        else:
            found = False
    return found


def parts(store: Store, case: FiledRow) -> dict[int, bytes]:
    """The small sealed parts that the database keeps, by ordinal; 0 is the manifest. None once they are erased.

    One row: n is the first small material, and the manifest stands before it. Before schema 4 each had its own.
    """
    kept = {
        row["n"]: row["sealed"] for row in store.rows("select n, sealed from parts where case_id = ?", [case.case_id])
    }
    if not kept or 0 in kept:
        return kept
    [(first, sealed)] = kept.items()
    found, at = {}, 0
    for file in (case.manifest, *case.materials[first - 1 :]):
        found[file.n] = sealed[at : at + file.size]
        at += file.size
    return found


def is_whole(file: SealedFile) -> bool:
    path = Path(file.path)
    return path.is_file() and path.stat().st_size == file.size


def cases_with_files(store: Store, state: StateFolder) -> list[FiledRow]:
    return [_filed(state, row) for row in store.rows("select * from cases where erased_at is null order by sequence")]


def set_progress(store: Store, case_id: str, progress: Progress, at: float, now: float) -> bool:
    """What the province says of a case. An older word than the one known changes nothing. True when it was news."""
    with store.writing():
        changed = store.execute(
            "update cases set progress = ?, progress_at = ? where case_id = ? and progress <> ?"
            " and (progress_at is null or progress_at <= ?)",
            [progress, at, case_id, progress, at],
        )
        if changed:
            audit.append(store, f"case_{progress}", now, case_id)
    return changed == 1


def set_part(store: Store, case_id: str, part: str, state: str, at: float, now: float) -> bool:
    """The same of one part of a package. False: no news, or no such case here."""
    with store.writing():
        if store.row("select 1 from cases where case_id = ?", [case_id]) is None:
            return False
        changed = store.execute(
            "insert into part_states (case_id, part, state, at) values (?, ?, ?, ?)"
            " on conflict (case_id, part) do update set state = excluded.state, at = excluded.at"
            " where excluded.at >= at and excluded.state <> state",
            [case_id, part, state, at],
        )
        if changed:
            audit.append(store, f"part_{state}", now, case_id)
    return changed == 1


def cursor(store: Store, name: str) -> str:
    """Up to where the agent has read the province's states; "" from the beginning."""
    row = store.row("select value from cursors where name = ?", [name])
    return str(row["value"]) if row else ""


def set_cursor(store: Store, name: str, value: str) -> None:
    store.execute(
        "insert into cursors (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
        [name, value],
    )


def _filed(state: StateFolder, row: dict[str, Any]) -> FiledRow:
    case_id = row["case_id"]
    listed = json.loads(row["materials"])
    manifest = SealedFile(0, os.fspath(manifest_file(state, case_id)), row["digest"], listed["manifest"])
    materials = tuple(
        SealedFile(one["n"], os.fspath(material_file(state, case_id, one["n"])), one["sha256"], one["size"])
        for one in listed["materials"]
    )
    plain = {name: row[name] for name in FiledRow.__dataclass_fields__ if name in row and name != "materials"}
    plain["accepted"] = bool(row["accepted"])
    return FiledRow(**plain, withdrawn=row["withdrawn_at"] is not None, manifest=manifest, materials=materials)
