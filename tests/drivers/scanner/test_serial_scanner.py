"""The serial code reader against its emulator on a real pty."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocol import DeviceFault, Fault, ScannedCode, State
from drivers.scanner import serial_scanner
from drivers.scanner.emulator import ScannerEmulator
from drivers.scanner.serial_scanner import SerialScanner, code


@pytest.fixture
def scanner(scanner_emulator: ScannerEmulator) -> Iterator[SerialScanner]:
    one = SerialScanner(str(scanner_emulator.port.address))
    one.open()
    yield one
    one.close()


@pytest.mark.parametrize("suffix", ["cr", "lf", "crlf", "none"])
def test_a_code_ends_with_its_suffix_or_a_pause(
    read_while: Any, scanner: Any, scanner_emulator: Any, context: Any, suffix: str
) -> None:
    scanner_emulator.obey(["suffix", suffix])
    shown = read_while(scanner, context(), lambda: scanner_emulator.obey(["scan", "JJ1*广西", "示例"]))
    assert shown == ScannedCode("JJ1*广西 示例")


def test_half_a_code_of_a_reader_that_ends_its_codes_is_no_code(
    read_while: Any, scanner: Any, scanner_emulator: Any, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it lost when its rest comes late."""
    assert read_while(scanner, context(), lambda: scanner_emulator.obey(["scan", "whole"])).text == "whole"

    def halves() -> None:
        scanner_emulator.obey(["scan_hex", b"first".hex()])
        threading.Timer(4 * serial_scanner.GAP_S, scanner_emulator.obey, [["scan", "second"]]).start()

    assert read_while(scanner, context(), halves).text == "firstsecond"
    monkeypatch.setattr(serial_scanner, "UNFINISHED_S", 0.4)
    with pytest.raises(DeviceFault) as raised:
        read_while(scanner, context(), lambda: scanner_emulator.obey(["scan_hex", b"first".hex()]))
    assert raised.value.fault is Fault.GARBLED


def test_a_code_shown_before_is_thrown_away(
    read_while: Any, scanner: Any, scanner_emulator: Any, context: Any
) -> None:
    scanner_emulator.obey(["scan", "of somebody else"])
    assert read_while(scanner, context(), lambda: scanner_emulator.obey(["scan", "mine"])).text == "mine"


BAD = {
    "61070d": Fault.GARBLED,
    "6100620d": Fault.GARBLED,
    "80ff800d": Fault.GARBLED,
    "c2850d": Fault.GARBLED,
    "61" * 2049 + "0d": Fault.GARBLED,
}


@pytest.mark.parametrize(("sent", "fault"), BAD.items(), ids=range(len(BAD)))
def test_what_is_no_code_is_garbled_and_the_next_one_read(
    read_while: Any, scanner: Any, scanner_emulator: Any, context: Any, sent: str, fault: Fault
) -> None:
    with pytest.raises(DeviceFault) as raised:
        read_while(scanner, context(), lambda: scanner_emulator.obey(["scan_hex", sent]))
    assert raised.value.fault is fault
    assert read_while(scanner, context(), lambda: scanner_emulator.obey(["scan", "next"])).text == "next"


def test_the_longest_code_is_read(read_while: Any, scanner: Any, scanner_emulator: Any, context: Any) -> None:
    shown = read_while(scanner, context(), lambda: scanner_emulator.obey(["scan", "7" * 2048]))
    assert len(shown.text) == 2048


def test_nothing_shown_is_no_media(scanner: Any, context: Any) -> None:
    with pytest.raises(DeviceFault) as raised:
        scanner.read(context(0.3))
    assert raised.value.fault is Fault.NO_MEDIA


def test_unplugged_and_plugged_in_again(read_while: Any, scanner: Any, scanner_emulator: Any, context: Any) -> None:
    with pytest.raises(DeviceFault) as raised:
        read_while(scanner, context(), lambda: scanner_emulator.obey(["vanish"]))
    assert raised.value.fault is Fault.NOT_CONNECTED
    assert scanner.status().state is State.NO_DEVICE
    scanner_emulator.obey(["return"])
    assert scanner.status().state is State.ONLINE
    assert read_while(scanner, context(), lambda: scanner_emulator.obey(["scan", "again"])).text == "again"


def test_gb18030_and_symbology_prefixes() -> None:
    assert code("社保卡".encode("gb18030")) == ScannedCode("社保卡")
    assert code(b"]Q1JJ1", aim=True) == ScannedCode("JJ1", "qr")
    assert code(b"]Q1JJ1") == ScannedCode("]Q1JJ1")


@given(st.binary(max_size=100), st.booleans())
def test_any_bytes_are_a_code_or_garbled(raw: bytes, aim: bool) -> None:
    try:
        text = code(raw, aim).text
    except DeviceFault as fault:
        assert fault.fault is Fault.GARBLED  # noqa: PT017  # either is right
    else:
        assert text.isprintable() or not any(ord(character) < 0x20 for character in text)
