"""Photographed pages read in the background, one after the other, for questions that a paper can answer.

Nothing waits for it: without the reader's process, or with one that is slow or broken, no page says anything.
"""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from drivers.protocol import DeviceFault, OcrLine
from drivers.wire import DeviceClient, recognise_page
from kiosk.reading import Reading, read
from kiosk.session.events import PageRead
from kiosk.session.visit import PaperSays, TakenPage, Visit
from ui.runner import Runner
from ui.services.pictures import size_of

log = logging.getLogger("ui.reading")

DEADLINE_S = 60.0  # a page takes one to five seconds; nobody waits
MARGIN: Final = 0.012  # of the page, around the place that is shown


class PageReader:
    """`send` is called on the GUI thread; `folder`: memory-backed pictures."""

    def __init__(self, client: DeviceClient, runner: Runner, send: Callable[[Any], None], folder: Path) -> None:
        self._client = client
        self._runner = runner
        self._send = send
        self._folder = folder
        self._seen: list[TakenPage] = []
        self._cancel: threading.Event | None = None
        self._number = 0
        self._lost = threading.Event()

    def follow(self, visit: Visit) -> None:
        """After each change of the visit."""
        if not visit.pages:
            self._forget()
            return
        self._seen = [page for page in self._seen if any(page is one for one in visit.pages)]
        if self._cancel is not None or not reads(visit):
            return
        page = next((one for one in visit.pages if not any(one is seen for seen in self._seen)), None)
        if page is not None:
            self._seen.append(page)
            self._start(page)

    def _forget(self) -> None:
        self._seen = []
        if self._cancel is not None:
            self._cancel.set()

    def _start(self, page: TakenPage) -> None:
        cancel = self._cancel = threading.Event()
        self._number += 1
        file = self._folder / f"reading-{os.getpid()}-{self._number}.jpg"

        def done(says: tuple[PaperSays, ...]) -> None:
            self._cancel = None
            self._send(PageRead(page, () if cancel.is_set() else says))

        self._runner.submit(lambda: self._read(page, file, cancel), done)

    def _read(self, page: TakenPage, file: Path, cancel: threading.Event) -> tuple[PaperSays, ...]:
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                opened.write(page.jpeg)
            lines: list[OcrLine] = recognise_page(self._client, file, DEADLINE_S, cancel)
        except (OSError, DeviceFault) as error:
            if not self._lost.is_set() and not cancel.is_set():  # told once
                log.warning("pages are not read: %s", error.fault if isinstance(error, DeviceFault) else error.errno)
                self._lost.set()
            return ()
        finally:
            file.unlink(missing_ok=True)
        self._lost.clear()
        wide, high = size_of(page.jpeg)
        return tuple(_placed(page, one, wide, high) for one in read(lines)) if wide and high else ()


def reads(visit: Visit) -> bool:
    """Whether any answer of the form may stand on a paper."""
    properties = visit.item.form.get("properties", {}) if visit.item else {}
    return any("x-read" in spec for spec in properties.values())


def _placed(page: TakenPage, reading: Reading, wide: int, high: int) -> PaperSays:
    xs = [x / wide for x, _ in reading.corners]
    ys = [y / high for _, y in reading.corners]
    box = (min(xs) - MARGIN, min(ys) - MARGIN, max(xs) + MARGIN, max(ys) + MARGIN)
    left, top, right, bottom = (min(1.0, max(0.0, side)) for side in box)
    return PaperSays(page.material, page.index, reading.field, reading.value, (left, top, right, bottom))
