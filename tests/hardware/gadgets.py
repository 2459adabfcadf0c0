"""Devices plugged into dummy_hcd's bus: USB gadgets (Linux `Documentation/usb/gadget_configfs.rst`)."""

import contextlib
import os
import select
import threading
import tty
from pathlib import Path
from typing import Final

from drivers.emulated_port import Port
from tests.waiting import until

CONFIGFS: Final = Path("/sys/kernel/config/usb_gadget")
BUS: Final = Path("/sys/devices/platform/dummy_hcd.0")
LANGUAGE: Final = "strings/0x409"
ROOM_S: Final = 1.0  # how long a host that takes no bytes is waited for


class Gadget:
    """One USB device with one function, such as `acm.0`, and the function's settings. Not plugged until `plug`.

    Full speed, as the devices of a terminal are: packets of 64 bytes.
    """

    def __init__(self, function: str, numbers: tuple[int, int] = (0x1D6B, 0x0104), **settings: str | bytes) -> None:
        for left in CONFIGFS.glob("*/UDC"):  # by a test that failed
            with contextlib.suppress(OSError):
                left.write_text("\n")
        self._folder = CONFIGFS / f"gadget{len(list(CONFIGFS.iterdir()))}"
        self._function = self._folder / "functions" / function
        for part in ("", LANGUAGE, "configs/c.1", f"functions/{function}"):
            (self._folder / part).mkdir()
        (self._folder / "max_speed").write_text("full-speed")
        for name, number in zip(("idVendor", "idProduct"), numbers, strict=True):
            (self._folder / name).write_text(f"{number:#06x}")
        (self._folder / LANGUAGE / "serialnumber").write_text("7")
        for name, value in settings.items():
            (self._function / name).write_bytes(value.encode() if isinstance(value, str) else value)
        (self._folder / "configs/c.1" / function).symlink_to(self._function)

    def plug(self) -> None:
        (self._folder / "UDC").write_text(next(Path("/sys/class/udc").iterdir()).name)
        until(_is_on_the_bus)

    def unplug(self) -> None:
        with contextlib.suppress(OSError):  # it is not plugged
            (self._folder / "UDC").write_text("\n")
        until(lambda: not _is_on_the_bus())

    def remove(self) -> None:
        self.unplug()
        (self._folder / "configs/c.1" / self._function.name).unlink()
        for part in ("configs/c.1", f"functions/{self._function.name}", LANGUAGE, ""):
            (self._folder / part).rmdir()


def _is_on_the_bus() -> bool:
    """For the host, whose hub takes notice a moment later."""
    return any(BUS.glob("usb*/*-1"))


class GadgetPort(Port):
    """An emulator's line through a gadget whose function has a file on the device's side, `inside`."""

    address: Path

    def __init__(self, gadget: Gadget, inside: Path, address: Path) -> None:
        self.baudrate = 0
        self.address = address
        self.gadget = gadget
        self._inside = inside
        self._lock = threading.Lock()
        self.line = -1  # `inside`, open while plugged
        self.plug()

    def plug(self) -> None:
        self.gadget.plug()
        until(lambda: self.address.exists() and self._inside.exists())
        line = os.open(self._inside, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        if os.isatty(line):
            tty.setraw(line)
        self.line = line

    def unplug(self) -> None:
        line, self.line = self.line, -1
        if line < 0:
            return
        # The kernel's printer function breaks its own lists when its file is closed after the plug was pulled.
        with self._lock:
            os.close(line)
        self.gadget.unplug()
        until(lambda: not self.address.exists())

    def close(self) -> None:
        self.unplug()
        self.gadget.remove()

    def read(self, timeout_s: float) -> bytes:
        with self._lock, contextlib.suppress(OSError):
            if self.line >= 0:
                if select.select([self.line], [], [], timeout_s)[0]:
                    return os.read(self.line, 4096)
                return b""
        threading.Event().wait(timeout_s)
        return b""

    def send(self, piece: bytes) -> bool:
        left = piece
        with self._lock, contextlib.suppress(OSError):
            while left and self.line >= 0 and select.select([], [self.line], [], ROOM_S)[1]:
                left = left[os.write(self.line, left) :]
        return not left
