"""The developer panel plays every device that the demo's terminal has, in words that the emulators take."""

import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from drivers.registry import EMULATORS, SLOTS
from kiosk.cli.demo import site
from kiosk.cli.demo.window import ORDERS, TITLES, possible, telephone
from kiosk.config import ASSETS
from kiosk.contract.live import LiveRequest
from sync.province.adapters import Asked, Settled
from sync.province.adapters.utilities import Utilities
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


def test_the_telephone_pays_what_the_screen_shows_and_shows_its_own_code(tmp_path: Path) -> None:
    told: list[str] = []
    demo: Any = SimpleNamespace(province_data=tmp_path, emulators={"scanner": SimpleNamespace(order=told.append)})
    keys = telephone(demo)
    keys["扫码付钱"]()  # nothing is on the screen
    utilities = Utilities(tmp_path, ASSETS / "province")
    begin = LiveRequest(id=str(uuid4()), service="pay.begin", item="000430601002")
    assert utilities.answer(Asked(begin, "JJ-1", 5.0)).state == "waiting"  # type: ignore[union-attr]
    keys["扫码付钱"]()
    state = begin.model_copy(update={"service": "pay.state", "order": begin.id})
    assert isinstance(utilities.answer(Asked(state, "JJ-1", 5.0, 40000)), Settled)
    keys["亮身份码"]()
    assert told[0].startswith("scan JJID1.guilan.")
