"""The catalogue a terminal works with, frozen. A bad item is left out with a fault.

What publishing wrote beside the items (kiosk.catalogue.index) tells what lists need; an item is read when opened.
Items that were not published, or changed since, are read and judged at once, and listed from memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.catalogue import source
from kiosk.catalogue.item import Item, Listing
from kiosk.catalogue.published import shelve
from kiosk.catalogue.shelf import Items, Shelf, tell
from kiosk.catalogue.source import BadSource, Fault
from kiosk.config import ASSETS, Config
from kiosk.contract.feed import CATALOGUE
from kiosk.state import StateFolder

PACKAGED = ASSETS / "catalogue"
Day = date | None


class Topic(BaseModel):
    """A tile on the home page. `{n}` in the subtitle is the number of its items."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Field(pattern=r"^[a-z_]{2,24}$")
    title: str = Field(min_length=2, max_length=12)
    subtitle: str = Field(default="", max_length=20)
    icon: str = "list"
    items: list[str] = Field(min_length=1, max_length=200)  # catalog codes, the commonest first
    en: dict[str, str] = {}


class Head(BaseModel):
    """catalogue.json."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str = Field(pattern=r"^[0-9A-Za-z.-]{1,32}$")
    date: date
    sample: bool = False
    region: str = Field(pattern=r"^\d{12}$")
    region_name: str = ""
    note: str = ""
    topics: list[Topic] = Field(default=[], max_length=60)
    home: list[str] = Field(default=[], max_length=8)  # topics on the home page, in order
    assisted: list[str] = Field(default=[], max_length=6)  # the same in 长辈版
    together: list[str] = Field(default=[], max_length=6)  # packages on the home page (一件事，一次办完)


@dataclass(frozen=True, slots=True)
class Catalogue:
    version: str
    date: date
    sample: bool
    region: str
    items: Mapping[str, Item]  # by catalog_code; each is read when it is asked for: lists take `listing`
    topics: Mapping[str, Topic]
    home: tuple[Topic, ...]
    assisted: tuple[Topic, ...]
    together: tuple[Listing, ...]
    faults: tuple[Fault, ...]
    shelves: tuple[Shelf, ...]
    of: tuple[Path, Day]  # the folder, without links, and the day that it was loaded for

    @property
    def offline(self) -> int:
        """How many of the services can be done at a terminal without the line."""
        return sum(shelf.offline for shelf in self.shelves)

    @property
    def with_line(self) -> int:
        """How many can be done at a terminal that has the line."""
        return sum(shelf.with_line for shelf in self.shelves)

    def get(self, code: str) -> Item | None:
        """By 基本编码 (12 characters) or 实施编码 (31)."""
        return self.items.get(_basic(code))

    def listing(self, code: str) -> Listing | None:
        """What lists show of it, by either code."""
        return next(_listed(self.shelves, [_basic(code)]), None)

    def search(self, text: str, limit: int = 20) -> list[Listing]:
        """Best first; empty when nothing fits."""
        fits = {code: fit for shelf in self.shelves for code, fit in shelf.scores(text).items()}
        best = max((score for score, _ in fits.values()), default=0.0)
        near = [(-score, shortest, code) for code, (score, shortest) in fits.items() if score >= best * 0.5]
        return self._listings(code for _, _, code in sorted(near)[:limit])

    def rest(self) -> None:
        """Nobody searches for a while."""
        for shelf in self.shelves:
            shelf.rest()

    def of_topic(self, key: str) -> list[Listing]:
        topic = self.topics.get(key)
        return self._listings(topic.items) if topic else []

    def _listings(self, codes: Iterable[str]) -> list[Listing]:
        return list(_listed(self.shelves, codes))


def _listed(shelves: Sequence[Shelf], codes: Iterable[str]) -> Iterator[Listing]:
    for code in codes:
        if (found := next(filter(None, (shelf.listing(code) for shelf in shelves)), None)) is not None:
            yield found


def _basic(code: str) -> str:
    return code if len(code) <= 12 else code[-12:]


class CatalogueError(ValueError):
    """No catalogue at all can be made of this folder."""


def where(config: Config, state: StateFolder) -> Path:
    """The folder to load: the configured one, else the last activated pull, else the packaged sample."""
    if config.terminal.catalogue:
        return Path(config.terminal.catalogue)
    pulled = state.signed(CATALOGUE)
    return pulled if (pulled / source.HEAD).is_file() else PACKAGED


def load(folder: Path = PACKAGED, today: date | None = None, *, thorough: bool = False) -> Catalogue:
    """Every item in force on `today` (absent: all). Raises CatalogueError when there is no usable head.

    A clock that stands before the catalogue's own date is wrong; then that date counts. A file is compared with what
    was published by its size and time, and by its digest when its item is opened; `thorough`: all of them now.
    """
    folder = folder.resolve()  # a pulled catalogue stays the same one when the next is activated
    try:
        head = Head.model_validate(source.parse(source.read_bytes(folder / source.HEAD, source.LARGEST_HEAD)))
        day = max(today, head.date) if today else None
        shelves, faults = shelve(folder, source.item_files(folder), day, thorough=thorough)
    except BadSource as error:
        raise CatalogueError(f"{source.HEAD}: {error.message}") from error
    except ValidationError as error:
        raise CatalogueError(f"{source.HEAD}: {error.error_count()} fields are wrong") from error
    tell(faults)
    items = Items(shelves)
    topics = {topic.key: topic for topic in head.topics if any(code in items for code in topic.items)}
    return Catalogue(
        version=head.version,
        date=head.date,
        sample=head.sample,
        region=head.region,
        items=items,
        topics=MappingProxyType(topics),
        home=tuple(topics[key] for key in head.home if key in topics),
        assisted=tuple(topics[key] for key in head.assisted if key in topics),
        together=tuple(_listed(shelves, head.together)),
        faults=tuple(faults),
        shelves=shelves,
        of=(folder, today),
    )
