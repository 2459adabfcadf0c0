"""Codes in pictures: mended where they are hard, refused where they hold what no code of ours holds."""

import threading
from typing import Any

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from cv2.typing import MatLike

from drivers.camera import code_scenes, codes
from drivers.camera.emulator import CameraEmulator
from drivers.camera.mjpeg import MjpegCamera
from drivers.protocol import DeviceFault, Fault

# Seeds that zxing-cpp alone does not read, one a cure.
HARD = [9, 32, 27]


def held_up(*shown: tuple[bytes | str, tuple[int, int]]) -> MatLike:
    picture = np.full((1080, 1440), 170, np.uint8)
    for content, (x, y) in shown:
        matrix = np.array(segno.make_qr(content).matrix, np.uint8)
        code = np.kron(1 - np.pad(matrix, 4), np.ones((4, 4), np.uint8)) * 255
        picture[y : y + len(code), x : x + len(code)] = code
    return cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)


@pytest.mark.parametrize("seed", HARD)
def test_a_hard_code_is_read_once_mended(seed: int) -> None:
    scene = code_scenes.draw(seed)
    plain = cv2.cvtColor(scene.picture, cv2.COLOR_BGR2GRAY)
    assert not zxingcpp.read_barcodes(plain, formats=codes.FORMATS), "no longer hard: choose another seed"
    read = codes.Codes().look_long(scene.picture)
    assert read is not None
    assert read.text == scene.text
    assert read.symbology == "qr"


@pytest.mark.parametrize("content", ["控制\x07字符", b"\xff\xfe\xfd\x80", "长" * 900])
def test_what_no_code_may_hold_is_none(content: bytes | str) -> None:
    assert codes.Codes().look_long(held_up((content, (300, 20)))) is None


def test_of_two_codes_the_one_in_the_middle() -> None:
    read = codes.Codes().look_long(held_up(("aside", (20, 20)), ("held up", (660, 480))))
    assert read is not None
    assert read.text == "held up"


def test_a_phone_held_up_to_the_camera_is_read(context: Any) -> None:
    emulator = CameraEmulator((1440, 1080))
    camera = MjpegCamera(emulator.address)
    try:
        with pytest.raises(DeviceFault) as raised:
            camera.read_code(context(0.6))
        assert raised.value.fault is Fault.NO_MEDIA
        emulator.obey(["page", "phone"])
        assert camera.read_code(context(10.0)).text == "JJ1*SAMPLE-PHONE"
    finally:
        camera.close()
        emulator.close()


def test_a_code_held_still_meets_every_cure() -> None:
    scene = code_scenes.draw(HARD[-1])
    held = codes.Codes()
    assert any(held.look(scene.picture) for _ in codes.CURES)


def test_a_weak_code_needs_two_mendings_that_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    class Weak:
        format = zxingcpp.BarcodeFormat.Code128
        position = zxingcpp.read_barcodes(cv2.cvtColor(held_up(("x", (9, 9))), cv2.COLOR_BGR2GRAY))[0].position

        @property
        def bytes(self) -> bytes:
            return read.pop(0).encode()

    monkeypatch.setattr(zxingcpp, "read_barcodes", lambda *_, **__: [Weak()])
    monkeypatch.setattr(codes, "CURES", (lambda grey: grey,))
    weak = codes.Codes()
    read += ["AB12", "AB13", "AB12", "AB12"]
    assert weak.look(held_up()) is None
    found = weak.look(held_up())
    assert found is not None
    assert found.text == "AB12"
    assert read == []


def test_the_picture_stays_live_and_the_deadline_holds_while_a_look_takes_long(
    monkeypatch: pytest.MonkeyPatch, context: Any
) -> None:
    ended = threading.Event()
    shown: list[Any] = []
    monkeypatch.setattr(codes.Codes, "look", lambda *_: ended.wait(60.0) and None)
    emulator = CameraEmulator((640, 480))
    camera = MjpegCamera(emulator.address)
    try:
        with pytest.raises(DeviceFault) as raised:
            camera.read_code(context(0.6, shown.append))
        assert raised.value.fault is Fault.NO_MEDIA
        assert not ended.is_set()
        assert len(shown) > 1
    finally:
        ended.set()
        camera.close()
        emulator.close()
