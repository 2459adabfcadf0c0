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

BITS_A_BYTE = 10
PIECE_S = 0.003  # of line time written at once


class PtyPort:
    """`address` is a link that `/dev/pts/N` stands behind; it is gone while the device is unplugged."""

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
        """What the host sent; empty when nothing came in time or the device is unplugged."""
        master = self._master
        if master < 0:
            time.sleep(min(timeout_s, 0.02))
            return b""
        # The port may be unplugged while this waits.
        with contextlib.suppress(OSError, ValueError):
            if select.select([master], [], [], timeout_s)[0]:
                return os.read(master, 4096)
        return b""

    def line_time(self, size: int) -> float:
        return size * BITS_A_BYTE / self.baudrate if self.baudrate else 0.0

    def write(self, data: bytes, paced: bool = True) -> None:
        """Sends at the line's speed (baudrate 0: at once). What an unplugged device sends is lost."""
        size = max(1, int(PIECE_S * self.baudrate / BITS_A_BYTE)) if paced and self.baudrate else len(data) or 1
        start = time.monotonic()
        for at in range(0, len(data), size):
            piece = data[at : at + size]
            if paced:
                wait = start + self.line_time(at + len(piece)) - time.monotonic()
                time.sleep(max(0.0, wait))
            with self._lock:
                if self._master < 0:
                    return
                # Nobody reads: lost, as in a real receiver's overrun.
                with contextlib.suppress(BlockingIOError):
                    os.write(self._master, piece)
