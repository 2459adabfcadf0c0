"""What the programs among the devices promise: handwriting, voice and reading of print. They have no plug, but a
process that may die, and models or a program that may be gone."""

import shutil
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that `tests.contract.promises` can be imported

from drivers import registry
from drivers.handwriting.ppocr import PpocrHandwriting
from drivers.jobs import Job, perform
from drivers.ocr.rapidocr import RapidOcr
from drivers.ppocr_models import DETECTOR, RECOGNISER, packaged
from drivers.protocol import DeviceFault, Fault, OcrLine, State
from drivers.voice.espeak import EspeakVoice
from drivers.wire import DeviceClient, decode, encode, status
from kiosk.cli.commands import start
from kiosk.state import StateFolder
from tests.contract.promises import PROGRAMS

RECOVERS_S = 3.0 + 6.0  # what a machine that runs other tests too may take longer
LONG_S = 20.0


@dataclass(frozen=True)
class Program:
    """asked: its one command and its arguments, given a folder. shape: what comes back."""

    driver: str
    make: Callable[[str], Any]
    asked: Callable[[Path], tuple[str, dict[str, Any]]]
    shape: Any


def page(folder: Path) -> tuple[str, dict[str, Any]]:
    picture = np.full((200, 600, 3), 255, np.uint8)
    cv2.putText(picture, "4501 2026", (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 2.5, (0, 0, 0), 5)
    file = folder / "page.jpg"
    cv2.imwrite(str(file), picture)
    return "recognise_page", {"file": str(file)}


TEN = [[[10.0, 50.0], [90.0, 48.0]], [[50.0, 10.0], [50.0, 92.0]]]
ALL = [
    Program("ppocr", PpocrHandwriting, lambda _: ("recognise", {"strokes": TEN}), list[str]),
    Program("espeak", EspeakVoice, lambda _: ("say", {"text": "好", "language": "zh_CN"}), None),
    Program("rapidocr", RapidOcr, page, list[OcrLine]),
]
NEEDS: dict[str, Callable[[], Path]] = {
    "ppocr": lambda: packaged(RECOGNISER),
    "espeak": lambda: Path(shutil.which("espeak-ng") or "espeak-ng"),
    "rapidocr": lambda: packaged(DETECTOR).parent,
}
EACH = pytest.mark.parametrize("program", ALL, ids=lambda program: program.driver)


def job(seconds: float) -> Job:
    return Job("x", {}, time.monotonic() + seconds, lambda *_: None)


def test_all_programs_are_here() -> None:
    assert {registry.kind(program.driver) for program in ALL} == set(PROGRAMS)


@EACH
def test_it_says_what_it_is_and_how_it_is(program: Program) -> None:
    device = program.make("")
    capabilities = device.capabilities()
    assert (capabilities.kind, capabilities.driver) == (registry.kind(program.driver), program.driver)
    for _ in range(2):
        device.open()
        device.open()
        assert device.status().state is State.ONLINE
        device.close()
        device.close()


@EACH
def test_what_it_needs_is_missing(program: Program) -> None:
    device = program.make("/nowhere/at-all")
    with pytest.raises(DeviceFault) as fault:
        device.open()
    assert fault.value.fault is Fault.NOT_CONNECTED
    status = device.status()
    assert (status.state, status.fault) == (State.NO_DEVICE, Fault.NOT_CONNECTED)
    device.close()


@EACH
def test_what_it_gives_crosses_the_wire(program: Program, tmp_path: Path) -> None:
    device = program.make("")
    device.open()
    result = perform(device, *program.asked(tmp_path), job(20.0))
    device.close()
    assert decode(program.shape, encode(result)) == result if program.shape else result is None


@EACH
def test_who_no_longer_waits_is_not_worked_for(program: Program, tmp_path: Path) -> None:
    device = program.make("")
    device.open()
    given_up = job(20.0)
    given_up.cancel()
    begun = time.monotonic()
    for running, fault in ((given_up, Fault.CANCELLED), (job(0.0), Fault.TIMED_OUT)):
        with pytest.raises(DeviceFault) as raised:
            perform(device, *program.asked(tmp_path), running)
        assert raised.value.fault is fault
    assert time.monotonic() - begun < 10.0
    device.close()


class Served:
    """`kiosk device` for a program whose models, or the program itself, can be taken away."""

    def __init__(self, program: Program, needs: Path, folder: Path) -> None:
        self.slot = next(slot for slot, kind in registry.SLOTS.items() if kind == registry.kind(program.driver))
        self._program, self._needs, self._folder = program, needs, folder
        self._link = folder / "needs" / needs.name
        self._link.parent.mkdir(parents=True)
        lines = f'[{self.slot}]\ndriver = "{program.driver}"\naddress = "{self._link}"\n'
        (folder / "devices.toml").write_text(lines, "utf-8")
        (folder / "terminal.toml").touch()
        state = StateFolder(folder / "state").make()
        self._memory = state.memory
        self.client = DeviceClient(state.device_socket(self.slot))
        self.log = folder / "log"
        self.plug()
        self.start()

    def plug(self) -> None:
        self._link.symlink_to(self._needs)

    def unplug(self) -> None:
        self._link.unlink()

    def start(self) -> None:
        words = ("--config", str(self._folder / "terminal.toml"), "--state", str(self._folder / "state"))
        with self.log.open("ab") as log:
            self._process = start("device", self.slot, *words, stderr=log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._memory, ignore_errors=True)

    def answer(self) -> Any:
        command, args = self._program.asked(self._folder)
        return self.client.call(command, args, LONG_S)

    def asked_again_and_again(self, answers: list[Any]) -> Fault:
        """What ends it."""
        try:
            while True:
                answers.append(self.answer())
        except DeviceFault as fault:
            return fault.fault

    def until(self, state: State) -> float:
        """Seconds."""
        begun = time.monotonic()
        while self._state() is not state:
            assert time.monotonic() - begun < LONG_S, f"{self.slot} is not {state}"
            threading.Event().wait(0.02)
        return time.monotonic() - begun

    def _state(self) -> State | None:
        try:
            return status(self.client).state
        except DeviceFault:
            return None


def test_killed_in_the_middle_and_without_what_it_needs_it_is_back_in_time(tmp_path: Path) -> None:
    """Its process dies under a command; the new one does not find its models or its program, says so, and works
    within 3 s of their return."""

    def strike(program: Program) -> None:
        one = Served(program, NEEDS[program.driver](), tmp_path / program.driver)
        try:
            one.until(State.ONLINE)
            answers: list[Any] = []
            with ThreadPoolExecutor(1) as pool:
                asking = pool.submit(one.asked_again_and_again, answers)
                while not answers:
                    assert not asking.done(), asking.result()
                    threading.Event().wait(0.01)
                one.kill()
                # Between two commands it finds nobody there.
                assert asking.result() in {Fault.CRASHED, Fault.NOT_CONNECTED}
            one.unplug()
            one.start()
            one.until(State.NO_DEVICE)
            with pytest.raises(DeviceFault) as fault:
                one.answer()
            assert fault.value.fault is Fault.NOT_CONNECTED
            one.plug()
            assert one.until(State.ONLINE) < RECOVERS_S
            assert one.answer() == answers[0]
            said = [line for line in one.log.read_text("utf-8").splitlines() if f"{one.slot}: " in line]
            assert [word for line in said for word in ("lost", "back") if f": {word}" in line] == ["lost", "back"]
        finally:
            one.close()

    with ThreadPoolExecutor(len(ALL)) as pool:
        for struck in [pool.submit(strike, program) for program in ALL]:
            struck.result()
