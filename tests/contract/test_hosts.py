"""Every kind of device behind a real host at its real pace: unplugged and plugged in again while idle and in the
middle of a command, it recovers alone within 3 s, and says each loss and each return once. All at the same time: what
takes long is the waiting."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that `tests.contract.stands` can be imported

from drivers import registry, wire
from drivers.host import BAD_LOOKS, LOOK_EVERY_S, LOOK_OFTEN_S, MEMORY, Host
from drivers.protocol import DeviceFault, Fault, State
from tests.contract.stands import STANDS, Stand

RECOVERS_S = 3.0
PATIENCE_S = 15.0
LOST = {State.NO_DEVICE, State.OFFLINE}
READ: dict[str, Callable[[wire.DeviceClient, float], Any]] = {
    "idcard": wire.read_card,
    "chipcard": wire.read_social_card,
    "scanner": wire.read_code,
}


class Hosted:
    """A stand's driver behind its host, and what the host told of it."""

    def __init__(self, stand: Stand, name: str, folder: Path) -> None:
        self.stand, self.name = stand, name
        self.kind = registry.kind(stand.driver)
        self.emulator, address = stand.start()
        self.client = wire.DeviceClient(folder / name)
        every = LOOK_OFTEN_S.get(self.kind, LOOK_EVERY_S)
        self.host = Host(name, stand.make(address), folder / name, every)
        self.told: list[tuple[State, float]] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self.host.run),
            threading.Thread(target=self.client.listen, args=(self._hear, self._stop, 0.05)),
        ]
        for thread in self._threads:
            thread.start()

    def _hear(self, event: dict[str, Any]) -> None:
        if event["event"] == "status":
            self.told.append((State(event["state"]), time.monotonic()))

    @property
    def state(self) -> State | None:
        return self.told[-1][0] if self.told else None

    def until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"{self.name}: {what}; it told {[state for state, _ in self.told]}"
            self._stop.wait(0.02)

    def unplug(self) -> None:
        self.emulator.obey(list(self.stand.unplug))

    def back_after(self) -> float:
        """Plugs it in; the seconds until its host tells that it works."""
        self.emulator.obey(list(self.stand.plug))
        begun = time.monotonic()
        self.until(lambda: self.state is State.ONLINE, "not back")
        return self.told[-1][1] - begun

    def idle(self) -> float:
        self.unplug()
        self.until(lambda: self.state in LOST, "its loss is not told")
        return self.back_after()

    def busy(self) -> tuple[Fault, float]:
        """The fault of a command that ran while it was unplugged."""
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(READ[self.kind], self.client, PATIENCE_S)
            self.until(lambda: bool(self.host._jobs) and self.host._jobs[0].command == "read", "does not read")
            self.unplug()
            fault = reading.exception(PATIENCE_S)
        assert isinstance(fault, DeviceFault)
        self.until(lambda: self.state in LOST, "its loss is not told")
        return fault.fault, self.back_after()

    def close(self) -> None:
        self._stop.set()
        self.host.stop()
        for thread in self._threads:
            thread.join()
        for end in (self.host._selector, self.host._wake_in, self.host._wake_out):
            end.close()  # a process of its own simply ends
        self.emulator.close()


def one_of_each() -> dict[str, Stand]:
    """By driver; of the readers that share a daemon one is enough."""
    found: dict[str, Stand] = {}
    for stand in STANDS:
        found.setdefault(stand.driver, stand)
    return found


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Hosted]]:
    folder = tmp_path_factory.mktemp("hosts")
    with ThreadPoolExecutor(len(STANDS)) as pool:
        made = pool.map(lambda pair: Hosted(pair[1], pair[0], folder), one_of_each().items())
        hosts = {one.name: one for one in made}
    for one in hosts.values():
        one.until(lambda one=one: one.state is State.ONLINE, "does not come up")
    yield hosts
    for one in hosts.values():
        one.close()


@pytest.fixture(scope="module")
def log(floor: dict[str, Hosted]) -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("device").addHandler(handler)
    yield lines
    logging.getLogger("device").removeHandler(handler)


def at_once(hosts: list[Hosted], what: Callable[[Hosted], Any]) -> dict[str, Any]:
    with ThreadPoolExecutor(len(hosts)) as pool:
        return dict(zip([one.name for one in hosts], pool.map(what, hosts), strict=True))


def test_every_driver_of_a_thing_with_a_plug_stands_here() -> None:
    things = {name for name in registry.DRIVERS if registry.kind(name) not in registry.NOT_PLUGGED}
    assert set(one_of_each()) == things - {"v4l2"}, "v4l2 needs the kernel's: make test-hardware"


def test_unplugged_while_idle_each_is_back_in_time_and_said_so_once(floor: dict[str, Hosted], log: list[str]) -> None:
    took = at_once(list(floor.values()), Hosted.idle)
    assert {name: seconds for name, seconds in took.items() if seconds > RECOVERS_S} == {}
    for name in floor:
        said = [line.split(" ")[1] for line in log if line.startswith(f"{name}: ")]
        assert said == ["lost", "back"], name
    assert not [line for line in log if f"{BAD_LOOKS} bad looks" in line]


def test_unplugged_in_the_middle_of_a_command_each_tells_it_and_is_back_in_time(
    floor: dict[str, Hosted], log: list[str]
) -> None:
    log.clear()
    waiting = [one for one in floor.values() if one.kind in READ]
    found = at_once(waiting, Hosted.busy)
    assert {name: fault for name, (fault, _) in found.items() if fault is not Fault.NOT_CONNECTED} == {}
    assert {name: seconds for name, (_, seconds) in found.items() if seconds > RECOVERS_S} == {}
    for one in waiting:
        assert [line.split(" ")[1] for line in log if line.startswith(f"{one.name}: ")] == ["lost", "back"], one.name


def test_what_it_can_do_is_told_apart_from_how_it_is(floor: dict[str, Hosted]) -> None:
    for one in floor.values():
        capabilities = wire.capabilities(one.client)
        assert (capabilities.kind, capabilities.driver) == (one.kind, one.name)
        assert wire.status(one.client).state is State.ONLINE


def test_every_kinds_memory_is_bounded() -> None:
    assert set(MEMORY) <= set(registry.SLOTS.values())
