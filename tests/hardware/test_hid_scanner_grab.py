"""The reader that poses as a keyboard, as the kernel has it: a USB keyboard and one made through uinput."""

import fcntl
import os
import select
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.protocol import DeviceFault, Fault, State
from drivers.scanner.hid_scanner import HidScanner
from drivers.scanner.keys import EVENT, events, reports
from tests.hardware.gadgets import Gadget
from tests.waiting import until

# USB HID 1.11, appendix E.6: the boot keyboard.
KEYBOARD = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508"
    "1500256505071900296581 00c0".replace(" ", "")
)
UI_SET_EVBIT, UI_SET_KEYBIT, UI_DEV_CREATE, UI_DEV_SETUP = 0x40045564, 0x40045565, 0x5501, 0x405C5503
CODE = "JJ1*4f7A:b_~|"
PAUSE = threading.Event()
KEY_S = 0.01  # evdev keeps 64 events for who reads slowly, as all do in here


class Usb:
    """A USB HID keyboard; reports go out at a reader's pace."""

    def __init__(self) -> None:
        self.gadget = Gadget("hid.0", protocol="1", subclass="1", report_length="8", report_desc=KEYBOARD)
        self.plug()

    def plug(self) -> None:
        self.gadget.plug()
        until(lambda: self.node("event") and self.node("hidraw"))

    def unplug(self) -> None:
        self.gadget.unplug()

    def close(self) -> None:
        self.gadget.remove()

    def node(self, kind: str) -> str:
        """`event` or `hidraw`; empty while there is none."""
        folder = "input" if kind == "event" else "hidraw"
        for one in Path("/sys/class", folder).glob(f"{kind}*"):
            if "dummy_hcd" in str(one.resolve()):
                return f"/dev/input/{one.name}" if kind == "event" else f"/dev/{one.name}"
        return ""

    def show(self, text: str) -> None:
        typed = reports(text + "\r")
        line = os.open("/dev/hidg0", os.O_RDWR)
        try:
            for at in range(0, len(typed), 8):
                os.write(line, typed[at : at + 8])
                PAUSE.wait(KEY_S)
        finally:
            os.close(line)


class Uinput:
    def __init__(self) -> None:
        self.line = os.open("/dev/uinput", os.O_WRONLY)
        fcntl.ioctl(self.line, UI_SET_EVBIT, 1)
        for key in range(1, 100):
            fcntl.ioctl(self.line, UI_SET_KEYBIT, key)
        fcntl.ioctl(self.line, UI_DEV_SETUP, struct.pack("HHHH80sI", 3, 0x1EAB, 0x0010, 1, b"a scanner", 0))
        fcntl.ioctl(self.line, UI_DEV_CREATE)
        names = Path("/sys/class/input")
        found = until(
            lambda: [one for one in names.glob("event*") if "a scanner" in (one / "device/name").read_text()]
        )
        self.path = f"/dev/input/{found[0].name}"

    def close(self) -> None:
        os.close(self.line)

    def node(self, kind: str) -> str:
        return self.path if kind == "event" else ""

    def show(self, text: str) -> None:
        # Two records at a time, paced: a burst runs over the kernel's buffer for readers, as no USB device can.
        typed = events(text + "\r")
        for at in range(0, len(typed), 2 * EVENT.size):
            os.write(self.line, typed[at : at + 2 * EVENT.size])
            PAUSE.wait(0.002)


@pytest.fixture(autouse=True)
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types is a thread of ours here, and may stand still for longer than a reader ever pauses in a code."""
    monkeypatch.setattr("drivers.scanner.hid_scanner.GAP_S", 2.0)


@pytest.fixture(params=[Usb, Uinput])
def device(request: Any) -> Iterator[Any]:
    one = request.param()
    yield one
    one.close()


@pytest.fixture
def usb() -> Iterator[Usb]:
    one = Usb()
    yield one
    one.close()


def read_while(scanner: HidScanner, job: Any, act: Callable[[], None]) -> Any:
    """Acts once the driver waits."""
    waiting = threading.Event()
    check = job.check

    def noted() -> None:
        check()
        waiting.set()

    job.check = noted
    thread = threading.Thread(target=lambda: waiting.wait(5.0) and act())
    thread.start()
    try:
        return scanner.read(job)
    finally:
        thread.join()


def test_a_code_comes_to_nobody_else(device: Any, context: Any) -> None:
    scanner = HidScanner(device.node("event"))
    other = os.open(device.node("event"), os.O_RDONLY | os.O_NONBLOCK)
    try:
        scanner.open()
        assert read_while(scanner, context(), lambda: device.show(CODE)).text == CODE
        assert select.select([other], [], [], 0.2)[0] == []
        late = HidScanner(device.node("event"))
        assert late.status().fault is Fault.BUSY
        scanner.close()
        assert late.status().state is State.ONLINE  # the grab went with the file
        late.close()
        device.show("1")
        assert select.select([other], [], [], 2.0)[0] == [other]
    finally:
        scanner.close()
        os.close(other)


def test_a_code_through_hidraw(usb: Usb, context: Any) -> None:
    scanner = HidScanner(usb.node("hidraw"))
    scanner.open()
    assert read_while(scanner, context(), lambda: usb.show(CODE)).text == CODE
    scanner.close()


@pytest.mark.parametrize("kind", ["event", "hidraw"])
def test_unplugged_while_it_waits_and_back(usb: Usb, context: Any, kind: str) -> None:
    node = usb.node(kind)
    scanner = HidScanner(node)
    scanner.open()
    with pytest.raises(DeviceFault) as caught:
        read_while(scanner, context(), usb.unplug)
    assert caught.value.fault is Fault.NOT_CONNECTED
    until(lambda: scanner.status().state is State.NO_DEVICE)
    usb.plug()
    assert usb.node(kind) == node
    until(lambda: scanner.status().state is State.ONLINE, deadline_s=3.0)
    assert read_while(scanner, context(), lambda: usb.show("again")).text == "again"
    scanner.close()
