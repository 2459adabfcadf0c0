"""An ID card reader on a USB serial port: our emulated module behind the gadget, cdc_acm's /dev/ttyACM0 before it."""

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.emulated_port import Port
from drivers.idcard.cards import CARDS
from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.protocol import DeviceFault, Fault, State
from tests.hardware.gadgets import Gadget, until

INSIDE = Path("/dev/ttyGS0")


class GadgetPort(Port):
    address = Path("/dev/ttyACM0")

    def __init__(self) -> None:
        self.baudrate = 0
        self._gadget = Gadget("acm.0")
        self._line = -1
        self.plug()

    def plug(self) -> None:
        self._gadget.plug()
        until(INSIDE.exists)
        self._line = os.open(INSIDE, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        tty.setraw(self._line)
        until(self.address.exists)

    def unplug(self) -> None:
        line, self._line = self._line, -1
        if line >= 0:
            self._gadget.unplug()
            os.close(line)
            until(lambda: not self.address.exists())

    def close(self) -> None:
        self.unplug()
        self._gadget.remove()

    def read(self, timeout_s: float) -> bytes:
        line = self._line
        with contextlib.suppress(OSError, ValueError):
            if line >= 0 and select.select([line], [], [], timeout_s)[0]:
                return os.read(line, 4096)
        threading.Event().wait(timeout_s)
        return b""

    def send(self, piece: bytes) -> bool:
        with contextlib.suppress(OSError):
            while piece and self._line >= 0:
                select.select([], [self._line], [], 1.0)
                piece = piece[os.write(self._line, piece) :]
            return True
        return False


@pytest.fixture
def emulator() -> Iterator[IdCardEmulator]:
    one = IdCardEmulator(card_s=0.3, line=GadgetPort())
    one.obey(["lay", "A"])
    yield one
    one.close()


def test_device_read_shows_the_card(emulator: IdCardEmulator) -> None:
    words = ["device-read", "idcard", "--driver", "sdt_serial", "--address", str(emulator.port.address), "--json"]
    done = subprocess.run(
        [Path(sys.executable).with_name("kiosk"), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "韦秀兰"


def test_unplugged_while_it_reads_and_back(emulator: IdCardEmulator, context: Any) -> None:
    reader = SdtSerialReader(str(emulator.port.address))
    assert reader.read(context()).text == CARDS["A"].text
    emulator.obey(["lift"])
    thread = threading.Timer(0.5, emulator.obey, [["vanish"]])
    thread.start()
    with pytest.raises(DeviceFault) as caught:
        reader.read(context())
    thread.join()
    assert caught.value.fault is Fault.NOT_CONNECTED
    assert reader.status().state is State.NO_DEVICE
    emulator.obey(["return"])
    emulator.obey(["lay", "A"])
    until(lambda: reader.status().state is State.ONLINE, 3.0)
    assert reader.read(context()).text == CARDS["A"].text
    reader.close()
