"""An ID card reader on a USB serial port: our emulated module behind the gadget, cdc_acm's /dev/ttyACM0 before it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.sdt_serial import SdtSerialReader
from tests.hardware.gadgets import Gadget, GadgetPort
from tests.hardware.unplugging import reads_a_card_is_unplugged_and_back

TTY = Path("/dev/ttyACM0")


@pytest.fixture
def emulator() -> Iterator[IdCardEmulator]:
    one = IdCardEmulator(card_s=0.3, line=GadgetPort(Gadget("acm.0"), Path("/dev/ttyGS0"), TTY))
    one.obey(["lay", "A"])
    yield one
    one.close()


def test_device_read_shows_the_card(emulator: IdCardEmulator) -> None:
    words = ["device-read", "idcard", "--driver", "sdt_serial", "--address", str(TTY), "--json"]
    done = subprocess.run(
        [Path(sys.executable).with_name("kiosk"), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "韦秀兰"


def test_unplugged_while_it_reads_and_back(emulator: IdCardEmulator, context: Any) -> None:
    reads_a_card_is_unplugged_and_back(SdtSerialReader(str(TTY)), emulator, context)
