"""The real models, in the device's own process, over papers photographed on a desk."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import wire
from drivers.camera import scenes
from drivers.camera.page import read_page
from drivers.ocr.detect import STEP, boxes, spans
from drivers.ocr.rapidocr import MOST_PIXELS, RapidOcr, load
from drivers.ocr.recognise import MOST_TEXT, recognise
from drivers.ocr.specimens import Kind, lay, specimen
from drivers.protocol import DeviceFault, Fault, OcrLine, State
from kiosk.reading import read

SEED = 2
ROOT = Path(__file__).parents[3]
SERVE = """
import sys
from pathlib import Path
from drivers.host import serve
folder = Path(sys.argv[1])
sys.exit(serve("ocr", "rapidocr", "", {}, folder / "ocr.sock", folder))
"""


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wire.DeviceClient]:
    folder = tmp_path_factory.mktemp("ocr")
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(folder)], cwd=ROOT)
    client = wire.DeviceClient(folder / "ocr.sock")
    pause = threading.Event()
    for _ in range(600):
        if client.reachable() or process.poll() is not None:
            break
        pause.wait(0.05)
    yield client
    process.terminate()
    assert process.wait(10) == 0


def photographed(folder: Path) -> Path:
    frame = scenes.draw(lay("member", SEED), SEED).frame
    file = folder / "member.jpg"
    file.write_bytes(read_page(frame).jpeg)
    return file


def flat(kind: Kind, folder: Path) -> Path:
    file = folder / f"{kind}.jpg"
    cv2.imwrite(str(file), specimen(kind, SEED).draw(5.0))
    return file


@pytest.mark.parametrize("kind", ["member", "licence"])
def test_what_stands_on_a_photographed_paper_is_read_with_its_place(
    hosted: wire.DeviceClient, tmp_path: Path, kind: Kind
) -> None:
    file = photographed(tmp_path) if kind == "member" else flat(kind, tmp_path)
    lines = wire.recognise_page(hosted, file, 60.0)
    readings = {one.field: one for one in read(lines)}
    assert {name: one.value for name, one in readings.items()} == specimen(kind, SEED).fields
    high, wide = cv2.imread(str(file)).shape[:2]
    for one in readings.values():
        assert all(0 <= x <= wide and 0 <= y <= high for x, y in one.corners)
        assert one.corners[0] < one.corners[1]
    assert file.exists(), "the caller deletes it"


def test_a_cancelled_reading_ends_and_the_next_one_is_served(
    hosted: wire.DeviceClient, tmp_path: Path, wait_until: Callable[..., Any]
) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(DeviceFault) as caught:
        wire.recognise_page(hosted, flat("household", tmp_path), 60.0, cancel)
    assert caught.value.fault is Fault.CANCELLED
    wait_until(lambda: wire.status(hosted).state is State.ONLINE)  # once the model is through with its one step


def test_too_little_time_is_told(hosted: wire.DeviceClient, tmp_path: Path) -> None:
    with pytest.raises(DeviceFault) as caught:
        wire.recognise_page(hosted, flat("household", tmp_path), 0.05)
    assert caught.value.fault is Fault.TIMED_OUT


def _jpeg(wide: int, high: int) -> bytes:
    return cv2.imencode(".jpg", np.full((high, wide, 3), 255, np.uint8))[1].tobytes()


def _claiming(wide: int, high: int) -> bytes:
    """A small picture whose header says it is a large one."""
    data = _jpeg(16, 16)
    return data.replace(b"\x00\x10\x00\x10\x03", high.to_bytes(2) + wide.to_bytes(2) + b"\x03")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.MEDIA_INVALID),
        (b"\x89PNG\r\n\x1a\n", Fault.MEDIA_INVALID),
        (_jpeg(64, 64)[:40], Fault.MEDIA_INVALID),
        (_claiming(65535, 65535), Fault.MEDIA_INVALID),
        (_claiming(4000, MOST_PIXELS // 4000 + 1), Fault.MEDIA_INVALID),
        (None, Fault.NO_MEDIA),
    ],
)
def test_what_is_no_page_is_refused_before_it_is_decoded(tmp_path: Path, data: bytes | None, fault: Fault) -> None:
    file = tmp_path / "page.jpg"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(DeviceFault) as caught:
        load(file)
    assert caught.value.fault is fault


def test_without_models_it_is_not_there(tmp_path: Path) -> None:
    reader = RapidOcr(str(tmp_path))
    assert reader.status().state is State.NO_DEVICE
    with pytest.raises(DeviceFault) as caught:
        reader.open()
    assert caught.value.fault is Fault.NOT_CONNECTED


@pytest.mark.parametrize("length", range(STEP, 1400, STEP))
def test_tiles_cover_a_side_once(length: int) -> None:
    taken = [place for _, start, end, _ in spans(length) for place in range(start, end)]
    assert taken == list(range(length))
    assert all((end - start) % STEP == 0 for start, _, _, end in spans(length))


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 6))
def test_any_map_gives_boxes_within_the_picture(seed: int, across: int, down: int) -> None:
    noise = np.random.default_rng(seed).random((down * 8, across * 8)).astype(np.float32)
    seen = cv2.resize(noise, (across * STEP, down * STEP))
    for box in boxes(seen, (2.0, 3.0)):
        assert all(0 <= x < across * STEP * 2 and 0 <= y < down * STEP * 3 for x, y in box.corners)


def test_a_line_is_read_as_ctc_has_it_and_no_longer_than_it_may_be() -> None:
    def says(columns: list[int]) -> Callable[[Any], Any]:
        return lambda _: np.eye(4, dtype=np.float32)[columns][None]

    letters = ["", "户", "号", " "]
    assert recognise(np.zeros(1), says([0, 1, 1, 0, 1, 2, 2, 0]), letters) == ("户户号", 1.0)
    assert recognise(np.zeros(1), says([0, 0, 3]), letters) == ("", 0.0)
    assert len(recognise(np.zeros(1), says([1, 2] * 300), letters)[0]) == MOST_TEXT


def test_what_was_read_is_in_no_repr() -> None:
    assert "450199" not in repr(OcrLine("450199197604118927", ((0, 0), (1, 0), (1, 1), (0, 1)), 1.0))
