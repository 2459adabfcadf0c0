"""Every kind of device behind a real host at its real pace: unplugged and plugged in again while idle and in the
middle of a command, it recovers alone within 3 s, and says each loss and each return once. All at the same time: what
takes long is the waiting."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that `tests.contract.stands` can be imported

from drivers import registry, wire
from drivers.host import BAD_LOOKS, MEMORY
from drivers.protocol import Fault, PrintItem, State, Text
from tests.contract.behind_host import PATIENCE_S, Hosted
from tests.contract.promises import PROGRAMS, load
from tests.contract.stands import STANDS, Stand

RECOVERS_S = 3.0 + 6.0  # what a machine that runs other tests too may take longer
LONG_S = 2 * PATIENCE_S  # so that it is the plug that ends a command, on however busy a machine
RECEIPT: list[PrintItem] = [Text(f"第 {line} 行") for line in range(5)]
Client = wire.DeviceClient


class OnTheFloor(Hosted):
    """A stand's driver."""

    def __init__(self, name: str, stand: Stand, folder: Path) -> None:
        self.emulator, address = stand.start()
        super().__init__(
            name,
            stand.make(address),
            folder,
            unplug=lambda: self.emulator.obey(list(stand.unplug)),
            plug=lambda: self.emulator.obey(list(stand.plug)),
        )

    def close(self) -> None:
        super().close()
        self.emulator.close()


@dataclass(frozen=True)
class Busy:
    """A command that takes a while: `slowly` and `as_usual` are the orders for that. begun: it is in the middle.

    out: how much has come out of the device, where something does.
    """

    command: Callable[[Client, Path], Any]
    ends: Fault = Fault.NOT_CONNECTED
    slowly: tuple[str, ...] = ()
    as_usual: tuple[str, ...] = ()
    begun: Callable[[Any], Any] = lambda _: True
    out: Callable[[Any], int] | None = None


def sheets(folder: Path) -> Path:
    """Two of them."""
    one = Image.new("L", (210, 297), 128)
    one.save(folder / "sheets.pdf", "PDF", save_all=True, append_images=[one])
    return folder / "sheets.pdf"


BUSY = {
    "idcard": Busy(lambda client, _: wire.read_card(client, LONG_S)),
    "chipcard": Busy(lambda client, _: wire.read_social_card(client, LONG_S)),
    "scanner": Busy(lambda client, _: wire.read_code(client, LONG_S)),
    "camera": Busy(lambda client, _: wire.watch_page(client, LONG_S)),
    "printer": Busy(
        lambda client, _: wire.print_items(client, RECEIPT, LONG_S),
        slowly=("slow", "0.5"),
        as_usual=("slow", "0"),
        begun=lambda emulator: emulator._queue,
        out=lambda emulator: len(emulator.receipts),
    ),
    "a4": Busy(
        lambda client, folder: wire.print_file(client, sheets(folder), deadline_s=6.0),
        Fault.UNPROVEN,
        slowly=("slow", "1"),
        as_usual=("slow", "0"),
        begun=lambda emulator: emulator._job,
        out=lambda emulator: len(emulator.sheets) // 2,
    ),
    "ups": Busy(lambda client, _: wire.read_power(client), slowly=("mute",)),
    "cabinet": Busy(
        lambda client, _: wire.read_cabinet(client),
        Fault.GARBLED,
        slowly=("slow", "0.3"),
        as_usual=("slow", "0"),
        begun=lambda emulator: emulator.answering,
    ),
}


def one_of_each() -> dict[str, Stand]:
    """By driver; of the readers that share a daemon one is enough."""
    found: dict[str, Stand] = {}
    for stand in STANDS:
        found.setdefault(stand.driver, stand)
    return found


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, OnTheFloor]]:
    folder = tmp_path_factory.mktemp("hosts")
    with ThreadPoolExecutor(len(STANDS)) as pool:
        made = pool.map(lambda pair: OnTheFloor(*pair, folder), one_of_each().items())
        hosts = {one.name: one for one in made}
    for one in hosts.values():
        one.until(lambda one=one: one.state is State.ONLINE, "does not come up")
    yield hosts
    for one in hosts.values():
        one.close()


@pytest.fixture(scope="module")
def log(floor: dict[str, OnTheFloor]) -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("device").addHandler(handler)
    yield lines
    logging.getLogger("device").removeHandler(handler)


def at_once(hosts: list[OnTheFloor], what: Callable[[OnTheFloor], Any]) -> dict[str, Any]:
    with ThreadPoolExecutor(len(hosts)) as pool:
        return dict(zip([one.name for one in hosts], pool.map(what, hosts), strict=True))


def test_every_driver_of_a_thing_with_a_plug_stands_here() -> None:
    things = {name for name in registry.DRIVERS if registry.kind(name) not in registry.NOT_PLUGGED}
    assert set(one_of_each()) == things - {"v4l2"}, "v4l2 needs the kernel's: make test-hardware"


def test_every_thing_is_unplugged_in_the_middle_of_a_command_or_the_table_says_why_not() -> None:
    promise = next(one for one in load() if "middle" in one.words)
    assert set(BUSY) == set(promise.proofs) - set(PROGRAMS)


def test_unplugged_while_idle_each_is_back_in_time_and_said_so_once(
    floor: dict[str, OnTheFloor], log: list[str]
) -> None:
    took = at_once(list(floor.values()), Hosted.idle)
    assert {name: seconds for name, seconds in took.items() if seconds > RECOVERS_S} == {}
    for name in floor:
        said = [line.split(" ")[1] for line in log if line.startswith(f"{name}: ")]
        assert said == ["lost", "back"], name
    assert not [line for line in log if f"{BAD_LOOKS} bad looks" in line]


def test_unplugged_in_the_middle_of_a_command_each_tells_it_and_is_back_in_time(
    floor: dict[str, OnTheFloor], log: list[str], tmp_path: Path
) -> None:
    """What was to come out does not, and comes out once when it is asked for again."""
    log.clear()

    def strike(one: OnTheFloor) -> tuple[Fault, float]:
        busy = BUSY[one.kind]
        if busy.slowly:
            one.emulator.obey(list(busy.slowly))
        fault, seconds = one.busy(lambda client: busy.command(client, tmp_path), lambda: busy.begun(one.emulator))
        if busy.as_usual:
            one.emulator.obey(list(busy.as_usual))
        if busy.out is not None:
            assert busy.out(one.emulator) == 0
            busy.command(one.client, tmp_path)
            assert busy.out(one.emulator) == 1
        return fault, seconds

    struck = [one for one in floor.values() if one.kind in BUSY]
    found = at_once(struck, strike)
    assert {name: fault for name, (fault, _) in found.items() if fault is not BUSY[floor[name].kind].ends} == {}
    assert {name: seconds for name, (_, seconds) in found.items() if seconds > RECOVERS_S} == {}
    for one in struck:
        assert [line.split(" ")[1] for line in log if line.startswith(f"{one.name}: ")] == ["lost", "back"], one.name


def test_a_camera_that_is_back_while_it_is_watched_shows_pictures_again(floor: dict[str, OnTheFloor]) -> None:
    """And takes the page: the resident only sees the picture stand still."""
    camera = floor["mjpeg"]
    shown = threading.Semaphore(0)
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(wire.watch_page, camera.client, LONG_S, lambda _: shown.release())
        assert shown.acquire(timeout=PATIENCE_S)
        camera.unplug()
        while shown.acquire(timeout=0.5):
            pass
        camera.plug()
        assert shown.acquire(timeout=RECOVERS_S)
        camera.emulator.obey(["page", "register-1"])
        pages = taken.result(LONG_S)
    assert [page.problems for page in pages] == [()]


def test_what_it_can_do_is_told_apart_from_how_it_is(floor: dict[str, OnTheFloor]) -> None:
    for one in floor.values():
        capabilities = wire.capabilities(one.client)
        assert (capabilities.kind, capabilities.driver) == (one.kind, one.name)
        assert wire.status(one.client).state is State.ONLINE


def test_every_kinds_memory_is_bounded() -> None:
    assert set(MEMORY) <= set(registry.SLOTS.values())
