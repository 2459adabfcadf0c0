"""What a SAM-V module can be told, what its status words mean, and the shapes in its answers."""

from dataclasses import dataclass
from enum import Enum, auto

from drivers.protocol import DeviceFault, Fault

RESET = b"\x10\xff"
STATUS = b"\x11\xff"
SAM_ID = b"\x12\xff"
FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ = b"\x30\x01"  # text and photo; 30 10 would add fingerprints, which are never read
READ_ADDRESS = b"\x30\x03"
READ_NUMBER = b"\x30\x05"
SPEEDS = {115200: b"\x60\x00", 57600: b"\x60\x01", 38400: b"\x60\x02", 19200: b"\x60\x03", 9600: b"\x60\x04"}

OK, FOUND, NOTHING = 0x90, 0x9F, 0x91

TEXT_BYTES, PHOTO_BYTES, ADDRESS_BYTES, NUMBER_BYTES, SAM_ID_BYTES = 256, 1024, 70, 28, 16


class Remedy(Enum):
    """What the driver does about a status word before it reports it."""

    NONE = auto()
    RESEND = auto()  # what we sent arrived damaged
    FIND_AGAIN = auto()  # from 20 01
    RESET = auto()  # 10 FF, then from 20 01


@dataclass(frozen=True, slots=True)
class Meaning:
    fault: Fault
    text: str
    remedy: Remedy = Remedy.NONE


# SW3, after the texts that readers' manuals print.
MEANINGS = {
    0x10: Meaning(Fault.GARBLED, "接收数据校验和错", Remedy.RESEND),
    0x11: Meaning(Fault.GARBLED, "接收数据长度错", Remedy.RESEND),
    0x21: Meaning(Fault.UNSUPPORTED, "接收数据命令错"),
    0x23: Meaning(Fault.REFUSED, "越权操作"),
    0x24: Meaning(Fault.HARDWARE, "无法识别的错误", Remedy.RESET),
    0x31: Meaning(Fault.MEDIA_INVALID, "证/卡认证SAM失败"),
    0x32: Meaning(Fault.MEDIA_INVALID, "SAM认证证/卡失败"),
    0x33: Meaning(Fault.MEDIA_INVALID, "信息验证错误"),
    0x40: Meaning(Fault.MEDIA_INVALID, "无法识别的卡类型"),
    0x41: Meaning(Fault.MEDIA_REMOVED, "读证/卡操作失败"),
    0x47: Meaning(Fault.MEDIA_REMOVED, "取随机数失败", Remedy.FIND_AGAIN),
    0x60: Meaning(Fault.HARDWARE, "SAM自检失败，不能接收命令"),
    0x66: Meaning(Fault.HARDWARE, "SAM没经过授权，无法使用"),
    0x80: Meaning(Fault.NO_MEDIA, "寻找证/卡失败"),
    0x81: Meaning(Fault.NO_MEDIA, "选取证/卡失败", Remedy.FIND_AGAIN),
    NOTHING: Meaning(Fault.MEDIA_INVALID, "证/卡中此项无内容"),
}
_UNKNOWN = Meaning(Fault.REFUSED, "unknown status")


def meaning(sw3: int) -> Meaning:
    return MEANINGS.get(sw3, _UNKNOWN)


def sam_id(data: bytes) -> str:
    """`05.03-20240115-000123456-987654321`: u16 u16 u32 u32 u32, little-endian. GARBLED when not 16 bytes."""
    if len(data) != SAM_ID_BYTES:
        raise DeviceFault(Fault.GARBLED, f"SAM id of {len(data)} bytes")
    first, second = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    third, fourth, fifth = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{first:02d}.{second:02d}-{third}-{fourth:09d}-{fifth:09d}"


def text_and_photo(data: bytes) -> tuple[bytes, bytes]:
    """The answer to 30 01: two lengths, then 256 bytes of text and 1024 or 0 of photo. GARBLED otherwise."""
    text, photo = int.from_bytes(data[0:2], "big"), int.from_bytes(data[2:4], "big")
    if text != TEXT_BYTES or photo not in {0, PHOTO_BYTES} or len(data) != 4 + text + photo:
        raise DeviceFault(Fault.GARBLED, f"lengths {text} and {photo} in {len(data)} bytes")
    return data[4 : 4 + text], data[4 + text :]
