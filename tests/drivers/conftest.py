import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.idcard.emulator import IdCardEmulator
from drivers.jobs import Job
from drivers.scanner.emulator import ScannerEmulator
from drivers.wire import DeviceClient
from tests.waiting import until

ROOT = Path(__file__).parents[2]


class Hosted:
    """A device process and its client."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "idcard.sock"
        self.log = folder / "log"
        self.client = DeviceClient(self.socket)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, how: str, address: str = "") -> DeviceClient:
        with self.log.open("ab") as log:
            words = [sys.executable, str(Path(__file__).parent / "hosted.py"), str(self.socket), how, address]
            self.process = subprocess.Popen(words, stderr=log, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
        until(self.client.reachable)
        return self.client

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    one = Hosted(tmp_path)
    yield one
    if one.process is not None:
        one.process.kill()
        one.process.wait()


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Callable[[str], Hosted]]:
    """One process for each name."""
    made: list[Hosted] = []

    def host(name: str) -> Hosted:
        folder = tmp_path / name
        folder.mkdir()
        made.append(Hosted(folder))
        return made[-1]

    yield host
    for one in made:
        if one.process is not None:
            one.process.kill()
            one.process.wait()


@pytest.fixture
def wait_until() -> Callable[..., Any]:
    return until


@pytest.fixture
def reader_emulator() -> Iterator[IdCardEmulator]:
    """Not paced and with a card that answers at once, so that tests are quick."""
    emulator = IdCardEmulator(card_s=0.0, baudrate=0)
    yield emulator
    emulator.close()


@pytest.fixture
def scanner_emulator() -> Iterator[ScannerEmulator]:
    emulator = ScannerEmulator(baudrate=0)
    yield emulator
    emulator.close()


@pytest.fixture
def context() -> Callable[..., Job]:
    """A command's context: `context(seconds)`; its events are dropped."""

    def make(seconds: float = 3.0, on_event: Callable[[Any], None] = lambda _: None) -> Job:
        return Job("read", {}, time.monotonic() + seconds, lambda _, news: on_event(news))

    return make


@pytest.fixture
def while_waiting() -> Iterator[Callable[[Job, Callable[[], None]], Job]]:
    """`while_waiting(job, act)`: the job, during whose first wait `act` is done from outside."""
    threads: list[threading.Thread] = []

    def make(job: Job, act: Callable[[], None]) -> Job:
        waited = threading.Event()
        wait = job.wait

        def noted(seconds: float) -> None:
            waited.set()
            wait(seconds)

        def late() -> None:
            if waited.wait(10.0):
                act()

        job.wait = noted  # type: ignore[method-assign]
        threads.append(threading.Thread(target=late))
        threads[-1].start()
        return job

    yield make
    for thread in threads:
        thread.join()
