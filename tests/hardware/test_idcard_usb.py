"""An ID card reader on USB bulk pipes: our emulated module behind a gadget's endpoints, libusb before them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.sdt_usb import SdtUsbReader
from drivers.protocol import Fault, State
from tests.hardware.functionfs import FunctionFsPort
from tests.hardware.gadgets import BUS
from tests.hardware.unplugging import reads_a_card_is_unplugged_and_back
from tests.waiting import until

ADDRESS = "usb://0400:c35a"  # the pipes, and whether frames are split, are told by the device


@pytest.fixture(params=[True, False], ids=["split", "whole"])
def emulator(request: Any) -> Iterator[IdCardEmulator]:
    one = IdCardEmulator(card_s=0.1, line=FunctionFsPort(split=request.param))
    yield one
    one.close()


def test_read_unplugged_while_it_waits_and_back(emulator: IdCardEmulator, context: Any) -> None:
    reads_a_card_is_unplugged_and_back(SdtUsbReader(ADDRESS), emulator, context)


def numbers() -> list[str]:
    """Bus and device, as libusb's nodes are named."""
    device = next(BUS.glob("usb*/*-1"))
    return [f"{int((device / name).read_text()):03}" for name in ("busnum", "devnum")]


def test_our_udev_rule_lets_the_service_open_it(emulator: IdCardEmulator) -> None:
    node = Path("/dev/bus/usb", *numbers())
    until(lambda: (node.group(), node.stat().st_mode & 0o777) == ("dialout", 0o660))


def test_another_program_has_it(emulator: IdCardEmulator) -> None:
    one, other = SdtUsbReader(ADDRESS), SdtUsbReader(ADDRESS)
    until(lambda: one.status().state is State.ONLINE)
    assert other.status().fault is Fault.BUSY
    one.close()
    assert other.status().state is State.ONLINE
    other.close()
