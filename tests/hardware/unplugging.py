"""What is the same for every device whose cable is pulled."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from drivers.idcard.cards import CARDS
from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.sdt import SdtReader
from drivers.protocol import DeviceFault, Fault, State
from tests.waiting import until

RECOVERS_S = 3.0


def fault_of(command: Callable[[], Any], unplug: Callable[[], Any], after_s: float = 0.5) -> Fault:
    """Of a command in whose middle the cable is pulled."""
    hand = threading.Timer(after_s, unplug)
    hand.start()
    with pytest.raises(DeviceFault) as caught:
        command()
    hand.join()
    return caught.value.fault


def reads_a_card_is_unplugged_and_back(
    reader: SdtReader, emulator: IdCardEmulator, context: Callable[[], Any]
) -> None:
    """Leaves the reader closed."""
    emulator.obey(["lay", "B"])
    until(lambda: reader.status().state is State.ONLINE)
    raw = reader.read(context())
    assert (raw.text, raw.photo, raw.extra_address) == (CARDS["B"].text, CARDS["B"].photo, CARDS["B"].extra_address)
    emulator.obey(["lift"])
    assert fault_of(lambda: reader.read(context()), lambda: emulator.obey(["vanish"])) is Fault.NOT_CONNECTED
    assert reader.status().state is State.NO_DEVICE
    emulator.obey(["return"])
    emulator.obey(["lay", "A"])
    until(lambda: reader.status().state is State.ONLINE, deadline_s=RECOVERS_S)
    assert reader.read(context()).text == CARDS["A"].text
    reader.close()
