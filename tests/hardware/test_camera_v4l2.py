"""A camera of the kernel's V4L2: its own test driver, vivid."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.camera.v4l2 import V4l2Camera
from drivers.protocol import DeviceFault, Fault, State
from tests.hardware.gadgets import until

NODE = Path("/dev/video0")
DRIVER = Path("/sys/bus/platform/drivers/vivid")


@pytest.fixture
def node() -> Iterator[Path]:
    subprocess.run(["busybox", "modprobe", "vivid", "n_devs=1", "node_types=0x1"], check=True)
    yield until(lambda: NODE.exists() and NODE)
    subprocess.run(["busybox", "rmmod", "vivid"], check=True)


def test_pictures_come_end_with_the_plug_and_come_again(node: Path, tmp_path: Path, request: Any) -> None:
    camera = V4l2Camera(str(node), pictures=tmp_path, width=640, height=360)
    camera.open()
    assert camera.status().state is State.ONLINE
    assert camera.capabilities().model == "vivid-000-vid-cap"
    stream = camera._start()
    request.addfinalizer(stream.close)
    first = until(lambda: stream.next(1.0))
    assert first.full().shape == (360, 640, 3)
    (DRIVER / "unbind").write_text("vivid.0")
    with pytest.raises(DeviceFault) as caught:
        until(lambda: stream.next(1.0) and False, 10.0)
    assert caught.value.fault is Fault.NOT_CONNECTED
    stream.close()
    assert camera.status().state is State.NO_DEVICE
    (DRIVER / "bind").write_text("vivid.0")
    until(lambda: camera.status().state is State.ONLINE, 3.0)
    again = camera._start()
    assert until(lambda: again.next(1.0))
    again.close()
    camera.close()
