"""The device's end of a line: what every emulated one has in common."""

import time
from abc import ABC, abstractmethod
from pathlib import Path

from drivers.line import BITS_A_BYTE

PIECE_S = 0.003  # of line time written at once


class Port(ABC):
    """`address`: where a driver finds it; the same again after `unplug` and `plug`."""

    address: Path | str
    baudrate: int  # 0: not paced

    @abstractmethod
    def plug(self) -> None: ...

    @abstractmethod
    def unplug(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def read(self, timeout_s: float) -> bytes:
        """What the host sent; empty when nothing came in time or the device is unplugged."""

    @abstractmethod
    def send(self, piece: bytes) -> bool:
        """At once. What nobody reads is lost, as in a real receiver's overrun; False when unplugged."""

    def line_time(self, size: int) -> float:
        return size * BITS_A_BYTE / self.baudrate if self.baudrate else 0.0

    def write(self, data: bytes, paced: bool = True) -> None:
        """Sends at the line's speed. What an unplugged device sends is lost."""
        size = max(1, int(PIECE_S * self.baudrate / BITS_A_BYTE)) if paced and self.baudrate else len(data) or 1
        start = time.monotonic()
        for at in range(0, len(data), size):
            piece = data[at : at + size]
            if paced:
                time.sleep(max(0.0, start + self.line_time(at + len(piece)) - time.monotonic()))
            if not self.send(piece):
                return
