"""The developer panel plays every device that the demo's terminal has, in words that the emulators take."""

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that `tests.contract.stands` can be imported

from drivers.registry import EMULATORS, SLOTS
from kiosk.cli.demo import site
from kiosk.cli.demo.window import ORDERS, TITLES, possible
from tests.contract.stands import STANDS

SLOW = {"ups"}  # upsd tells of each order after two seconds: read in the emulator's own list instead


def test_every_kind_that_can_be_emulated_stands_in_the_demo() -> None:
    demo = site.EMULATORS | site.BESIDE
    assert set(demo.values()) == set(EMULATORS)
    assert all(SLOTS[slot] == kind for slot, kind in demo.items())
    assert set(ORDERS) == set(TITLES) == set(demo) <= set(site.DRIVERS)
    assert set(possible()) == set(site.BESIDE), "set-up installs what all of them need"


@pytest.mark.parametrize("slot", sorted(set(ORDERS) - SLOW))
def test_every_key_of_the_panel_is_an_order_that_its_emulator_takes(slot: str) -> None:
    stand = next(stand for stand in STANDS if stand.driver == site.DRIVERS[slot])
    emulator, _ = stand.start()
    try:
        for order in ORDERS[slot].values():
            emulator.obey(order.split())
    finally:
        emulator.close()


@pytest.mark.parametrize("slot", sorted(SLOW))
def test_orders_that_take_long_are_in_their_emulators_list(slot: str) -> None:
    told: Any = importlib.import_module(EMULATORS[SLOTS[slot]]).__doc__
    assert all(f"`{order}`" in told for order in ORDERS[slot].values())
