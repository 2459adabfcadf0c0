"""What a printer understands of the bytes it gets (Epson ESC/POS command reference). Pure; for the emulator.

Any bytes give commands or nothing, never an error: a real printer prints rubbish, or swallows it.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

LARGEST_PAYLOAD: Final = 1 << 20
UNKNOWN_LETTER: Final = "□"


@dataclass(frozen=True, slots=True)
class Letters:
    text: str


@dataclass(frozen=True, slots=True)
class LineFeed:
    """Prints the line, then feeds so many lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Style:
    name: Literal["align", "size", "bold", "reset"]
    value: int = 0


@dataclass(frozen=True, slots=True)
class QrStore:
    data: bytes


@dataclass(frozen=True, slots=True)
class QrSetting:
    name: Literal["module", "level"]
    value: int


@dataclass(frozen=True, slots=True)
class QrPrint:
    pass


@dataclass(frozen=True, slots=True)
class Raster:
    """One bit a dot, rows of `row_bytes`."""

    row_bytes: int
    rows: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    pass


@dataclass(frozen=True, slots=True)
class OrderedStatus:
    """GS r: answered when its turn comes."""

    number: int


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """DLE EOT: answered at once."""

    number: int


@dataclass(frozen=True, slots=True)
class ClearBuffer:
    """DLE DC4 8 and DLE ENQ 2."""


Command = (
    Letters
    | LineFeed
    | Style
    | QrStore
    | QrSetting
    | QrPrint
    | Raster
    | Cut
    | OrderedStatus
    | RealTimeStatus
    | ClearBuffer
)

# Commands with a fixed number of parameters that a receipt does not need: read, and let go.
ESC_PARAMETERS: Final = {
    **dict.fromkeys(b" !%-3=?JMRTVcrt{|", 1),
    **dict.fromkeys(b"$\\", 2),
    **dict.fromkeys(b"2<LSiml", 0),
    ord("p"): 3,
    ord("W"): 8,
}
GS_PARAMETERS: Final = {**dict.fromkeys(b"BHIafhwb", 1), **dict.fromkeys(b"LPW$\\", 2)}
FS_PARAMETERS: Final = {**dict.fromkeys(b"!-CW", 1), ord("S"): 2, ord("."): 0, ord("&"): 0}


@dataclass(slots=True)
class Parser:
    _rest: bytearray = field(default_factory=bytearray)
    _chinese: bool = False

    def feed(self, data: bytes) -> list[Command]:
        self._rest += data
        commands: list[Command] = []
        while self._rest:
            taken = self._take(commands)
            if taken == 0:
                break
            del self._rest[:taken]
        return commands

    def _take(self, out: list[Command]) -> int:
        """Bytes used up by one command or one run of letters; 0 when more must come."""
        first = self._rest[0]
        match first:
            case 0x10:
                return self._real_time(out)
            case 0x1B:
                return self._esc(out)
            case 0x1D:
                return self._gs(out)
            case 0x1C:
                return self._fs()
            case 0x0A:
                out.append(LineFeed())
                return 1
            case _ if first < 0x20 or first == 0x7F:
                return 1
            case _:
                return self._letters(out)

    def _letters(self, out: list[Command]) -> int:
        text, at = [], 0
        while at < len(self._rest):
            byte = self._rest[at]
            if byte < 0x20 or byte == 0x7F:
                break
            if byte < 0x80:
                text.append(chr(byte))
                at += 1
                continue
            if not self._chinese:
                text.append(UNKNOWN_LETTER)
                at += 1
                continue
            size = self._letter_size(at)
            if size == 0:
                break
            text.append(_decoded(bytes(self._rest[at : at + size])))
            at += size
        if text:
            out.append(Letters("".join(text)))
        return at

    def _letter_size(self, at: int) -> int:
        """GB 18030: a second byte 30 to 39 makes it four bytes, 40 to FE two. 0 when more must come."""
        left = len(self._rest) - at
        if left < 2:
            return 0
        second = self._rest[at + 1]
        if 0x30 <= second <= 0x39:
            return 4 if left >= 4 else 0
        return 2 if 0x40 <= second <= 0xFE and second != 0x7F else 1

    def _real_time(self, out: list[Command]) -> int:
        rest = self._rest
        if len(rest) < 3:
            return 0
        match rest[1]:
            case 0x04:
                out.append(RealTimeStatus(rest[2]))
                return 4 if rest[2] in {7, 8} else 3
            case 0x05:
                if rest[2] == 2:
                    out.append(ClearBuffer())
                return 3
            case 0x14:
                size = {1: 5, 2: 5, 8: 10}.get(rest[2], 3)
                if len(rest) < size:
                    return 0
                if rest[3:size] == b"\x01\x03\x14\x01\x06\x02\x08":
                    out.append(ClearBuffer())
                return size
            case _:
                return 1

    def _esc(self, out: list[Command]) -> int:
        rest = self._rest
        if len(rest) < 2:
            return 0
        name = rest[1]
        if name == ord("@"):
            self._chinese = False
            out.append(Style("reset"))
            return 2
        if name in b"aEGd":
            if len(rest) < 3:
                return 0
            match chr(name):
                case "a":
                    out.append(Style("align", rest[2] % 48))
                case "d":
                    out.append(LineFeed(rest[2]))
                case _:
                    out.append(Style("bold", rest[2] & 1))
            return 3
        size = 2 + ESC_PARAMETERS.get(name, 0)
        return size if len(rest) >= size else 0

    def _fs(self) -> int:
        if len(self._rest) < 2:
            return 0
        name = self._rest[1]
        if name in b"&.":
            self._chinese = name == ord("&")
        size = 2 + FS_PARAMETERS.get(name, 0)
        return size if len(self._rest) >= size else 0

    def _gs(self, out: list[Command]) -> int:
        rest = self._rest
        if len(rest) < 3:
            return 0
        match chr(rest[1]):
            case "!":
                out.append(Style("size", rest[2]))
                return 3
            case "r":
                out.append(OrderedStatus(rest[2]))
                return 3
            case "V":
                if rest[2] in {65, 66, 97, 98, 103, 104} and len(rest) < 4:
                    return 0
                out.append(Cut())
                return 4 if rest[2] in {65, 66, 97, 98, 103, 104} else 3
            case "v":
                return self._raster(out)
            case "(":
                return self._function(out)
            case name:
                size = 2 + GS_PARAMETERS.get(ord(name), 0)
                return size if len(rest) >= size else 0

    def _raster(self, out: list[Command]) -> int:
        """GS v 0 m xL xH yL yH data."""
        rest = self._rest
        if len(rest) < 8:
            return 0
        row_bytes, rows = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
        size = row_bytes * rows
        if size > LARGEST_PAYLOAD:
            return 8
        if len(rest) < 8 + size:
            return 0
        out.append(Raster(row_bytes, rows, bytes(rest[8 : 8 + size])))
        return 8 + size

    def _function(self, out: list[Command]) -> int:
        """GS ( k pL pH cn fn data: the QR functions are cn 49."""
        rest = self._rest
        if len(rest) < 5:
            return 0
        size = int.from_bytes(rest[3:5], "little")
        if len(rest) < 5 + size:
            return 0
        body = bytes(rest[5 : 5 + size])
        if rest[2] == ord("k") and len(body) >= 3 and body[0] == 49:
            match body[1]:
                case 67:
                    out.append(QrSetting("module", body[2]))
                case 69:
                    out.append(QrSetting("level", body[2]))
                case 80:
                    out.append(QrStore(body[3:]))
                case 81:
                    out.append(QrPrint())
                case _:
                    pass
        return 5 + size


def _decoded(letter: bytes) -> str:
    try:
        text = letter.decode("gb18030")
    except UnicodeError:
        return UNKNOWN_LETTER
    return text if text.isprintable() or text == "\u3000" else UNKNOWN_LETTER
