"""A receipt printer of the USB printer class: the gadget's side is our emulator, the host's the kernel's usblp."""

import fcntl
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.printer.emulator import PrinterEmulator
from drivers.printer.escpos import EscposPrinter
from drivers.protocol import DeviceFault, Fault, Feed, PrintItem, QrCode, State, Text
from tests.hardware.gadgets import Gadget, until

LP = Path("/dev/usb/lp0")
SET_STATUS = 0xC0016722  # linux/usb/g_printer.h
RECEIPT: list[PrintItem] = [Text("收件回执", size=2), Text("编号 4501"), QrCode("JJ1*4501"), Feed(1)]


class UsbPrinter:
    """Carries bytes between the gadget and an emulator on TCP, and its port status to the gadget."""

    def __init__(self, folder: Path) -> None:
        self.emulator = PrinterEmulator(folder)
        self.gadget = Gadget("printer.0", pnp_string="MFG:JIUJIN;MDL:R80;CLS:PRINTER;SN:7;", q_len="10")
        self.plug()

    def plug(self) -> None:
        self.gadget.plug()
        until(LP.exists)
        self._line = os.open("/dev/g_printer0", os.O_RDWR)
        host, _, port = self.emulator.address.removeprefix("socket://").rpartition(":")
        self._tcp = socket.create_connection((host, int(port)))
        self.obey("paper", "ok")
        for carry in (self._out, self._back):
            threading.Thread(target=carry, args=(self._line, self._tcp), daemon=True).start()

    def unplug(self) -> None:
        self.gadget.unplug()
        self._tcp.close()
        until(lambda: not LP.exists())

    def obey(self, *order: str) -> None:
        self.emulator.obey(list(order))
        fcntl.ioctl(self._line, SET_STATUS, self.emulator.port_status())  # the value itself, no address

    def close(self) -> None:
        self.unplug()
        self.emulator.close()

    @staticmethod
    def _out(line: int, tcp: socket.socket) -> None:
        try:
            while data := os.read(line, 4096):
                tcp.sendall(data)
        except OSError:
            return

    @staticmethod
    def _back(line: int, tcp: socket.socket) -> None:
        try:
            while data := tcp.recv(4096):
                os.write(line, data)
        except OSError:
            return


@pytest.fixture
def usb(tmp_path: Path) -> Iterator[UsbPrinter]:
    one = UsbPrinter(tmp_path / "receipts")
    yield one
    one.close()


def test_prints_tells_paper_out_and_comes_back(usb: UsbPrinter, context: Any) -> None:
    printer = EscposPrinter(str(LP))
    assert printer.status().state is State.ONLINE
    assert printer.capabilities().model == "JIUJIN R80"
    printer.print(RECEIPT, context())
    assert len(usb.emulator.receipts) == 1
    usb.obey("paper", "out")
    assert printer.status().fault is Fault.PAPER_OUT
    with pytest.raises(DeviceFault) as caught:
        printer.print(RECEIPT, context())
    assert caught.value.fault is Fault.PAPER_OUT
    usb.obey("paper", "ok")
    printer.print(RECEIPT, context())
    assert len(usb.emulator.receipts) == 2
    usb.unplug()
    assert printer.status().state is State.NO_DEVICE
    usb.plug()
    until(lambda: printer.status().state is State.ONLINE, 3.0)
    printer.print(RECEIPT, context())
    assert len(usb.emulator.receipts) == 3
    printer.close()
