"""Which of a folder's items are as they were published. The others are judged, and listed from memory."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from kiosk.catalogue import source
from kiosk.catalogue.columns import Columns
from kiosk.catalogue.index import Entry, Index, listing, write
from kiosk.catalogue.item import Item
from kiosk.catalogue.reading import is_package, read_item, read_package
from kiosk.catalogue.search import sounding
from kiosk.catalogue.shelf import Items, Shelf
from kiosk.catalogue.source import INDEX, LARGEST_ITEM, BadSource, Fault, ItemFile
from kiosk.catalogue.terms import Reading, terms

log = logging.getLogger(__name__)
PARTS_KEPT = 256  # items in memory while packages are joined


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
    folder: Path, files: Iterable[ItemFile], day: date | None, *, thorough: bool
) -> tuple[tuple[Shelf, ...], list[Fault]]:
    """The items of `files` in force on `day` (None: whenever)."""
    published, faults = read(folder, thorough=thorough)
    if published is None:
        found, more = entries(folder, files, lambda _: "")
        return _joined([_in_memory(folder, found, b"", day)]), faults + more
    changed, gone = _compared(folder, files, published, thorough=thorough)
    missing = {published.name(number) for number in gone} - {file.name for file in changed}
    faults += [Fault(name, 0, "", "file", "is missing") for name in sorted(missing)]
    shelves = [Shelf(folder, published, gone | published.not_in_force(day))]
    if changed:
        sounds = published.columns.text("sounds")
        usual = sounds.decode()
        known = {published.code(number) for number in range(len(published)) if number not in gone}
        found, more = entries(folder, changed, lambda text: sounding(text, usual, " "), known, shelves[0].item)
        shelves.append(_in_memory(folder, found, sounds, day))
        faults += more
    return _joined(shelves), faults


def _joined(shelves: Sequence[Shelf]) -> tuple[Shelf, ...]:
    """Packages find their parts on every shelf. One whose part is not in force is not offered."""
    items = Items(shelves)

    def part(code: str) -> Item | None:
        return items.get(code)

    for shelf in shelves:
        shelf.part = part
        for package in list(shelf.packages()):
            if any(code not in items for code in package.part_codes):
                log.info("package_left_out code=%s: a part is not in force", package.catalog_code)
                shelf.leave_out(package.catalog_code)
    return tuple(shelves)


def entries(
    folder: Path,
    files: Iterable[ItemFile],
    reading: Reading,
    known: Collection[str] = (),
    other: Callable[[str], Item | None] = lambda _: None,
) -> tuple[list[Entry], list[Fault]]:
    """The sound ones, of each code the first. `known`: codes that others have; `other`: their items by code."""
    found: dict[str, Entry] = {}
    faults: list[Fault] = []

    @lru_cache(PARTS_KEPT)
    def part(code: str) -> Item | None:
        return read_item(folder / found[code].name, found[code].name)[0] if code in found else other(code)

    for file in sorted(files, key=lambda file: is_package(file.name)):
        if is_package(file.name):
            names = {code: entry.name for code, entry in found.items()}
            item, more = read_package(folder / file.name, file.name, part, names)
        else:
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
    return sorted(found.values(), key=lambda entry: entry.name.split("/")), faults


def _in_memory(folder: Path, found: Sequence[Entry], sounds: bytes, day: date | None) -> Shelf:
    made = Index(Columns.of(write(found, sounds)))
    return Shelf(folder, made, made.not_in_force(day))


def _compared(
    folder: Path, files: Iterable[ItemFile], published: Index, *, thorough: bool
) -> tuple[list[ItemFile], set[int]]:
    """The files that are not as they were published, and the numbers of the published items that are no more.

    A file of the same size and no newer than the index is believed until its item is opened.
    """
    published_ns = (folder / INDEX).stat().st_mtime_ns
    changed, gone, number = [], set(), 0
    for file in files:  # both in the order of their names
        while number < len(published) and _before(name := published.name(number), file.name):
            gone.add(number)
            number += 1
        if number == len(published) or name != file.name:
            changed.append(file)
            continue
        if file.size != published.sizes[number] or (
            (thorough or file.changed_ns > published_ns)
            and source.digest(folder / file.name) != published.digest(number)
        ):
            changed.append(file)
            gone.add(number)
        number += 1
    return changed, gone | set(range(number, len(published)))


def _before(name: str, other: str) -> bool:
    return name.split("/") < other.split("/")
