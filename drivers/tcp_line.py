"""Plain TCP to a device or a serial server: `socket://host:port`."""

import contextlib
import socket
import time
from urllib.parse import urlsplit

from drivers.line import BITS_A_BYTE
from drivers.protocol import DeviceFault, Fault

CONNECT_S = 2.0  # a server that is plugged in again answers the next try in time
WRITE_S = 1.0
MOST_UNASKED = 65536


class TcpLine:
    """baudrate: of the serial line behind the server."""

    def __init__(self, address: str, baudrate: int) -> None:
        self.address = address
        self.baudrate = baudrate
        self._socket: socket.socket | None = None

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def open(self) -> None:
        """NOT_CONNECTED when nobody answers there."""
        if self._socket is not None:
            return
        try:
            url = urlsplit(self.address)
            if url.scheme != "socket" or not url.hostname or not url.port:
                raise ValueError
            line = socket.create_connection((url.hostname, url.port), CONNECT_S)
        except ValueError:  # also urlsplit's and port's own
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: not socket://host:port") from None
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: {why}") from error
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = line

    def close(self) -> None:
        line, self._socket = self._socket, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def seconds(self, size: int) -> float:
        """Line time of that many bytes."""
        return size * BITS_A_BYTE / self.baudrate

    def read(self, size: int, timeout_s: float) -> bytes:
        """At most `size` bytes; fewer, or none, when the time is over."""
        end = time.monotonic() + timeout_s
        got = bytearray()
        while len(got) < size:
            chunk = self._receive(size - len(got), end - time.monotonic())
            if chunk is None:
                break
            got += chunk
        return bytes(got)

    def write(self, data: bytes) -> None:
        """Throws away what came unasked, then sends."""
        self.clear()
        line = self._opened()
        try:
            line.settimeout(WRITE_S)
            line.sendall(data)
        except TimeoutError as error:
            raise DeviceFault(Fault.NO_ANSWER, "line does not take bytes") from error
        except OSError as error:
            raise self._gone() from error

    def clear(self) -> None:
        """Throws away what came unasked. NOT_CONNECTED when the other end hung up meanwhile."""
        thrown = 0
        while chunk := self._receive(4096, 0.0):
            thrown += len(chunk)
            if thrown > MOST_UNASKED:
                raise DeviceFault(Fault.GARBLED, "line never quiet")

    def _receive(self, size: int, timeout_s: float) -> bytes | None:
        """None when nothing came in time."""
        line = self._opened()
        try:
            line.settimeout(max(0.0, timeout_s))  # 0: does not wait
            chunk = line.recv(size)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError as error:
            raise self._gone() from error
        if not chunk:
            raise self._gone()
        return chunk

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise DeviceFault(Fault.NOT_CONNECTED, self.address)
        return self._socket

    def _gone(self) -> DeviceFault:
        """Closes too, so that the next `open` connects anew."""
        self.close()
        return DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: hung up")
