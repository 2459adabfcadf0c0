"""A visit through the real services: device hosts on real sockets, the ID card emulator on a pty, SQLite, sealing."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from drivers.host import Host
from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.protocol import (
    Capabilities,
    Context,
    DeviceFault,
    Fault,
    PagePicture,
    PageProblem,
    PrintItem,
    QrCode,
    State,
    Status,
    Supply,
    Text,
)
from kiosk.application.acting import asked
from kiosk.outbox.filing import Filing
from kiosk.session import events as e
from kiosk.session.visit import Acting, Notice, Page, Printing, Purpose, Visit
from kiosk.state import StateFolder
from tests.kiosk.sealing import Province, config, state_in
from ui import qr
from ui.controller import VisitController
from ui.input.strokes import Strokes
from ui.runner import Runner
from ui.samples import ALLOWANCE, sample_catalogue, sample_facts
from ui.samples.pictures import sheet_of_paper
from ui.services.build import VisitServices
from ui.services.facts import ask_sync
from ui.signature import written

NAME: Strokes = [
    [(20.0, 60.0, 0.0), (60.0, 58.0, 90.0)],
    [(40.0, 50.0, 300.0), (40.0, 120.0, 420.0)],
    [(90.0, 55.0, 700.0), (130.0, 50.0, 800.0), (100.0, 80.0, 900.0), (135.0, 110.0, 1000.0)],
]


class Desk:
    """A camera over a desk: a doubtful frame, then the page lies still, unless `away` or told to `wait`."""

    def __init__(self, folder: Path, paper: bytes) -> None:
        self.folder, self.paper = folder, paper
        self.away = self.waiting = False
        self.count = 0

    def open(self) -> None: ...
    def close(self) -> None: ...
    def capabilities(self) -> Capabilities:
        return Capabilities("camera", "desk")

    def status(self) -> Status:
        return Status(State.OFFLINE if self.away else State.ONLINE)

    def _file(self) -> Path:
        self.count += 1
        file = self.folder / f"{self.count}.jpg"
        file.write_bytes(self.paper)
        return file

    def read(self, context: Context) -> list[PagePicture]:
        return [PagePicture(self._file(), (), (), (976, 700))]

    def watch(self, context: Context, another: bool = False, paper: str = "") -> list[PagePicture]:
        if self.away:
            raise DeviceFault(Fault.NOT_CONNECTED, "unplugged")
        corners = ((97.6, 70.0), (878.4, 70.0), (878.4, 630.0), (97.6, 630.0))
        frame = PagePicture(self._file(), corners, (PageProblem.CUT_OFF_RIGHT,), (976, 700))
        context.event(
            "frame", file=str(frame.file), corners=corners, problems=frame.problems, frame_size=frame.frame_size
        )
        while self.waiting:
            context.wait(0.02)
        return [PagePicture(self._file(), corners, (), (976, 700))]


class Paper:
    def __init__(self) -> None:
        self.printed: list[list[PrintItem]] = []
        self.out = False

    def open(self) -> None: ...
    def close(self) -> None: ...
    def capabilities(self) -> Capabilities:
        return Capabilities("printer", "paper")

    def status(self) -> Status:
        return Status(State.ONLINE, supplies={"paper": Supply.OUT if self.out else Supply.OK})

    def print(self, items: list[PrintItem], context: Context) -> None:
        if self.out:
            raise DeviceFault(Fault.PAPER_OUT)
        self.printed.append(items)


class Terminal:
    def __init__(self, state: StateFolder, keep: list[Callable[[], Any]]) -> None:
        self.state = state
        self.reader = IdCardEmulator(card_s=0.0, baudrate=0)
        self.desk = Desk(state.pictures, sheet_of_paper(400, 280))
        self.paper = Paper()
        card = SdtSerialReader(str(self.reader.port.address))
        devices: dict[str, Any] = {"idcard": card, "camera": self.desk, "receipt": self.paper}
        self.hosts = [Host(slot, device, state.device_socket(slot)) for slot, device in devices.items()]
        self.threads = [threading.Thread(target=host.run) for host in self.hosts]
        for thread in self.threads:
            thread.start()
        self.filing = Filing(state, config())
        self.runner = Runner(ThreadPoolExecutor(8))
        self.services = VisitServices(config(), state, self.filing, self.runner, list(devices))
        facts = replace(sample_facts(config()), now=datetime.now().astimezone())
        self.controller = VisitController(facts, self.services.perform)
        self.services.attach(self.controller)
        self.controller.changed.connect(lambda: self.services.pictures.hold(self.visit))
        self.previews: list[Any] = []
        self.controller.changed.connect(lambda: self.previews.append(self.controller.facts.preview))

    @property
    def visit(self) -> Visit:
        return self.controller.visit

    def send(self, *events: Any) -> None:
        for event in events:
            self.controller.send(event)

    def close(self) -> None:
        self.services.close()
        for host in self.hosts:
            host.stop()
        for thread in self.threads:
            thread.join(10)
        self.runner.close()
        self.filing.close()
        self.reader.close()
        shutil.rmtree(self.state.memory, ignore_errors=True)


@pytest.fixture
def terminal(tmp_path: Path, qapp: QGuiApplication) -> Iterator[Terminal]:
    state = state_in(tmp_path)
    Province().enrol(state)
    made = Terminal(state, [])
    yield made
    made.close()


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], Any]], None]:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)


def to_materials(terminal: Terminal, until: Callable[[Callable[[], Any]], None]) -> None:
    item = sample_catalogue().items[ALLOWANCE]
    terminal.send(e.Started(), e.SearchOpened(), e.ItemChosen(item, "sample"), e.GuideAccepted(), e.Consented())
    assert terminal.visit.page is Page.IDENTITY
    terminal.reader.obey(["lay", "A"])
    until(lambda: terminal.visit.page is Page.FORM)
    terminal.send(e.AnswerConfirmed())
    choice = item.form["properties"]["pay_to"]["oneOf"][0]["const"]
    terminal.send(e.Answered(choice), e.Answered("13807716612"), e.Answered(False))
    assert terminal.visit.page is Page.MATERIALS


def test_a_whole_visit_files_prints_and_leaves_nothing(
    terminal: Terminal, until: Callable[[Callable[[], Any]], None]
) -> None:
    to_materials(terminal, until)
    until(lambda: len(terminal.visit.pages) == 2)
    assert all(not QImage.fromData(page.jpeg).isNull() for page in terminal.visit.pages)
    terminal.send(e.PagesAccepted(), e.CheckAccepted(), e.Signed(written(NAME, 304, 188)))
    until(lambda: terminal.visit.filed is not None and terminal.visit.printing is Printing.DONE)
    filed = terminal.visit.filed
    assert filed is not None
    assert terminal.filing.store.row("select state from outbox where entry_id = ?", [filed.case_id]) == {
        "state": "filed"
    }
    printed = terminal.paper.printed[0]
    assert [one.text for one in printed if isinstance(one, QrCode)] == [filed.qr]
    assert any(isinstance(one, Text) and filed.receipt_number[:4] in one.text for one in printed)
    name = terminal.visit.card.name if terminal.visit.card else ""
    qr.picture(filed.qr)  # as the page does that shows it
    terminal.send(e.ReceiptTaken(), e.Rated(5, ("517",)))
    assert terminal.visit.page is Page.TAKE_CARD
    terminal.reader.obey(["lift"])
    until(lambda: terminal.visit.page is Page.ATTRACT)
    terminal.runner.drain()
    assert terminal.services.pictures.empty
    assert qr.picture.cache_info().currsize == 0
    assert terminal.services.composer.line == ""
    assert list(terminal.state.pictures.iterdir()) == []
    leaked = [f for f in terminal.state.root.rglob("*") if f.is_file() and name.encode() in f.read_bytes()]
    assert leaked == []


def test_the_preview_says_what_is_cut_off(terminal: Terminal, until: Callable[[Callable[[], Any]], None]) -> None:
    terminal.desk.waiting = True
    to_materials(terminal, until)
    until(lambda: terminal.controller.facts.preview is not None)
    preview = terminal.controller.facts.preview
    assert preview is not None
    assert preview.problems == (PageProblem.CUT_OFF_RIGHT,)
    assert preview.corners[0] == pytest.approx((0.1, 0.1))
    terminal.services.input["capture"]()
    until(lambda: len(terminal.visit.pages) == 1)
    terminal.desk.waiting = False
    until(lambda: len(terminal.visit.pages) == 2)


def test_a_camera_away_is_gone_round(terminal: Terminal, until: Callable[[Callable[[], Any]], None]) -> None:
    terminal.desk.away = True
    to_materials(terminal, until)
    until(lambda: terminal.visit.notice is Notice.CAMERA_AWAY)
    terminal.send(e.MaterialDeferred())
    assert terminal.visit.page is Page.CHECK
    assert terminal.visit.deferred == {"户口簿"}


def test_paper_out_keeps_the_case_and_the_card_finds_it(
    terminal: Terminal, until: Callable[[Callable[[], Any]], None]
) -> None:
    terminal.paper.out = True
    to_materials(terminal, until)
    until(lambda: len(terminal.visit.pages) == 2)
    terminal.send(e.PagesAccepted(), e.CheckAccepted(), e.Signed(written(NAME, 304, 188)))
    until(lambda: terminal.visit.page is Page.RECEIPT)
    assert terminal.visit.printing is Printing.PAPER_OUT
    number = terminal.visit.filed.receipt_number if terminal.visit.filed else ""
    terminal.send(e.EndConfirmed())
    terminal.reader.obey(["lift"])
    until(lambda: terminal.visit.page is Page.ATTRACT)
    terminal.paper.out = False
    terminal.send(e.Started(), e.MyCasesAsked())
    terminal.reader.obey(["lay", "A"])
    until(lambda: terminal.visit.page is Page.MY_CASES)
    assert terminal.visit.purpose is Purpose.MY_CASES
    assert [stub.receipt_number for stub in terminal.visit.stubs] == [number]
    terminal.send(e.PrintAsked())
    until(lambda: terminal.visit.printing is Printing.DONE)
    terminal.send(e.WithdrawAsked(), e.WithdrawConfirmed())
    until(lambda: terminal.visit.notice is Notice.WITHDRAWN)
    assert terminal.visit.stubs[0].state == "withdrawn"


def test_a_draft_comes_back_with_the_same_card(
    terminal: Terminal, until: Callable[[Callable[[], Any]], None]
) -> None:
    terminal.desk.away = True
    to_materials(terminal, until)
    terminal.send(e.EndConfirmed(keep=True))
    terminal.reader.obey(["lift"])
    until(lambda: terminal.visit.page is Page.ATTRACT)
    terminal.desk.away = False
    item = sample_catalogue().items[ALLOWANCE]
    to_consent: list[e.Event] = [e.Started(), e.SearchOpened(), e.ItemChosen(item, "sample"), e.GuideAccepted()]
    terminal.send(*to_consent, e.ActingChosen(Acting.AGENT, asked(item, Acting.AGENT)), e.Consented())
    terminal.reader.obey(["lay", "A"])
    until(lambda: terminal.visit.notice is Notice.CARD_AGENT_NEXT)
    assert not terminal.visit.answers  # an agent's is another draft
    terminal.send(e.EndConfirmed(keep=True))
    terminal.reader.obey(["lift"])
    until(lambda: terminal.visit.page is Page.ATTRACT)
    terminal.send(*to_consent, e.Consented())
    terminal.reader.obey(["lay", "A"])
    until(lambda: terminal.visit.page is Page.MATERIALS)
    assert terminal.visit.answers["phone"] == "13807716612"


def test_facts_are_asked_of_every_device(terminal: Terminal, until: Callable[[Callable[[], Any]], None]) -> None:
    terminal.paper.out = True
    poller = terminal.services.poller(sample_catalogue, lambda _: None)
    until(terminal.services.clients["receipt"].reachable)
    poller.ask()
    until(lambda: terminal.controller.facts.paper is Supply.OUT)
    assert terminal.controller.facts.works("idcard")
    assert not terminal.controller.facts.online


def test_a_silent_sync_is_offline(tmp_path: Path) -> None:
    assert ask_sync(tmp_path / "nobody.sock", {"ask": "status"}) == {}
