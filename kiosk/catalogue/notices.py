"""公告, 政策解读: what the province tells residents in plain words, as the signed feed brings it."""

import logging
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kiosk.catalogue import part
from kiosk.catalogue.item import Strict
from kiosk.catalogue.part import Code
from kiosk.paths import ASSETS

log = logging.getLogger(__name__)

PACKAGED = ASSETS / "notices" / "notices.json"
MOST = 100

Line = Annotated[str, Field(min_length=1, max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=1000)]


class Notice(Strict):
    """`text` in paragraphs. `items`: the services it is about."""

    kind: Literal["notice", "policy"]
    title: Line
    title_en: Line
    text: list[Text] = Field(min_length=1, max_length=20)
    text_en: list[Text] = Field(min_length=1, max_length=20)
    office: Line  # 发布机关
    office_en: Line | None = None  # without it an English page names none
    published: date
    until: date | None = None  # last day on which it is shown
    items: list[Code] = Field(default=[], max_length=20)


class _Notices(Strict):
    notices: list[Notice] = Field(max_length=MOST)


def read(file: Path) -> tuple[Notice, ...]:
    """As the feed gave them. Raises ValueError; names no contents."""
    found, faults = part.read(file.parent, file.name, _Notices, lambda _: [])
    if found is None:
        first = f"line {faults[0].line}: {faults[0].rule}" if faults else "it is not there"
        raise ValueError(f"{file.name}: {first}")
    return tuple(found.notices)


class Board:
    """What hangs out now. A file that cannot be read shows nothing, and is told once."""

    def __init__(self) -> None:
        self._of: tuple[Path, int, int] | None = None
        self._notices: tuple[Notice, ...] = ()

    def shown(self, signed: Path, today: date) -> tuple[Notice, ...]:
        """`signed`: as the feed brought them, or the packaged sample where it brought none; read when it is another
        file than before."""
        file = signed if signed.is_file() else PACKAGED
        stat = file.stat()
        of = file.resolve(), stat.st_mtime_ns, stat.st_size
        if of != self._of:
            self._of = of
            try:
                self._notices = read(file)
            except ValueError as error:
                log.error("no notices: %s", error)
                self._notices = ()
        return tuple(shown(self._notices, today))


def shown(notices: tuple[Notice, ...], today: date) -> list[Notice]:
    """The newest first."""
    now = [one for one in notices if one.published <= today and (one.until is None or today <= one.until)]
    return sorted(now, key=lambda one: one.published, reverse=True)
