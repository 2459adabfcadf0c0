"""The cabinet's files: what is named, what is usual, what they say, and what hostile ones hold."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cabinet import parts
from drivers.cabinet.emulator import CabinetEmulator
from drivers.cabinet.linux_cabinet import LinuxCabinet
from drivers.host import LOOK_OFTEN_S, Host
from drivers.jobs import Job, perform
from drivers.protocol import Cabinet, DeviceFault, Fault, State, Supply
from drivers.registry import RegistryError, Slot, build
from drivers.wire import DeviceClient, decode, encode, reset, set_lamp, status


@pytest.fixture
def cabinet() -> Iterator[CabinetEmulator]:
    one = CabinetEmulator()
    yield one
    one.close()


# Orders -> state, fault, cooling, detail.
STATES: dict[str, tuple[str, tuple[State, Fault | None, Supply, str]]] = {
    "all shut": ("cool", (State.ONLINE, None, Supply.OK, "")),
    "the door": ("door open", (State.USER_ERROR, Fault.COVER_OPEN, Supply.OK, "door open")),
    "warm": ("temperature 59.9", (State.ONLINE, None, Supply.OK, "")),
    "hot": ("hot", (State.ONLINE, None, Supply.LOW, "66 C inside")),
    "too hot": ("temperature 75", (State.ONLINE, None, Supply.OUT, "75 C inside")),
    "tampered with": ("tamper open", (State.FRAUD_ATTEMPT, None, Supply.OK, "tamper open")),
    "both": ("door open, tamper open", (State.FRAUD_ATTEMPT, None, Supply.OK, "door open, tamper open")),
}


@pytest.mark.parametrize(("orders", "meant"), STATES.values(), ids=STATES)
def test_what_the_cabinet_says(cabinet: CabinetEmulator, orders: str, meant: tuple[Any, ...]) -> None:
    driver = LinuxCabinet(cabinet.address)
    for order in orders.split(", "):
        cabinet.obey(order.split())
    found = driver.status()
    assert (found.state, found.fault, found.supplies["cooling"], found.detail) == meant


def test_tampering_is_remembered_until_a_technician_looked(
    cabinet: CabinetEmulator, context: Callable[..., Job]
) -> None:
    driver = LinuxCabinet(cabinet.address)
    for order in ("open", "closed"):
        cabinet.obey(["tamper", order])
        driver.status()
    driver.close()
    assert (driver.status().state, driver.status().detail) == (State.FRAUD_ATTEMPT, "tamper was open")
    read = driver.read(context())
    assert read == Cabinet({"door": False, "tamper": False}, True, 34.0)
    assert decode(Cabinet, encode(read)) == read
    driver.reset()
    assert driver.status().state is State.ONLINE
    cabinet.obey(["tamper", "open"])
    driver.status()
    driver.reset()
    assert driver.status().state is State.FRAUD_ATTEMPT, "it still is open"


def test_lamps_are_lit(cabinet: CabinetEmulator, context: Callable[..., Job], wait_until: Callable[..., Any]) -> None:
    driver = LinuxCabinet(cabinet.address)
    for mode in ("on", "blink", "off", "blink", "on"):
        perform(driver, "lamp", {"name": "tray", "mode": mode}, context())
        wait_until(lambda mode=mode: cabinet.lamps["tray"] == mode)
    assert cabinet.lamps["status"] == "off"
    for args in ({"name": "roof", "mode": "on"}, {"name": "tray", "mode": "disco"}, {}):
        with pytest.raises(DeviceFault) as fault:
            perform(driver, "lamp", args, context())
        assert fault.value.fault is Fault.GARBLED
    with pytest.raises(DeviceFault) as fault:
        LinuxCabinet(cabinet.address, lamps={"tray": "class/leds/jiujin:tray"}).lamp("status", "on", context())
    assert fault.value.fault is Fault.UNSUPPORTED


def test_a_kernel_without_the_timer_lights_what_should_blink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {"brightness": "0", "max_brightness": "7", "trigger": "none"}.items():
        (tmp_path / name).write_text(text)
    write = Path.write_text

    def picky(self: Path, data: str, *more: Any, **named: Any) -> int:
        if data == "timer":
            raise OSError(22, "Invalid argument")
        return write(self, data, *more, **named)

    monkeypatch.setattr(Path, "write_text", picky)
    parts.light(tmp_path, "blink")
    assert (tmp_path / "brightness").read_text() == "7"


def test_what_is_named_must_be_there_and_each_is_optional(cabinet: CabinetEmulator) -> None:
    door = {"door": "class/gpio/jiujin-door/value"}
    only = LinuxCabinet(cabinet.address, contacts=door, shut={"door": 1})
    assert (only.status().fault, only.status().supplies) == (Fault.COVER_OPEN, {})
    assert only.capabilities().features == ("door",)
    absent = LinuxCabinet(cabinet.address, contacts=door | {"tamper": "/nowhere"})
    assert (absent.status().fault, absent.status().detail) == (Fault.NOT_CONNECTED, "not there: tamper")


def test_what_was_usual_and_found_once_is_missed(cabinet: CabinetEmulator) -> None:
    driver = LinuxCabinet(cabinet.address)
    assert driver.status().state is State.ONLINE
    (Path(cabinet.address) / "class/gpio/jiujin-tamper/value").unlink()
    for _ in range(2):
        assert driver.status().fault is Fault.NOT_CONNECTED
        driver.close()
    cabinet.obey(["heal"])
    assert driver.status().state is State.ONLINE


WRONG = [
    ({"lamps": {"roof": "x"}}, "lamps: a table of tray, status"),
    ({"contacts": "door"}, "contacts: a table of"),
    ({"contacts": {"door": 5}}, r"contacts.door: must be a path"),
    ({"contacts": {"door": "/dev/input/event0#90"}}, "number of a switch"),
    ({"shut": {"door": 2}}, "shut.door: must be 0 or 1"),
    ({"humidity": "x"}, "humidity: linux_cabinet takes"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options_are_told(options: dict[str, Any], message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        build(Slot("cabinet", "linux_cabinet", "/sys", options))


def test_a_switch_of_an_event_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No event node here: the ioctl's number and bits are held, the kernel's part is not."""
    node, asked = tmp_path / "event0", []
    node.touch()

    def ioctl(handle: int, request: int, bits: bytearray) -> None:
        asked.append(request)
        bits[1] = 0b100

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    assert parts.contact(tmp_path / "event0#10")
    assert not parts.contact(tmp_path / "event0#2")
    assert set(asked) == {0x8008451B}
    node.unlink()
    with pytest.raises(DeviceFault) as fault:
        parts.contact(tmp_path / "event0#2")
    assert fault.value.fault is Fault.NOT_CONNECTED


@given(st.one_of(st.binary(max_size=200), st.integers(-(10**9), 10**9).map(lambda n: str(n).encode())))
def test_any_file_is_a_value_or_a_fault(data: bytes) -> None:
    read, write = os.pipe()
    os.write(write, data)
    os.close(write)
    file = Path(f"/proc/self/fd/{read}")
    try:
        for look in (parts.contact, parts.celsius):
            try:
                found: bool | float | Fault = look(file)
            except DeviceFault as fault:
                found = fault.fault
            assert isinstance(found, bool | float) or found is Fault.GARBLED
    finally:
        os.close(read)


def test_its_process_sees_a_short_opening_and_comes_back(
    cabinet: CabinetEmulator, tmp_path: Path, wait_until: Callable[..., Any]
) -> None:
    host = Host("cabinet", LinuxCabinet(cabinet.address), tmp_path / "sock", LOOK_OFTEN_S["cabinet"])
    thread = threading.Thread(target=host.run)
    thread.start()
    client = DeviceClient(tmp_path / "sock")
    wait_until(client.reachable)
    told: list[str] = []
    stop = threading.Event()
    listener = threading.Thread(target=client.listen, args=(lambda event: told.append(event["state"]), stop))
    listener.start()
    try:
        wait_until(lambda: told[-1:] == ["online"])  # the last word counts
        cabinet.obey(["tamper", "open"])
        wait_until(lambda: told[-1] == "fraudAttempt")
        cabinet.obey(["tamper", "closed"])
        reset(client)
        wait_until(lambda: told[-1] == "online")
        cabinet.obey(["vanish"])
        wait_until(lambda: told[-1] == "noDevice")
        cabinet.obey(["return"])
        wait_until(lambda: told[-1] == "online")
        set_lamp(client, "status", "on")
        wait_until(lambda: cabinet.lamps["status"] == "on")
        assert status(client).state is State.ONLINE
    finally:
        stop.set()
        host.stop()
        thread.join()
        listener.join()
        for end in (host._wake_in, host._wake_out):  # a process's own end closes them
            end.close()
