"""The live picture: from the emulated camera through the driver's own process and socket to what the screen reads.

The emulator sends 30 pictures a second, so that the driver's own pace is what is measured. A page lies on the desk
that is never good enough to be taken (it is cut off), which is the costly case: it is searched again and again.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from drivers.camera.emulator import CameraEmulator
from drivers.camera.scenes import DEFAULT_SIZE, LARGE_SIZE
from drivers.protocol import DeviceFault, PagePicture
from drivers.wire import DeviceClient, watch_page
from tests.benchmarks.figure import Figure

LEAST_FPS = 15.0
SECONDS = 4.0
SETTLED_S = 1.0
HOST = """
import sys
from pathlib import Path
from drivers.host import serve
serve("camera", "mjpeg", sys.argv[1], {}, Path(sys.argv[2]), Path(sys.argv[3]))
"""


def cpu_s(pid: int) -> float:
    """User and system time of the process so far, proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(size: tuple[int, int], order: str) -> tuple[float, float, float]:
    """(pictures a second, share of one core that the camera's process needs, bytes of a picture)."""
    emulator = CameraEmulator(size, fps=30.0)
    with tempfile.TemporaryDirectory(prefix="bench-preview-", dir="/dev/shm") as name:
        folder = Path(name)
        words = [sys.executable, "-c", HOST, emulator.address, str(folder / "socket"), str(folder / "pictures")]
        host = subprocess.Popen(words)
        try:
            client = DeviceClient(folder / "socket")
            until = time.monotonic() + 10.0
            while not client.reachable() and time.monotonic() < until:
                threading.Event().wait(0.05)
            emulator.obey(["page", "a4"])
            emulator.obey([order])
            return _watched(client, host.pid)
        finally:
            host.terminate()
            host.wait(10)
            emulator.close()


def _watched(client: DeviceClient, pid: int) -> tuple[float, float, float]:
    times: list[float] = []
    sizes: list[int] = []
    begun: list[float] = []
    end = threading.Event()

    def look(picture: PagePicture) -> None:
        assert picture.file is not None
        now = time.monotonic()
        data = picture.file.read_bytes() if picture.file.exists() else b""
        picture.file.unlink(missing_ok=True)
        if not begun:
            begun.append(now)
        if now - begun[0] < SETTLED_S or not data:
            return
        if not times:
            begun.append(cpu_s(pid))
        times.append(now)
        sizes.append(len(data))
        if now - times[0] >= SECONDS:
            end.set()

    with contextlib.suppress(DeviceFault):
        watch_page(client, 30.0, look, end)
    spent = cpu_s(pid) - begun[1]
    took = times[-1] - times[0]
    return (len(times) - 1) / took, spent / took, sum(sizes) / len(sizes)


def run() -> list[Figure]:
    figures = []
    for name, size, order in (
        ("3", DEFAULT_SIZE, "cut-left"),
        ("8", LARGE_SIZE, "cut-left"),
        ("8", LARGE_SIZE, "moving"),
    ):
        fps, share, _ = measured(size, order)
        # A limit bounds from above: seconds from one picture to the next.
        figures.append(
            Figure(
                f"live picture from {name} MP, {order}, one every ({fps:.1f} a second)",
                1 / fps,
                "s",
                limit=1 / LEAST_FPS,
            )
        )
        figures.append(Figure(f"  its process, share of a core ({order})", share, ""))
    return figures
