"""The catalogue a terminal works with: read once, frozen. A bad item is left out with a fault."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.catalogue import rules, search, source
from kiosk.catalogue.item import NEEDS_THE_LINE, Item
from kiosk.catalogue.search import Index
from kiosk.catalogue.source import BadSource, Fault
from kiosk.config import ASSETS, Config
from kiosk.state import CATALOGUE, StateFolder

log = logging.getLogger(__name__)
PACKAGED = ASSETS / "catalogue"


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
    together: list[str] = Field(default=[], max_length=6)  # 一件事，一次办完


@dataclass(frozen=True, slots=True)
class Catalogue:
    version: str
    date: date
    sample: bool
    region: str
    items: Mapping[str, Item]  # by catalog_code
    topics: Mapping[str, Topic]
    home: tuple[Topic, ...]
    assisted: tuple[Topic, ...]
    together: tuple[Topic, ...]
    faults: tuple[Fault, ...]
    index: Index

    @property
    def offline(self) -> int:
        """How many of the services can be done at a terminal without the line."""
        here = (item for item in self.items.values() if item.is_service_terminals)
        return sum(item.kind not in NEEDS_THE_LINE for item in here)

    def get(self, code: str) -> Item | None:
        """By 基本编码 (12 characters) or 实施编码 (31)."""
        return self.items.get(code if len(code) <= 12 else code[-12:])

    def search(self, text: str, limit: int = 20) -> list[Item]:
        """Best first; empty when nothing fits."""
        return [self.items[code] for code in self.index.search(text, limit) if code in self.items]

    def of_topic(self, key: str) -> list[Item]:
        topic = self.topics.get(key)
        return [self.items[code] for code in topic.items if code in self.items] if topic else []


class CatalogueError(ValueError):
    """No catalogue at all can be made of this folder."""


def where(config: Config, state: StateFolder) -> Path:
    """The folder to load: the configured one, else the last activated pull, else the packaged sample."""
    if config.terminal.catalogue:
        return Path(config.terminal.catalogue)
    pulled = state.signed(CATALOGUE)
    return pulled if (pulled / source.HEAD).is_file() else PACKAGED


def load(folder: Path = PACKAGED, today: date | None = None) -> Catalogue:
    """Reads every item in force on `today` (absent: all). Raises CatalogueError when there is no usable head.

    A clock that stands before the catalogue's own date is wrong; then that date counts.
    """
    try:
        head = Head.model_validate(source.parse(source.read_bytes(folder / source.HEAD, source.LARGEST_HEAD)))
        files = source.item_files(folder)
    except BadSource as error:
        raise CatalogueError(f"{source.HEAD}: {error.message}") from error
    except ValidationError as error:
        raise CatalogueError(f"{source.HEAD}: {error.error_count()} fields are wrong") from error
    published, faults = search.read(folder)
    items: dict[str, Item] = {}
    for file in files:
        name = file.relative_to(folder).as_posix()
        item, found = read_item(file, name, published.files.get(name, ""))
        faults += found
        if item is None:
            continue
        if item.catalog_code in items:
            faults.append(Fault(name, 0, "catalog_code", "duplicate", "another file has this code; left out"))
        elif in_force(item, max(today, head.date) if today else None):
            items[item.catalog_code] = item
    for fault in faults:
        log.warning("catalogue fault file=%s field=%s rule=%s", fault.file, fault.field, fault.rule)
    topics = {topic.key: topic for topic in head.topics if any(code in items for code in topic.items)}
    return Catalogue(
        version=head.version,
        date=head.date,
        sample=head.sample,
        region=head.region,
        items=MappingProxyType(items),
        topics=MappingProxyType(topics),
        home=tuple(topics[key] for key in head.home if key in topics),
        assisted=tuple(topics[key] for key in head.assisted if key in topics),
        together=tuple(topics[key] for key in head.together if key in topics),
        faults=tuple(faults),
        index=search.build(published, items),
    )


def in_force(item: Item, today: date | None) -> bool:
    if item.task_state != "1":
        return False
    if today is None:
        return True
    begins, ends = item.plan_effective_date, item.plan_cancel_date
    return (begins is None or begins <= today) and (ends is None or today < ends)


def read_item(file: Path, name: str, vetted: str = "") -> tuple[Item | None, list[Fault]]:
    """The item, or None and why not. A tolerated fault comes beside the item.

    `vetted`: the SHA-256 (hex) of the content that publishing found sound; such a file is not judged again.
    """
    try:
        raw = source.read_bytes(file, source.LARGEST_ITEM)
        document: dict[str, Any] = source.parse(raw)
    except BadSource as error:
        return None, [Fault(name, error.line, "", error.rule, error.message)]
    if vetted and source.sha256(raw) == vetted:
        return Item.model_validate(document), []
    item, found = rules.check_item(document)
    return item, located(name, raw, found)


def located(name: str, raw: bytes, found: list[rules.Found]) -> list[Fault]:
    """The same faults with the lines of the valid JSON text `raw`."""
    if not found:
        return []
    lines = source.lines(raw)
    return [Fault(name, source.line_of(lines, at), rules.dotted(at), rule, message) for at, rule, message in found]
