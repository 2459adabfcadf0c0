"""Telling systemd, sd_notify(3), that a process is up and that it lives; nobody listening is fine."""

import os
import socket


class Watchdog:
    """A process whose unit has `WatchdogSec=` is ended and started anew when `feed` falls silent for that long."""

    def __init__(self) -> None:
        address = os.environ.get("NOTIFY_SOCKET", "")
        self._line: socket.socket | None = None
        if address:
            self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._line.connect("\0" + address[1:] if address.startswith("@") else address)

    def ready(self) -> None:
        if self._line is not None:
            self._line.send(b"READY=1")

    def feed(self) -> None:
        """From the loop that must not stand still: the GUI thread, a device host's socket loop, sync's rounds."""
        if self._line is None:
            return
        try:
            self._line.send(b"WATCHDOG=1", socket.MSG_DONTWAIT)
        except BlockingIOError:  # systemd is behind; the next one tells it again
            return
