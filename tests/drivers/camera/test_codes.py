"""Codes in pictures: mended where they are hard, refused where they hold what no code of ours holds."""

import time
from typing import Any

import cv2
import numpy as np
import pytest
import segno
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
    assert not codes.zxingcpp.read_barcodes(plain, formats=codes.FORMATS), "no longer hard: choose another seed"
    read = codes.read(scene.picture, seconds=5.0)
    assert read is not None
    assert read.text == scene.text
    assert read.symbology == "qr"


@pytest.mark.parametrize("content", ["控制\x07字符", b"\xff\xfe\xfd\x80", "长" * 900])
def test_what_no_code_may_hold_is_none(content: bytes | str) -> None:
    assert codes.read(held_up((content, (300, 20)))) is None


def test_of_two_codes_the_one_in_the_middle() -> None:
    read = codes.read(held_up(("aside", (20, 20)), ("held up", (660, 480))))
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


def test_nothing_is_none_within_its_time() -> None:
    random = np.random.default_rng(1)
    noise = random.integers(0, 255, (1080, 1440, 3), np.uint8)
    begun = time.monotonic()
    assert codes.read(noise, seconds=0.2) is None
    assert time.monotonic() - begun < 5.0
