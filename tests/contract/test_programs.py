"""What the programs among the devices promise: handwriting, voice and reading of print. They have no plug."""

import sys
import time
from collections.abc import Callable
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
from drivers.protocol import DeviceFault, Fault, OcrLine, State
from drivers.voice.espeak import EspeakVoice
from drivers.wire import decode, encode
from tests.contract.promises import PROGRAMS


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
    assert time.monotonic() - begun < 1.0
    device.close()
