"""An A4 printer: CUPS' ippeveprinter (package cups-ipp-utils) on a port of its own, each sheet as a PNG in a folder.

Orders: `paper in|low|out`, `paper out-after N` (N more sheets), `toner ok|low|out`, `jam`, `clear`,
`cover open|closed`, `slow SECONDS` (a sheet; `slow 0` off), `count on|off` (whether it counts its pages), `abort`
(gives up the next job), `cancel` (somebody presses cancel at the printer), `mute` (connects and says nothing),
`speak`, `vanish`, `return` (its jobs forgotten), `forget` (both at once). Each sheet is told on stdout:
`{"printed": "/path/sheet-1.png"}`.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from drivers import emulation
from drivers.a4 import documents
from drivers.a4.client import BUSY, IppClient, IppRefusal, Operation, endpoint
from drivers.a4.documents import JPEG, Document
from drivers.a4.messages import Attribute, Section, Tag
from drivers.a4.press import PACKAGES, PATH, Arrived, Press, Say
from drivers.a4.words import job_report
from drivers.emulation import Order, OrderError
from drivers.protocol import DeviceFault

NEWS: Final = b"jiujin: only news\n"  # in the place of a document: the printer's state changed while nothing prints
LOOK_S: Final = 0.05
SHEETS: Final = {"in": 250, "low": 20, "out": 0}
TONER: Final = {"ok": 75, "low": 5, "out": 0}


class A4Emulator:
    def __init__(self, folder: Path, *, told: Callable[[Path], None] = lambda _: None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._told = folder, told
        self._paper, self._paper_left, self._toner = "in", -1, "ok"
        self._reasons: set[str] = set()  # jam, cover
        self._slow_s = 0.0
        self._counts = True
        self._abort = False
        self._lock = threading.Lock()
        self._say: Say | None = None  # while a document prints
        self._job = 0
        self.sheets: list[Path] = []
        self._press = Press(self._print)
        self._client = IppClient(endpoint(self.address), "operator")
        self._load()

    @property
    def address(self) -> str:
        return f"ipp://localhost:{self._press.port}/ipp/print"

    @property
    def certificate(self) -> Path:
        """Of the same address as ipps://, there after the first connection."""
        return self._press.certificate

    def close(self) -> None:
        self._press.close()

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        match order:
            case ["paper", "in" | "low" | "out" as level]:
                self._paper, self._paper_left = level, -1
                self._load()
            case ["paper", "out-after", sheets]:
                self._paper_left = int(sheets)
            case ["toner", "ok" | "low" | "out" as level]:
                self._toner = level
                self._load()
            case ["jam"]:
                self._turn("media-jam", on=True)
            case ["clear"]:
                self._turn("media-jam", on=False)
            case ["cover", "open" | "closed" as cover]:
                self._turn("cover-open", on=cover == "open")
            case ["slow", seconds]:
                self._slow_s = max(0.0, min(float(seconds), 60.0))
            case ["count", "on" | "off" as word]:
                self._counts = word == "on"
            case ["abort"]:
                self._abort = True
            case ["cancel"]:
                self._cancel()
            case ["mute" | "speak" as word]:
                self._press.freeze(word == "mute")
            case ["vanish"]:
                self._press.kill()
            case ["return"]:
                self._return()
            case ["forget"]:
                self._press.kill()
                self._return()
            case _:
                raise OrderError(f"{order[0]}: no order of the A4 printer")

    # The printer's own state

    def _load(self) -> None:
        if not self._press.is_on:
            return
        self._press.form("media", **_trays(SHEETS[self._paper]))
        self._press.form("supplies", supply0=25, supply1=TONER[self._toner])

    def _turn(self, reason: str, *, on: bool) -> None:
        if on == (reason in self._reasons):
            return
        (self._reasons.add if on else self._reasons.discard)(reason)
        self._tell(f"STATE: {'+' if on else '-'}{reason}")

    def _tell(self, line: str) -> None:
        """ippeveprinter hears of its state only from the command of a job: the one that runs, or one made for it."""
        if not self._press.is_on:
            return
        with self._lock:
            if self._say is not None:
                self._say(line)
                return
        if self._paper == "out":  # it starts no job without paper
            self._press.form("media", **_trays(SHEETS["in"]))
        number = self._create("news")
        words = [
            Attribute(Tag.INTEGER, "job-id", (number,)),
            Attribute(Tag.MIME, "document-format", (JPEG,)),
            Attribute(Tag.BOOLEAN, "last-document", (True,)),
        ]
        self._client.upload(words, NEWS + line.encode()).over.wait(5.0)
        until = time.monotonic() + 5.0
        while not self._is_over(number) and time.monotonic() < until:
            time.sleep(LOOK_S)
        self._load()

    def _create(self, name: str) -> int:
        until = time.monotonic() + 5.0
        while True:
            try:
                answer = self._client.ask(Operation.CREATE_JOB, [Attribute(Tag.NAME, "job-name", (name,))])
            except IppRefusal as refusal:
                if refusal.status != BUSY or time.monotonic() > until:
                    raise OrderError("the printer is busy") from refusal
                time.sleep(LOOK_S)
            else:
                return answer.first(Section.JOB).number("job-id") or 0

    def _return(self) -> None:
        self._press.start()
        self._load()
        if self._reasons:
            self._tell(f"STATE: +{','.join(self._reasons)}")

    def _cancel(self) -> None:
        if self._job:
            self._client.ask(Operation.CANCEL_JOB, [Attribute(Tag.INTEGER, "job-id", (self._job,))])

    # The mechanism

    def _print(self, arrived: Arrived, say: Say) -> bool:
        data = arrived.file.read_bytes()
        if data.startswith(NEWS):
            say(data.removeprefix(NEWS).decode())
            return True
        document = documents.read(data)
        with self._lock:
            self._say, self._job = say, arrived.job
        try:
            return self._print_sheets(document, arrived.job, say)
        finally:
            with self._lock:
                self._say, self._job = None, 0

    def _print_sheets(self, document: Document, job: int, say: Say) -> bool:
        starts = self._press.starts

        def over() -> bool:
            return self._press.starts != starts or self._is_over(job)

        for page in range(document.pages):
            fed = time.monotonic() + self._slow_s
            while time.monotonic() < fed or self._stopped():
                if over():
                    return True
                time.sleep(LOOK_S)
            if over():
                return True
            if self._abort:
                self._abort = False
                return False
            self._put_out(document, page)
            if self._counts:
                say(f"ATTR: job-impressions-completed={page + 1}")
        return True

    def _stopped(self) -> bool:
        if self._paper_left == 0:
            self._paper, self._paper_left = "out", -1
            self._load()
        return "out" in {self._paper, self._toner} or bool(self._reasons)

    def _put_out(self, document: Document, page: int) -> None:
        path = self._folder / f"sheet-{len(self.sheets) + 1}.png"
        part = path.with_suffix(".part")
        documents.sheet(document, page).save(part, "PNG")
        part.replace(path)
        self.sheets.append(path)
        self._paper_left = max(-1, self._paper_left - 1) if self._paper_left > 0 else self._paper_left
        self._told(path)

    def _is_over(self, job: int) -> bool:
        """Cancelled, finished, or the printer is off."""
        try:
            answer = self._client.ask(Operation.GET_JOB_ATTRIBUTES, [Attribute(Tag.INTEGER, "job-id", (job,))])
        except DeviceFault:
            return not self._press.is_on
        report = job_report(answer.first(Section.JOB))
        return report is None or report.stopping


def _trays(level: int) -> dict[str, str | int]:
    """A4 in both trays that it counts: the cassette and the bypass."""
    one: dict[str, str | int] = {"size": "iso_a4_210x297mm", "type": "stationery", "level": level}
    return {f"{name}{tray}": value for tray in (1, 3) for name, value in one.items()}


def is_installed() -> bool:
    return all(shutil.which(program, path=PATH) for program in PACKAGES)


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. Options: folder (where sheets go; one is made when not given)."""
    folder = options.pop("folder", "")
    if options:
        raise OrderError(f"no such option: {', '.join(options)}")
    place = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="jiujin-sheets-"))
    emulator = A4Emulator(place, told=lambda path: emulation.say({"printed": str(path)}))
    try:
        emulation.perform("a4", emulator.address, scene, emulator.obey)
    finally:
        emulator.close()
