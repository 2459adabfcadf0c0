"""Permits, social-security cards and codes through the services: device hosts on real sockets, no screen."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest

from drivers.host import Host
from drivers.protocol import (
    Capabilities,
    Context,
    DeviceFault,
    Fault,
    RawSocialCard,
    ScannedCode,
    State,
    Status,
    TravelDocument,
    ZoneProblem,
)
from drivers.wire import DeviceClient
from kiosk.contract.live import Holder, LiveAnswer, LiveRequest, Outcome
from kiosk.identity.card import How
from kiosk.session import events as e
from kiosk.session.live import Trouble
from kiosk.session.visit import Notice, Page, Visit, Way
from kiosk.state import StateFolder
from ui.runner import Runner
from ui.services.cards import Cards
from ui.services.codes import CodeWatch
from ui.services.documents import DocumentWatch
from ui.services.frames import Frames
from ui.services.pictures import Pictures

if TYPE_CHECKING:
    from ui.facts import Preview

PROVEN: Any = {"number": "proven", "valid_until": "proven", "birth_date": "proven", "name": "seen", "sex": "seen"}
PERMIT = TravelDocument(
    "hkmo_to_mainland", None, "H12345678", "CHAN, TAI MAN", None, "1980-01-01", "male", "2033-01-01", PROVEN
)
ISSUER = ("0303322E30", "0709413030303030313236")
HOLDER = ("0812343530313032313935363032323830303431", "0906F1FBCABEC0FD", "0A0132", "0D0419560228")
OPEN = RawSocialCard(b"", b"", tuple(map(bytes.fromhex, ISSUER)), tuple(map(bytes.fromhex, HOLDER)))
TODAY = date(2026, 11, 22)
AT = Visit(page=Page.IDENTITY, reading=True)


@dataclass
class Thing:
    """A device that gives what `says` holds, fault or reading; without it waits."""

    kind: Any
    says: Any = None
    taken: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None: ...
    def close(self) -> None: ...
    def capabilities(self) -> Capabilities:
        return Capabilities(self.kind, "thing")

    def status(self) -> Status:
        return Status(State.ONLINE)

    def read(self, context: Context) -> Any:
        while self.says is None:
            context.wait(0.02)
        if isinstance(self.says, DeviceFault):
            raise self.says
        return self.says

    read_travel = read
    read_code = read

    def wait_removed(self, context: Context) -> None:
        while not self.taken.is_set():
            context.wait(0.02)


class Rig:
    def __init__(self, state: StateFolder) -> None:
        self.camera, self.slot, self.scanner = Thing("camera"), Thing("chipcard"), Thing("scanner")
        devices: dict[str, Any] = {"camera": self.camera, "socialcard": self.slot, "scanner": self.scanner}
        self.hosts = [Host(slot, device, state.device_socket(slot)) for slot, device in devices.items()]
        self.threads = [threading.Thread(target=host.run) for host in self.hosts]
        for thread in self.threads:
            thread.start()
        clients = {slot: DeviceClient(state.device_socket(slot)) for slot in devices}
        deadline = time.monotonic() + 10.0
        while not all(client.reachable() for client in clients.values()):  # a command before that fails at once
            assert time.monotonic() < deadline, "the hosts did not come up"
            threading.Event().wait(0.01)
        self.runner = Runner(ThreadPoolExecutor(6))
        self.said: list[Any] = []
        self.shown: list[Preview | None] = []
        send, today = self.said.append, lambda: TODAY
        self.documents = DocumentWatch(
            clients["camera"], self.runner, send, Frames(self.shown.append, Pictures()), today
        )
        memory: Any = type("Memory", (), {"of_card": staticmethod(lambda card, code, acting: (None, ()))})
        self.cards = Cards({Way.SOCIAL_CARD: clients["socialcard"]}, self.runner, send, memory, today)
        self.live = FakeLive()
        self.held_up_to: Literal["scanner", "camera"] = "scanner"
        self.codes = CodeWatch(
            {"scanner": clients["scanner"], "camera": clients["camera"]},
            lambda: self.held_up_to,
            cast("Any", self.live),
            self.runner,
            send,
            Frames(self.shown.append, Pictures()),
            today,
        )

    def close(self) -> None:
        self.cards.stop()
        self.cards.forget()
        self.documents.stop()
        self.codes.stop()
        for host in self.hosts:
            host.stop()
        for thread in self.threads:
            thread.join(10)
        for host in self.hosts:
            for end in (host._wake_in, host._wake_out, host._selector):  # a process's own end closes them
                end.close()
        self.runner.close()


class FakeLive:
    """Answers at once with `answer`; keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[LiveRequest] = []
        self.answer: LiveAnswer | Trouble | None = None
        self.forgotten = 0

    def ask(self, request: LiveRequest, read: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self.asked.append(request)
        if self.answer is not None:
            done(read(self.answer))

    def forget(self) -> None:
        self.forgotten += 1


@pytest.fixture
def rig(tmp_path: Any, qapp: Any) -> Iterator[Rig]:
    made = Rig(StateFolder(tmp_path / "state").make())
    yield made
    made.close()


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], Any]], None]:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)


@pytest.mark.parametrize(
    ("says", "wanted"),
    [
        (PERMIT, None),
        (replace(PERMIT, valid_until="2026-11-21"), Notice.CARD_EXPIRED),
        (replace(PERMIT, document="mainland_to_hkmo"), (Fault.MEDIA_INVALID, Notice.CARD_WRONG_KIND)),
        (replace(PERMIT, birth_date=None), (Fault.MEDIA_INVALID, Notice.CARD_WRONG_KIND)),
        (DeviceFault(Fault.MEDIA_INVALID, ZoneProblem.BLURRED), (Fault.GARBLED, None)),
        (DeviceFault(Fault.MEDIA_INVALID, ZoneProblem.OTHER_KIND), (Fault.MEDIA_INVALID, None)),
        (DeviceFault(Fault.NO_MEDIA), (Fault.NO_MEDIA, None)),
        (DeviceFault(Fault.NOT_CONNECTED), (Fault.NOT_CONNECTED, None)),
    ],
)
def test_what_lies_under_the_camera(rig: Rig, until: Any, says: Any, wanted: Any) -> None:
    rig.camera.says = says
    rig.documents.read(10.0)
    until(lambda: rig.said)
    match rig.said[0]:
        case e.DocumentRead(card=card, refused=refused):
            assert (card.id_number, card.how, refused) == ("H12345678", How.MRZ, wanted)
        case e.CardFailed(fault=fault, refused=refused):
            assert (fault, refused) == wanted
    assert rig.shown[-1] is None  # the picture is gone with the reading


def test_a_reading_that_is_stopped_says_nothing(rig: Rig, until: Any) -> None:
    rig.documents.read(10.0)
    rig.documents.stop()
    rig.camera.says = PERMIT
    rig.documents.read(10.0)
    until(lambda: rig.said)
    assert len(rig.said) == 1


def test_a_social_card_in_its_slot_and_its_taking(rig: Rig, until: Any) -> None:
    rig.slot.says = OPEN
    rig.cards.read(replace(AT, way=Way.SOCIAL_CARD), 10.0)
    until(lambda: rig.said)
    card = rig.said[0].card
    assert (card.name, card.how, rig.said[0].refused) == ("覃示例", How.SOCIAL_CARD, None)
    rig.slot.taken.set()
    until(lambda: e.CardLifted() in rig.said)


def test_a_card_that_keeps_its_name_is_refused_and_waited_for_to_go(rig: Rig, until: Any) -> None:
    rig.slot.says = replace(OPEN, holder=None)
    rig.cards.read(replace(AT, way=Way.SOCIAL_CARD), 10.0)
    until(lambda: rig.said)
    assert rig.said == [e.CardFailed(Fault.MEDIA_INVALID, Notice.CARD_LOCKED)]
    rig.slot.taken.set()
    until(lambda: e.CardLifted() in rig.said)


def answer(**changes: Any) -> LiveAnswer:
    whole = {"id": "00000000-0000-4000-8000-000000000000", "outcome": Outcome.ANSWERED}
    return LiveAnswer.model_validate({**whole, **changes})


HELD = Holder(name="韦桂兰", id_type="111", id_number="450102195602280041", sex="female")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (answer(body=HELD), None),
        (answer(body=HELD.model_copy(update={"valid_until": date(2026, 1, 1)})), Notice.CARD_EXPIRED),
        (answer(outcome=Outcome.NOT_FOUND), Notice.CODE_STALE),
        (answer(outcome=Outcome.REFUSED, reason="用过了"), Notice.CODE_STALE),
        (answer(outcome=Outcome.UNAVAILABLE), Notice.CODE_UNANSWERED),
        (Trouble.LINE_DOWN, Notice.CODE_UNANSWERED),
        (answer(body=HELD.model_copy(update={"id_type": "990"})), Notice.CODE_UNANSWERED),
    ],
)
def test_a_code_is_asked_about_once(rig: Rig, until: Any, said: Any, wanted: Any) -> None:
    rig.live.answer, rig.scanner.says = said, ScannedCode("JJID1.x", "QRCODE")
    rig.codes.read(AT, 10.0)
    until(lambda: len(rig.said) == 2)
    assert rig.said[0] == e.CodeSeen()
    assert rig.said[1].refused is wanted
    assert isinstance(rig.said[1], e.CardRead) is (wanted in (None, Notice.CARD_EXPIRED))
    assert [(one.service, one.person, one.answers) for one in rig.live.asked] == [
        ("identity.code", None, {"code": "JJID1.x"})
    ]
    assert "JJID1" not in repr(rig.live.asked)


def test_a_code_under_the_camera_where_there_is_no_reader_of_codes(rig: Rig, until: Any) -> None:
    rig.held_up_to = "camera"
    rig.live.answer, rig.camera.says = answer(body=HELD), ScannedCode("JJID1.x", "qr")
    rig.codes.read(AT, 10.0)
    until(lambda: len(rig.said) == 2)
    assert rig.said[0] == e.CodeSeen()
    assert rig.said[1].card.name == HELD.name
    assert rig.shown == [None]  # the picture is gone with the reading
    rig.codes.read(AT, 10.0)
    rig.codes.stop()
    assert rig.shown == [None, None]


def test_who_goes_away_gets_no_answer(rig: Rig, until: Any) -> None:
    rig.scanner.says = ScannedCode("JJID1.x", "QRCODE")
    rig.codes.read(AT, 10.0)
    until(lambda: rig.live.asked)
    rig.codes.stop()
    assert rig.live.forgotten == 1
    assert rig.said == [e.CodeSeen()]
