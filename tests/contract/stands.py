"""A driver and its emulator, set up so that one suite can handle them all. A new driver adds its stand to STANDS."""

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from drivers.a4.emulator import A4Emulator
from drivers.a4.ipp import IppPrinter
from drivers.cabinet.emulator import CabinetEmulator
from drivers.cabinet.linux_cabinet import LinuxCabinet
from drivers.camera.emulator import CameraEmulator
from drivers.camera.mjpeg import MjpegCamera
from drivers.chipcard.pcsc import PcscReader
from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.frames import SDT
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.sdt_usb import SdtUsbReader
from drivers.idcard.usb_port import UsbPort
from drivers.printer.emulator import PrinterEmulator
from drivers.printer.escpos import EscposPrinter
from drivers.protocol import Cabinet, PagePicture, RawIdCard, RawSocialCard, ScannedCode, TravelDocument
from drivers.scanner.emulator import ScannerEmulator
from drivers.scanner.hid_scanner import HidScanner
from drivers.scanner.serial_scanner import SerialScanner
from drivers.ups.nut import NutUps
from drivers.usb_line import UsbLine
from tests.drivers.chipcard.rig import ADDRESS as PCSCD
from tests.drivers.chipcard.rig import rig
from tests.drivers.ups.power_rig import rig as power_rig


class Emulator(Protocol):
    def obey(self, order: list[str]) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Stand:
    """driver: its name in the registry. start: emulator and address. make: the driver on an address.

    show: what puts its medium there once it waits; it is read as `shape`. Without `show` the device reads nothing.
    unplug, plug: orders; absent: an address where nothing is.
    waits: it waits for a medium, rather than answer at once. command: what reads it.
    """

    driver: str
    start: Callable[[], tuple[Any, str]]
    make: Callable[[str], Any]
    absent: str
    show: list[str] | None = None
    shape: Any = None
    waits: bool = True
    unplug: tuple[str, ...] = ("vanish",)
    plug: tuple[str, ...] = ("return",)
    command: str = "read"

    def read(self, device: Any, job: Any) -> Any:
        return getattr(device, self.command)(job)


def _idcard(line: str) -> tuple[Any, str]:
    emulator = IdCardEmulator(card_s=0.0, baudrate=0, line=line)
    return emulator, str(emulator.port.address)


_pipes: dict[str, UsbPort] = {}


def _usb_idcard() -> tuple[Any, str]:
    port = UsbPort(split=True)
    _pipes[port.address] = port
    return IdCardEmulator(card_s=0.0, line=port), port.address


def _usb_reader(address: str) -> SdtUsbReader:
    """On the emulated end of the pipes; elsewhere on libusb, which finds nothing."""
    reader = SdtUsbReader(address)
    if address in _pipes:
        reader._line = UsbLine(address, SDT.head, lambda: _pipes[address].pyusb)
    return reader


def _chipcard() -> tuple[Any, str]:
    cards = rig()
    return cards, cards.address


def _scanner(line: str) -> tuple[Any, str]:
    emulator = ScannerEmulator(baudrate=0, line=line)
    return emulator, str(emulator.port.address)


def _camera() -> tuple[Any, str]:
    emulator = CameraEmulator((1440, 1080))
    return emulator, emulator.address


def _snapshots() -> tuple[Any, str]:
    emulator = CameraEmulator((1440, 1080))
    return emulator, emulator.snapshot_address


def _printer(line: str) -> tuple[Any, str]:
    emulator = PrinterEmulator(Path(tempfile.mkdtemp(prefix="jiujin-receipts-")), line=line)
    return emulator, emulator.address


NOWHERE = "socket://127.0.0.1:9"
NOWHERE_REMOTE = "rfc2217://127.0.0.1:9"


def _a4() -> tuple[Any, str]:
    emulator = A4Emulator(Path(tempfile.mkdtemp(prefix="jiujin-sheets-")))
    return emulator, emulator.address


def _ups() -> tuple[Any, str]:
    supply = power_rig()
    return supply, supply.address


def _cabinet() -> tuple[Any, str]:
    emulator = CabinetEmulator()
    return emulator, emulator.address


NOWHERE_HTTP = "http://127.0.0.1:9/stream"

STANDS = [
    Stand("sdt_serial", lambda: _idcard("pty"), SdtSerialReader, "/dev/none", ["lay", "B"], RawIdCard),
    Stand("sdt_serial", lambda: _idcard("tcp"), SdtSerialReader, NOWHERE, ["lay", "B"], RawIdCard),
    Stand("sdt_serial", lambda: _idcard("rfc2217"), SdtSerialReader, NOWHERE_REMOTE, ["lay", "B"], RawIdCard),
    Stand("sdt_usb", _usb_idcard, _usb_reader, "usb://0400:ffff", ["lay", "B"], RawIdCard),
    Stand("pcsc", _chipcard, PcscReader, f"{PCSCD}#No Such Reader", ["lay", "2.0"], RawSocialCard),
    Stand(
        "serial_scanner", lambda: _scanner("serial"), SerialScanner, "/dev/none", ["scan", "JJ1*示例"], ScannedCode
    ),
    Stand("hid_scanner", lambda: _scanner("evdev"), HidScanner, "/dev/none", ["scan", "JJ1*4f"], ScannedCode),
    Stand("hid_scanner", lambda: _scanner("hidraw"), HidScanner, "/dev/none", ["scan", "JJ1*4f"], ScannedCode),
    Stand("mjpeg", _camera, MjpegCamera, NOWHERE_HTTP, ["page", "register-1"], list[PagePicture], False, ("close",)),
    Stand("mjpeg", _snapshots, MjpegCamera, NOWHERE_HTTP, ["page", "card"], list[PagePicture], False, ("close",)),
    Stand(
        "mjpeg",
        _camera,
        MjpegCamera,
        NOWHERE_HTTP,
        ["page", "passport-1"],
        TravelDocument,
        unplug=("close",),
        command="read_travel",
    ),
    Stand(
        "mjpeg",
        _camera,
        MjpegCamera,
        NOWHERE_HTTP,
        ["page", "phone"],
        ScannedCode,
        unplug=("close",),
        command="read_code",
    ),
    Stand("escpos", lambda: _printer("tcp"), EscposPrinter, "socket://127.0.0.1:9"),
    Stand("escpos", lambda: _printer("pty"), EscposPrinter, "/dev/none"),
    Stand("escpos", lambda: _printer("usb"), EscposPrinter, "usb:///dev/usb/lp99"),
    Stand("ipp", _a4, IppPrinter, "ipp://127.0.0.1:9/ipp/print"),
    Stand("nut", _ups, NutUps, "nut://127.0.0.1:9/none", unplug=("server", "away"), plug=("server", "back")),
    Stand("linux_cabinet", _cabinet, LinuxCabinet, "/nowhere", ["door", "open"], Cabinet, False),
]


def when_waiting(job: Any, act: Callable[[], None]) -> threading.Thread:
    """Runs `act` once the driver has looked at its context, so that it waits by then."""
    waiting = threading.Event()
    check = job.check

    def noted() -> None:
        check()
        waiting.set()

    def late() -> None:
        if waiting.wait(10.0):
            act()

    job.check = noted
    thread = threading.Thread(target=late)
    thread.start()
    return thread
