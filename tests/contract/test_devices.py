"""What every driver promises (`drivers.protocol`), each against its own emulator: see stands.py."""

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from drivers import registry
from drivers.host import GRACE_S
from drivers.jobs import Job
from drivers.protocol import DeviceFault, Fault, State
from drivers.wire import decode, encode


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("contract_stands", Path(__file__).with_name("stands.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


stands = _load()
ALL = stands.STANDS
READING = [stand for stand in ALL if stand.show]
WAITING = [stand for stand in READING if stand.waits]
GIVING_UP = [stand for stand in WAITING if registry.kind(stand.driver) != "camera"]  # that waits 6 s for its return


def named(stand: Any) -> str:
    return str(stand.driver) if stand.command == "read" else f"{stand.driver} {stand.command}"


def job(seconds: float) -> Job:
    return Job("read", {}, time.monotonic() + seconds, lambda *_: None)


@pytest.fixture
def bench(request: Any) -> Iterator[tuple[Any, Any, Any]]:
    """(stand, emulator, driver), the driver not opened."""
    stand = request.param
    emulator, address = stand.start()
    device = stand.make(address)
    yield stand, emulator, device
    device.close()
    emulator.close()


def over(stands: list[Any]) -> Any:
    return pytest.mark.parametrize("bench", stands, indirect=True, ids=named)


@over(ALL)
def test_it_says_what_it_is_without_being_connected(bench: Any) -> None:
    stand, _, device = bench
    capabilities = device.capabilities()
    assert capabilities.driver == stand.driver
    assert capabilities.kind == registry.kind(stand.driver)
    assert registry.driver_class(stand.driver) is type(device)


@over(ALL)
def test_open_and_close_may_be_repeated(bench: Any) -> None:
    _, _, device = bench
    device.close()
    for _ in range(2):
        device.open()
        device.open()
        assert device.status().state is State.ONLINE
        device.close()
        device.close()


@pytest.mark.parametrize("stand", ALL, ids=named)
def test_nothing_at_the_address_is_a_fault_of_open_and_a_status(stand: Any) -> None:
    device = stand.make(stand.absent)
    with pytest.raises(DeviceFault) as fault:
        device.open()
    assert fault.value.fault is Fault.NOT_CONNECTED
    status = device.status()
    assert (status.state, status.fault) == (State.NO_DEVICE, Fault.NOT_CONNECTED)
    device.close()


@over(ALL)
def test_unplugged_it_says_so_and_plugged_in_it_works_again(bench: Any) -> None:
    stand, emulator, device = bench
    device.open()
    assert device.status().state is State.ONLINE
    emulator.obey(list(stand.unplug))
    assert device.status().state in {State.NO_DEVICE, State.OFFLINE}
    device.close()
    emulator.obey(list(stand.plug))
    device.open()
    assert device.status().state is State.ONLINE


def ends_in_time(wait: Callable[[], float]) -> bool:
    """`wait` gives by how much it was late: at most what a host grants a driver, at one of three times. A driver that
    does not look at its context is late each time; a busy machine is not."""
    return any(wait() < GRACE_S for _ in range(3))


@over(WAITING)
def test_no_medium_ends_at_the_deadline(bench: Any) -> None:
    stand, _, device = bench
    device.open()

    def wait() -> float:
        running = job(0.5)
        with pytest.raises(DeviceFault) as fault:
            stand.read(device, running)
        assert fault.value.fault is Fault.NO_MEDIA
        return time.monotonic() - running.deadline

    assert ends_in_time(wait)


@over(WAITING)
def test_a_cancel_ends_the_wait(bench: Any) -> None:
    stand, _, device = bench
    device.open()

    def wait() -> float:
        running = job(20.0)
        thread = stands.when_waiting(running, running.cancel)
        with pytest.raises(DeviceFault) as fault:
            stand.read(device, running)
        thread.join()
        assert fault.value.fault is Fault.CANCELLED
        return time.monotonic() - running.needed_until

    assert ends_in_time(wait)


@over(READING)
def test_what_is_shown_is_read_and_crosses_the_wire(bench: Any) -> None:
    stand, emulator, device = bench
    device.open()
    running = job(10.0)
    if stand.waits:
        thread = stands.when_waiting(running, lambda: emulator.obey(stand.show))
        result = stand.read(device, running)
        thread.join()
    else:
        emulator.obey(stand.show)
        result = stand.read(device, running)
    assert decode(stand.shape, encode(result)) == result


@over(GIVING_UP)
def test_unplugged_while_it_waits_is_not_connected(bench: Any) -> None:
    stand, emulator, device = bench
    device.open()
    running = job(20.0)
    thread = stands.when_waiting(running, lambda: emulator.obey(list(stand.unplug)))
    with pytest.raises(DeviceFault) as fault:
        stand.read(device, running)
    thread.join()
    assert fault.value.fault is Fault.NOT_CONNECTED
