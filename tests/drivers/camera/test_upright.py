"""Which way up a page stands: right, or not said at all."""

import cv2
import numpy as np
import pytest

from drivers.camera import scenes
from drivers.camera.documents import paper
from drivers.camera.page import read_page
from drivers.camera.upright import to_upright, turn

TEXTS = ("certificate", "discharge", "invoice", "a4", "register-1", "register-2", "card", "card-back")


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("name", TEXTS)
def test_a_page_of_text_or_a_grid_of_it_is_turned_back(name: str, degrees: int) -> None:
    flat = cv2.GaussianBlur(paper(name, 640 if name.startswith("card") else 1100), (0, 0), 0.8)
    assert to_upright(turn(flat, degrees)) == (360 - degrees) % 360


def lying_column() -> np.ndarray:  # type: ignore[type-arg]
    """Characters that stand upright in lines that run downwards, as in old print."""
    flat = paper("discharge", 1100)
    sheet = np.full((1100, 1100, 3), 245, np.uint8)
    line = flat[260:282, 105:950]
    for column in range(12):
        for row in range(40):
            sheet[40 + row * 24 : 62 + row * 24, 60 + column * 60 : 82 + column * 60] = line[
                :, row * 20 : row * 20 + 22
            ]
    return sheet


@pytest.mark.parametrize(
    "page",
    [
        paper("blank", 1100),
        np.random.default_rng(3).integers(0, 256, (1200, 900, 3)).astype(np.uint8),
        scenes.draw("empty", 4, desk="wood", size=(1200, 900)).frame,
        cv2.GaussianBlur(paper("discharge", 1100), (0, 0), 12),
        lying_column(),
        np.zeros((3, 2, 3), np.uint8),
    ],
    ids=["blank", "noise", "wood", "blurred", "columns", "tiny"],
)
def test_without_lines_of_clear_characters_it_is_left_as_laid(page: np.ndarray) -> None:  # type: ignore[type-arg]
    assert to_upright(page) is None


@pytest.mark.parametrize(("name", "degrees"), [("register-2", 180), ("certificate", 90)])
def test_what_is_handed_on_stands_upright(name: str, degrees: int) -> None:
    scene = scenes.draw(name, 9, desk="wood", size=(1440, 1080), turn=degrees)  # type: ignore[arg-type]
    result = read_page(scene.frame)
    assert result.turned == (360 - degrees) % 360
    page = cv2.imdecode(np.frombuffer(result.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert page is not None
    flat = cv2.cvtColor(paper(name, 1216), cv2.COLOR_BGR2GRAY)
    size = (600, round(600 * flat.shape[0] / flat.shape[1]))
    one, other = (cv2.GaussianBlur(cv2.resize(p, size), (0, 0), 2) for p in (page, flat))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.75
