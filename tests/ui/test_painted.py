"""Contrast as painted: every word against the pixels it stands on (screen.md 1 rows 9 and 10)."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from kiosk.session.visit import Mode
from ui.samples import moments
from ui.walk import Seen

LEAST = 7.0  # to one; body text has more
SHARE = 0.06  # of its box: a ground smaller than this is a picture's detail or an edge
NEAR = 24  # steps of 255: the same colour but for smoothing
PAGES = ("01-attract-day", "01-attract-night", "02-home", "02-home-day", "04-guide", "09-check", "11-filed")
Colour = np.ndarray[Any, np.dtype[np.float64]]
Packed = np.ndarray[Any, np.dtype[np.uint32]]


def pixels(picture: QImage) -> Packed:
    """0xrrggbb"""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(rgb.constBits(), np.uint32).reshape(rgb.height(), rgb.width()) & 0xFFFFFF


def luminance(colour: Colour) -> float:
    part = colour / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def ratio(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def between(colour: Colour, ink: Colour, ground: Colour) -> bool:
    """A smoothed edge: on the way from the ground to the ink."""
    way = ink - ground
    part = float((colour - ground) @ way / max(1.0, float(way @ way)))
    return 0.02 < part < 1.02 and bool(np.all(np.abs(ground + way * part - colour) < 7))


def grounds(box: Packed, ink: Colour) -> list[Colour]:
    """The flat colours that the words stand on, the most common first."""
    found, counts = np.unique(box[::2, ::2], return_counts=True)
    common = [
        np.array([found[at] >> 16, found[at] >> 8 & 0xFF, found[at] & 0xFF], float)
        for at in np.argsort(-counts)
        if counts[at] >= SHARE * counts.sum()
    ]
    flat = [colour for colour in common if np.max(np.abs(colour - ink)) > NEAR]
    return [colour for at, colour in enumerate(flat) if at == 0 or not between(colour, ink, flat[0])]


def pale(item: Seen, picture: Packed) -> str:
    colour = QColor(item.colour)
    ink = np.array([colour.red(), colour.green(), colour.blue()], float)
    left, top, right, bottom = item.box.toAlignedRect().getCoords()
    under = grounds(picture[max(0, top) : bottom, max(0, left) : right], ink)
    if not under:
        return f"{item.text[:18]!r} is not there"
    worst = min(ratio(ink, ground) for ground in under)
    return f"{item.text[:18]!r} has {worst:.1f} to one" if worst < LEAST else ""


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", PAGES)
def test_words_stand_out_from_what_is_painted_under_them(stage: Any, name: str, mode: Mode) -> None:
    moment = next(found for found in moments() if found.name == name)
    picture = pixels(stage.enact(moment, mode))
    items = [item for item in stage.walk.items() if item.written and item.enabled and not item.turned]
    assert len(items) > 5
    assert [fault for item in items if "<font" not in item.text and (fault := pale(item, picture))] == []
