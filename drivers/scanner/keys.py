"""Key presses of a code reader that poses as a keyboard, as text: US layout, which readers send by default.

Two ways to see them: evdev's `struct input_event` (Linux `input.h`, `input-event-codes.h`), and the boot keyboard's
reports through hidraw (USB HID 1.11, appendix B.1; usages: HID Usage Tables, page 0x07).
"""

import struct
from dataclasses import dataclass
from typing import Final

from drivers.protocol import DeviceFault, Fault

EVENT: Final = struct.Struct("llHHi")  # seconds, microseconds, type, code, value
REPORT: Final = 8  # modifiers, reserved, six usages
EV_SYN: Final = 0
SYN_DROPPED: Final = 3  # the kernel's buffer ran over
EV_KEY: Final = 1
PRESSED: Final = 1  # 0 released, 2 repeated by the kernel
SHIFTS: Final = frozenset({42, 54})
SHIFT_BITS: Final = 0x22  # left, right

_ROWS = {
    2: ("1234567890-=", "!@#$%^&*()_+"),
    16: ("qwertyuiop[]", "QWERTYUIOP{}"),
    30: ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
}
_LOW = {43: ("\\zxcvbnm,./", "|ZXCVBNM<>?"), 57: (" ", " ")}
_PAD = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/", 28: "\r", 96: "\r"} | dict(
    zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82), "7894561230", strict=True)
)
_USAGES = {
    4: ("abcdefghijklmnopqrstuvwxyz1234567890", "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()"),
    44: (" -=[]\\", " _+{}|"),
    51: (";'`,./", ':"~<>?'),
}
_PAD_USAGES = (
    {40: "\r", 88: "\r"}
    | dict(zip(range(84, 88), "/*-+", strict=True))
    | dict(zip(range(89, 100), "1234567890.", strict=True))
)


def _table(rows: dict[int, tuple[str, str]], fixed: dict[int, str]) -> dict[int, tuple[str, str]]:
    return {start + n: pair for start, row in rows.items() for n, pair in enumerate(zip(*row, strict=True))} | {
        code: (text, text) for code, text in fixed.items()
    }


CODES: Final = _table(_ROWS | _LOW, _PAD)
USAGES: Final = _table(_USAGES, _PAD_USAGES)


@dataclass(slots=True)
class EventKeys:
    """evdev. A key without a character (Alt, F1, …) is nothing; GARBLED when the kernel lost some."""

    shift: bool = False
    size = EVENT.size

    def text(self, record: bytes) -> str:
        _, _, kind, code, value = EVENT.unpack(record)
        if kind == EV_SYN and code == SYN_DROPPED:
            raise DeviceFault(Fault.GARBLED, "keys were lost")
        if kind != EV_KEY:
            return ""
        if code in SHIFTS:
            self.shift = value != 0
            return ""
        return CODES[code][self.shift] if value == PRESSED and code in CODES else ""


@dataclass(slots=True)
class ReportKeys:
    """hidraw. A key that the report before held already is still down."""

    down: frozenset[int] = frozenset()
    size = REPORT

    def text(self, record: bytes) -> str:
        shift, held = bool(record[0] & SHIFT_BITS), record[2:]
        pressed = [usage for usage in held if usage in USAGES and usage not in self.down]
        self.down = frozenset(held)
        return "".join(USAGES[usage][shift] for usage in pressed)


Keys = EventKeys | ReportKeys


def events(text: str) -> bytes:
    """What evdev gives for a text. ValueError for a character that no key has."""
    sent = bytearray()
    for code, shift in _strokes(text, CODES):
        changes = [(42, 1)] * shift + [(code, 1), (code, 0)] + [(42, 0)] * shift
        for key, value in changes:
            sent += EVENT.pack(0, 0, EV_KEY, key, value) + EVENT.pack(0, 0, 0, 0, 0)
    return bytes(sent)


def reports(text: str) -> bytes:
    """What hidraw gives for a text. ValueError for a character that no key has."""
    return b"".join(
        bytes([0x02 * shift, 0, usage, 0, 0, 0, 0, 0]) + bytes(REPORT) for usage, shift in _strokes(text, USAGES)
    )


def _strokes(text: str, table: dict[int, tuple[str, str]]) -> list[tuple[int, bool]]:
    keys = {pair[shift]: (code, shift) for code, pair in reversed(table.items()) for shift in (True, False)}
    try:
        return [keys[character] for character in text]
    except KeyError:
        raise ValueError("a keyboard has no such character") from None
