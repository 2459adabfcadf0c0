"""The device's end of bulk pipes, at the edge of pyusb: a backend with one device, or none while it is unplugged.

For what is tested without a USB stack; `make test-hardware` carries the same port over a real one.
"""

# ruff: noqa: ARG002  # pyusb's signatures

import errno
import threading
import time
from collections import deque
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from drivers.emulated_port import Port
from drivers.idcard.frames import SDT, Framing

VENDOR, PRODUCT = 0x0400, 0xC35A
PACKET = 64


class UsbPort(Port):
    """split: head and rest of a frame through pipes of their own, 0x02 and 0x06, 0x81 and 0x85; else 0x02 and 0x81.

    `pyusb` is the backend for `drivers.usb_line.UsbLine`.
    """

    address: str

    def __init__(self, split: bool, framing: Framing = SDT) -> None:
        self.baudrate = 0
        self.ins: tuple[int, ...] = (0x81, 0x85) if split else (0x81,)
        self.outs: tuple[int, ...] = (0x02, 0x06) if split else (0x02,)
        self.address = f"usb://{VENDOR:04x}:{PRODUCT:04x}?mode={'split' if split else 'whole'}"
        self.framing = framing
        self.news = threading.Condition()
        self.there = True
        self.taken = False  # by another process
        self.stalled = False  # the next transfer of an IN pipe
        self.packets: dict[int, deque[bytes]] = {}
        self.heads, self.bodies, self.asked = bytearray(), bytearray(), bytearray()
        self.answered = 0  # bytes since the last request
        self.pyusb = _Backend(self)
        self.plug()

    def plug(self) -> None:
        with self.news:
            self.packets = {pipe: deque() for pipe in self.ins}
            for held in (self.heads, self.bodies, self.asked):
                held.clear()
            self.there = True

    def unplug(self) -> None:
        with self.news:
            self.there = False
            self.news.notify_all()

    def close(self) -> None:
        self.unplug()

    def read(self, timeout_s: float) -> bytes:
        with self.news:
            self.news.wait_for(lambda: bool(self.asked), timeout_s)
            asked = bytes(self.asked)
            self.asked.clear()
            return asked

    def send(self, piece: bytes) -> bool:
        with self.news:
            if not self.there:
                return False
            cut = max(0, self.framing.head - self.answered) if len(self.ins) == 2 else len(piece)
            self._put(self.ins[0], piece[:cut])
            self._put(self.ins[-1], piece[cut:])
            self.answered += len(piece)
            self.news.notify_all()
            return True

    def receive(self, pipe: int, data: bytes) -> None:
        """What the host sent through a pipe; a request counts once its parts came through the right ones."""
        if len(self.outs) == 1:
            self.asked += data
        else:
            (self.heads if pipe == self.outs[0] else self.bodies).extend(data)
            head = self.framing.head
            while len(self.heads) >= head and len(self.bodies) >= (rest := max(0, self.framing.rest(self.heads))):
                self.asked += self.heads[:head] + self.bodies[:rest]
                del self.heads[:head], self.bodies[:rest]
        self.answered = 0
        self.news.notify_all()

    def _put(self, pipe: int, data: bytes) -> None:
        """As packets; one that is not full ends a transfer."""
        self.packets[pipe].extend(data[at : at + PACKET] for at in range(0, len(data), PACKET))


class _Backend(usb.backend.IBackend):  # type: ignore[misc]
    def __init__(self, port: UsbPort) -> None:
        self._port = port

    def enumerate_devices(self) -> Iterator[Any]:
        return iter([object()] if self._port.there else [])

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0110, bDeviceClass=0xFF, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=8, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x0100, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=5, bus=1, port_number=3, port_numbers=(2, 3), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=46, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(self._port.ins + self._port.outs), bInterfaceClass=0xFF, bInterfaceSubClass=0,
            bInterfaceProtocol=0, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(self._port.outs + self._port.ins)[ep], bmAttributes=2,
            wMaxPacketSize=PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> Any:
        self._check()
        return object()

    def close_device(self, dev_handle: Any) -> None: ...

    def get_configuration(self, dev_handle: Any) -> int:
        self._check()
        return 1

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return False

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self._check()
        if self._port.taken:
            raise usb.core.USBError("busy", errno=errno.EBUSY)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self._check()

    def clear_halt(self, dev_handle: Any, ep: int) -> None:
        self._check()
        self._port.stalled = False

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        with self._port.news:
            self._check()
            self._port.receive(ep, data.tobytes())
            return len(data)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        port, end = self._port, time.monotonic() + timeout / 1000
        came = bytearray()
        with port.news:
            while len(came) < len(buff) and (not came or len(came) % PACKET == 0):
                port.news.wait_for(lambda: not port.there or port.packets[ep], max(0.0, end - time.monotonic()))
                self._check()
                if port.stalled:
                    raise usb.core.USBError("stall", errno=errno.EPIPE)
                if not port.packets[ep]:
                    break
                if len(came) + len(port.packets[ep][0]) > len(buff):
                    raise usb.core.USBError("overflow", errno=errno.EOVERFLOW)
                came += port.packets[ep].popleft()
        if not came:
            raise usb.core.USBTimeoutError("timeout", errno=errno.ETIMEDOUT)
        buff[: len(came)] = type(buff)("B", came)
        return len(came)

    def _check(self) -> None:
        if not self._port.there:
            raise usb.core.USBError("no such device", errno=errno.ENODEV)
