"""The reader that poses as a keyboard, against its emulator's records on a pty (which cannot be grabbed)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocol import DeviceFault, Fault, State
from drivers.scanner import hid_scanner
from drivers.scanner.emulator import ScannerEmulator
from drivers.scanner.hid_scanner import HidScanner
from drivers.scanner.keys import EVENT, EventKeys, ReportKeys, events, reports

TYPED = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=60)


@pytest.fixture(params=["evdev", "hidraw"])
def reader(request: pytest.FixtureRequest) -> Iterator[tuple[HidScanner, ScannerEmulator]]:
    emulator = ScannerEmulator(line=request.param)
    scanner = HidScanner(str(emulator.port.address))
    scanner.open()
    yield scanner, emulator
    scanner.close()
    emulator.close()


@pytest.mark.parametrize("suffix", ["cr", "none"])
@pytest.mark.parametrize("text", ["JJ1*4f7A:b_~|", "https://example.cn/a?b=c&d=%20+{}", "7" * 300])
def test_a_code_ends_with_enter_or_a_pause(
    read_while: Any, reader: Any, context: Any, suffix: str, text: str
) -> None:
    scanner, emulator = reader
    emulator.obey(["suffix", suffix])
    assert read_while(scanner, context(), lambda: emulator.obey(["scan", text])).text == text


def test_half_a_code_of_a_reader_that_sends_enter_is_no_code(
    read_while: Any, reader: Any, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it lost when its rest comes late."""
    scanner, emulator = reader
    monkeypatch.setattr(hid_scanner, "GAP_S", 0.1)
    assert read_while(scanner, context(), lambda: emulator.obey(["scan", "whole"])).text == "whole"
    emulator.obey(["suffix", "none"])

    def halves() -> None:
        emulator.obey(["scan", "first"])
        threading.Timer(4 * hid_scanner.GAP_S, emulator.obey, [["scan", "second\r"]]).start()

    assert read_while(scanner, context(), halves).text == "firstsecond"
    monkeypatch.setattr(hid_scanner, "UNFINISHED_S", 0.4)
    with pytest.raises(DeviceFault) as raised:
        read_while(scanner, context(), lambda: emulator.obey(["scan", "first"]))
    assert raised.value.fault is Fault.GARBLED
    scanner.close()  # as the host does then: it may be set differently now
    assert read_while(scanner, context(), lambda: emulator.obey(["scan", "no Enter any more"])).text


def test_a_code_shown_before_is_thrown_away(read_while: Any, reader: Any, context: Any) -> None:
    scanner, emulator = reader
    emulator.obey(["scan", "of somebody else"])
    assert read_while(scanner, context(), lambda: emulator.obey(["scan", "Mine"])).text == "Mine"


def test_a_code_that_is_too_long_is_garbled_to_its_end(read_while: Any, reader: Any, context: Any) -> None:
    scanner, emulator = reader
    with pytest.raises(DeviceFault) as raised:
        read_while(scanner, context(), lambda: emulator.obey(["scan", "x" * 2049]))
    assert raised.value.fault is Fault.GARBLED
    assert read_while(scanner, context(), lambda: emulator.obey(["scan", "next"])).text == "next"


def test_pulled_and_put_back(read_while: Any, reader: Any, context: Any) -> None:
    scanner, emulator = reader
    with pytest.raises(DeviceFault) as raised:
        read_while(scanner, context(), lambda: emulator.obey(["vanish"]))
    assert raised.value.fault is Fault.NOT_CONNECTED
    assert scanner.status().state is State.NO_DEVICE
    emulator.obey(["return"])
    assert scanner.status().state is State.ONLINE
    assert read_while(scanner, context(), lambda: emulator.obey(["scan", "again"])).text == "again"


@given(TYPED)
def test_what_is_typed_is_what_is_read(text: str) -> None:
    sent, shown = events(text), EventKeys()
    assert "".join(shown.text(sent[at : at + shown.size]) for at in range(0, len(sent), shown.size)) == text
    sent, raw = reports(text), ReportKeys()
    assert "".join(raw.text(sent[at : at + raw.size]) for at in range(0, len(sent), raw.size)) == text


@given(st.lists(st.binary(min_size=EVENT.size, max_size=EVENT.size), max_size=20))
def test_any_record_is_at_most_a_few_characters(records: list[bytes]) -> None:
    shown, raw = EventKeys(), ReportKeys()
    for record in records:
        assert len(raw.text(record[: raw.size])) <= 6
        try:
            assert len(shown.text(record)) <= 1
        except DeviceFault as fault:
            assert fault.fault is Fault.GARBLED  # noqa: PT017  # either is right


def test_lost_keys_are_no_code() -> None:
    with pytest.raises(DeviceFault, match="lost"):
        EventKeys().text(EVENT.pack(0, 0, 0, 3, 0))


def test_a_keyboard_types_no_chinese() -> None:
    with pytest.raises(ValueError, match="no such character"):
        events("示例")
