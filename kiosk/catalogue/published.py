"""Which of a folder's items are as they were published. The others are judged, and listed from memory."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from kiosk.catalogue import source
from kiosk.catalogue.columns import Columns
from kiosk.catalogue.index import Entry, Index, listing, write
from kiosk.catalogue.reading import read_item
from kiosk.catalogue.search import sounding
from kiosk.catalogue.shelf import Shelf
from kiosk.catalogue.source import INDEX, LARGEST_ITEM, BadSource, Fault, ItemFile
from kiosk.catalogue.terms import Reading, terms


def read(folder: Path, *, thorough: bool = False) -> tuple[Index | None, list[Fault]]:
    """The published index; None, and why, when it cannot be used. `thorough`: each number in it is looked at."""
    try:
        found = Index(Columns.open(folder / INDEX))
        if thorough:
            found.check()
    except BadSource as error:
        return None, [Fault(INDEX, error.line, "", error.rule, error.message)]
    return found, []


def shelve(
    folder: Path, files: Sequence[ItemFile], day: date | None, *, thorough: bool
) -> tuple[tuple[Shelf, ...], list[Fault]]:
    """The items of `files` in force on `day` (None: whenever)."""
    published, faults = read(folder, thorough=thorough)
    if published is None:
        found, more = entries(folder, files, lambda _: "")
        return (_in_memory(folder, found, b"", day),), faults + more
    same = _unchanged(folder, files, published, thorough=thorough)
    changed = [file for file in files if file.name not in same]
    gone = {number for number, name in enumerate(published.names) if name not in same}
    missing = {published.names[number] for number in gone} - {file.name for file in changed}
    faults += [Fault(name, 0, "", "file", "is missing") for name in sorted(missing)]
    shelves = [Shelf(folder, published, gone | published.not_in_force(day))]
    if changed:
        sounds = published.columns.text("sounds")
        usual = sounds.decode()
        known = {published.code(number) for number in range(len(published)) if number not in gone}
        found, more = entries(folder, changed, lambda text: sounding(text, usual, " "), known)
        shelves.append(_in_memory(folder, found, sounds, day))
        faults += more
    return tuple(shelves), faults


def entries(
    folder: Path, files: Sequence[ItemFile], reading: Reading, known: Collection[str] = ()
) -> tuple[list[Entry], list[Fault]]:
    """The sound ones, of each code the first. `known`: codes that others have."""
    found: dict[str, Entry] = {}
    faults: list[Fault] = []
    for file in files:
        item, more = read_item(folder / file.name, file.name)
        faults += more
        if item is None:
            continue
        code = item.catalog_code
        if code in found or code in known:
            faults.append(Fault(file.name, 0, "catalog_code", "duplicate", "another file has this code; left out"))
            continue
        raw = source.read_bytes(folder / file.name, LARGEST_ITEM)
        found[code] = Entry(file.name, len(raw), source.sha256(raw), listing(item), terms(item, reading))
    return list(found.values()), faults


def _in_memory(folder: Path, found: Sequence[Entry], sounds: bytes, day: date | None) -> Shelf:
    made = Index(Columns(write(found, sounds)))
    return Shelf(folder, made, made.not_in_force(day))


def _unchanged(folder: Path, files: Sequence[ItemFile], published: Index, *, thorough: bool) -> set[str]:
    """Names of the files that are as they were published: a file of the same size and no newer than the index is
    believed until its item is opened."""
    numbers = {name: number for number, name in enumerate(published.names)}
    published_ns = (folder / INDEX).stat().st_mtime_ns
    same = set()
    for file in files:
        number = numbers.get(file.name)
        if number is None or file.size != published.sizes[number]:
            continue
        if (thorough or file.changed_ns > published_ns) and _digest(folder / file.name) != published.digest(number):
            continue
        same.add(file.name)
    return same


def _digest(file: Path) -> bytes:
    try:
        return source.sha256(source.read_bytes(file, LARGEST_ITEM))
    except BadSource:
        return b""
