"""ESC/POS bytes (Epson ESC/POS command reference): what is printed, and what the four status bytes say. Pure."""

from dataclasses import dataclass
from typing import Final, assert_never

from drivers.printer.wrap import wrapped
from drivers.protocol import DeviceFault, Fault, Feed, Picture, PrintItem, QrCode, Rule, State, Status, Supply, Text

WIDTH_DOTS: Final = 576  # 72 mm at 203 dots an inch
LETTER_DOTS: Final = 12  # of a Latin letter in font A; Chinese ones have 24
LINE_DOTS: Final = 30
SLOW_DOTS_A_SECOND: Final = 800
LONGEST_TEXT: Final = 4000
LONGEST_FEED: Final = 30

INITIALISE: Final = b"\x1b@"
CHINESE: Final = b"\x1c&"  # FS &: bytes from 0x81 on are GB18030; ESC @ switches it off on some models
CUT: Final = b"\x1dVB\x03"  # GS V 66 3: feed to the knife, leave one point
ORDERED_STATUS: Final = b"\x1dr\x01"  # GS r 1: answered in its turn, so after all that was printed before it
CLEAR: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8: throws away what is not printed yet
LINE_FEED: Final = b"\n"

QR_CAPACITY_M: Final = (
    *(14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666),
    *(
        711,
        779,
        857,
        911,
        997,
        1059,
        1125,
        1190,
        1264,
        1370,
        1452,
        1538,
        1628,
        1722,
        1809,
        1911,
        1989,
        2099,
        2213,
        2331,
    ),
)
"""Bytes that versions 1 to 40 hold at correction level M (ISO/IEC 18004, table 7)."""
QUIET_ZONE: Final = 4
HIGHEST_PICTURE: Final = 1200  # dots: 150 mm
SMALLEST_MODULE: Final = 3  # 0.38 mm; finer codes do not read from thermal paper, and version 40 has room for it


def real_time_status(number: int) -> bytes:
    """DLE EOT 1 to 4: answered at once, also by a printer that is off line."""
    return bytes((0x10, 0x04, number))


def receipt(items: list[PrintItem]) -> bytes:
    """The whole receipt, cut. REFUSED for what no paper could carry."""
    return INITIALISE + CHINESE + b"".join(_item(item) for item in items) + CUT


def _item(item: PrintItem) -> bytes:
    match item:
        case Text():
            return _text(item)
        case QrCode():
            return _qr(item)
        case Picture():
            return b"\x1ba\x01" + _raster(item.across, item.rows) + b"\x1ba\x00"
        case Rule():
            across = WIDTH_DOTS // 8
            return b"\x1ba\x00" + _raster(across, b"\xff" * (across * 2))  # a solid bar, two dots high
        case Feed():
            return bytes((0x1B, ord("d"), max(0, min(item.lines, LONGEST_FEED))))
    assert_never(item)


def _raster(across: int, rows: bytes) -> bytes:
    """GS v 0. REFUSED for a picture that is wider than the paper, too high, or no rectangle.

    A printer looks for real-time commands in pictures too (ESC/POS, "Notes for real-time commands"): DLE, 0x10, is
    given a dot more.
    """
    high = len(rows) // across if across > 0 else 0
    if not 0 < across <= WIDTH_DOTS // 8 or not 0 < high <= HIGHEST_PICTURE or high * across != len(rows):
        raise DeviceFault(Fault.REFUSED, "picture does not fit the paper")
    size = bytes((across, 0)) + high.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + rows.replace(b"\x10", b"\x18")


def _text(item: Text) -> bytes:
    if len(item.text) > LONGEST_TEXT:
        raise DeviceFault(Fault.REFUSED, "text too long")
    size = max(1, min(item.size, 4)) - 1
    align = {"left": 0, "center": 1, "right": 2}[item.align]
    style = bytes((0x1B, ord("a"), align, 0x1D, ord("!"), size << 4 | size, 0x1B, ord("E"), int(item.bold)))
    return style + encoded(wrapped(item.text, WIDTH_DOTS // (LETTER_DOTS * (size + 1)))) + LINE_FEED


def encoded(text: str) -> bytes:
    """GB18030, which has every character; control characters and halves of surrogates are left out."""
    shown = "".join(
        letter for letter in text if letter == "\n" or (ord(letter) >= 32 and not 0x7F <= ord(letter) < 0xA0)
    )
    return shown.encode("gb18030", "ignore")


def qr_modules(size: int) -> int:
    """Modules a side, quiet zone included, that the printer will draw for so many bytes. REFUSED when too many."""
    for version, capacity in enumerate(QR_CAPACITY_M, 1):
        if size <= capacity:
            return 17 + 4 * version + 2 * QUIET_ZONE
    raise DeviceFault(Fault.REFUSED, "QR text too long")


def _qr(item: QrCode) -> bytes:
    data = item.text.encode("utf-8", "ignore")
    widest = WIDTH_DOTS // qr_modules(len(data))
    module = max(SMALLEST_MODULE, min(item.module, widest, 16))
    return b"".join(
        (
            b"\x1ba\x01",  # centred
            b"\x1d(k\x04\x001A2\x00",  # fn 165: model 2
            b"\x1d(k\x03\x001C" + bytes((module,)),  # fn 167: dots a module
            b"\x1d(k\x03\x001E1",  # fn 169: correction level M
            b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data,  # fn 180: store
            b"\x1d(k\x03\x001Q0",  # fn 181: print
            b"\x1ba\x00",
        )
    )


def is_status_byte(byte: int) -> bool:
    """Answers to DLE EOT have bits 1 and 4 set, 0 and 7 clear; those to GS r have bit 4 clear."""
    return byte & 0b1001_0011 == 0b0001_0010


def is_ordered_answer(byte: int) -> bool:
    return byte & 0b1001_0000 == 0


def seconds(items: list[PrintItem]) -> float:
    """How long a slow printer (100 mm/s) is at it. For printers that cannot say when they are done."""
    dots = 0
    for item in items:
        match item:
            case Text(text=text, size=size):
                wide = max(1, min(size, 4))
                lines = wrapped(text, WIDTH_DOTS // (LETTER_DOTS * wide)).count("\n") + 1
                dots += lines * LINE_DOTS * wide
            case QrCode():
                dots += WIDTH_DOTS
            case Picture(across=across, rows=rows):
                dots += len(rows) // max(1, across)
            case Rule():
                dots += 2
            case Feed(lines=lines):
                dots += max(0, min(lines, LONGEST_FEED)) * LINE_DOTS
            case _:
                assert_never(item)
    return dots / SLOW_DOTS_A_SECOND


@dataclass(frozen=True, slots=True)
class PrinterState:
    offline: bool = False
    cover_open: bool = False
    cutter_stuck: bool = False
    broken: bool = False
    paper: Supply = Supply.OK

    def fault(self) -> tuple[Fault, str] | None:
        """Why it cannot print, the thing to mend first; None when it can."""
        if self.cover_open:
            return Fault.COVER_OPEN, ""
        if self.paper is Supply.OUT:
            return Fault.PAPER_OUT, ""
        if self.cutter_stuck:
            return Fault.HARDWARE, "cutter"
        if self.broken:
            return Fault.HARDWARE, "printer error"
        if self.offline:
            return Fault.NO_ANSWER, "off line"
        return None

    def status(self) -> Status:
        fault = self.fault()
        supplies = {"paper": self.paper}
        if fault is None:
            return Status(State.ONLINE, None, supplies)
        states = {
            Fault.COVER_OPEN: State.USER_ERROR,
            Fault.PAPER_OUT: State.USER_ERROR,
            Fault.NO_ANSWER: State.OFFLINE,
        }
        return Status(states.get(fault[0], State.HARDWARE_ERROR), fault[0], supplies, fault[1])


def printer_state(printer: int, offline_cause: int, error_cause: int, paper: int) -> PrinterState:
    """From the answers to DLE EOT 1, 2, 3 and 4."""
    out = bool(paper & 0x60 or offline_cause & 0x20)
    return PrinterState(
        offline=bool(printer & 0x08),
        cover_open=bool(offline_cause & 0x04),
        cutter_stuck=bool(error_cause & 0x08),
        broken=bool(error_cause & 0x60 or offline_cause & 0x40) and not error_cause & 0x08,
        paper=Supply.OUT if out else Supply.LOW if paper & 0x0C else Supply.OK,
    )


def port_state(status: int) -> PrinterState:
    """From the USB printer class's port status, all that a printer without a way back says: 0x20 paper out, 0x10
    selected, 0x08 no error."""
    out = bool(status & 0x20)
    return PrinterState(
        offline=not status & 0x10,
        broken=not status & 0x08 and not out,
        paper=Supply.OUT if out else Supply.OK,
    )
