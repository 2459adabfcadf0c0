"""Bulk pipes of a USB device, through libusb.

Address: `usb://VID:PID?in=0x81&out=0x02&mode=whole`, everything behind `?` optional:
  in, out     the pipes, one or two each; the device's own first ones when not given
  mode        `whole`: a frame goes through one pipe; `split`: preamble and length through the first one, the rest
              through the last. Split when there are two pipes each way, as the makers' document has it.
  interface   0 when not given
  port        `1-2.3`, as in /sys/bus/usb/devices: which one, of several readers of a kind
"""

import contextlib
import errno
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import usb.backend.libusb1
import usb.core
import usb.util

from drivers.protocol import DeviceFault, Fault

BYTES_A_SECOND: Final = 1_000_000.0  # full speed, at best
WRITE_S: Final = 1.0
CLEAR_S: Final = 0.001  # libusb takes 0 for "without end"
MOST_UNASKED: Final = 64  # transfers
NUMBER = re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}")


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """Empty pipes: the device's own. split None: as their number tells."""

    vendor: int
    product: int
    ins: tuple[int, ...] = ()
    outs: tuple[int, ...] = ()
    split: bool | None = None
    interface: int = 0
    port: str = ""


def parse(address: str) -> UsbAddress:
    """ValueError with a sentence for the technician."""
    url = urlsplit(address)
    given = dict(parse_qsl(url.query, strict_parsing=True)) if url.query else {}
    if url.scheme != "usb" or not NUMBER.fullmatch(url.netloc) or url.path not in {"", "/"}:
        raise ValueError(f"{address}: must be usb://VID:PID, four hexadecimal digits each, as lsusb shows them")
    if unknown := given.keys() - {"in", "out", "mode", "interface", "port"}:
        raise ValueError(f"{address}: no part {', '.join(sorted(unknown))}; there are in, out, mode, interface, port")
    if given.get("mode", "whole") not in {"whole", "split"}:
        raise ValueError(f"{address}: mode must be whole or split")
    vendor, product = (int(part, 16) for part in url.netloc.split(":"))
    return UsbAddress(
        vendor,
        product,
        _pipes(address, given.get("in", ""), into_host=True),
        _pipes(address, given.get("out", ""), into_host=False),
        given["mode"] == "split" if "mode" in given else None,
        _number(address, given.get("interface", "0"), 255),
        given.get("port", ""),
    )


def _pipes(address: str, listed: str, *, into_host: bool) -> tuple[int, ...]:
    pipes = tuple(_number(address, one, 0x8F) for one in listed.split(",")) if listed else ()
    if len(pipes) > 2 or any((pipe >= 0x80) != into_host for pipe in pipes):
        raise ValueError(f"{address}: in takes one or two pipes from 0x81 on, out from 0x01 on")
    return pipes


def _number(address: str, text: str, most: int) -> int:
    try:
        number = int(text, 0)
    except ValueError:
        number = -1
    if not 0 <= number <= most:
        raise ValueError(f"{address}: {text[:16]!r} is no number from 0 to {most}")
    return number


class UsbLine:
    """head: bytes of preamble and length, which go apart in split mode. backend: pyusb's, None without libusb."""

    def __init__(self, address: str, head: int, backend: Callable[[], Any] = usb.backend.libusb1.get_backend) -> None:
        self.address = address
        self._wanted = parse(address)
        self._head = head
        self._backend = backend
        self._device: Any = None
        self._ins: tuple[Any, ...] = ()  # pyusb endpoints
        self._outs: tuple[Any, ...] = ()
        self._split = False
        self._came = bytearray()
        self._count = 0  # of the bytes that came since the last write

    @property
    def is_open(self) -> bool:
        return self._device is not None

    def open(self) -> None:
        """NOT_CONNECTED when it is not there or not ours to open, BUSY when another process holds it."""
        if self._device is not None:
            return
        backend = self._backend()
        if backend is None:
            raise DeviceFault(Fault.NOT_CONNECTED, "libusb-1.0 is not installed")
        wanted = self._wanted
        device = None
        try:
            device = usb.core.find(
                idVendor=wanted.vendor, idProduct=wanted.product, backend=backend, custom_match=self._is_at_port
            )
            if device is None:
                raise DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: no such USB device")
            self._claim(device)
        except usb.core.USBError as error:
            _let_go(device, wanted.interface)
            fault = Fault.BUSY if error.errno == errno.EBUSY else Fault.NOT_CONNECTED
            hint = ": not allowed, see the udev rules" if error.errno in {errno.EACCES, errno.EPERM} else ""
            name = errno.errorcode.get(error.errno or 0, "cannot open")
            raise DeviceFault(fault, f"{self.address}: {name}{hint}") from error
        except DeviceFault:
            _let_go(device, wanted.interface)
            raise
        self._device = device

    def close(self) -> None:
        device, self._device = self._device, None
        self._ins = self._outs = ()
        _let_go(device, self._wanted.interface)

    def seconds(self, size: int) -> float:
        """Line time of that many bytes."""
        return size / BYTES_A_SECOND

    def read(self, size: int, timeout_s: float) -> bytes:
        """At most `size` bytes; fewer, or none, when the time is over."""
        end = time.monotonic() + timeout_s
        while len(self._came) < size:
            self._opened()
            pipe = self._ins[-1] if self._split and self._count >= self._head else self._ins[0]
            chunk = self._transfer(pipe, size - len(self._came), end - time.monotonic())
            if not chunk:
                break
            self._came += chunk
            self._count += len(chunk)
        came = bytes(self._came[:size])
        del self._came[:size]
        return came

    def write(self, data: bytes) -> None:
        """Throws away what came unasked, then sends."""
        self._opened()
        for pipe in self._ins:
            for _ in range(MOST_UNASKED):
                if not self._transfer(pipe, 4096, CLEAR_S):
                    break
        self._came.clear()
        self._count = 0
        parts = (data[: self._head], data[self._head :]) if self._split else (data,)
        for pipe, part in zip((self._outs[0], self._outs[-1]), parts, strict=False):
            self._send(pipe, part)

    def _claim(self, device: Any) -> None:
        wanted = self._wanted
        try:
            interface = device.get_active_configuration()[(wanted.interface, 0)]
        except (usb.core.USBError, LookupError) as error:
            if getattr(error, "errno", None) in {errno.ENODEV, errno.EACCES, errno.EPERM}:
                raise
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: no interface {wanted.interface}") from error
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(wanted.interface):
                device.detach_kernel_driver(wanted.interface)
        usb.util.claim_interface(device, wanted.interface)
        pipes = {pipe.bEndpointAddress: pipe for pipe in interface}
        ins = wanted.ins or tuple(number for number in pipes if number >= 0x80)[:2]
        outs = wanted.outs or tuple(number for number in pipes if number < 0x80)[:2]
        if not ins or not outs or any(number not in pipes for number in ins + outs):
            there = ", ".join(f"{number:#04x}" for number in pipes) or "none"
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: its pipes are {there}")
        self._split = wanted.split if wanted.split is not None else len(ins) == len(outs) == 2
        self._ins, self._outs = tuple(pipes[number] for number in ins), tuple(pipes[number] for number in outs)

    def _is_at_port(self, device: Any) -> bool:
        where = f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"
        return self._wanted.port in {"", where}

    def _transfer(self, pipe: Any, size: int, timeout_s: float) -> bytes:
        """Whole packets, since a longer packet than asked for is lost; empty when none came in time."""
        packet = max(8, pipe.wMaxPacketSize & 0x7FF)
        whole = -(-size // packet) * packet
        try:
            return bytes(pipe.read(whole, max(1, round(timeout_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise self._broken(error, pipe) from error

    def _send(self, pipe: Any, data: bytes) -> None:
        try:
            sent = pipe.write(data, round(WRITE_S * 1000))
        except usb.core.USBTimeoutError as error:
            raise DeviceFault(Fault.NO_ANSWER, "device does not take bytes") from error
        except usb.core.USBError as error:
            raise self._broken(error, pipe) from error
        if sent != len(data):
            raise DeviceFault(Fault.NO_ANSWER, "device does not take bytes")

    def _broken(self, error: Any, pipe: Any) -> DeviceFault:
        name = errno.errorcode.get(error.errno or 0, "USB error")
        if error.errno in {errno.EPIPE, errno.EOVERFLOW}:
            with contextlib.suppress(usb.core.USBError):
                pipe.clear_halt()
            return DeviceFault(Fault.GARBLED, f"{self.address}: {name}")
        self.close()
        return DeviceFault(Fault.NOT_CONNECTED, f"{self.address}: went away ({name})")

    def _opened(self) -> None:
        if self._device is None:
            raise DeviceFault(Fault.NOT_CONNECTED, self.address)


def _let_go(device: Any, interface: int) -> None:
    if device is not None:
        # One that went away cannot be let go in order either.
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(device, interface)
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)
