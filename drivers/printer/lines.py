"""The way to a printer: TCP, a serial line or the kernel's usblp file, all as one file descriptor.

Addresses: `socket://host:port`, `serial:///dev/ttyUSB0?baudrate=115200`, `usb:///dev/usb/lp0`, or a plain path
(usblp where its name begins with lp, else serial).
"""

import contextlib
import errno
import os
import select
import socket
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

import serial

from drivers.printer import usblp
from drivers.protocol import DeviceFault, Fault

CONNECT_S: Final = 2.0
CHUNK: Final = 512
PAUSE_S: Final = 0.02


class Line:
    """`descriptor` does not block; `_owner` closes it."""

    def __init__(self, owner: socket.socket | serial.Serial | None, descriptor: int, where: str) -> None:
        self._owner = owner
        self._descriptor = descriptor
        self._where = where
        self.is_usb = owner is None
        self.is_one_way = self.is_usb and usblp.is_one_way(descriptor)

    def close(self) -> None:
        # A line that went away is closed as well as it can be.
        with contextlib.suppress(OSError, TypeError, termios.error):
            if self._owner is None:
                os.close(self._descriptor)
            else:
                self._owner.close()

    def write(self, data: bytes, timeout_s: float, check: Callable[[], None] = lambda: None) -> None:
        """All of it. NO_ANSWER when the printer takes no more bytes for that long, NOT_CONNECTED when it is gone;
        what `check` raises ends it too."""
        at, last = 0, time.monotonic()
        while at < len(data):
            check()
            if time.monotonic() - last > timeout_s:
                raise DeviceFault(Fault.NO_ANSWER, "printer takes no bytes")
            if not self.takes(0.1):
                continue
            try:
                at += os.write(self._descriptor, data[at : at + CHUNK])
                last = time.monotonic()
            except BlockingIOError:
                time.sleep(PAUSE_S)  # usblp says it is ready, and then is not, when it has marked paper as out
            except OSError as error:
                if error.errno == errno.ENOSPC:  # what usblp says of paper out, where it was told to abort on that
                    raise DeviceFault(Fault.PAPER_OUT, "usblp") from error
                raise DeviceFault(Fault.NOT_CONNECTED, f"{self._where}: went away") from error

    def takes(self, timeout_s: float) -> bool:
        """Whether it takes more bytes. Of usblp: whether the last ones are taken, which a write does not wait for."""
        return self._ready(write=True, timeout_s=timeout_s)

    def read(self, timeout_s: float) -> bytes:
        """What has come; empty when nothing did in that time."""
        if not self._ready(write=False, timeout_s=timeout_s):
            return b""
        try:
            data = os.read(self._descriptor, CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._where}: went away") from error
        if not data and isinstance(self._owner, socket.socket):
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._where}: hung up")
        if not data:
            # usblp says 0 bytes at once when it has none; a serial line that is gone says so too.
            self.check_there()
            time.sleep(min(PAUSE_S, timeout_s))
        return data

    def clear(self) -> None:
        """Throws away what came unasked."""
        for _ in range(64):
            if not self.read(0.0):
                return

    def port_status(self) -> int | None:
        """See usblp. None on other lines."""
        return usblp.port_status(self._descriptor) if self.is_usb else None

    def device_id(self) -> bytes:
        return usblp.device_id(self._descriptor) if self.is_usb else b""

    def forget(self) -> None:
        """What was sent and not printed is thrown away, as far as the line itself can do that."""
        if self.is_usb:
            usblp.soft_reset(self._descriptor)

    def check_there(self) -> None:
        """NOT_CONNECTED when its file is gone."""
        if not Path(self._where).exists():
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._where}: went away")

    def _ready(self, *, write: bool, timeout_s: float) -> bool:
        poller = select.poll()
        poller.register(self._descriptor, select.POLLOUT if write else select.POLLIN)
        try:
            events = poller.poll(max(0, round(timeout_s * 1000)))
        except OSError as error:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._where}: went away") from error
        if events and events[0][1] & select.POLLNVAL:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._where}: went away")
        if events and events[0][1] & (select.POLLHUP | select.POLLERR) and not events[0][1] & select.POLLIN:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._where}: went away")
        return bool(events)


def connect(address: str, baudrate: int) -> Line:
    """Opens the line. NOT_CONNECTED when nothing is there, BUSY when somebody else has it."""
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError as error:
        raise DeviceFault(Fault.NOT_CONNECTED, "address is no URL") from error
    match url.scheme:
        case "socket" if url.hostname and port:
            return _connect_socket(url.hostname, port)
        case "serial" if url.path:
            return _open_serial(url.path, _baudrate(url, baudrate))
        case "usb" if url.path:
            return _open_usb(url.path)
        case "" if address.startswith("/"):
            return _open_usb(address) if Path(address).name.startswith("lp") else _open_serial(address, baudrate)
        case _:
            raise DeviceFault(Fault.NOT_CONNECTED, "address must be socket://, serial://, usb:// or a path")


def _connect_socket(host: str, port: int) -> Line:
    where = f"{host}:{port}"
    try:
        line = socket.create_connection((host, port), CONNECT_S)
    except TimeoutError as error:
        raise DeviceFault(Fault.NO_ANSWER, where) from error
    except OSError as error:
        raise DeviceFault(Fault.NOT_CONNECTED, where) from error
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setblocking(False)
    return Line(line, line.fileno(), where)


def _open_serial(path: str, baudrate: int) -> Line:
    try:
        port = serial.Serial(path, baudrate, timeout=0, exclusive=True)
    except (OSError, ValueError, termios.error) as error:
        busy = isinstance(error, serial.SerialException) and "exclusively" in str(error)
        raise DeviceFault(Fault.BUSY if busy else Fault.NOT_CONNECTED, path) from error
    return Line(port, port.fileno(), path)


def _open_usb(path: str) -> Line:
    try:
        return Line(None, os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC), path)
    except BlockingIOError as error:
        raise DeviceFault(Fault.BUSY, path) from error
    except OSError as error:
        raise DeviceFault(Fault.BUSY if error.errno == errno.EBUSY else Fault.NOT_CONNECTED, path) from error


def _baudrate(url: SplitResult, otherwise: int) -> int:
    digits = parse_qs(url.query).get("baudrate", [""])[0]
    return int(digits) if digits.isdigit() and len(digits) <= 7 else otherwise
