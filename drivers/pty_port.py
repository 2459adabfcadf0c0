"""The device's end of a serial line, on a pty: its path stays the same, vanishes when unplugged, and returns."""

import contextlib
import os
import pty
import select
import shutil
import tempfile
import threading
import time
import tty
from pathlib import Path

from drivers.emulated_port import Port

ROOM_S = 0.2  # how long a slow reader is waited for; then what it leaves is lost


class PtyPort(Port):
    """`address` is a link that `/dev/pts/N` stands behind; it is gone while the device is unplugged."""

    address: Path

    def __init__(self, name: str, baudrate: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="jiujin-emulated-"))
        self.address = self._folder / name
        self.baudrate = baudrate
        self._lock = threading.Lock()
        self._master = self._slave = -1
        self.plug()

    def plug(self) -> None:
        with self._lock:
            if self._master >= 0:
                return
            # The emulator holds the other end open too, so that the line lasts while no driver is there.
            self._master, self._slave = pty.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            self.address.symlink_to(os.ttyname(self._slave))

    def unplug(self) -> None:
        with self._lock:
            if self._master < 0:
                return
            self.address.unlink()
            os.close(self._slave)
            os.close(self._master)
            self._master = self._slave = -1

    def close(self) -> None:
        self.unplug()
        shutil.rmtree(self._folder)

    def read(self, timeout_s: float) -> bytes:
        master = self._master
        if master < 0:
            time.sleep(min(timeout_s, 0.02))
            return b""
        # The port may be unplugged while this waits, and its number then be somebody else's file.
        with contextlib.suppress(OSError, ValueError):
            if select.select([master], [], [], timeout_s)[0]:
                with self._lock:
                    if master == self._master:
                        return os.read(master, 4096)
        return b""

    def send(self, piece: bytes) -> bool:
        with self._lock:
            if self._master < 0:
                return False
            left = memoryview(piece)
            while left and select.select([], [self._master], [], ROOM_S)[1]:
                with contextlib.suppress(BlockingIOError):
                    left = left[os.write(self._master, left) :]
            return True
