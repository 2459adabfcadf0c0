"""A camera of the kernel's V4L2: its own test driver, vivid."""

import fcntl
import os
import struct
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from drivers import wire
from drivers.camera import page_camera
from drivers.camera.v4l2 import V4l2Camera
from drivers.protocol import DeviceFault, Fault, State
from tests.contract.behind_host import PATIENCE_S, Hosted
from tests.hardware.unplugging import RECOVERS_S
from tests.waiting import until

LONG_S = 60.0  # all is slower here than on a terminal
NODE = Path("/dev/video0")
DRIVER = Path("/sys/bus/platform/drivers/vivid")
# linux/videodev2.h: VIDIOC_QUERYCTRL, VIDIOC_S_CTRL, V4L2_CTRL_FLAG_NEXT_CTRL.
QUERY_CONTROL, SET_CONTROL, NEXT = 0xC0445624, 0xC008561C, 0x80000000
CONTROL = struct.Struct("II32s4iI2I")
# drivers/media/test-drivers/vivid/vivid-kthread-cap.c: of 100 percent no picture ever leaves the camera.
DROPPED = b"Percentage of Dropped Buffers"


def plug() -> None:
    (DRIVER / "bind").write_text("vivid.0")


def unplug() -> None:
    (DRIVER / "unbind").write_text("vivid.0")


def drop(percent: int) -> None:
    line = os.open(NODE, os.O_RDWR)
    try:
        number, name = 0, b""
        while name != DROPPED:
            control = bytearray(CONTROL.pack(number | NEXT, 0, b"", 0, 0, 0, 0, 0, 0, 0))
            fcntl.ioctl(line, QUERY_CONTROL, control)
            number, _, words, *_ = CONTROL.unpack(control)
            name = words.rstrip(b"\0")
        fcntl.ioctl(line, SET_CONTROL, struct.pack("Ii", number, percent))
    finally:
        os.close(line)


@pytest.fixture(scope="module", autouse=True)
def vivid() -> Iterator[None]:
    subprocess.run(["busybox", "modprobe", "vivid", "n_devs=1", "node_types=0x1"], check=True)
    until(NODE.exists)
    yield
    until(
        lambda: subprocess.run(["busybox", "rmmod", "vivid"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    )


@pytest.fixture
def camera(tmp_path: Path) -> V4l2Camera:
    return V4l2Camera(str(NODE), pictures=tmp_path / "pictures", width=640, height=360)


@pytest.fixture
def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    monkeypatch.setattr(page_camera, "GIVE_UP_S", 2.5)
    small = V4l2Camera(str(NODE), pictures=tmp_path / "pictures", width=320, height=180)
    one = Hosted("camera", small, tmp_path, unplug=unplug, plug=plug)
    one.until(lambda: one.state is State.ONLINE, "does not come up")
    yield one
    one.close()


def test_pictures_come_end_with_the_plug_and_come_again(camera: V4l2Camera, request: Any) -> None:
    camera.open()
    assert camera.status().state is State.ONLINE
    assert camera.capabilities().model == "vivid-000-vid-cap"
    stream = camera._start()
    request.addfinalizer(stream.close)
    first = until(lambda: stream.next(1.0))
    assert first.full().shape == (360, 640, 3)
    unplug()
    with pytest.raises(DeviceFault) as caught:
        until(lambda: stream.next(1.0) and False, deadline_s=10.0)
    assert caught.value.fault is Fault.NOT_CONNECTED
    stream.close()
    assert camera.status().state is State.NO_DEVICE
    plug()
    until(lambda: camera.status().state is State.ONLINE, deadline_s=RECOVERS_S)
    again = camera._start()
    assert until(lambda: again.next(1.0))
    again.close()
    camera.close()


def test_unplugged_while_it_is_watched_it_says_so_and_is_back(hosted: Hosted) -> None:
    shown = threading.Event()
    fault, seconds = hosted.busy(
        lambda client: wire.watch_page(client, LONG_S, lambda _: shown.set()), begun=shown.is_set
    )
    assert fault is Fault.NOT_CONNECTED
    assert seconds <= RECOVERS_S


def test_one_that_stands_still_shows_pictures_again_or_the_command_ends(hosted: Hosted) -> None:
    shown = threading.Semaphore(0)
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(wire.watch_page, hosted.client, LONG_S, lambda _: shown.release())
        assert shown.acquire(timeout=PATIENCE_S)
        drop(100)
        while shown.acquire(timeout=page_camera.STALLED_S):
            pass
        drop(0)
        assert shown.acquire(timeout=RECOVERS_S)
        drop(100)
        ended = [watching.exception(LONG_S), pool.submit(wire.watch_page, hosted.client, 2.0).exception(LONG_S)]
    assert [getattr(fault, "fault", None) for fault in ended] == [Fault.NO_ANSWER, Fault.TIMED_OUT]
    drop(0)
    assert wire.read_page(hosted.client, PATIENCE_S)
