"""The device's end behind a serial server: plain TCP, or with the port settings of RFC 2217 in between.

It has one caller at a time, as such servers do; a new one takes the place of the old.
"""

import contextlib
import select
import socket
import threading
import time
from typing import Any, cast

import serial
from serial.rfc2217 import PortManager

from drivers.emulated_port import Port


class TcpPort(Port):
    """`address` is socket://127.0.0.1:PORT or rfc2217://127.0.0.1:PORT; nobody listens while it is unplugged."""

    address: str

    def __init__(self, baudrate: int, remote: bool = False) -> None:
        self.baudrate = baudrate
        self._remote = remote
        self._lock = threading.Lock()
        self._number = 0
        self._listener: socket.socket | None = None
        self._caller: socket.socket | None = None
        self._manager: Any = None  # PortManager of the caller
        self.plug()
        self.address = f"{'rfc2217' if remote else 'socket'}://127.0.0.1:{self._number}"

    def plug(self) -> None:
        with self._lock:
            if self._listener is None:
                self._listener = socket.create_server(("127.0.0.1", self._number))
                self._number = self._listener.getsockname()[1]

    def unplug(self) -> None:
        with self._lock:
            listener, self._listener = self._listener, None
            self._hang_up()
            if listener is not None:
                # A select that still waits for it keeps the port taken otherwise.
                listener.shutdown(socket.SHUT_RDWR)
                listener.close()

    def close(self) -> None:
        self.unplug()

    def read(self, timeout_s: float) -> bytes:
        listener, caller = self._listener, self._caller
        if listener is None:
            time.sleep(min(timeout_s, 0.02))
            return b""
        # The port may be unplugged while this waits.
        with contextlib.suppress(OSError, ValueError):
            ready = select.select([one for one in (listener, caller) if one], [], [], timeout_s)[0]
            if listener in ready:
                self._accept(listener)
            elif caller is not None and caller in ready:
                return self._receive(caller)
        return b""

    def send(self, piece: bytes) -> bool:
        with self._lock:
            if self._listener is None:
                return False
            self.pass_on(b"".join(self._manager.escape(piece)) if self._manager else piece)
            return True

    def pass_on(self, data: bytes) -> None:
        if self._caller is not None:
            with contextlib.suppress(OSError):
                self._caller.sendall(data)

    def _accept(self, listener: socket.socket) -> None:
        caller, _ = listener.accept()
        # Without it each answer of a negotiation waits for the other side's delayed acknowledgement: 44 ms.
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._hang_up()
            self._caller = caller
            if self._remote:
                settings = serial.serial_for_url("loop://")  # remembers what the caller sets, no more
                self._manager = PortManager(cast("Any", settings), cast("Any", _Connection(self)))

    def _receive(self, caller: socket.socket) -> bytes:
        data = caller.recv(4096)
        with self._lock:
            if not data and caller is self._caller:
                self._hang_up()
            return b"".join(self._manager.filter(data)) if self._manager else data

    def _hang_up(self) -> None:
        caller, self._caller, self._manager = self._caller, None, None
        if caller is not None:
            with contextlib.suppress(OSError):
                caller.shutdown(socket.SHUT_RDWR)
            caller.close()


class _Connection:
    """Where the negotiation writes to."""

    def __init__(self, port: TcpPort) -> None:
        self._port = port

    def write(self, data: bytes) -> None:
        self._port.pass_on(data)
