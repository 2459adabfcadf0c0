"""Zones in pictures: read as they were printed, or told what to mend; and the camera's command."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.camera.emulator import LAYING_S, CameraEmulator
from drivers.camera.mjpeg import MjpegCamera
from drivers.mrz.find import find_zones
from drivers.mrz.read import read
from drivers.mrz.shots import shot
from drivers.mrz.specimens import TODAY, named
from drivers.protocol import DeviceFault, Fault, TravelDocument, ZoneProblem
from drivers.wire import decode, encode


@pytest.mark.parametrize(
    ("seed", "trouble"),
    [
        (1040, "skew"),
        (1049, "none"),
        (1042, "bent"),
        (1051, "blur"),
        (1060, "noise"),
        (1053, "light"),
        (1046, "small"),
    ],
)
def test_a_zone_is_read_as_it_was_printed(seed: int, trouble: Any) -> None:
    taken = shot(seed, trouble)
    document = read(taken.frame, TODAY)
    assert isinstance(document, TravelDocument), document
    assert replace(document, checks={}) == taken.shown.document


@pytest.fixture(scope="module")
def page() -> Any:
    return shot(1064, "none").frame


def middle(frame: Any) -> Any:
    """Of the zone's first row, in pixels."""
    row = find_zones(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))[0][0]
    return row.at(np.array([(row.first + row.last) / 2]))[0]


def shone_on(frame: Any) -> Any:
    x, y = middle(frame)
    ys, xs = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]]
    glow = 400 * np.exp(-((ys - y) ** 2 + (xs - x) ** 2) / (0.045 * frame.shape[1]) ** 2)
    return np.clip(frame + glow[..., None], 0, 255).astype(np.uint8)


def cut_off(frame: Any) -> Any:
    """Its rows run across the frame in the picture of that seed."""
    return frame[:, : int(middle(frame)[0]) + 160]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda frame: cv2.GaussianBlur(frame, (0, 0), 7), (ZoneProblem.BLURRED, ZoneProblem.NO_ZONE)),
        (shone_on, (ZoneProblem.GLARE,)),
        (cut_off, (ZoneProblem.CUT_OFF,)),
        (lambda frame: cv2.resize(frame, None, fx=0.3, fy=0.3), (ZoneProblem.TOO_FAR, ZoneProblem.NO_ZONE)),
        (lambda frame: frame // 20, (ZoneProblem.DARK,)),
        (lambda frame: np.full_like(frame, 128), (ZoneProblem.NO_ZONE,)),
    ],
    ids=["blurred", "glare", "cut", "far", "dark", "nothing"],
)
def test_what_cannot_be_read_says_what_to_mend(page: Any, spoil: Any, told: Any) -> None:
    assert read(spoil(page), TODAY) in told


@settings(max_examples=25)
@given(st.integers(1, 200), st.integers(1, 200), st.integers(0, 255), st.integers(0, 2**32 - 1))
def test_any_picture_is_a_document_or_a_reason(wide: int, high: int, level: int, seed: int) -> None:
    frame = np.random.default_rng(seed).integers(0, level + 1, (high, wide, 3)).astype(np.uint8)
    assert isinstance(read(frame, TODAY), ZoneProblem)


@pytest.fixture(scope="module")
def emulator() -> Iterator[CameraEmulator]:
    one = CameraEmulator((1440, 1080))
    yield one
    one.close()


@pytest.fixture
def camera(emulator: CameraEmulator, tmp_path: Path) -> Iterator[MjpegCamera]:
    one = MjpegCamera(emulator.address, pictures=tmp_path / "pictures")
    one.open()
    yield one
    one.close()


def test_the_camera_reads_what_is_laid_and_says_so_until_then(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any], tmp_path: Path
) -> None:
    told: list[list[str]] = []
    laid = threading.Event()

    def look(event: Any) -> None:
        told.append(event.values["problems"])
        if told[-1] and not laid.is_set():
            laid.set()
            threading.Thread(target=emulator.obey, args=(["page", "passport-2"],)).start()

    document = camera.read_travel(context(20.0, look))
    assert replace(document, checks={}) == named("passport-2").document
    assert decode(TravelDocument, encode(document)) == document
    assert next(problems for problems in told if problems) == [ZoneProblem.NO_ZONE]
    assert list((tmp_path / "pictures").iterdir()) == []


def test_a_zone_that_is_not_legible_says_why_at_the_deadline(
    camera: MjpegCamera,
    emulator: CameraEmulator,
    context: Callable[..., Any],
    wait_until: Callable[..., Any],
) -> None:
    emulator.obey(["page", "passport-2"])
    emulator.obey(["cut-right"])
    wait_until(lambda: time.monotonic() > emulator._laid_at + LAYING_S)

    def told(event: Any) -> None:
        if event.values["problems"]:
            running.deadline = time.monotonic()

    running = context(30.0, told)
    with pytest.raises(DeviceFault) as fault:
        camera.read_travel(running)
    assert (fault.value.fault, fault.value.detail) == (Fault.MEDIA_INVALID, ZoneProblem.CUT_OFF)


def test_without_a_document_the_wait_ends_at_the_deadline_or_a_cancel(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["empty"])
    with pytest.raises(DeviceFault) as fault:
        camera.read_travel(context(0.6))
    assert fault.value.fault is Fault.NO_MEDIA
    running = context(20.0, lambda _: running.cancel())
    with pytest.raises(DeviceFault) as fault:
        camera.read_travel(running)
    assert fault.value.fault is Fault.CANCELLED
