"""The card's photo on the check page: where the terminal can decode it, and only while names are shown."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage

from kiosk.session.events import Revealed
from kiosk.session.visit import Page
from ui.samples.visit import visit_moments

RED = QColor("#c03030")


def photo() -> bytes:
    """As `drivers.idcard.wlt.bmp` makes it: 102 x 126, 24 bits."""
    image = QImage(102, 126, QImage.Format.Format_RGB888)
    image.fill(RED)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "BMP")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def test_a_silhouette_until_names_are_shown_and_nothing_left_after(stage: Any) -> None:
    visit = next(moment.visit for moment in visit_moments() if moment.name == "09-check")
    stage.show(visit)
    assert stage.walk.named("portrait") is None  # no decoder: a silhouette
    stage.show(replace(visit, card=replace(visit.card, picture=photo())))
    assert stage.walk.named("portrait") is None  # masked, as the name is
    stage.controller.send(Revealed())
    stage.settle()
    assert stage.walk.named("portrait") is not None
    pictures = stage.tools.input["pictures"]
    shown = pictures.requestImage(stage.model.portrait.removeprefix("image://pictures/"), QSize(), QSize())
    assert (shown.width(), shown.height(), shown.pixelColor(50, 60)) == (102, 126, RED)
    stage.show(replace(visit, page=Page.ATTRACT, card=None, pages=()))
    assert pictures.empty
