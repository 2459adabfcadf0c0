"""What the kernel tells of a USB printer beside its bytes: ioctls of linux/drivers/usb/class/usblp.c.

The port status is the printer class's own (USB Printer Class 1.1, 4.2.2); the device ID is IEEE 1284's.
"""

import fcntl
import struct
import sys
from typing import Final

LPGETSTATUS: Final = 0x060B
DEVICE_ID_SIZE: Final = 1024
_READ: Final = 2 << 30
DEVICE_ID: Final = _READ | DEVICE_ID_SIZE << 16 | ord("P") << 8 | 1
PROTOCOLS: Final = _READ | 8 << 16 | ord("P") << 8 | 2
SOFT_RESET: Final = ord("P") << 8 | 7
ONE_WAY: Final = 1  # interface protocol 1: no bytes ever come back


def port_status(descriptor: int) -> int | None:
    """0x20 paper out, 0x10 selected, 0x08 no error. None when it is no USB printer, or does not say."""
    try:
        answer = fcntl.ioctl(descriptor, LPGETSTATUS, bytes(4))
    except OSError:
        return None
    return int.from_bytes(answer, sys.byteorder) & 0xFF


def is_one_way(descriptor: int) -> bool:
    try:
        answer = fcntl.ioctl(descriptor, PROTOCOLS, bytes(8))
    except OSError:
        return False
    return bool(struct.unpack("ii", answer)[0] == ONE_WAY)


def device_id(descriptor: int) -> bytes:
    """Its length in two bytes, then text; empty when it has none."""
    try:
        return fcntl.ioctl(descriptor, DEVICE_ID, bytes(DEVICE_ID_SIZE))
    except OSError:
        return b""


def soft_reset(descriptor: int) -> bool:
    """Throws away what the printer has taken and not printed, also when it takes no more bytes. False: not done."""
    try:
        fcntl.ioctl(descriptor, SOFT_RESET)
    except OSError:
        return False
    return True


def named(answer: bytes) -> tuple[str, str]:
    """Model and serial number of a device ID: `MFG:EPSON;MDL:TM-T82;SN:…;`, or the long names of those keys."""
    size = int.from_bytes(answer[:2], "big")
    text = answer[2 : max(2, min(size, DEVICE_ID_SIZE))].decode("ascii", "replace")
    fields = {
        key.strip().upper(): value.strip() for key, _, value in (part.partition(":") for part in text.split(";"))
    }

    def one(*keys: str) -> str:
        found = next((fields[key] for key in keys if fields.get(key)), "")
        return "".join(letter for letter in found if letter.isprintable())[:63]

    return f"{one('MFG', 'MANUFACTURER')} {one('MDL', 'MODEL')}".strip(), one("SN", "SERN", "SERIALNUMBER")
