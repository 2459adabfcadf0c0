"""The emulated ID card reader's pipes as bulk endpoints of a real USB device, whose function is this program.

Linux `Documentation/usb/functionfs.rst`, `include/uapi/linux/usb/functionfs.h`.
"""

import os
import struct
import subprocess
import threading
from pathlib import Path
from typing import Final

from drivers.idcard.usb_port import PACKET, PRODUCT, VENDOR, UsbPort
from tests.hardware.gadgets import Gadget

FOLDER: Final = Path("/run/functionfs")
DESCRIPTORS, STRINGS = 3, 2  # FUNCTIONFS_DESCRIPTORS_MAGIC_V2, FUNCTIONFS_STRINGS_MAGIC
FULL_SPEED = 1  # FUNCTIONFS_HAS_FS_DESC
PAUSE = threading.Event()


class FunctionFsPort(UsbPort):
    """What a pipe is called in here is the emulator's; the controller gives it a number of its own for the host."""

    def __init__(self, split: bool) -> None:
        self._gadget = Gadget("ffs.sdt", (VENDOR, PRODUCT))
        self._carriers: list[threading.Thread] = []
        FOLDER.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "functionfs", "sdt", FOLDER], check=True)
        self._control = os.open(FOLDER / "ep0", os.O_RDWR)
        super().__init__(split)

    def plug(self) -> None:
        super().plug()
        pipes = self.outs + self.ins
        if not (FOLDER / "ep1").exists():
            os.write(self._control, _descriptors(pipes))
            os.write(self._control, struct.pack("<IIII", STRINGS, 16, 0, 0))
        self._gadget.plug()
        self._carriers = [threading.Thread(target=self._hear, args=(pipe,)) for pipe in self.outs]
        self._carriers += [threading.Thread(target=self._tell, args=(pipe,)) for pipe in self.ins]
        for carrier in self._carriers:
            carrier.start()

    def unplug(self) -> None:
        super().unplug()
        self._gadget.unplug()
        for carrier in self._carriers:
            carrier.join()

    def close(self) -> None:
        self.unplug()
        os.close(self._control)
        subprocess.run(["umount", FOLDER], check=True)
        self._gadget.remove()

    def _hear(self, pipe: int) -> None:
        line = self._endpoint(pipe, os.O_RDONLY)
        while self.there:
            try:
                came = os.read(line, 64 * PACKET)
            except OSError:  # nobody has set the device up yet, or it is unplugged
                PAUSE.wait(0.01)
                continue
            with self.news:
                self.receive(pipe, came)
        os.close(line)

    def _tell(self, pipe: int) -> None:
        line = self._endpoint(pipe, os.O_WRONLY)
        packets = self.packets[pipe]
        while self.there:
            with self.news:
                self.news.wait_for(lambda: packets or not self.there)
            if not self.there:
                break
            try:
                os.write(line, packets[0])
                packets.popleft()
            except OSError:
                PAUSE.wait(0.01)
        os.close(line)

    def _endpoint(self, pipe: int, way: int) -> int:
        # Without O_NONBLOCK it would wait for a host to set the device up; transfers wait all the same.
        number = 1 + (self.outs + self.ins).index(pipe)
        return os.open(FOLDER / f"ep{number}", way | os.O_NONBLOCK)


def _descriptors(pipes: tuple[int, ...]) -> bytes:
    """One interface of the vendor's own class, and its bulk endpoints (USB 2.0, 9.6.5 and 9.6.6)."""
    parts = struct.pack("<BBBBBBBBB", 9, 4, 0, 0, len(pipes), 0xFF, 0, 0, 0)
    parts += b"".join(struct.pack("<BBBBHB", 7, 5, pipe, 2, PACKET, 0) for pipe in pipes)
    return struct.pack("<IIII", DESCRIPTORS, 16 + len(parts), FULL_SPEED, 1 + len(pipes)) + parts
