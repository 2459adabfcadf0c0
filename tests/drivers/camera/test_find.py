"""The page's corners on seeded desks, and above all: no wrong crop that nobody is told of."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from drivers.camera import scenes
from drivers.camera.find import Found, find_page, shrink
from drivers.camera.scenes import DESKS, Scene

SIZE = (960, 720)
PAGES = ("register-1", "register-2", "a4", "card", "blank")


@cache
def seen(
    page: str, seed: int, desk: Any, trouble: Any = "", turn: Any = 0, size: tuple[int, int] = SIZE
) -> tuple[Scene, Found | None]:
    scene = scenes.draw(page, seed, size=size, desk=desk, trouble=trouble, turn=turn)
    return scene, find_page(shrink(scene.frame), size)


def error(scene: Scene, found: Found) -> float:
    """The worst corner's distance from the truth, as a share of the frame's diagonal; any may be the first."""
    high, wide = scene.frame.shape[:2]
    true, seen = np.array(scene.corners), np.array(found.corners)
    far = min(np.linalg.norm(np.roll(true, turn, axis=0) - seen, axis=1).max() for turn in range(4))
    return float(far / np.hypot(wide, high))


def silently_wrong(scene: Scene, found: Found | None) -> bool:
    return found is not None and found.sure and not found.cut and (not scene.corners or error(scene, found) > 0.02)


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("page", PAGES)
def test_corners_are_within_two_percent(page: str, desk: str) -> None:
    for seed in (11, 12, 13):
        scene, found = seen(page, seed, desk, turn=90 if seed == 13 else 0)
        assert found is not None, seed
        assert found.sure, seed
        assert not found.cut, seed
        assert error(scene, found) < 0.02, seed


@pytest.mark.parametrize(
    ("page", "desk", "turn", "seed"),
    [
        ("card", "wood", 270, 77019),  # between two seams of the desk, which end at both borders
        ("card", "light", 90, 77107),  # its printed frame is a stronger step than its edge
        ("card-back", "wood", 180, 330183),  # one side of it goes on as a seam
        ("certificate", "light", 90, 450012),  # one edge is as light as the desk
    ],
    ids=["seams", "printed frame", "seam", "faint edge"],
)
def test_pages_that_were_not_found_once(page: str, desk: str, turn: int, seed: int) -> None:
    scene, found = seen(page, seed, desk, turn=turn, size=(1440, 1080))
    assert found is not None
    assert found.sure
    assert not found.cut
    assert error(scene, found) < 0.02


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_page_over_the_frame_s_border_is_told_with_its_side(side: str) -> None:
    told = 0
    for seed, desk in enumerate(DESKS, 40):
        _, found = seen("register-2", seed, desk, f"cut-{side}")
        assert found is not None
        assert found.cut or not found.sure
        told += found.cut == (side,)
    assert told >= 3


@pytest.mark.parametrize("trouble", ["folded", "covered", "blur", "glare", "dark", "far"])
def test_whatever_is_wrong_with_it_no_wrong_crop_is_silent(trouble: str) -> None:
    for seed, desk in enumerate(DESKS, 60):
        scene, found = seen(PAGES[seed % 4], seed, desk, trouble)
        assert not silently_wrong(scene, found), (seed, desk)


def test_a_covered_or_folded_corner_is_never_cropped_as_a_page() -> None:
    for trouble in ("folded", "covered"):
        for seed, desk in enumerate(DESKS, 60):
            _, found = seen("a4", seed, desk, trouble)
            assert found is None or not found.sure or found.cut, (trouble, seed)


@pytest.mark.parametrize("desk", DESKS)
def test_nothing_is_found_on_an_empty_desk(desk: str) -> None:
    for seed in (5, 6):
        _, found = seen("empty", seed, desk)
        assert found is None or not found.sure


def test_a_strip_of_paper_that_no_form_has_is_unsure() -> None:
    frame = np.full((960, 1280, 3), 50, np.uint8)
    frame[400:560, 100:1180] = 230
    found = find_page(shrink(frame), SIZE)
    assert found is not None
    assert not found.sure


@pytest.mark.parametrize("size", [(1, 1), (2, 700), (640, 3), (640, 480)])
def test_a_frame_of_one_tone_or_of_no_size_finds_nothing(size: tuple[int, int]) -> None:
    for tone in (0, 128, 255):
        frame = np.full((size[1], size[0], 3), tone, np.uint8)
        assert find_page(shrink(frame), size) is None


def test_noise_finds_nothing_sure() -> None:
    frame = np.random.default_rng(1).integers(0, 256, (480, 640, 3)).astype(np.uint8)
    found = find_page(frame, (640, 480))
    assert found is None or not found.sure
