"""A serial line to a device, with every way it fails as a DeviceFault. Address: a path or a pyserial URL."""

import contextlib
import errno
import termios
import time
import warnings

import serial

from drivers.line import BITS_A_BYTE
from drivers.protocol import DeviceFault, Fault

WRITE_S = 1.0
REMOTE_S = 0.02  # each change of an rfc2217 port's time-out costs a negotiation of 50 ms, so it has this one for good

# pyserial lets these through when a port goes away under it: OSError from in_waiting, TypeError from a read that a
# close interrupts, termios.error (no OSError) from the flushes.
_BROKEN = (OSError, TypeError, termios.error)


class SerialLine:
    def __init__(self, address: str, baudrate: int) -> None:
        self.address = address
        self.baudrate = baudrate
        self._remote = address.startswith("rfc2217://")
        self._port: serial.Serial | None = None

    @property
    def is_open(self) -> bool:
        return self._port is not None

    def open(self) -> None:
        """NOT_CONNECTED when it is not there or not ours to open, BUSY when another process holds it."""
        if self._port is not None:
            return
        try:
            port = serial.serial_for_url(self.address, do_not_open=True, baudrate=self.baudrate, timeout=REMOTE_S)
            if not self._remote:
                port.write_timeout = WRITE_S
            if "://" not in self.address:
                port.exclusive = True
            with warnings.catch_warnings():
                # pyserial 3.5, rfc2217.py: Thread.setDaemon.
                warnings.simplefilter("ignore", DeprecationWarning)
                port.open()
        except (*_BROKEN, ValueError) as error:
            number = getattr(error, "errno", None)
            fault = Fault.BUSY if number in {errno.EAGAIN, errno.EBUSY} else Fault.NOT_CONNECTED
            raise DeviceFault(fault, f"{self.address}: {errno.errorcode.get(number or 0, 'cannot open')}") from error
        self._port = port

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            # A port that went away cannot be closed in order either.
            connection = getattr(port, "_socket", None)
            with contextlib.suppress(*_BROKEN):
                port.close()
            if connection is not None:
                connection.close()  # pyserial leaves it open when the other end hung up first

    def seconds(self, size: int) -> float:
        """Line time of that many bytes."""
        return size * BITS_A_BYTE / self.baudrate

    def read(self, size: int, timeout_s: float) -> bytes:
        """At most `size` bytes; fewer, or none, when the time is over."""
        try:
            port = self._opened()
            if self._remote:
                return self._read_remote(port, size, timeout_s)
            port.timeout = timeout_s
            return bytes(port.read(size))
        except _BROKEN as error:
            raise self._gone() from error

    def write(self, data: bytes) -> None:
        """Throws away what came unasked, then sends."""
        try:
            port = self._opened()
            self._clear(port)
            port.write(data)
        except serial.SerialTimeoutException as error:
            raise DeviceFault(Fault.NO_ANSWER, "line does not take bytes") from error
        except _BROKEN as error:
            raise self._gone() from error

    def clear(self) -> None:
        """Throws away what came unasked."""
        try:
            self._clear(self._opened())
        except _BROKEN as error:
            raise self._gone() from error

    def check(self) -> None:
        """NOT_CONNECTED when the port went away, even if nothing is read or written."""
        try:
            _ = self._opened().in_waiting
        except _BROKEN as error:
            raise self._gone() from error

    def _read_remote(self, port: serial.Serial, size: int, timeout_s: float) -> bytes:
        end = time.monotonic() + timeout_s
        got = bytearray()
        while len(got) < size and (time.monotonic() < end or port.in_waiting):
            got += port.read(size - len(got))
        return bytes(got)

    def _clear(self, port: serial.Serial) -> None:
        if self._remote:  # not by reset_input_buffer, which negotiates with the server for 50 ms
            port.read(port.in_waiting)
        else:
            port.reset_input_buffer()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise DeviceFault(Fault.NOT_CONNECTED, self.address)
        return self._port

    def _gone(self) -> DeviceFault:
        """Closes too, so that the next `open` connects anew."""
        self.close()
        return DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: went away")
