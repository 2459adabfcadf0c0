"""A line of bytes to a device, whatever carries it; every way it fails is a DeviceFault."""

import time
from typing import Protocol

from drivers.protocol import DeviceFault, Fault

BITS_A_BYTE = 10  # 8N1: start, eight, stop


class Line(Protocol):
    """`drivers.serial_line`, `drivers.tcp_line`, `drivers.usb_line`.

    NOT_CONNECTED as soon as it is known that the other end is gone; the line is closed then, and `open` tries anew.
    """

    @property
    def is_open(self) -> bool: ...

    def open(self) -> None:
        """Does nothing when open. NOT_CONNECTED when nothing is there, BUSY when another process holds it."""

    def close(self) -> None: ...

    def seconds(self, size: int) -> float:
        """Line time of that many bytes."""

    def read(self, size: int, timeout_s: float) -> bytes:
        """At most `size` bytes; fewer, or none, when the time is over."""

    def write(self, data: bytes) -> None:
        """Throws away what came unasked, then sends. NO_ANSWER when the other end takes nothing."""


def drain(line: Line, quiet_s: float, limit_s: float) -> None:
    """Reads away what still comes, until the line is quiet that long. GARBLED when it never is."""
    end = time.monotonic() + limit_s
    while line.read(4096, quiet_s):
        if time.monotonic() > end:
            raise DeviceFault(Fault.GARBLED, "line never quiet")
