"""The items of one index and their files: listed from the index, read when they are opened."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from kiosk.catalogue import source
from kiosk.catalogue.index import Index
from kiosk.catalogue.item import Item, Listing
from kiosk.catalogue.package import FOLDER
from kiosk.catalogue.reading import is_package, read_item, read_package
from kiosk.catalogue.search import Search
from kiosk.catalogue.source import Fault, printable

log = logging.getLogger(__name__)
MOST_TOLD, LONGEST_NAME = 200, 160
OPENED_KEPT = 16  # about 27 kB each


class Shelf:
    def __init__(self, folder: Path, index: Index, left_out: set[int]) -> None:
        """`left_out`: numbers of items that are not offered."""
        self._folder, self._index, self._left_out = folder, index, left_out
        self._search = Search(index.columns)
        self._open = lru_cache(OPENED_KEPT)(self._read)
        self.part: Callable[[str], Item | None] = self.item  # of a package; once all stand: on any shelf

    def __len__(self) -> int:
        return len(self._index) - len(self._left_out)

    def codes(self) -> Iterator[str]:
        return (self._index.code(number) for number in range(len(self._index)) if number not in self._left_out)

    def __contains__(self, code: str) -> bool:
        return self._number(code) is not None

    def packages(self) -> Iterator[Listing]:
        found = (self.listing(self._index.code(number)) for number in self._index.within(FOLDER))
        return (one for one in found if one is not None)

    def leave_out(self, code: str) -> None:
        number = self._index.number(code)
        self._left_out |= {number} if number is not None else set()

    def _number(self, code: str) -> int | None:
        number = self._index.number(code)
        return None if number in self._left_out else number

    @property
    def offline(self) -> int:
        """How many can be done at a terminal without the line."""
        return self._count(1)

    @property
    def with_line(self) -> int:
        """How many can be done at a terminal that has the line."""
        return self._count(1) + self._count(2)

    def _count(self, here: int) -> int:
        column = self._index.here
        return column.count(here) - sum(column[number] == here for number in self._left_out)

    def listing(self, code: str) -> Listing | None:
        number = self._number(code)
        if number is None:
            return None
        return self._index.listing(number) if self._index.whole else self.item(code)

    def item(self, code: str) -> Item | None:
        """None also when its file is no longer what it was when it was listed, and not sound."""
        number = self._number(code)
        if number is None:
            return None
        item = self._open(number)
        if item is None:
            self._left_out.add(number)
        return item

    def _read(self, number: int) -> Item | None:
        name = self._index.name(number)
        if is_package(name):
            vetted = self._index.digest(number)
            item, faults = read_package(self._folder / name, name, self.part, vetted=vetted, same=self._same)
        else:
            item, faults = read_item(self._folder / name, name, self._index.digest(number))
        if item is not None and item.catalog_code != self._index.code(number):
            item, faults = None, [*faults, Fault(name, 0, "catalog_code", "index", "is not what was published")]
        tell(faults)
        return item

    def _same(self, code: str) -> bool:
        """Its file is what it was when it was listed."""
        number = self._number(code)
        if number is None:
            return False
        return source.digest(self._folder / self._index.name(number)) == self._index.digest(number)

    def rest(self) -> None:
        """Gives back what searching has read of the index: 8 MB of 10,000 items. The next search reads it again."""
        self._search = Search(self._index.columns)

    def scores(self, text: str) -> dict[str, tuple[float, int]]:
        """(score, length of the weightiest term) of what fits, by code."""
        return {
            self._index.code(number): (score, self._search.shortest[number])
            for number, score in self._search.scores(text).items()
            if number not in self._left_out
        }


class Items(Mapping[str, Item]):
    """By catalog_code; each is read when it is asked for."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves

    def __getitem__(self, code: str) -> Item:
        for shelf in self._shelves:
            if (item := shelf.item(code)) is not None:
                return item
        raise KeyError(code)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and any(code in shelf for shelf in self._shelves)

    def __iter__(self) -> Iterator[str]:
        for shelf in self._shelves:
            yield from shelf.codes()

    def __len__(self) -> int:
        return sum(map(len, self._shelves))


def tell(faults: Sequence[Fault]) -> None:
    for fault in faults[:MOST_TOLD]:
        file, field = (printable(name)[:LONGEST_NAME] for name in (fault.file, fault.field))
        log.warning("catalogue fault file=%s field=%s rule=%s", file, field, fault.rule)
    if len(faults) > MOST_TOLD:
        log.warning("catalogue faults=%d, not all of them told", len(faults))
