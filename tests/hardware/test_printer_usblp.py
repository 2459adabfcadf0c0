"""A receipt printer of the USB printer class: the gadget's side is our emulator, the host's the kernel's usblp."""

import fcntl
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from drivers.printer.emulator import PrinterEmulator
from drivers.printer.escpos import EscposPrinter
from drivers.protocol import DeviceFault, Fault, Feed, PrintItem, QrCode, State, Supply, Text
from tests.hardware import unplugging
from tests.hardware.gadgets import Gadget, GadgetPort
from tests.waiting import until

LP = Path("/dev/usb/lp0")
# The kernel's printer function does not count the length's own two bytes: usblp cuts them off the end.
DEVICE_ID = "MFG:JIUJIN;MDL:R80;CLS:PRINTER;SN:7;  "
SET_STATUS = 0xC0016722  # linux/usb/g_printer.h: GADGET_SET_PRINTER_STATUS
RECEIPT: list[PrintItem] = [Text("收件回执", size=2), Text("编号 4501"), QrCode("JJ1*4501"), Feed(1)]


class UsbPrinter:
    def __init__(self, folder: Path) -> None:
        gadget = Gadget("printer.0", pnp_string=DEVICE_ID, q_len="10")
        self._port = GadgetPort(gadget, Path("/dev/g_printer0"), LP)
        self.emulator = PrinterEmulator(folder, line=self._port)

    def obey(self, *order: str) -> None:
        self.emulator.obey(list(order))
        if self._port.line >= 0:
            fcntl.ioctl(self._port.line, SET_STATUS, self.emulator.port_status())  # the value itself, no address

    def close(self) -> None:
        self.emulator.close()


@pytest.fixture
def usb(tmp_path: Path) -> Iterator[UsbPrinter]:
    one = UsbPrinter(tmp_path / "receipts")
    yield one
    one.close()


@pytest.fixture
def printer(usb: UsbPrinter) -> Iterator[EscposPrinter]:
    one = EscposPrinter(str(LP))
    one.open()
    yield one
    one.close()


def fault_of(printer: EscposPrinter, job: Any) -> Fault:
    with pytest.raises(DeviceFault) as caught:
        printer.print(RECEIPT, job)
    return caught.value.fault


def test_prints_with_its_status_before_and_after(usb: UsbPrinter, printer: EscposPrinter, context: Any) -> None:
    before = printer.status()
    assert (before.state, before.fault, before.supplies) == (State.ONLINE, None, {"paper": Supply.OK})
    assert (printer.capabilities().model, printer.capabilities().serial) == ("JIUJIN R80", "7")
    printer.print(RECEIPT, context())
    assert len(usb.emulator.receipts) == 1
    usb.obey("paper", "low")
    assert printer.status().supplies == {"paper": Supply.LOW}
    usb.obey("paper", "out-after", "1")
    assert fault_of(printer, context()) is Fault.PAPER_OUT  # in the middle of it
    assert printer.status().fault is Fault.PAPER_OUT
    assert fault_of(printer, context()) is Fault.PAPER_OUT  # before it
    usb.obey("paper", "ok")
    printer.print(RECEIPT, context())
    assert len(usb.emulator.receipts) == 2


def test_a_printer_that_says_nothing_has_its_port_status(usb: UsbPrinter, printer: EscposPrinter) -> None:
    usb.obey("mute")
    assert printer.status().state is State.ONLINE
    usb.obey("paper", "out")
    assert printer.status().fault is Fault.PAPER_OUT
    usb.obey("paper", "ok")
    usb.obey("cover", "open")
    assert printer.status().fault is Fault.HARDWARE


def test_unplugged_while_it_prints_and_back(usb: UsbPrinter, printer: EscposPrinter, context: Any) -> None:
    usb.obey("slow", "1")
    assert (
        unplugging.fault_of(lambda: printer.print(RECEIPT, context()), partial(usb.obey, "vanish"), 1.0)
        is Fault.NOT_CONNECTED
    )
    printer.close()
    assert printer.status().state is State.NO_DEVICE
    usb.obey("slow", "0")
    usb.obey("return")
    until(lambda: printer.status().state is State.ONLINE, deadline_s=unplugging.RECOVERS_S)
    printer.print(RECEIPT, context())
    assert len(usb.emulator.receipts) == 1
