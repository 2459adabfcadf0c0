"""`kiosk device-read SLOT --json` for every input device, over its real driver and its emulator."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from drivers.camera.emulator import LAYING_S, SIZES, CameraEmulator
from drivers.registry import SLOTS
from kiosk.cli import build
from kiosk.cli.devices import NO_INPUT, LookFor
from tests.contract.stands import STANDS
from tests.waiting import until

APP = build()


@dataclass(frozen=True)
class Reading:
    """show: the order that lays it there, given again and again, as a scanner's code is seen only while one waits.
    found: a piece of what is printed."""

    slot: str
    driver: str
    show: str
    found: dict[str, Any]
    look_for: LookFor = LookFor.PAGE


READINGS = [
    Reading("idcard", "sdt_serial", "lay B", {"document": "resident_id", "long_term": False}),
    Reading("idcard", "sdt_usb", "lay J", {"document": "hkmt_permit"}),
    Reading("socialcard", "pcsc", "lay 2.0", {"version": "2.0", "card_number_valid": True}),
    Reading("camera", "mjpeg", "page register-1", {"pages": [{"problems": []}]}),
    Reading(
        "camera",
        "mjpeg",
        "page passport-1",
        {"document": "passport", "confirm": ["issuer", "name", "nationality", "sex"]},
        LookFor.TRAVEL,
    ),
    Reading("camera", "mjpeg", "page phone", {"symbology": "qr"}, LookFor.CODE),
    Reading("camera", "mjpeg", "page register-2", {"problems": []}, LookFor.TEXT),
    Reading("scanner", "serial_scanner", "scan JJ1*4f", {"text": "JJ1*4f"}),
    Reading("scanner", "hid_scanner", "scan JJ1*4f", {"text": "JJ1*4f"}),
    Reading("ups", "nut", "mains", {"mains": True, "battery": "ok"}),
    Reading("cabinet", "linux_cabinet", "door open", {"open": {"door": True, "tamper": False}}),
]


def named(reading: Reading) -> str:
    return f"{reading.driver} {reading.look_for}"


def test_every_slot_is_read_or_has_nothing_to_read() -> None:
    assert {reading.slot for reading in READINGS} == set(SLOTS) - NO_INPUT
    assert {reading.look_for for reading in READINGS} == set(LookFor)


@contextmanager
def shown(emulator: Any, order: str) -> Iterator[None]:
    """`order` holds, or is given anew every now and then."""
    done = threading.Event()

    def again() -> None:
        while not done.wait(0.2):
            emulator.obey(order.split())

    emulator.obey(order.split())
    if order.startswith("page"):
        until(lambda: time.monotonic() > emulator._laid_at + LAYING_S)
    thread = threading.Thread(target=again if order.startswith("scan") else lambda: None)
    thread.start()
    yield
    done.set()
    thread.join()


def device_read(reading: Reading, address: str, state: Path, timeout: float) -> tuple[int, Any]:
    words = ["device-read", reading.slot, "--driver", reading.driver, "--address", address, "--json"]
    words += ["--state", str(state), "--timeout", str(timeout)]
    words += ["--look-for", str(reading.look_for)] if reading.slot == "camera" else []
    done = CliRunner().invoke(APP, words)
    return done.exit_code, json.loads(done.stdout)


def holds(found: Any, wanted: Any) -> bool:
    """`wanted` is a piece of `found`."""
    match wanted:
        case dict():
            return all(key in found and holds(found[key], value) for key, value in wanted.items())
        case list():
            return len(found) == len(wanted) and all(map(holds, found, wanted))
        case _:
            return bool(found == wanted)


@pytest.mark.parametrize("reading", READINGS, ids=named)
def test_what_lies_there_is_printed_as_one_document(
    reading: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = next(stand for stand in STANDS if stand.driver == reading.driver)
    emulator, address = (
        (camera := CameraEmulator(SIZES["3mp"]), camera.address) if reading.slot == "camera" else stand.start()
    )
    # The USB reader's stand is at pyusb's edge, which only its own maker reaches.
    monkeypatch.setattr("drivers.registry.build", lambda slot, **given: made(stand, slot, given))
    try:
        if stand.waits and reading.slot != "ups":
            assert device_read(reading, address, tmp_path, 0.3)[0] == 3, "nothing lies there yet"
        with shown(emulator, reading.show):
            code, document = device_read(reading, address, tmp_path, 15.0)
    finally:
        emulator.close()
    assert (code, holds(document, reading.found)) == (0, True), document


def made(stand: Any, slot: Any, given: dict[str, Any]) -> Any:
    """The stand's driver; one that takes pictures with the folder for them."""
    from drivers.registry import driver_class

    return driver_class(slot.driver)(slot.address, **given) if stand.driver == "mjpeg" else stand.make(slot.address)


@pytest.mark.parametrize("reading", READINGS, ids=named)
def test_a_device_that_is_not_there_is_a_fault_with_its_name(reading: Reading, tmp_path: Path) -> None:
    stand = next(stand for stand in STANDS if stand.driver == reading.driver)
    code, document = device_read(reading, stand.absent, tmp_path, 0.3)
    assert (code, document["fault"]) == (4, "not_connected")
