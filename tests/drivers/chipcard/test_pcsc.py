"""The chip card driver against a real pcscd with a virtual reader (vpcd) and our own cards."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers import wire
from drivers.chipcard import pcsc, watch, winscard
from drivers.chipcard.cards import CARDS
from drivers.chipcard.pcsc import PcscReader
from drivers.protocol import DeviceFault, Fault, Media, RawSocialCard, State
from drivers.registry import RegistryError
from kiosk.config import DEMO_CONFIG
from kiosk.state import StateFolder
from tests.drivers.chipcard.rig import ADDRESS, ROOT, Rig, rig
from tests.waiting import until


@pytest.fixture
def cards() -> Iterator[Rig]:
    one = rig()
    yield one
    one.close()


@pytest.fixture
def reader(cards: Rig) -> Iterator[PcscReader]:
    one = PcscReader(ADDRESS)
    yield one
    one.close()


def fault_of(reader: PcscReader, job: Any) -> DeviceFault:
    with pytest.raises(DeviceFault) as raised:
        reader.read(job)
    return raised.value


def records(items: dict[int, bytes]) -> tuple[bytes, ...]:
    return tuple(bytes([tag, len(value)]) + value for tag, value in items.items())


def as_laid(name: str) -> RawSocialCard:
    card = CARDS[name]
    return RawSocialCard(card.atr, b"", records(card.issuer), records(card.holder) if card.free else None)


def same(read: RawSocialCard, name: str) -> bool:
    laid = as_laid(name)
    return (read.atr, read.issuer, read.holder) == (laid.atr, laid.issuer, laid.holder)


def test_a_card_is_read_and_its_coming_and_going_told(cards: Any, reader: Any, context: Any) -> None:
    told: list[Any] = []
    cards.obey(["lay", "1.0"])
    assert same(reader.read(context(5.0, on_event=told.append)), "1.0")
    cards.obey(["swap", "3.0"])
    reader.wait_removed(context(5.0, on_event=told.append))
    assert same(reader.read(context(5.0, on_event=told.append)), "3.0")
    cards.obey(["lift"])
    reader.wait_removed(context(5.0, on_event=told.append))
    assert [event.values["media"] for event in told] == [Media.INSERTED, Media.REMOVED] * 2


def test_a_card_on_the_antenna_is_read_by_the_same_device(cards: Any, reader: Any, context: Any) -> None:
    cards.obey(["tap", "contactless"])
    assert same(reader.read(context(5.0)), "contactless")
    reader.close()
    slot_only = PcscReader(f"{ADDRESS}#Virtual PCD 00 00")
    assert fault_of(slot_only, context(0.2)).fault is Fault.NO_MEDIA
    slot_only.close()


def test_the_key_step_says_that_it_is_not_there(reader: Any, cards: Any) -> None:
    reader.open()
    assert "no_key_step" in reader.capabilities().features
    with pytest.raises(RegistryError, match="key: there are none"):
        PcscReader(ADDRESS, key="psam")


# Order -> what the detail says. Each with the same card in the reader, which is then read whole.
SPOILT = {
    "garbage 0": "select SSSE: no status word",
    "short": "select SSSE: no status word",
    "endless": "answer without end",
    "sw 6E00": "no social-security card: 6E00",
    "sw 6F00": "select SSSE: 6F00",
    "sw 6F00 b2": "read item 01 of EF05: 6F00",
    "sw 9303 a4": "locked for ever",
    "sw 6982 b2": "read item 01 of EF05: 6982",
}


def test_answers_that_make_no_sense_are_told_and_the_next_reading_is_good(
    cards: Any, reader: Any, context: Any
) -> None:
    cards.obey(["lay", "2.0"])
    for order, detail in SPOILT.items():
        cards.obey(order.split())
        fault = fault_of(reader, context(5.0))
        assert fault.fault is Fault.MEDIA_INVALID, order
        assert detail in fault.detail, order
        cards.obey(["heal"])
        assert same(reader.read(context(5.0)), "2.0"), order


def test_a_card_pulled_while_it_is_read(cards: Any, reader: Any, context: Any) -> None:
    told: list[Any] = []
    cards.obey(["pull_after", "5"])
    cards.obey(["lay", "2.0"])
    with pytest.raises(DeviceFault) as raised:
        reader.read(context(5.0, on_event=told.append))
    assert raised.value.fault is Fault.MEDIA_REMOVED
    assert [event.values["media"] for event in told] == [Media.INSERTED, Media.REMOVED]


def test_a_mute_card_ends_nothing_but_its_own_reading(cards: Any, reader: Any, context: Any) -> None:
    cards.obey(["mute"])
    cards.obey(["lay", "2.0"])
    begun = time.monotonic()
    assert fault_of(reader, context(0.7)).fault is Fault.TIMED_OUT
    assert time.monotonic() - begun < 10.0
    # The thread that hangs in it is left alone, and there is never more than that one.
    begun = time.monotonic()
    assert fault_of(reader, context(0.3)).fault is Fault.MEDIA_INVALID
    assert time.monotonic() - begun < 10.0
    assert (reader.status().state, reader.status().fault) == (State.USER_ERROR, Fault.MEDIA_INVALID)
    assert len([thread for thread in threading.enumerate() if thread.name == "pcsc"]) == 1
    cards.obey(["lift"])
    cards.obey(["heal"])
    cards.obey(["lay", "1.0"])
    assert same(reader.read(context(5.0)), "1.0")
    assert reader.status().state is State.ONLINE
    assert not [thread for thread in threading.enumerate() if thread.name == "pcsc"]


def test_a_mute_card_is_told_before_the_deadline_and_a_cancel_ends_it(cards: Any, context: Any) -> None:
    reader = PcscReader(ADDRESS, answer_s=0.2)
    cards.obey(["mute"])
    cards.obey(["lay", "2.0"])
    fault = fault_of(reader, context(20.0))
    assert (fault.fault, fault.detail) == (Fault.MEDIA_INVALID, "the card does not answer to transmit")
    job = context(20.0)
    threading.Timer(0.2, job.cancel).start()
    begun = time.monotonic()
    assert fault_of(reader, job).fault is Fault.CANCELLED
    assert time.monotonic() - begun < 10.0
    cards.obey(["lift"])
    reader.close()


def test_pcscd_ends_and_is_there_again(cards: Any, reader: Any, context: Any) -> None:
    reader.open()
    job = context(20.0)
    threading.Timer(0.1, cards.obey, (["kill", "TERM"],)).start()
    assert fault_of(reader, job).fault is Fault.NOT_CONNECTED
    reader.close()
    assert (reader.status().state, reader.status().fault) == (State.NO_DEVICE, Fault.NOT_CONNECTED)
    cards.obey(["lay", "1.0"])
    cards.obey(["start"])
    assert reader.status().state is State.ONLINE
    assert same(reader.read(context(5.0)), "1.0")
    # In the middle of a reading.
    cards.obey(["slow", "100"])
    threading.Timer(0.3, cards.obey, (["kill", "KILL"],)).start()
    assert fault_of(reader, context(20.0)).fault is Fault.NOT_CONNECTED
    reader.close()
    cards.obey(["slow", "0"])
    cards.obey(["start"])
    assert same(reader.read(context(5.0)), "1.0")


@pytest.mark.parametrize("connected", [True, False])
def test_a_pcscd_that_ends_with_a_call_unread_is_gone_and_has_not_refused(
    cards: Any, reader: Any, context: Any, connected: bool
) -> None:
    if connected:
        reader.open()
    cards.obey(["freeze"])
    threading.Timer(0.5, cards.obey, (["kill", "KILL"],)).start()
    fault = fault_of(reader, context(10.0))
    assert fault.fault is Fault.NOT_CONNECTED, fault.detail


def test_a_pcscd_that_stands_still_is_no_answer_and_goes_on(
    cards: Any, reader: Any, context: Any, monkeypatch: Any
) -> None:
    for module in (pcsc, watch):
        monkeypatch.setattr(module, "SERVICE_S", 0.2)
    reader.open()
    other = PcscReader(ADDRESS)
    other.open()
    cards.obey(["freeze"])
    begun = time.monotonic()
    other.close()
    assert time.monotonic() - begun < 10.0
    for _ in range(5):
        assert (reader.status().state, reader.status().fault) == (State.OFFLINE, Fault.NO_ANSWER)
    left = [thread for thread in threading.enumerate() if thread.name == "pcsc"]
    assert len(left) <= 2, "each look leaves another thread behind"
    cards.obey(["thaw"])
    cards.obey(["lay", "1.0"])
    end = time.monotonic() + 5.0
    while reader.status().state is not State.ONLINE:
        assert time.monotonic() < end
    assert same(reader.read(context(5.0)), "1.0")


def test_a_card_that_another_program_reads_is_busy(cards: Any, reader: Any, context: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(pcsc, "BUSY_S", 0.1)
    cards.obey(["lay", "1.0"])
    assert same(reader.read(context(5.0)), "1.0")
    other = winscard.Service()
    link = other.connect("Virtual PCD 00 00")
    assert fault_of(reader, context(5.0)).fault is Fault.BUSY
    link.close()
    other.release()
    assert same(reader.read(context(5.0)), "1.0")


@pytest.fixture
def terminal(cards: Rig, tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """`kiosk device socialcard` runs, its log in `log`; gives the words by which other commands find it."""
    (tmp_path / "terminal.toml").write_bytes(DEMO_CONFIG.read_bytes())
    (tmp_path / "devices.toml").write_text(f'[socialcard]\ndriver = "pcsc"\naddress = "{cards.address}"\n')
    where = ("--config", str(tmp_path / "terminal.toml"), "--state", str(tmp_path))
    with (tmp_path / "log").open("wb") as log:
        words = [sys.executable, "-m", "kiosk", "device", "socialcard", *where]
        process = subprocess.Popen(words, cwd=ROOT, stderr=log)
    yield where
    process.terminate()
    assert process.wait(10) == 0


def test_the_device_process_and_device_read(cards: Any, terminal: tuple[str, ...], tmp_path: Path) -> None:
    client = wire.DeviceClient(StateFolder(tmp_path).device_socket("socialcard"))
    until(client.reachable)
    cards.obey(["mute"])
    cards.obey(["lay", "1.0"])
    with pytest.raises(DeviceFault) as raised:
        wire.read_social_card(client, 0.8)
    assert raised.value.fault is Fault.TIMED_OUT
    cards.obey(["heal"])
    cards.obey(["swap", "3.0"])
    words = [sys.executable, "-m", "kiosk", "device-read", "socialcard", *terminal, "--json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "card": "social_security", "version": "3.0", "card_number": "A00000126", "card_number_valid": True,
        "region": "450123", "issued": "2022-01-01", "expires": "2032-01-01", "holder": None,
    }  # fmt: skip
    log = tmp_path / "log"
    cards.obey(["kill", "KILL"])
    assert wire.status(client).state is State.NO_DEVICE
    cards.obey(["start"])
    # Nobody asks: the process finds it by itself.
    until(lambda: "back" in log.read_text(), deadline_s=20.0)
    assert same(wire.read_social_card(client, 5.0), "3.0")
    assert re.findall(r"socialcard: (lost|back)", log.read_text()) == ["lost", "back"]
