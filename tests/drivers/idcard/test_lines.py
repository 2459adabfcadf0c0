"""What the ID card driver promises whatever carries its frames: serial line, TCP, RFC 2217, USB bulk pipes."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serial import rfc2217

from drivers.idcard import sdt
from drivers.idcard.cards import CARDS
from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.frames import Framing, framing
from drivers.idcard.sdt import SdtReader
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.sdt_usb import SdtUsbReader
from drivers.idcard.usb_port import UsbPort
from drivers.protocol import DeviceFault, Fault, State
from drivers.usb_line import UsbAddress, UsbLine, parse

LINES = ["pty", "tcp", "rfc2217", "usb-whole", "usb-split"]


def usb_reader(port: UsbPort, variant: Any = "sdt", address: str = "") -> SdtUsbReader:
    """On the emulated end of the pipes instead of libusb."""
    reader = SdtUsbReader(address or port.address, variant)
    reader._line = UsbLine(address or port.address, framing(variant).head, lambda: port.pyusb)
    return reader


@contextmanager
def stand(line: str, variant: Any = "sdt", **how: Any) -> Iterator[tuple[SdtReader, IdCardEmulator]]:
    framed: Framing = framing(variant)
    port = UsbPort(line == "usb-split", framed) if line.startswith("usb") else line
    emulator = IdCardEmulator(card_s=0.0, baudrate=0, line=port, framing=framed, **how)
    reader: SdtReader
    if isinstance(port, UsbPort):
        reader = usb_reader(port, variant)
    else:
        reader = SdtSerialReader(str(emulator.port.address), variant=variant)
    try:
        yield reader, emulator
    finally:
        reader.close()
        emulator.close()


VARIANTS = [
    {"preamble": "55aa", "byte_order": "little", "counts": "body", "checksum": "sum"},
    {"preamble": "02", "counts": "frame", "checksum": "none"},
]


@pytest.mark.parametrize(
    ("line", "variant"),
    [(line, "sdt") for line in LINES] + [(line, one) for line in ("pty", "usb-split") for one in VARIANTS],
    ids=str,
)
def test_a_card_is_read_over_every_line_however_its_frames_are_made(context: Any, line: str, variant: Any) -> None:
    with stand(line, variant) as (reader, emulator):
        emulator.obey(["lay", "B"])
        raw = reader.read(context())
        assert (raw.text, raw.photo, raw.extra_address) == (
            CARDS["B"].text,
            CARDS["B"].photo,
            CARDS["B"].extra_address,
        )
        assert reader.capabilities().serial == "05.03-20240115-000123456-987654321"
        emulator.obey(["lift"])
        reader.wait_removed(context())


LINE_FAULTS = [["split"], ["noise", "0"], ["short", "3001"]]


@pytest.mark.parametrize("line", ["tcp", "usb-split"])
def test_a_bad_line_costs_time_not_the_card(context: Any, line: str) -> None:
    with stand(line) as (reader, emulator):
        for order in LINE_FAULTS:
            emulator.obey(["heal"])
            emulator.obey(["lay", "B"])
            emulator.obey(order)
            assert reader.read(context(10.0)).text == CARDS["B"].text, order


@pytest.mark.parametrize("line", ["tcp", "usb-whole", "usb-split"])  # the others in the contract
def test_unplugged_while_idle_or_at_work_it_is_told_at_once_and_read_again_after(
    context: Any, while_waiting: Any, line: str
) -> None:
    with stand(line) as (reader, emulator):
        reader.open()
        emulator.obey(["vanish"])
        status = reader.status()
        assert (status.state, status.fault) == (State.NO_DEVICE, Fault.NOT_CONNECTED)
        emulator.obey(["return"])
        assert reader.status().state is State.ONLINE
        with pytest.raises(DeviceFault) as fault:
            reader.read(while_waiting(context(10.0), lambda: emulator.obey(["vanish"])))
        assert fault.value.fault is Fault.NOT_CONNECTED
        emulator.obey(["return"])
        emulator.obey(["lay", "A"])
        assert reader.read(context()).text == CARDS["A"].text


@pytest.mark.parametrize("line", ["tcp", "rfc2217"])
def test_a_server_that_hangs_up_in_mid_answer_is_told_at_once(context: Any, line: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(sdt.SdtReader._ask, "__defaults__", (9.0, 1))  # as long would an answer be awaited
    with stand(line) as (reader, emulator):
        reader.open()
        emulator.obey(["lay", "A"])
        emulator.obey(["silent"])
        gone = threading.Timer(0.2, emulator.obey, [["vanish"]])
        gone.start()
        begun = time.monotonic()
        with pytest.raises(DeviceFault) as fault:
            reader.read(context(10.0))
        assert fault.value.fault is Fault.NOT_CONNECTED
        assert time.monotonic() - begun < 8.0, "an answer was awaited"
        gone.join()


@contextmanager
def stranger(says: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that is no reader."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as one:

        def serve() -> None:
            caller, _ = listener.accept()
            with caller, contextlib.suppress(OSError):
                says(caller)

        served = one.submit(serve)
        yield int(listener.getsockname()[1])
        served.result(10.0)


def flood(caller: socket.socket) -> None:
    while True:
        caller.sendall(bytes(65536))


def listen(caller: socket.socket) -> None:
    while caller.recv(65536):
        pass


def test_a_server_that_never_stops_talking_is_told_in_bounded_time(monkeypatch: Any) -> None:
    monkeypatch.setattr(sdt, "READ_S", 0.3)
    with stranger(flood) as port:
        reader = SdtSerialReader(f"socket://127.0.0.1:{port}")
        begun = time.monotonic()
        assert reader.status().fault is Fault.GARBLED
        assert time.monotonic() - begun < 10.0
        reader.close()


def test_a_server_that_knows_no_rfc2217_is_told() -> None:
    with stranger(listen) as port:
        reader = SdtSerialReader(f"rfc2217://127.0.0.1:{port}?timeout=0.2")
        assert reader.status().fault is Fault.NOT_CONNECTED
        reader.close()


def test_questions_through_rfc2217_are_not_held_up(monkeypatch: Any) -> None:
    """By negotiations with the server, 50 ms each."""
    negotiated: list[tuple[Any, ...]] = []
    with stand("rfc2217") as (reader, _):
        reader.open()
        monkeypatch.setattr(rfc2217.Serial, "rfc2217_send_subnegotiation", lambda *what: negotiated.append(what))
        assert reader.status().state is State.ONLINE
        assert negotiated == []


# What lsusb or a manual tells, as an address.
ADDRESSES = {
    "usb://0400:c35a": UsbAddress(0x0400, 0xC35A),
    "usb://0400:C35A?mode=split&in=0x81,0x85&out=0x02,0x06": UsbAddress(
        0x0400, 0xC35A, (0x81, 0x85), (2, 6), split=True
    ),
    "usb://0400:c35a?in=0x81&out=0x02&mode=split": UsbAddress(0x0400, 0xC35A, (0x81,), (2,), split=True),
    "usb://1a86:5723?in=0x82&out=1&mode=whole&interface=1&port=1-2.3": UsbAddress(
        0x1A86, 0x5723, (0x82,), (1,), split=False, interface=1, port="1-2.3"
    ),
}


@pytest.mark.parametrize(("address", "told"), ADDRESSES.items())
def test_an_address_tells_numbers_pipes_and_mode(address: str, told: UsbAddress) -> None:
    assert parse(address) == told


WRONG = {
    "usb://0400": "must be usb://VID:PID",
    "usb://0400:c35a/x": "must be usb://VID:PID",
    "/dev/ttyUSB0": "must be usb://VID:PID",
    "usb://0400:c35a?mode=both": "mode must be whole or split",
    "usb://0400:c35a?speed=1": "no part speed",
    "usb://0400:c35a?in=0x02": "in takes one or two pipes",
    "usb://0400:c35a?out=1,2,3": "in takes one or two pipes",
    "usb://0400:c35a?in=x": "'x' is no number",
    "usb://0400:c35a?interface=999": "is no number from 0 to 255",
}


@pytest.mark.parametrize(("address", "why"), WRONG.items())
def test_a_wrong_usb_address_is_told_in_a_sentence(address: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        SdtUsbReader(address)


@given(st.text(max_size=60) | st.text("usb:/04?inoutmde=,&x85-.", max_size=40).map("usb://0400:c35a?".__add__))
def test_any_text_is_an_address_or_told_to_be_none(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse(text), UsbAddress)


def faulty(act: Callable[[UsbPort], None], address: str = "") -> DeviceFault:
    port = UsbPort(split=True)
    act(port)
    reader = usb_reader(port, address=address)
    with pytest.raises(DeviceFault) as fault:
        reader.open()
    reader.close()
    return fault.value


def test_what_can_be_wrong_with_a_usb_reader_is_told_apart() -> None:
    def take(port: UsbPort) -> None:
        port.taken = True

    assert faulty(lambda port: port.unplug()).fault is Fault.NOT_CONNECTED
    assert faulty(take).fault is Fault.BUSY
    assert faulty(lambda _: None, "usb://0400:c35a?port=1-9").fault is Fault.NOT_CONNECTED
    assert faulty(lambda _: None, "usb://0400:c35a?interface=3").detail.endswith("no interface 3")
    pipes = faulty(lambda _: None, "usb://0400:c35a?in=0x83&out=0x02")
    assert (pipes.fault, pipes.detail.endswith("its pipes are 0x02, 0x06, 0x81, 0x85")) == (Fault.NOT_CONNECTED, True)
    missing = SdtUsbReader("usb://0400:c35a")
    missing._line = UsbLine("usb://0400:c35a", 7, lambda: None)
    with pytest.raises(DeviceFault, match=r"libusb-1\.0 is not installed"):
        missing.open()


def test_a_stalled_pipe_of_the_reader_at_its_socket_is_cleared_and_asked_again() -> None:
    port = UsbPort(split=False)
    emulator = IdCardEmulator(card_s=0.0, line=port)
    reader = usb_reader(port, address="usb://0400:c35a?port=1-2.3")
    assert reader.status().state is State.ONLINE
    port.stalled = True
    assert reader.status().state is State.ONLINE
    assert not port.stalled
    reader.close()
    emulator.close()
