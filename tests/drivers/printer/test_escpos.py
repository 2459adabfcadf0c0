"""The receipt printer's driver against the emulator, over TCP and a pty."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.jobs import Job
from drivers.printer import escpos
from drivers.printer.commands import QR_CAPACITY_M, encoded, printer_state, receipt
from drivers.printer.emulator import PrinterEmulator
from drivers.printer.escpos import EscposPrinter
from drivers.protocol import DeviceFault, Fault, Feed, Picture, PrintItem, QrCode, Rule, State, Supply, Text

QR = "JJ1." + "eyJhbGciOiJFUzI1NiJ9." * 12
RECEIPT: list[PrintItem] = [
    Text("收件回执", size=3, bold=True, align="center"),
    Rule(),
    Text("编号 4501 2026 1122 0007", size=2),
    Text("办理人　陈*兰"),
    QrCode(QR),
    Feed(2),
]


@pytest.fixture(params=["tcp", "pty"])
def emulator(request: Any, tmp_path: Path) -> Iterator[PrinterEmulator]:
    one = PrinterEmulator(tmp_path / "receipts", line=request.param)
    yield one
    one.close()


@pytest.fixture
def printer(emulator: PrinterEmulator) -> Iterator[EscposPrinter]:
    one = EscposPrinter(emulator.address)
    one.open()
    yield one
    one.close()


def decoded(path: Path) -> list[str]:
    with Image.open(path) as picture:
        return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_a_receipt_is_printed_when_it_returns(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    printer.print(RECEIPT, context(10.0))
    (path,) = emulator.receipts
    assert decoded(path) == [QR]
    with Image.open(path) as picture:
        assert picture.width == 576 + 48
        dark = picture.point(lambda tone: 255 * (tone < 128)).getbbox()
    assert dark is not None
    assert dark[0] >= 24
    assert dark[2] <= 600


def test_it_returns_only_after_a_slow_printer_is_done(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["slow", "0.1"])
    begun = time.monotonic()
    printer.print(RECEIPT, context(10.0))
    assert time.monotonic() - begun > 0.4
    assert len(emulator.receipts) == 1


def test_a_slow_printer_ends_at_the_deadline_and_prints_nothing_later(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["slow", "0.3"])
    with pytest.raises(DeviceFault) as fault:
        printer.print(RECEIPT, context(0.5))
    assert fault.value.fault is Fault.TIMED_OUT
    emulator.obey(["slow", "0"])
    printer.print([Text("后一张")], context(10.0))
    assert len(emulator.receipts) == 1


@pytest.mark.parametrize(
    ("order", "fault", "state", "paper", "mend"),
    [
        (["paper", "out"], Fault.PAPER_OUT, State.USER_ERROR, Supply.OUT, ["paper", "ok"]),
        (["cover", "open"], Fault.COVER_OPEN, State.USER_ERROR, Supply.OK, ["cover", "closed"]),
        (["cutter", "stuck"], Fault.HARDWARE, State.HARDWARE_ERROR, Supply.OK, ["cutter", "ok"]),
        (["offline"], Fault.NO_ANSWER, State.OFFLINE, Supply.OK, ["online"]),
        (["mute"], Fault.NO_ANSWER, State.OFFLINE, Supply.UNKNOWN, ["speak"]),
    ],
    ids=["paper", "cover", "cutter", "offline", "mute"],
)
def test_a_fault_is_told_and_mended(
    printer: EscposPrinter,
    emulator: PrinterEmulator,
    context: Callable[..., Any],
    order: list[str],
    fault: Fault,
    state: State,
    paper: Supply,
    mend: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("drivers.printer.escpos.ANSWER_S", 0.2)
    emulator.obey(order)
    status = printer.status()
    assert (status.state, status.fault, status.supplies) == (state, fault, {"paper": paper})
    with pytest.raises(DeviceFault) as raised:
        printer.print(RECEIPT, context(8.0))
    assert raised.value.fault is fault
    assert emulator.receipts == []
    emulator.obey(mend)
    printer.print(RECEIPT, context(10.0))
    assert len(emulator.receipts) == 1


def test_paper_low_prints_and_is_told(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["paper", "low"])
    printer.print(RECEIPT, context(10.0))
    assert printer.status().supplies == {"paper": Supply.LOW}
    assert printer.status().state is State.ONLINE


def test_paper_that_ends_in_the_middle_is_no_receipt_and_the_rest_never_comes(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["paper", "out-after", "2"])
    with pytest.raises(DeviceFault) as fault:
        printer.print(RECEIPT, context(10.0))
    assert fault.value.fault is Fault.PAPER_OUT
    emulator.obey(["paper", "ok"])
    printer.print([Text("重印"), QrCode("JJ1.again")], context(10.0))
    (path,) = emulator.receipts
    assert decoded(path) == ["JJ1.again"]


def test_unplugged_in_the_middle_and_back_again(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    emulator.obey(["slow", "0.4"])
    pull = threading.Timer(0.3, emulator.obey, [["vanish"]])
    pull.start()
    with pytest.raises(DeviceFault) as fault:
        printer.print(RECEIPT, context(10.0))
    pull.join()
    assert fault.value.fault is Fault.NOT_CONNECTED
    assert printer.status().state is State.NO_DEVICE
    emulator.obey(["slow", "0"])
    emulator.obey(["return"])
    printer.print(RECEIPT, context(10.0))
    assert len(emulator.receipts) == 1


def test_a_cancel_ends_it(printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]) -> None:
    emulator.obey(["slow", "5"])
    job = context(20.0)
    threading.Timer(0.3, job.cancel).start()
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as fault:
        printer.print(RECEIPT, job)
    assert fault.value.fault in {Fault.CANCELLED, Fault.TIMED_OUT}
    assert time.monotonic() - begun < 10.0
    emulator.obey(["slow", "0"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("陈桂兰", "陈桂兰"),
        ("㐀𠮷𫚉", "㐀𠮷𫚉"),
        ("a\x1b@b\x10\x04\x01c", "a@bc"),
        ("\ud800x", "x"),
        ("\x85\u3000", "\u3000"),
    ],
)
def test_any_text_is_printable_bytes(text: str, shown: str) -> None:
    assert encoded(text).decode("gb18030") == shown


def test_a_picture_is_drawn_dot_by_dot(
    printer: EscposPrinter, emulator: PrinterEmulator, context: Callable[..., Any]
) -> None:
    """A column of DLE would be read as a real-time command: its bytes get a dot more, nothing else changes."""
    code = segno.make_qr("去清塘镇便民中心", error="m")
    dots = [[cell for cell in row for _ in range(6)] for row in code.matrix for _ in range(6)]
    across = -(-len(dots[0]) // 8)
    rows = b"".join(int("".join(map(str, row)).ljust(across * 8, "0"), 2).to_bytes(across, "big") for row in dots)
    printer.print([Text("怎么走"), Picture(across, rows), Picture(2, b"\x10\x04" * 8), Feed(2)], context(10.0))
    (path,) = emulator.receipts
    assert decoded(path) == ["去清塘镇便民中心"]


@pytest.mark.parametrize(
    "items",
    [
        [QrCode("x" * 2332)],
        [Text("长" * 4001)],
        [Picture(73, b"\xff" * 73)],
        [Picture(8, b"\xff" * 8 * 1201)],
        [Picture(8, b"\xff" * 9)],
        [Picture(0, b"")],
    ],
)
def test_what_no_paper_carries_is_refused(items: list[PrintItem]) -> None:
    with pytest.raises(DeviceFault) as fault:
        receipt(items)
    assert fault.value.fault is Fault.REFUSED


@pytest.mark.parametrize("version", range(1, 41))
def test_qr_capacities(version: int) -> None:
    full = segno.make_qr(b"\x80" * QR_CAPACITY_M[version - 1], error="m", boost_error=False)
    assert full.version == version


@pytest.mark.parametrize(
    ("answers", "fault", "paper"),
    [
        ((0x12, 0x12, 0x12, 0x12), None, Supply.OK),
        ((0x12, 0x12, 0x12, 0x1E), None, Supply.LOW),
        ((0x1A, 0x32, 0x12, 0x7E), Fault.PAPER_OUT, Supply.OUT),
        ((0x1A, 0x16, 0x12, 0x12), Fault.COVER_OPEN, Supply.OK),
        ((0x1A, 0x52, 0x1A, 0x12), Fault.HARDWARE, Supply.OK),
        ((0x1A, 0x52, 0x32, 0x12), Fault.HARDWARE, Supply.OK),
        ((0x1A, 0x12, 0x12, 0x12), Fault.NO_ANSWER, Supply.OK),
    ],
)
def test_status_bytes(answers: tuple[int, int, int, int], fault: Fault | None, paper: Supply) -> None:
    state = printer_state(*answers)
    found = state.fault()
    assert (found[0] if found else None) is fault
    assert state.paper is paper


@pytest.mark.parametrize(
    "address",
    [
        "socket://127.0.0.1:9",
        "serial:///dev/none?baudrate=9600",
        "usb:///dev/usb/none",
        "/dev/none",
        "ftp://x",
        "",
        "x:",
    ],
)
def test_nothing_there_is_not_connected(address: str) -> None:
    printer = EscposPrinter(address)
    with pytest.raises(DeviceFault) as fault:
        printer.open()
    assert fault.value.fault is Fault.NOT_CONNECTED
    assert printer.status().state is State.NO_DEVICE


def test_the_end_of_the_receipt_is_seen_when_it_comes_with_a_status(context: Callable[..., Any]) -> None:
    """A busy line joins the answer to GS r with the one to DLE EOT; it must not be thrown away with it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            heard, ended = b"", False
            with line:
                while data := line.recv(4096):
                    heard += data
                    ended = ended or b"\x1dr" in heard
                    if b"\x10\x04" in heard[-3:]:
                        line.sendall(b"\x12\x00" if ended else b"\x12")

        printer_side = threading.Thread(target=answer, daemon=True)
        printer_side.start()
        driver = EscposPrinter(f"socket://127.0.0.1:{listener.getsockname()[1]}")
        driver.open()
        driver.print([Text("收件回执")], context(5.0))
        driver.close()
        printer_side.join(5.0)


class Babbling:
    """A line on which anything comes back, then nothing."""

    is_usb = is_one_way = False

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def read(self, timeout_s: float) -> bytes:
        del timeout_s
        return self._pieces.pop(0) if self._pieces else b""

    def takes(self, timeout_s: float) -> bool:
        return timeout_s >= 0.0

    def write(self, *_: Any) -> None: ...
    def clear(self) -> None: ...
    def forget(self) -> None: ...
    def close(self) -> None: ...
    def port_status(self) -> None: ...


@given(st.lists(st.binary(max_size=12) | st.sampled_from((b"\x12", b"\x00", b"\x1a")), max_size=12))
def test_whatever_it_says_is_a_status_and_a_receipt_ends(pieces: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(escpos, "ANSWER_S", 0.0002)
        printer = EscposPrinter("socket://127.0.0.1:9")
        printer._line = cast("Any", Babbling(list(pieces)))
        assert printer.status().state in State
        printer._line = cast("Any", Babbling(list(pieces)))
        job = Job("print", {}, time.monotonic() + 0.002, lambda *_: None)
        with contextlib.suppress(DeviceFault):
            printer.print([Text("x")], job)
