"""A USB reader of the CCID class, which QEMU plugs, under the real pcscd and libccid; the card in it is ours."""

import os
import struct
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from drivers.chipcard.cards import CARDS
from drivers.chipcard.pcsc import PcscReader
from drivers.chipcard.virtual_card import VirtualCard
from drivers.protocol import Fault, State
from tests.hardware.qemu import Qemu, port
from tests.hardware.unplugging import fault_of
from tests.waiting import until

# libcacard's vscard_common.h: type, reader, length of what follows.
HEAD = struct.Struct(">III")
INIT, READER_ADD, ATR, CARD_REMOVE, APDU = 1, 3, 5, 6, 7


class Card:
    """The card's end of QEMU's ccid-card-passthru."""

    def __init__(self) -> None:
        self._line = port("card")
        self._card: VirtualCard | None = None
        self._say(INIT, b"VSCD" + struct.pack(">II", 2, 0))
        self._say(READER_ADD, b"")
        threading.Thread(target=self._serve, daemon=True).start()

    def lay(self, name: str) -> None:
        self._card = VirtualCard(CARDS[name])
        self._say(ATR, self._card.atr)

    def pull(self) -> None:
        self._say(CARD_REMOVE, b"")

    def _say(self, kind: int, data: bytes) -> None:
        os.write(self._line, HEAD.pack(kind, 0, len(data)) + data)

    def _serve(self) -> None:
        came = b""
        while data := os.read(self._line, 4096):
            came += data
            while len(came) >= HEAD.size and len(came) >= HEAD.size + HEAD.unpack_from(came)[2]:
                kind, _, size = HEAD.unpack_from(came)
                body, came = came[HEAD.size : HEAD.size + size], came[HEAD.size + size :]
                if kind == APDU and self._card is not None:
                    self._say(APDU, self._card.answer(body))


@pytest.fixture
def pcscd() -> Iterator[None]:
    Path("/run/pcscd").mkdir(exist_ok=True)
    log = Path("/tmp/pcscd.log").open("wb")  # noqa: SIM115
    process = subprocess.Popen(["pcscd", "--foreground"], stdout=log, stderr=log)
    until(Path("/run/pcscd/pcscd.comm").exists)
    yield
    process.terminate()
    process.wait(10)
    log.close()


@pytest.fixture
def qemu() -> Iterator[Qemu]:
    one = Qemu()
    yield one
    one.close()


def plug(qemu: Qemu) -> None:
    qemu.order("device_add", driver="usb-ccid", id="reader", bus="usb.0")
    qemu.order("device_add", driver="ccid-card-passthru", id="slot", bus="reader.0", chardev="card")


def test_a_card_in_a_reader_that_goes_and_comes(pcscd: None, qemu: Qemu, context: Any) -> None:
    reader = PcscReader("Gemalto")  # whose numbers QEMU's reader has
    assert reader.status().state is State.NO_DEVICE
    plug(qemu)
    until(lambda: reader.status().state is State.ONLINE, deadline_s=15.0)
    card = Card()
    card.lay("1.0")
    read = reader.read(context())
    assert read.atr == CARDS["1.0"].atr
    card.pull()
    reader.wait_removed(context())
    unplug = partial(qemu.order, "device_del", id="reader")
    assert fault_of(lambda: reader.read(context()), unplug, 1.0) is Fault.NOT_CONNECTED
    until(lambda: reader.status().state is State.NO_DEVICE)
    plug(qemu)
    until(lambda: reader.status().state is State.ONLINE, deadline_s=5.0)
    reader.close()
