"""Handwriting, voice and reading of print in processes of their own, whose models or program can be taken away."""

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drivers import registry
from drivers.handwriting.ppocr import PpocrHandwriting
from drivers.ocr.rapidocr import RapidOcr
from drivers.ppocr_models import DETECTOR, RECOGNISER, packaged
from drivers.protocol import DeviceFault, Fault, OcrLine, State
from drivers.voice.espeak import EspeakVoice
from drivers.wire import DeviceClient, status
from kiosk.cli.commands import start
from kiosk.state import StateFolder

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


def strike(program: Program, folder: Path) -> float:
    """Its process is killed under a command, and its models or program are gone when the next one starts: seconds
    from their return until it works."""
    one = Served(program, NEEDS[program.driver](), folder)
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
        assert one.asked_again_and_again([]) is Fault.NOT_CONNECTED
        one.plug()
        seconds = one.until(State.ONLINE)
        assert one.answer() == answers[0]
        said = [line for line in one.log.read_text("utf-8").splitlines() if f"{one.slot}: " in line]
        assert [word for line in said for word in ("lost", "back") if f": {word}" in line] == ["lost", "back"]
        return seconds
    finally:
        one.close()


def all_struck(folder: Path) -> dict[str, float]:
    """`strike`, all at the same time, by driver."""
    with ThreadPoolExecutor(len(ALL)) as pool:
        struck = {program.driver: pool.submit(strike, program, folder / program.driver) for program in ALL}
        return {driver: running.result() for driver, running in struck.items()}
