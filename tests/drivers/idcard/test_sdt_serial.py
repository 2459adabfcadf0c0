"""The ID card driver against the emulator on a real pty."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard import sdt
from drivers.idcard.cards import CARDS
from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.frames import SDT
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.jobs import Event, Job
from drivers.protocol import DeviceFault, Fault, State


@pytest.fixture
def reader(reader_emulator: IdCardEmulator) -> Iterator[SdtSerialReader]:
    one = SdtSerialReader(str(reader_emulator.port.address))
    one.open()
    yield one
    one.close()


@pytest.mark.parametrize("name", CARDS)
def test_every_card_arrives_whole(reader: Any, reader_emulator: Any, context: Any, name: str) -> None:
    reader_emulator.obey(["lay", name])
    raw = reader.read(context())
    card = CARDS[name]
    assert (raw.text, raw.photo, raw.extra_address) == (card.text, card.photo, card.extra_address)
    assert raw.sam_id == "05.03-20240115-000123456-987654321"


# SW3, the command it answers, what the reader does: a fault, or None when it finds a way.
WORDS = [
    ("10", "2001", None),
    ("10", "3001", None),
    ("11", "2002", None),
    ("21", "2001", Fault.UNSUPPORTED),
    ("21", "3003", None),
    ("23", "3001", Fault.REFUSED),
    ("23", "3003", None),
    ("24", "3001", None),
    ("24", "2001", Fault.HARDWARE),
    ("31", "3001", Fault.MEDIA_INVALID),
    ("32", "3001", Fault.MEDIA_INVALID),
    ("33", "3001", Fault.MEDIA_INVALID),
    ("40", "2002", Fault.MEDIA_INVALID),
    ("41", "3001", Fault.MEDIA_REMOVED),
    ("41", "3003", Fault.MEDIA_REMOVED),
    ("47", "3001", None),
    ("60", "2001", Fault.HARDWARE),
    ("66", "2001", Fault.HARDWARE),
    ("80", "2001", None),
    ("81", "2002", None),
    ("91", "3003", None),
    ("91", "3001", Fault.MEDIA_INVALID),
    ("90", "2001", None),
    ("9f", "2002", None),
    ("9f", "3001", None),
    ("77", "3001", Fault.REFUSED),
]


@pytest.mark.parametrize(("word", "command", "fault"), WORDS)
def test_every_status_word_has_its_fault_or_its_remedy(
    reader: Any, reader_emulator: Any, context: Any, word: str, command: str, fault: Fault | None
) -> None:
    reader_emulator.obey(["lay", "A"])
    reader_emulator.obey(["sw", word, command])
    if fault is None:
        assert reader.read(context()).text == CARDS["A"].text
        return
    with pytest.raises(DeviceFault) as raised:
        reader.read(context())
    assert raised.value.fault is fault
    assert word in raised.value.detail
    # One bad moment is not the end: laid again, the card is read.
    reader_emulator.obey(["lay", "A"])
    assert reader.read(context()).text == CARDS["A"].text


@pytest.mark.parametrize("word", ["60", "66"])
def test_a_module_that_fails_its_self_test_is_broken_hardware(reader: Any, reader_emulator: Any, word: str) -> None:
    reader_emulator.obey(["sw", word])
    status = reader.status()
    assert (status.state, status.fault) == (State.HARDWARE_ERROR, Fault.HARDWARE)
    assert reader.status().state is State.ONLINE


LINE_FAULTS = [
    ["split"],
    ["noise", "0"],
    ["bad_sum"],
    ["bad_sum", "1", "3001"],
    ["short"],
    ["short", "3001"],
    ["short", "3003"],
]


@pytest.mark.parametrize("once", [False, True])
@pytest.mark.parametrize("order", LINE_FAULTS, ids=" ".join)
def test_a_bad_line_costs_time_not_the_card(context: Any, order: list[str], once: bool) -> None:
    emulator = IdCardEmulator(card_s=0.0, baudrate=0, once=once)
    reader = SdtSerialReader(str(emulator.port.address))
    try:
        emulator.obey(["lay", "B"])
        emulator.obey(order)
        raw = reader.read(context())
        assert (raw.text, raw.extra_address) == (CARDS["B"].text, CARDS["B"].extra_address)
    finally:
        reader.close()
        emulator.close()


HOPELESS = [
    (["bad_sum", "0"], Fault.GARBLED, 8.0),
    (["bad_sum", "0", "3001"], Fault.GARBLED, 8.0),
    (["silent"], Fault.NO_ANSWER, 8.0),
]


@pytest.mark.parametrize(("order", "fault", "within"), HOPELESS)
def test_a_hopeless_line_is_told_in_time_and_heals(
    reader: Any, reader_emulator: Any, context: Any, order: list[str], fault: Fault, within: float
) -> None:
    reader_emulator.obey(["lay", "A"])
    reader_emulator.obey(order)
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as raised:
        reader.read(context(10.0))
    assert raised.value.fault is fault
    assert time.monotonic() - begun < within
    reader_emulator.obey(["heal"])
    reader_emulator.obey(["lay", "A"])
    assert reader.read(context()).text == CARDS["A"].text


@pytest.mark.parametrize("sent", [0, 9, 1294])
def test_a_card_lifted_in_mid_read_is_told_as_that(
    reader: Any, reader_emulator: Any, context: Any, sent: int
) -> None:
    reader_emulator.obey(["lay", "A"])
    reader_emulator.obey(["lift_after_bytes", str(sent)])
    with pytest.raises(DeviceFault) as raised:
        reader.read(context(10.0))
    assert raised.value.fault is Fault.MEDIA_REMOVED


def test_a_card_lifted_while_the_module_talks_to_it(context: Any) -> None:
    emulator = IdCardEmulator(card_s=0.5, baudrate=0)
    reader = SdtSerialReader(str(emulator.port.address))
    try:
        emulator.obey(["lay", "A"])
        lift = threading.Timer(0.25, emulator.obey, [["lift"]])
        lift.start()
        with pytest.raises(DeviceFault) as raised:
            reader.read(context())
        lift.join()
        assert raised.value.fault is Fault.MEDIA_REMOVED
    finally:
        reader.close()
        emulator.close()


def test_it_waits_for_a_card_and_polls_no_faster_than_a_module_bears(
    reader: Any, reader_emulator: Any, context: Any
) -> None:
    job = context(10.0)
    asked: list[float] = []

    def noted(seconds: float) -> None:
        asked.append(seconds)
        if len(asked) == 3:
            reader_emulator.obey(["lay", "A"])

    job.wait = noted
    assert reader.read(job).text == CARDS["A"].text
    assert asked == [0.3, 0.3, 0.3]


def test_laying_a_card_is_an_event_before_it_is_read(reader: Any, reader_emulator: Any, context: Any) -> None:
    heard: list[Event] = []
    reader_emulator.obey(["lay", "A"])
    reader.read(context(3.0, heard.append))
    assert heard == [Event("media", {"media": "inserted"})]


@pytest.mark.parametrize("once", [False, True])
def test_removal_is_seen_also_on_modules_that_find_a_read_card_no_more(context: Any, once: bool) -> None:
    emulator = IdCardEmulator(card_s=0.0, baudrate=0, once=once)
    reader = SdtSerialReader(str(emulator.port.address))
    try:
        emulator.obey(["lay", "A"])
        reader.read(context())
        with pytest.raises(DeviceFault) as raised:
            reader.wait_removed(context(0.35))
        assert raised.value.fault is Fault.TIMED_OUT
        emulator.obey(["lift"])
        reader.wait_removed(context())
    finally:
        reader.close()
        emulator.close()


@pytest.mark.parametrize("how", ["refuse", "ignore"])
def test_removal_is_seen_without_the_management_number(
    reader: Any, reader_emulator: Any, context: Any, monkeypatch: Any, how: str
) -> None:
    monkeypatch.setattr(sdt, "SHORT_S", 0.2)
    reader_emulator.obey([how, "3005"])
    reader_emulator.obey(["lay", "A"])
    reader.read(context())
    with pytest.raises(DeviceFault) as raised:
        reader.wait_removed(context(0.8))
    assert raised.value.fault is Fault.TIMED_OUT
    reader_emulator.obey(["lift"])
    reader.wait_removed(context())


@pytest.mark.parametrize("how", ["refuse", "ignore"])
def test_old_firmware_without_the_additional_address_still_reads(
    reader: Any, reader_emulator: Any, context: Any, monkeypatch: Any, how: str
) -> None:
    monkeypatch.setattr(sdt, "READ_S", 0.2)
    reader_emulator.obey([how, "3003"])
    for _ in range(2):
        reader_emulator.obey(["lay", "B"])
        assert reader.read(context()).extra_address == b""


def test_the_management_number_and_reset(reader: Any, reader_emulator: Any) -> None:
    with pytest.raises(DeviceFault) as raised:
        reader.management_number()
    assert raised.value.fault is Fault.NO_MEDIA
    reader_emulator.obey(["lay", "A"])
    assert reader.management_number() == CARDS["A"].number
    reader.reset()
    assert reader.management_number() == CARDS["A"].number


def test_the_line_can_be_set_to_another_speed(reader: Any, reader_emulator: Any, context: Any) -> None:
    reader.set_baudrate(57600)
    reader_emulator.obey(["lay", "A"])
    assert reader.read(context()).text == CARDS["A"].text
    with pytest.raises(DeviceFault) as raised:
        reader.set_baudrate(300)
    assert raised.value.fault is Fault.UNSUPPORTED


def test_a_port_held_by_another_process_is_busy(reader: Any, reader_emulator: Any) -> None:
    second = SdtSerialReader(str(reader_emulator.port.address))
    with pytest.raises(DeviceFault) as raised:
        second.open()
    assert raised.value.fault is Fault.BUSY
    assert second.status().state is State.DEVICE_BUSY


def test_what_was_on_the_line_before_a_question_is_no_answer_to_it(
    reader: Any, reader_emulator: Any, context: Any
) -> None:
    reader_emulator.port.write(bytes.fromhex("AAAAAA96690004000080") + b"\x84" * 50)
    reader_emulator.obey(["lay", "A"])
    assert reader.read(context()).text == CARDS["A"].text


class ScriptedLine:
    """A line that says what it is told to say, whatever it is asked."""

    is_open = True
    baudrate = 115200

    def __init__(self, said: list[bytes]) -> None:
        self.said = said

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def seconds(self, size: int) -> float:
        return size / 11520

    def read(self, size: int, timeout_s: float) -> bytes:
        if not self.said:
            return b""
        chunk, rest = self.said[0][:size], self.said[0][size:]
        self.said[:1] = [rest] if rest else []
        return chunk


answers = st.binary(max_size=20) | st.binary(min_size=3, max_size=40).map(SDT.frame)
card_answers = st.tuples(
    st.sampled_from([256, 255, 4096]), st.sampled_from([0, 1024, 65535]), st.binary(max_size=1400)
)


@given(
    st.lists(answers | st.sampled_from([SDT.frame(b"\0\0\x9f\0\0\0\0"), SDT.frame(b"\0\0\x90")]), max_size=20),
    card_answers,
)
def test_whatever_the_line_says_is_a_card_or_a_device_fault(said: list[bytes], card: tuple[int, int, bytes]) -> None:
    lengths = card[0].to_bytes(2, "big") + card[1].to_bytes(2, "big")
    begin = [
        SDT.frame(b"\0\0\x9f" + bytes(4)),
        SDT.frame(b"\0\0\x90" + bytes(8)),
        SDT.frame(b"\0\0\x90" + lengths + card[2]),
    ]
    for script in (said, begin + said):
        reader = SdtSerialReader("scripted")
        reader._line = ScriptedLine(script)  # type: ignore[assignment]
        job = Job("read", {}, time.monotonic() + 60, lambda *_: None)
        job.wait = lambda _: None  # type: ignore[method-assign]
        with contextlib.suppress(DeviceFault):
            raw = reader.read(job)
            assert len(raw.text) == 256
            assert len(raw.photo) in {0, 1024}


def test_nothing_of_a_card_is_in_its_repr(reader: Any, reader_emulator: Any, context: Any) -> None:
    reader_emulator.obey(["lay", "A"])
    shown = repr(reader.read(context()))
    assert "x4" not in shown
    assert "text" not in shown


@pytest.mark.parametrize("address", ["/dev/none", "socket://127.0.0.1:1", "nonsense://x", "socket://nonsense"])
def test_a_wrong_address_is_not_connected(address: str) -> None:
    reader = SdtSerialReader(address)
    with pytest.raises(DeviceFault) as raised:
        reader.open()
    assert raised.value.fault is Fault.NOT_CONNECTED
    assert reader.status().state is State.NO_DEVICE
    reader.close()
