"""The emulator's reading of ESC/POS bytes."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.commands import CHINESE, CLEAR, receipt
from drivers.printer.paper import Paper
from drivers.printer.parser import (
    ClearBuffer,
    Cut,
    Letters,
    LineFeed,
    OrderedStatus,
    Parser,
    QrPrint,
    QrSetting,
    QrStore,
    Raster,
    RealTimeStatus,
    Style,
)
from drivers.protocol import Feed, QrCode, Rule, Text

PIECES = [
    b"\x1b",
    b"\x1d(k",
    b"\x1dv0\x00",
    b"\x1c&",
    b"\x10\x04",
    b"\x81\x30",
    b"\x1d!",
    b"\n",
    b"\x1dV",
    b"\xd6\xd0",
]


def test_a_receipt_reads_back() -> None:
    commands = Parser().feed(receipt([Text("中a𠮷", 2, bold=True, align="right"), QrCode("JJ1"), Rule(), Feed(3)]))
    assert [c for c in commands if isinstance(c, Letters)] == [Letters("中a𠮷")]
    assert {
        Style("align", 2),
        Style("size", 0x11),
        Style("bold", 1),
        QrStore(b"JJ1"),
        QrPrint(),
        LineFeed(3),
        Cut(),
    } <= {c for c in commands if not isinstance(c, Raster)}
    assert QrSetting("module", 6) in commands
    assert [(r.row_bytes, r.rows) for r in commands if isinstance(r, Raster)] == [(72, 2)]


def test_chinese_needs_its_mode() -> None:
    words = "中".encode("gb18030")
    assert Parser().feed(words) == [Letters("□□")]
    assert Parser().feed(CHINESE + words) == [Letters("中")]
    assert Parser().feed(CHINESE + b"\x1b@" + words) == [Style("reset"), Letters("□□")]


def test_status_and_clearing() -> None:
    assert Parser().feed(b"\x10\x04\x02\x1dr\x01" + CLEAR) == [RealTimeStatus(2), OrderedStatus(1), ClearBuffer()]


@given(st.binary(max_size=300), st.integers(1, 40))
def test_pieces_read_as_the_whole(data: bytes, step: int) -> None:
    whole = [c for c in Parser().feed(data) if not isinstance(c, Letters)]
    parser = Parser()
    pieces = [c for at in range(0, len(data), step) for c in parser.feed(data[at : at + step])]
    assert [c for c in pieces if not isinstance(c, Letters)] == whole


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=30))
def test_any_bytes_print_something_or_nothing(pieces: list[bytes]) -> None:
    parser, paper = Parser(), Paper()
    for piece in pieces:
        for command in parser.feed(piece):
            if not isinstance(command, Cut | OrderedStatus | RealTimeStatus | ClearBuffer):
                paper.print(command)
    picture = paper.cut()
    assert picture.width == 624
    assert picture.height < 25_000
