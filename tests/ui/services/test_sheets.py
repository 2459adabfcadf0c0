"""A card's two sides become one page when the case is filed; other pages stay as they are."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from drivers.protocol import DeviceFault, Fault
from kiosk.session.visit import TakenPage, Visit
from ui.services.filing import on_sheets

BOOK = TakenPage("户口簿", 0, b"book")
SIDES = (TakenPage("居住证", 1, b"back"), TakenPage("居住证", 0, b"front"))


def visit() -> Visit:
    specs = [
        SimpleNamespace(material_name="居住证", paper="card"),
        SimpleNamespace(material_name="户口簿", paper="page"),
    ]
    item: Any = SimpleNamespace(materials=specs)
    return replace(Visit(), item=item, pages=(*SIDES, BOOK))


def test_both_sides_go_on_one_sheet() -> None:
    filed = on_sheets(visit(), b"|".join)
    assert set(filed.pages) == {BOOK, TakenPage("居住证", 0, b"front|back")}


def test_without_a_camera_the_sides_go_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    def away(_: list[bytes]) -> bytes:
        raise DeviceFault(Fault.NOT_CONNECTED)

    assert set(on_sheets(visit(), away).pages) == {BOOK, *SIDES}
    assert "居住证" not in caplog.text
