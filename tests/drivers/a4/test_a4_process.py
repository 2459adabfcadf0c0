"""The A4 printer as the screen has it: through the process that owns it."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drivers.a4.emulator import A4Emulator
from drivers.protocol import DeviceFault, Fault, State, Supply
from drivers.wire import DeviceClient, capabilities, print_file, status

ROOT = Path(__file__).parents[3]
SERVE = """\
import logging, sys
from pathlib import Path
from drivers.host import serve
logging.basicConfig(level=logging.WARNING, format="%(message)s")
sys.exit(serve("a4", "ipp", sys.argv[1], {}, Path(sys.argv[2]) / "a4.sock", Path(sys.argv[2])))
"""


@dataclass(frozen=True)
class Served:
    client: DeviceClient
    folder: Path

    def put(self, document: Path) -> Path:
        """Where the screen's process would have put it."""
        return Path(shutil.copy(document, self.folder))

    def log(self) -> list[str]:
        return (self.folder / "log").read_text().splitlines()


@pytest.fixture(scope="module")
def served(printer: A4Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("a4")
    with (folder / "log").open("wb") as log:
        words = [sys.executable, "-c", SERVE, printer.address, str(folder)]
        process = subprocess.Popen(words, stderr=log, cwd=ROOT)
    one = Served(DeviceClient(folder / "a4.sock"), folder)
    end = time.monotonic() + 10.0
    while not one.client.reachable():
        assert time.monotonic() < end, "process does not start"
    yield one
    process.terminate()
    assert process.wait(10.0) == 0


def test_it_prints_tells_how_far_it_is_and_what_it_has(
    served: Served, emulator: A4Emulator, document: Callable[[int], Path]
) -> None:
    told: list[dict[str, Any]] = []
    print_file(served.client, served.put(document(2)), 1, 20.0, told.append)
    assert len(emulator.sheets) == 2
    assert [event["event"] for event in told][-2:] == ["sheets", "media"]
    assert status(served.client).supplies == {"paper": Supply.OK, "toner": Supply.OK}
    assert (capabilities(served.client).kind, capabilities(served.client).model) == ("a4", "就近 emulated A4")
    with pytest.raises(DeviceFault) as raised:
        print_file(served.client, Path("/etc/hostname"), 1, 20.0)
    assert raised.value.fault is Fault.REFUSED


def test_a_caller_that_walks_away_takes_its_job_along(
    served: Served, emulator: A4Emulator, document: Callable[[int], Path], wait_until: Callable[..., Any]
) -> None:
    emulator.obey(["slow", "0.3"])
    walks = threading.Event()

    def walk(_: dict[str, Any]) -> None:
        walks.set()

    with pytest.raises(DeviceFault) as raised:
        print_file(served.client, served.put(document(3)), 1, 20.0, walk, walks)
    assert raised.value.fault is Fault.CANCELLED
    emulator.obey(["slow", "0"])
    print_file(served.client, served.put(document(1)), 1, 20.0)
    assert len(emulator.sheets) == 2


def test_unplugged_and_back_within_three_seconds_and_told_once(
    served: Served,
    emulator: A4Emulator,
    document: Callable[[int], Path],
    wait_until: Callable[..., Any],
) -> None:
    emulator.obey(["vanish"])
    wait_until(lambda: status(served.client).state is State.NO_DEVICE)
    with pytest.raises(DeviceFault) as raised:
        print_file(served.client, served.put(document(1)), 1, 20.0)
    assert raised.value.fault is Fault.NOT_CONNECTED
    assert status(served.client).fault is Fault.NOT_CONNECTED
    emulator.obey(["return"])
    begun = time.monotonic()
    stop = threading.Event()
    seen: list[dict[str, Any]] = []

    def hear(event: dict[str, Any]) -> None:
        seen.append(event)
        if event.get("state") == "online":
            stop.set()

    served.client.listen(hear, stop)
    assert time.monotonic() - begun < 20.0
    print_file(served.client, served.put(document(1)), 1, 20.0)
    assert [line.split(" (")[0] for line in served.log()] == ["a4: lost", "a4: back"]
