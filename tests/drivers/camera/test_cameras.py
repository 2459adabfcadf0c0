"""The camera drivers against the emulator, and V4L2 against a stand-in for the kernel."""

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drivers.camera import mjpeg, page_camera, scenes, v4l2
from drivers.camera.emulator import CameraEmulator
from drivers.camera.mjpeg import MjpegCamera
from drivers.camera.page_camera import PageCamera
from drivers.camera.v4l2 import V4l2Camera
from drivers.host import GRACE_S
from drivers.protocol import DeviceFault, Fault, PageProblem, State


@pytest.fixture(scope="module")
def emulator() -> Iterator[CameraEmulator]:
    one = CameraEmulator((1440, 1080))
    yield one
    one.close()


@pytest.fixture
def camera(emulator: CameraEmulator, tmp_path: Path) -> Iterator[MjpegCamera]:
    emulator.obey(["return"])
    emulator.obey(["good"])
    one = MjpegCamera(emulator.address, pictures=tmp_path / "pictures", steady_s=0.3)
    one.open()
    yield one
    one.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera is given up soon, so that tests of it are short."""
    monkeypatch.setattr(page_camera, "STALLED_S", 0.4)
    monkeypatch.setattr(page_camera, "GIVE_UP_S", 0.6)
    monkeypatch.setattr(mjpeg, "SILENT_S", 0.3)


def near(one: Any, other: Any) -> bool:
    return bool(np.abs(np.array(one) - np.array(other)).max() < 0.02 * 1800)


def test_a_page_that_lies_still_is_taken(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any], tmp_path: Path
) -> None:
    emulator.obey(["page", "register-1"])
    events: list[dict[str, Any]] = []

    def look(event: Any) -> None:
        assert event.name == "frame"
        file = Path(event.values["file"])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_bytes().startswith(b"\xff\xd8")
        assert len(list((tmp_path / "pictures").iterdir())) <= 4
        events.append(event.values)

    (page,) = camera.watch(context(10.0, look))
    assert page.problems == ()
    assert near(page.corners, emulator.true_corners)
    assert page.file is not None
    assert stat.S_IMODE(page.file.stat().st_mode) == 0o600
    assert page.file.stat().st_size <= 500_000
    # Only the page is left: what was shown of it on the way is gone.
    assert list((tmp_path / "pictures").iterdir()) == [page.file]
    assert events[-1]["steady"] == 1.0
    assert events[-1]["frame_size"] == [1440, 1080]
    assert near(events[-1]["corners"], emulator.true_corners)


def test_the_page_that_was_taken_is_not_taken_for_the_next(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["page", "register-1"])
    (first,) = camera.watch(context(10.0))
    told: list[list[str]] = []

    def look(event: Any) -> None:
        told.append(event.values["problems"])
        if len(told) == 30:  # two seconds: long enough to have been taken again
            emulator.obey(["page", "register-2"])

    (second,) = camera.watch(context(20.0, look), another=True)
    assert told[:30] == [[PageProblem.SAME_PAGE]] * 30
    assert near(second.corners, emulator.true_corners)
    assert first.file is not None
    assert second.file is not None
    assert first.file.read_bytes() != second.file.read_bytes()


def test_a_page_may_be_taken_again_as_it_lies(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["page", "register-1"])
    camera.watch(context(10.0))
    (again,) = camera.watch(context(10.0))
    assert again.problems == ()


@pytest.mark.parametrize(
    ("orders", "problem"),
    [
        ([["page", "register-2"], ["cut-right"]], PageProblem.CUT_OFF_RIGHT),
        ([["page", "register-2"], ["blur"]], PageProblem.BLURRED),
        ([["page", "register-2"], ["moving"]], PageProblem.MOVING),
        ([["empty"]], PageProblem.NO_PAGE),
    ],
    ids=["cut", "blur", "moving", "empty"],
)
def test_a_page_that_is_not_good_is_told_and_not_taken(
    camera: MjpegCamera,
    emulator: CameraEmulator,
    context: Callable[..., Any],
    orders: list[list[str]],
    problem: PageProblem,
) -> None:
    for order in orders:
        emulator.obey(order)

    def look(event: Any) -> None:
        if event.values["problems"][:1] == [problem] and (event.values["steady"] == 1.0 or problem == "moving"):
            job.cancel()

    job = context(10.0, look)
    with pytest.raises(DeviceFault) as fault:
        camera.watch(job)
    assert fault.value.fault is Fault.CANCELLED


def test_one_picture_now_whatever_its_quality(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["page", "register-2"])
    emulator.obey(["glare"])
    (page,) = camera.read(context())
    assert page.file is not None
    assert page.frame_size == (1440, 1080)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("order", ["stall", "trickle", "half", "garbage"])
def test_a_stream_without_whole_pictures_is_noticed(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any], order: str
) -> None:
    emulator.obey([order])
    with pytest.raises(DeviceFault) as fault:
        camera.watch(context(8.0))
    assert fault.value.fault in {Fault.NO_ANSWER, Fault.GARBLED}


class Watched:
    """A camera that somebody watches at its real pace, and when it showed something last."""

    def __init__(self, camera: PageCamera, context: Callable[..., Any], wait_until: Callable[..., Any]) -> None:
        self._until = wait_until
        self.shown = 0.0
        self.job = context(30.0, self._see)
        self.ended: list[DeviceFault] = []
        self._thread = threading.Thread(target=self._watch, args=(camera,))
        self._thread.start()
        self._until(lambda: self.shown)

    def _see(self, event: Any) -> None:
        del event
        self.shown = time.monotonic()

    def _watch(self, camera: PageCamera) -> None:
        try:
            camera.watch(self.job)
        except DeviceFault as fault:
            self.ended.append(fault)

    def back_after(self, mend: Callable[[], Any]) -> float:
        """Seconds from its return until it shows something, once it has shown nothing for 2 s."""
        self._until(lambda: time.monotonic() - self.shown > 2.0)
        begun = time.monotonic()
        mend()
        self._until(lambda: self.shown > begun)
        return self.shown - begun

    def close(self) -> None:
        self.job.cancel()
        self._thread.join()


WITHIN_S = 3.0 + 6.0  # what a machine that runs other tests too may take longer
BREAKS = {"close": "return", "stall": "good", "half": "good", "garbage": "good", "trickle": "good"}


def test_whatever_breaks_while_it_is_watched_it_is_back_within_three_seconds(
    tmp_path: Path, context: Callable[..., Any], wait_until: Callable[..., Any]
) -> None:
    def back(fault: str) -> float:
        emulator = CameraEmulator((640, 480))
        camera = MjpegCamera(emulator.address, pictures=tmp_path / fault)
        camera.open()
        watched = Watched(camera, context, wait_until)
        try:
            emulator.obey([fault])
            return watched.back_after(lambda: emulator.obey([BREAKS[fault]]))
        finally:
            watched.close()
            camera.close()
            emulator.close()
            assert [one.fault for one in watched.ended] == [Fault.CANCELLED]

    with ThreadPoolExecutor(len(BREAKS)) as pool:
        took = dict(zip(BREAKS, pool.map(back, BREAKS), strict=True))
    assert {fault: seconds for fault, seconds in took.items() if seconds > WITHIN_S} == {}


def test_it_is_found_again_when_it_is_asked(camera: MjpegCamera, emulator: CameraEmulator) -> None:
    for _ in range(2):
        emulator.obey(["close"])
        assert camera.status().state is State.NO_DEVICE
        emulator.obey(["return"])
        assert camera.status().state is State.ONLINE


@pytest.mark.usefixtures("impatient")
def test_a_camera_that_is_gone_is_not_connected(
    camera: MjpegCamera, emulator: CameraEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["close"])
    with pytest.raises(DeviceFault) as fault:
        camera.watch(context(8.0))
    assert fault.value.fault is Fault.NOT_CONNECTED
    assert camera.status().state is State.NO_DEVICE


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://127.0.0.1:9/stream", Fault.NOT_CONNECTED),
        ("ftp://127.0.0.1/stream", Fault.NOT_CONNECTED),
        ("http://127.0.0.1:99999/", Fault.NOT_CONNECTED),
        ("http://127.0.0.1:80/a b", Fault.NOT_CONNECTED),
        ("/dev/none", Fault.NOT_CONNECTED),
        ("", Fault.NOT_CONNECTED),
    ],
)
def test_a_wrong_address_is_a_fault(address: str, fault: Fault, tmp_path: Path) -> None:
    camera = MjpegCamera(address, pictures=tmp_path)
    with pytest.raises(DeviceFault) as raised:
        camera.open()
    assert raised.value.fault is fault


def test_another_page_of_the_server_is_refused(emulator: CameraEmulator, tmp_path: Path) -> None:
    emulator.obey(["return"])
    camera = MjpegCamera(emulator.address.replace("/stream", "/other"), pictures=tmp_path)
    assert camera.status().fault is Fault.REFUSED


def test_a_password_is_in_no_fault(tmp_path: Path) -> None:
    status = MjpegCamera("http://admin:secret@127.0.0.1:9/stream", pictures=tmp_path).status()
    assert status.fault is Fault.NOT_CONNECTED
    assert "secret" not in repr(status)


def test_pictures_of_an_earlier_process_are_cleared(emulator: CameraEmulator, tmp_path: Path) -> None:
    emulator.obey(["return"])
    left = tmp_path / "camera-page-1-1.jpg"
    left.write_bytes(b"x")
    camera = MjpegCamera(emulator.address, pictures=tmp_path)
    camera.open()
    assert not left.exists()
    camera.close()


class Kernel:
    """cv2.VideoCapture over frames; the last entry repeats, None is a failed read."""

    def __init__(self, frames: list[Any]) -> None:
        self.frames = frames
        self.released = False
        self.goes = threading.Event()
        self.goes.set()

    def isOpened(self) -> bool:
        return bool(self.frames)

    def set(self, *_: Any) -> bool:
        return True

    def read(self) -> tuple[bool, Any]:
        frame = self.frames.pop(0) if len(self.frames) > 1 else self.frames[0]
        threading.Event().wait(0.01)
        if not self.goes.wait(float(os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"])):
            return False, None
        return frame is not None, frame

    def release(self) -> None:
        self.released = True


def over_kernel(monkeypatch: pytest.MonkeyPatch, frames: list[Any]) -> Kernel:
    kernel = Kernel(frames)
    monkeypatch.setattr(v4l2.cv2, "VideoCapture", lambda *_: kernel)
    return kernel


def test_v4l2_takes_a_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, context: Callable[..., Any]) -> None:
    kernel = over_kernel(monkeypatch, [None, None, scenes.draw("register-2", 3, size=(1440, 1080)).frame])
    camera = V4l2Camera("/dev/null", pictures=tmp_path, steady_s=0.2)
    camera.open()
    (page,) = camera.watch(context(10.0))
    assert page.problems == ()
    assert kernel.released
    camera.close()


def test_v4l2_unplugged_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, context: Callable[..., Any], impatient: None
) -> None:
    over_kernel(monkeypatch, [None])
    camera = V4l2Camera("/dev/null", pictures=tmp_path)
    with pytest.raises(DeviceFault) as fault:
        camera.watch(context(8.0))
    assert fault.value.fault in {Fault.NOT_CONNECTED, Fault.NO_ANSWER}


def test_v4l2_that_stands_still_ends_with_the_deadline_and_is_back_within_three_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, context: Callable[..., Any], wait_until: Callable[..., Any]
) -> None:
    kernel = over_kernel(monkeypatch, [np.full((480, 640, 3), 60, np.uint8)])
    camera = V4l2Camera("/dev/null", pictures=tmp_path)
    camera.open()
    watched = Watched(camera, context, wait_until)
    kernel.goes.clear()
    assert watched.back_after(kernel.goes.set) < WITHIN_S
    watched.close()
    kernel.goes.clear()

    def late() -> float:
        running = context(0.5)
        with pytest.raises(DeviceFault) as fault:
            camera.watch(running)
        assert fault.value.fault is Fault.TIMED_OUT
        return time.monotonic() - float(running.deadline)

    # Later, and the next command would be told that it is busy. Once may be the machine, three times is the driver.
    assert any(late() < GRACE_S for _ in range(3))
    camera.close()


@pytest.mark.parametrize("address", ["/dev/none", "/etc/hostname", ""])
def test_v4l2_absent_is_not_connected(address: str, tmp_path: Path) -> None:
    camera = V4l2Camera(address, pictures=tmp_path)
    with pytest.raises(DeviceFault) as fault:
        camera.open()
    assert fault.value.fault is Fault.NOT_CONNECTED
    assert camera.status().state is State.NO_DEVICE
