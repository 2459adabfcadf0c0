"""Power supply and cabinet behind the screen: conditions by table, then the cabinet's real driver and process."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.cabinet.emulator import CabinetEmulator
from drivers.cabinet.linux_cabinet import LinuxCabinet
from drivers.host import Host
from drivers.protocol import Fault, State, Status, Supply
from drivers.wire import DeviceClient, reset
from kiosk.config import Config
from kiosk.session.visit import Page, Visit, Why
from ui.controller import VisitController
from ui.runner import Runner
from ui.samples import sample_facts, sample_tools
from ui.services.facts import device_status
from ui.services.guard import Condition, Conditions, Guard, conditions, lamps, told, why
from ui.services.serial import Serial
from ui.viewmodels.technician import TechnicianViewModel

OK, LOW, OUT = Supply.OK, Supply.LOW, Supply.OUT
GONE = Status(State.NO_DEVICE, Fault.NOT_CONNECTED)
SHUT = Status(State.ONLINE)
OPEN = Status(State.USER_ERROR, Fault.COVER_OPEN)
FRAUD = Status(State.FRAUD_ATTEMPT)
MAINS, BATTERY, DOOR, TAMPERED = Condition


def power(mains: Supply, battery: Supply) -> Status:
    return Status(State.ONLINE, None, {"mains": mains, "battery": battery})


# devices, what was known -> what is known, why nobody may begin, audit lines
STORIES: dict[str, tuple[dict[str, Status], set[Condition], set[Condition], Why | None, list[str]]] = {
    "neither is there": ({}, set(), set(), None, []),
    "all is well": ({"ups": power(OK, OK), "cabinet": SHUT}, set(), set(), None, []),
    "the power fails": ({"ups": power(OUT, OK)}, set(), {MAINS}, None, ["power_failed"]),
    "it sinks": ({"ups": power(OUT, LOW)}, {MAINS}, {MAINS, BATTERY}, Why.POWER, ["battery_low"]),
    "it is empty at once": ({"ups": power(OUT, OUT)}, set(), {MAINS, BATTERY}, Why.POWER,
                            ["battery_low", "power_failed"]),
    "an old battery on the mains": ({"ups": power(OK, OUT)}, set(), set(), None, []),
    "the supply dies with its power": ({"ups": GONE}, {MAINS, BATTERY}, {MAINS, BATTERY}, Why.POWER, []),
    "the power is back": ({"ups": power(OK, LOW)}, {MAINS, BATTERY}, set(), None, ["battery_enough", "power_back"]),
    "a supply that never was there": ({"ups": GONE}, set(), set(), None, []),
    "the door opens": ({"cabinet": OPEN}, set(), {DOOR}, None, ["door_opened"]),
    "the door closes": ({"cabinet": SHUT}, {DOOR}, set(), None, ["door_closed"]),
    "open and then away": ({"cabinet": GONE}, {DOOR}, {DOOR}, None, []),
    "somebody tampers": ({"cabinet": FRAUD}, {DOOR}, {DOOR, TAMPERED}, Why.TAMPER, ["cabinet_tampered"]),
    "its process began anew": ({"cabinet": SHUT}, {TAMPERED}, {TAMPERED}, Why.TAMPER, []),
    "tampering and no power": ({"cabinet": FRAUD, "ups": power(OUT, LOW)}, {MAINS, BATTERY},
                               {MAINS, BATTERY, TAMPERED}, Why.TAMPER, ["cabinet_tampered"]),
}  # fmt: skip


@pytest.mark.parametrize(("devices", "last", "now", "reason", "lines"), STORIES.values(), ids=STORIES)
def test_what_the_devices_say_is_a_condition(
    devices: dict[str, Status], last: Conditions, now: Conditions, reason: Why | None, lines: list[str]
) -> None:
    found = conditions(devices, frozenset(last))
    assert found == now
    assert why(found) is reason
    assert sorted(told(found - last, came=True) + told(last - found, came=False)) == lines


LIT = {
    "ready": (Visit(), set(), ("off", "on")),
    "asks for the card": (Visit(page=Page.IDENTITY, reading=True), set(), ("blink", "on")),
    "the card lies there": (Visit(card_present=True), set(), ("on", "on")),
    "on the battery": (Visit(), {MAINS}, ("off", "blink")),
    "out of service": (Visit(serving=False), {MAINS, BATTERY}, ("off", "off")),
}


@pytest.mark.parametrize(("visit", "found", "meant"), LIT.values(), ids=LIT)
def test_what_is_lit(visit: Visit, found: set[Condition], meant: tuple[str, str]) -> None:
    assert tuple(lamps(visit, frozenset(found)).values()) == meant


class Behind:
    """A cabinet with its process, and the guard behind a screen."""

    def __init__(self, folder: Path) -> None:
        self.cabinet = CabinetEmulator()
        self.host = Host("cabinet", LinuxCabinet(self.cabinet.address), folder / "sock", 0.1)
        self.thread = threading.Thread(target=self.host.run)
        self.thread.start()
        self.client = DeviceClient(folder / "sock")
        self.runner = Runner(ThreadPoolExecutor(2))
        self.audit: list[str] = []
        self.controller = VisitController(sample_facts(Config()), lambda *_: None)
        self.guard = Guard(self.controller, Serial(self.runner), self.client, self.audit.append, was_tampered=False)

    def look(self) -> None:
        """As the facts' poller does, without its timer."""
        self.guard.heard({"devices": {"cabinet": device_status(self.client)}})

    def close(self) -> None:
        self.runner.close()
        self.host.stop()
        self.thread.join()
        for end in (self.host._wake_in, self.host._wake_out):  # a process's own end closes them
            end.close()
        self.cabinet.close()


@pytest.fixture
def behind(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Behind]:
    made = Behind(tmp_path)
    yield made
    made.close()


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], Any]], None]:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)


def test_lamps_follow_the_visit_and_a_cabinet_that_comes_back(
    behind: Behind, until: Callable[[Callable[[], Any]], None]
) -> None:
    facts, lit = behind.controller.facts, behind.cabinet.lamps
    until(behind.client.reachable)
    behind.look()
    until(lambda: lit == {"tray": "off", "status": "on"})
    behind.controller.show(Visit(page=Page.IDENTITY, reading=True), facts)
    until(lambda: lit == {"tray": "blink", "status": "on"})
    behind.cabinet.obey(["vanish"])
    behind.look()
    behind.controller.show(Visit(page=Page.FORM, card_present=True), facts)
    behind.runner.drain()
    behind.cabinet.obey(["return"])
    until(lambda: behind.look() or lit == {"tray": "on", "status": "on"})
    behind.controller.show(replace(Visit(), serving=False), facts)
    until(lambda: lit == {"tray": "off", "status": "off"})
    behind.controller.show(Visit(), facts)
    until(lambda: lit["status"] == "on")
    behind.guard.dark()
    until(lambda: lit["status"] == "off")


def test_a_tampered_cabinet_stays_closed_until_a_technician_looked(
    behind: Behind, until: Callable[[Callable[[], Any]], None]
) -> None:
    until(behind.client.reachable)
    behind.look()
    for how in ("open", "closed"):
        behind.cabinet.obey(["tamper", how])
        until(lambda: behind.look() or behind.guard.why is Why.TAMPER)
    reset(behind.client)
    behind.look()
    assert behind.guard.why is Why.TAMPER, "its process alone does not say that somebody looked"
    behind.guard.cleared()
    behind.look()
    assert behind.guard.why is None
    assert behind.audit == ["cabinet_tampered", "cabinet_cleared"]


# Status of a slot -> what the technician reads of it, its tone, and what is to be done first.
SHOWN = {
    "good": ("cabinet", SHUT, "正常", "done", ""),
    "door": ("cabinet", OPEN, "门开着", "error", "把柜门关好锁上"),
    "tampered": ("cabinet", FRAUD, "被动过", "error", "看过没事再点单独测"),
    "gone": ("cabinet", GONE, "没接上", "error", "看插头和线"),
    "hot": ("cabinet", Status(State.ONLINE, None, {"cooling": LOW}), "太热", "notice", "看风扇和滤网"),
    "on the mains": ("ups", power(OK, OK), "正常", "done", ""),
    "on its battery": ("ups", power(OUT, OK), "在用电池", "notice", "看总闸"),
    "worn out": ("ups", power(OK, OUT), "电池不足", "notice", "换电池"),
}


@pytest.mark.parametrize(("slot", "status", "words", "tone", "first"), SHOWN.values(), ids=SHOWN)
def test_a_technician_reads_it(
    qapp: QGuiApplication, slot: str, status: Status, words: str, tone: str, first: str
) -> None:
    facts = replace(sample_facts(Config()), devices={slot: status}, waiting=(), online=True)
    page = TechnicianViewModel(VisitController(facts, lambda *_: None), sample_tools())
    assert [(one["state"], one["tone"]) for one in page.devices] == [(words, tone)]
    assert first in page.bannerText
