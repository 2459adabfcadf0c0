"""A receipt printer on the USB printer class: usblp's file is a pty here, and its ioctls are the emulator's."""

import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer import lines, usblp
from drivers.printer.commands import port_state, seconds
from drivers.printer.emulator import PrinterEmulator
from drivers.printer.escpos import EscposPrinter
from drivers.printer.usblp import named
from drivers.protocol import DeviceFault, Fault, Feed, PrintItem, QrCode, Rule, State, Supply, Text

RECEIPT: list[PrintItem] = [Text("收件回执", size=2), Rule(), Text("编号 4501"), Feed(1)]
DEVICE_ID = b"MFG:EPSON;CMD:ESC/POS;MDL:TM-T82;CLS:PRINTER;SN:X4J9;"


class Kernel:
    """usblp's ioctls. `protocol`: 1 one way, 2 both ways."""

    def __init__(self, emulator: PrinterEmulator, protocol: int) -> None:
        self.emulator, self.protocol = emulator, protocol
        self.resets = 0
        self.gone = False

    def ioctl(self, _: int, request: int, argument: bytes = b"") -> bytes | int:
        if self.gone:
            raise OSError(19, "ENODEV")
        match request:
            case usblp.LPGETSTATUS:
                return struct.pack("i", self.emulator.port_status())
            case usblp.PROTOCOLS:
                return struct.pack("ii", self.protocol, 1 << self.protocol)
            case usblp.DEVICE_ID:
                return ((len(DEVICE_ID) + 2).to_bytes(2, "big") + DEVICE_ID).ljust(len(argument), b"\0")
            case usblp.SOFT_RESET:
                self.resets += 1
                self.emulator.clear()
                return 0
        raise OSError(25, "ENOTTY")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[PrinterEmulator]:
    one = PrinterEmulator(tmp_path / "receipts", line="usb")
    yield one
    one.close()


@pytest.fixture
def kernel(emulator: PrinterEmulator, request: Any, monkeypatch: pytest.MonkeyPatch) -> Kernel:
    one = Kernel(emulator, getattr(request, "param", 2))
    monkeypatch.setattr(usblp.fcntl, "ioctl", one.ioctl)
    if one.protocol == 1:
        emulator.obey(["mute"])
    monkeypatch.setattr("drivers.printer.escpos.SETTLED_S", 0.1)
    return one


ONE_WAY = pytest.mark.parametrize("kernel", [1], indirect=True, ids=["one way"])
EITHER_WAY = pytest.mark.parametrize("kernel", [1, 2], indirect=True, ids=["one way", "both ways"])


@pytest.fixture
def printer(emulator: PrinterEmulator, kernel: Kernel) -> Iterator[EscposPrinter]:
    one = EscposPrinter(f"usb://{emulator.address}")
    one.open()
    yield one
    one.close()


def test_the_constants_are_the_kernels() -> None:
    """As <linux/ioctl.h> makes them of the numbers in usblp.c."""
    assert usblp.DEVICE_ID == 0x84005001
    assert usblp.PROTOCOLS == 0x80085002
    assert usblp.SOFT_RESET == 0x5007


def send(printer: EscposPrinter, kernel: Kernel, job: Any) -> None:
    """All of it is taken: proven where the printer answers, nobody's word where it cannot."""
    if kernel.protocol == 2:
        printer.print(RECEIPT, job)
        return
    with pytest.raises(DeviceFault) as raised:
        printer.print(RECEIPT, job)
    assert raised.value.fault is Fault.UNPROVEN


@EITHER_WAY
def test_a_receipt_is_printed_and_the_printer_named(
    printer: EscposPrinter, kernel: Kernel, emulator: PrinterEmulator, context: Callable[..., Any], wait_until: Any
) -> None:
    send(printer, kernel, context(10.0))
    wait_until(lambda: len(emulator.receipts) == 1)
    assert (printer.capabilities().model, printer.capabilities().serial) == ("EPSON TM-T82", "X4J9")
    status = printer.status()
    assert (status.state, status.fault) == (State.ONLINE, Fault.UNPROVEN if kernel.protocol == 1 else None)
    assert ("proof" in printer.capabilities().features) == (kernel.protocol == 2)


@ONE_WAY
@pytest.mark.parametrize(
    ("order", "fault", "state", "paper"),
    [
        ("paper out", Fault.PAPER_OUT, State.USER_ERROR, Supply.OUT),
        ("offline", Fault.NO_ANSWER, State.OFFLINE, Supply.OK),
        ("cover open", Fault.HARDWARE, State.HARDWARE_ERROR, Supply.OK),
    ],
)
def test_the_port_status_is_all_it_says(
    printer: EscposPrinter,
    emulator: PrinterEmulator,
    context: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    order: str,
    fault: Fault,
    state: State,
    paper: Supply,
) -> None:
    emulator.obey(order.split())
    monkeypatch.setattr("drivers.printer.escpos.ANSWER_S", 10.0)
    begun = time.monotonic()
    status = printer.status()
    assert (status.state, status.fault, status.supplies) == (state, fault, {"paper": paper})
    assert time.monotonic() - begun < 9.0, "nothing is asked that cannot be answered"
    with pytest.raises(DeviceFault) as raised:
        printer.print(RECEIPT, context(5.0))
    assert raised.value.fault is fault
    assert emulator.receipts == []


@EITHER_WAY
def test_paper_that_ends_in_the_middle_is_told_and_the_rest_never_comes(
    printer: EscposPrinter, kernel: Kernel, emulator: PrinterEmulator, context: Callable[..., Any], wait_until: Any
) -> None:
    emulator.obey(["slow", "0.02"])
    emulator.obey(["paper", "out-after", "1"])
    with pytest.raises(DeviceFault) as raised:
        printer.print(RECEIPT, context(10.0))
    assert raised.value.fault is Fault.PAPER_OUT
    assert kernel.resets == (2 if kernel.protocol == 1 else 1)
    emulator.obey(["paper", "ok"])
    send(printer, kernel, context(10.0))
    wait_until(lambda: len(emulator.receipts) == 1)


@ONE_WAY
def test_what_one_left_in_a_printer_never_comes_out_with_the_next(
    printer: EscposPrinter, kernel: Kernel, emulator: PrinterEmulator, context: Callable[..., Any], wait_until: Any
) -> None:
    emulator.obey(["slow", "0.4"])  # it took all of it, says that all is well, and is far from done
    send(printer, kernel, context(10.0))
    assert emulator.receipts == []
    emulator.obey(["slow", "0"])
    send(printer, kernel, context(10.0))
    wait_until(lambda: len(emulator.receipts) == 1)


@EITHER_WAY
def test_a_printer_that_takes_no_more_bytes_says_why(
    printer: EscposPrinter,
    kernel: Kernel,
    emulator: PrinterEmulator,
    context: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As one does whose paper ended while its buffer was full; usblp holds the last write back."""
    monkeypatch.setattr("drivers.printer.escpos.TAKES_S", 0.1)
    monkeypatch.setattr("drivers.printer.escpos.ANSWER_S", 0.05)
    long: list[PrintItem] = [Text("长" * 4000)] * 8
    write = lines.os.write

    def stop(descriptor: int, data: bytes) -> int:
        emulator.obey(["stall"])
        emulator.obey(["paper", "out"])
        return write(descriptor, data)

    monkeypatch.setattr(lines.os, "write", stop)
    monkeypatch.setattr(EscposPrinter, "_ready", lambda _: None)
    with pytest.raises(DeviceFault) as raised:
        printer.print(long, context(10.0))
    assert raised.value.fault is Fault.PAPER_OUT
    assert kernel.resets == (2 if kernel.protocol == 1 else 1)


def test_a_cancel_ends_it_while_no_bytes_are_taken(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    job = context(0.2)
    emulator.obey(["stall"])
    begun = time.monotonic()
    line = lines.connect(str(emulator.address), 9600)
    with pytest.raises(DeviceFault) as raised:
        line.write(b"x" * 100_000, 30.0, job.check)
    assert raised.value.fault is Fault.TIMED_OUT
    assert time.monotonic() - begun < 10.0
    line.close()


@ONE_WAY
def test_unplugged_and_back(
    printer: EscposPrinter, kernel: Kernel, emulator: PrinterEmulator, context: Callable[..., Any], wait_until: Any
) -> None:
    emulator.obey(["vanish"])
    kernel.gone = True
    assert printer.status().state is State.NO_DEVICE
    printer.close()
    emulator.obey(["return"])
    kernel.gone = False
    printer.open()
    send(printer, kernel, context(10.0))
    wait_until(lambda: len(emulator.receipts) == 1)


def test_somebody_elses_printer_is_busy(emulator: PrinterEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: Any) -> int:
        raise OSError(16, os.strerror(16))

    monkeypatch.setattr(lines.os, "open", taken)
    status = EscposPrinter(f"usb://{emulator.address}").status()
    assert (status.state, status.fault) == (State.DEVICE_BUSY, Fault.BUSY)


@pytest.mark.parametrize(
    ("status", "fault", "paper"),
    [
        (0x18, None, Supply.OK),
        (0x38, Fault.PAPER_OUT, Supply.OUT),
        (0x30, Fault.PAPER_OUT, Supply.OUT),
        (0x08, Fault.NO_ANSWER, Supply.OK),
        (0x10, Fault.HARDWARE, Supply.OK),
        (0x00, Fault.HARDWARE, Supply.OK),
    ],
)
def test_port_states(status: int, fault: Fault | None, paper: Supply) -> None:
    state = port_state(status)
    found = state.fault()
    assert (found[0] if found else None) is fault
    assert state.paper is paper


@given(st.binary(max_size=80))
def test_any_device_id_is_two_short_words(data: bytes) -> None:
    for answer in (data, len(data).to_bytes(2, "big") + data, b"\xff\xff" + data):
        assert all(len(word) <= 127 and word.isprintable() for word in named(answer))


def test_a_long_receipt_takes_longer() -> None:
    assert seconds([Feed(10)]) < seconds([Text("字" * 500), QrCode("x")]) < 10.0
