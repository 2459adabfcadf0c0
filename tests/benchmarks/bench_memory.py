"""Memory of the real processes, VmRSS of proc(5) as `ps` shows it: private and shared pages together.

Three runs: the demo's scripted visit through `kiosk run` with emulators and a province, each process read after its
work; `kiosk ui` alone, with what stands behind its first page loaded and nobody there; and 200 visits through one
screen process with device hosts that answer at once, its growth from the 20th on.

The highest moment, VmHWM, is the camera's: the visits' own is what a resident causes, the demo's has its screenshots
(a picture of the window, 8 MB, and its PNG) on top.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import cv2

from drivers.camera import scenes
from drivers.camera.page import read_page
from drivers.host import Host
from drivers.idcard.cards import CARDS
from drivers.protocol import Capabilities, Context, PagePicture, PrintItem, RawIdCard, State, Status, Supply
from kiosk.cli.asking import ask_sync
from kiosk.cli.commands import kiosk
from kiosk.cli.demo.site import DRIVERS, Site, site
from kiosk.cli.demo.visit import delivered
from kiosk.cli.demo.visit import visit as scripted_visit
from kiosk.state import StateFolder
from tests.benchmarks.figure import Figure
from tests.kiosk.sealing import Province

VISITS, SETTLED = 200, 20
GROWTH_MB = 5.0
UI_MB, HOST_MB, SYNC_MB = 200.0, 40.0, 80.0
SMALL_HOSTS = ("idcard", "receipt", "scanner", "voice")
LOADED_MB, STEADY, REST_S = 100.0, 5, 60  # seconds
PREVIEW = (976, 732)
READING_S = 0.1  # so that the page that asks for the card is painted
MB = 1024 * 1024  # as ps and top count


def run() -> list[Figure]:
    return [*processes(), at_rest(), *growth()]


def processes() -> list[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-memory-") as folder,
        site(Path(folder) / "site", line_whole=True, platform="offscreen") as running,
    ):
        seen = scripted_visit(running, time.monotonic())
        ask_sync(running.state, "try")
        delivered(running, seen["receipt_number"])
        return [figure for name, words, pid in started(running) for figure in figures(name, words, pid)]


def started(running: Site) -> Iterator[tuple[str, list[str], int]]:
    """(name, command line, process id) of each process that `kiosk run` started."""
    children = Path(f"/proc/{running.terminal.pid}/task/{running.terminal.pid}/children").read_text("ascii")
    for pid in children.split():
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        start = next(place for place, word in enumerate(words) if word in ("ui", "sync", "device"))
        name = words[start + 1] if words[start] == "device" else words[start]
        yield name, words[start:], int(pid)


def memory_mb(pid: int, what: str = "VmRSS") -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) * 1024 / MB


def figures(name: str, words: list[str], pid: int) -> Iterator[Figure]:
    rss = memory_mb(pid)
    match words[0]:
        case "ui":
            yield Figure("memory of the screen after a visit, RSS", rss, "MB", limit=UI_MB)
            yield Figure("its highest moment, with screenshots taken", memory_mb(pid, "VmHWM"), "MB")
        case "sync":
            yield Figure("memory of sync after a delivery, RSS", rss, "MB", limit=SYNC_MB)
        case _:
            limit = HOST_MB if name in SMALL_HOSTS else None  # the others hold OpenCV or onnxruntime
            yield Figure(f"memory of the device host {name}, RSS", rss, "MB", limit=limit)


def at_rest() -> Figure:
    """Read once it has not changed for a while."""
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as name:
        file, state = terminal(Path(name))
        words = kiosk("ui", "--config", str(file), "--state", str(state.root))
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL) as screen:
            try:
                seen = [0.0]
                while seen[-1] < LOADED_MB or len(seen) < STEADY or max(seen[-STEADY:]) - min(seen[-STEADY:]) > 1:
                    if len(seen) > REST_S:
                        raise RuntimeError(f"kiosk ui does not come to rest: {seen}")
                    with suppress(subprocess.TimeoutExpired):
                        raise RuntimeError(f"kiosk ui ended with {screen.wait(1.0)}")
                    seen.append(memory_mb(screen.pid))
            finally:
                screen.terminate()
    return Figure("memory of the screen at rest before its first visit, RSS", seen[-1], "MB", limit=UI_MB)


def growth() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as name:
        file, state = terminal(Path(name))
        with hosts(state):
            told = list(visits(file, state))
    for number in (1, SETTLED, 60, 100, VISITS):
        print(f"visit {number}: {told[number - 1]}", file=sys.stderr, flush=True)
    rss = [visit["rss_kb"] * 1024 / MB for visit in told]
    seconds = sorted(visit["seconds"] for visit in told)
    return [
        Figure(f"the screen's memory after visit {VISITS} above visit {SETTLED}", rss[-1] - rss[SETTLED - 1], "MB",
               limit=GROWTH_MB),
        Figure(f"the screen's memory after visit {SETTLED}, RSS", rss[SETTLED - 1], "MB"),
        Figure(f"the screen's memory after visit {VISITS}, RSS", rss[-1], "MB", limit=UI_MB),
        Figure("its highest moment in them", max(visit["peak_kb"] for visit in told) * 1024 / MB, "MB", limit=UI_MB),
        Figure("one scripted visit, p50", seconds[len(seconds) // 2], "s"),
    ]  # fmt: skip


def terminal(folder: Path, more: str = "") -> tuple[Path, StateFolder]:
    """An enrolled terminal's configuration and state. `more`: TOML lines of its [terminal]."""
    state = StateFolder(folder / "state").make()
    Province().enrol(state, "JJ-TEST-0001")
    file = folder / "terminal.toml"
    file.write_text(f'[terminal]\nid = "JJ-TEST-0001"\n{more}', "utf-8")
    slots = [f'[{slot}]\ndriver = "{driver}"\naddress = "127.0.0.1:1"\n' for slot, driver in DRIVERS.items()]
    (folder / "devices.toml").write_text("".join(slots), "utf-8")
    return file, state


def visits(file: Path, state: StateFolder, count: int = VISITS) -> Iterator[dict[str, float]]:
    words = [sys.executable, "-m", "tests.benchmarks.visits", str(file), str(state.root), str(count)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as screen:
        assert screen.stdout is not None
        assert screen.stderr is not None
        for line in screen.stdout:
            yield json.loads(line)
        said = screen.stderr.read().decode()
    if screen.returncode != 0:
        raise RuntimeError(f"the visits ended with {screen.returncode}: {said[-2000:]}")


@contextmanager
def hosts(state: StateFolder) -> Iterator[None]:
    devices = {"idcard": Reader(), "camera": Desk(state.pictures), "receipt": Paper()}
    serving = [Host(slot, device, state.device_socket(slot)) for slot, device in devices.items()]
    threads = [threading.Thread(target=host.run) for host in serving]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for host in serving:
            host.stop()
        for thread in threads:
            thread.join(10)


class Prompt:
    """A device that is always there."""

    def open(self) -> None: ...
    def close(self) -> None: ...
    def capabilities(self) -> Capabilities:
        return Capabilities("bench", "bench")

    def status(self) -> Status:
        return Status(State.ONLINE, supplies={"paper": Supply.OK})


class Reader(Prompt):
    def read(self, context: Context) -> RawIdCard:
        context.wait(READING_S)
        return RawIdCard(CARDS["A"].text, CARDS["A"].photo)

    def wait_removed(self, context: Context) -> None: ...


class Desk(Prompt):
    def __init__(self, folder: Path) -> None:
        scene = scenes.draw("a4", 1, size=scenes.LARGE_SIZE)
        self._folder, self._count = folder, 0
        self._seen = jpeg(cv2.resize(scene.frame, PREVIEW, interpolation=cv2.INTER_AREA))
        self._page = read_page(scene.frame).jpeg

    def watch(self, context: Context, another: bool = False, paper: str = "") -> list[PagePicture]:
        corners = ((97.6, 70.0), (878.4, 70.0), (878.4, 630.0), (97.6, 630.0))
        for _ in range(3):
            context.event("frame", file=str(self._file(self._seen)), corners=corners, problems=(), frame_size=PREVIEW)
        return [PagePicture(self._file(self._page), corners, (), PREVIEW)]

    def _file(self, picture: bytes) -> Path:
        self._count += 1
        file = self._folder / f"{self._count}.jpg"
        file.write_bytes(picture + self._count.to_bytes(8, "big"))  # no two pages are the same
        return file


def jpeg(picture: Any) -> bytes:
    return bytes(cv2.imencode(".jpg", picture)[1])


class Paper(Prompt):
    def print(self, items: list[PrintItem], context: Context) -> None: ...
