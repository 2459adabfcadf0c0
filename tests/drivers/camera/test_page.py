"""The straightened page and what is said of it."""

from typing import Any

import cv2
import numpy as np
import pytest

from drivers.camera import scenes
from drivers.camera.documents import paper
from drivers.camera.find import find_page, shrink
from drivers.camera.page import MOST_BYTES, WORST_FIRST, glimpse, pack, read_page, sort, straighten
from drivers.camera.quality import crispness
from drivers.protocol import PageProblem

P = PageProblem


@pytest.mark.parametrize(
    ("page", "desk", "trouble", "expected"),
    [
        ("register-1", "dark", "", ()),
        ("register-2", "wood", "", ()),
        ("a4", "light", "", ()),
        ("card", "grey", "", ()),
        ("certificate", "wood", "fingers", (P.FINGERS,)),
        ("register-2", "dark", "blur", (P.BLURRED,)),
        ("register-1", "wood", "glare", (P.GLARE,)),
        ("register-2", "dark", "dark", (P.DARK,)),
        ("register-2", "dark", "far", (P.TOO_FAR,)),
        ("blank", "dark", "", (P.BLANK,)),
        ("register-2", "dark", "cut-right", (P.CUT_OFF_RIGHT,)),
        ("a4", "dark", "folded", (P.UNSURE,)),
        ("empty", "dark", "", (P.NO_PAGE,)),
    ],
)
def test_problems_are_told(page: str, desk: str, trouble: str, expected: tuple[PageProblem, ...]) -> None:
    frame = scenes.draw(page, 3, desk=desk, trouble=trouble).frame  # type: ignore[arg-type]
    result = read_page(frame)
    assert result.problems == expected
    assert len(result.jpeg) <= MOST_BYTES
    assert result.frame_size == (1920, 1440)
    seen = glimpse(shrink(frame, 960), (1920, 1440))
    assert seen.problems == tuple(problem for problem in expected if problem is not P.BLURRED)


@pytest.mark.parametrize("desk", ["dark", "light", "grey"])
def test_fingers_over_an_edge_are_told_and_seals_are_none(desk: str) -> None:
    for seed, name in enumerate(("certificate", "discharge", "register-2", "invoice"), 20):
        held, free = (
            glimpse(scenes.draw(name, seed, size=(960, 720), desk=desk, trouble=t).frame, (960, 720))  # type: ignore[arg-type]
            for t in ("fingers", "")
        )
        assert P.FINGERS in held.problems, (name, seed)
        assert P.FINGERS not in free.problems, (name, seed)


@pytest.mark.parametrize(
    ("name", "asked", "wrong"),
    [
        ("card", "card", False),
        ("card", "page", True),
        ("card", "", False),
        ("a4", "page", False),
        ("a4", "card", True),
        ("register-1", "page", False),
        ("register-1", "card", True),
        ("invoice", "page", False),
    ],
)
def test_another_paper_than_the_one_asked_for_is_told(name: str, asked: Any, wrong: bool) -> None:
    for seed in (31, 32):
        frame = scenes.draw(name, seed, size=(1280, 960)).frame
        assert (P.WRONG_DOCUMENT in glimpse(frame, (1280, 960), asked).problems) == wrong, seed


@pytest.mark.parametrize("name", ["discharge", "register-2"])
def test_a_page_stays_small_and_its_print_crisp(name: str) -> None:
    frame = scenes.draw(name, 5, desk="wood").frame
    found = find_page(shrink(frame), scenes.DEFAULT_SIZE)
    assert found is not None
    flat = straighten(frame, found.corners)
    data = pack(flat)
    page = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert page is not None
    before, after = crispness(flat), crispness(page)
    assert len(data) <= MOST_BYTES
    assert page.shape == flat.shape
    assert before is not None
    assert after is not None
    assert after > 0.9 * before


@pytest.mark.parametrize("name", ["register-2", "a4", "card"])
def test_the_straightened_page_is_the_paper(name: str) -> None:
    result = read_page(scenes.draw(name, 8, desk="wood").frame)
    page = cv2.imdecode(np.frombuffer(result.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert page is not None
    flat = cv2.cvtColor(paper(name, 1216), cv2.COLOR_BGR2GRAY)
    size = (600, round(600 * flat.shape[0] / flat.shape[1]))
    one, other = (
        cv2.GaussianBlur(cv2.resize(p, size, interpolation=cv2.INTER_AREA), (0, 0), 2) for p in (page, flat)
    )
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.75


def test_without_a_sure_page_the_whole_frame_is_kept() -> None:
    result = read_page(scenes.draw("a4", 3, trouble="folded").frame)
    page = cv2.imdecode(np.frombuffer(result.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert page is not None
    assert page.shape == (1440, 1920, 3)


def test_the_worst_noise_still_packs_small() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (1414, 2000, 3)).astype(np.uint8)
    assert len(pack(noise)) <= MOST_BYTES


def test_a_dark_frame_without_a_page_is_called_dark_first() -> None:
    frame = np.full((960, 1280, 3), 9, np.uint8)
    assert read_page(frame).problems == (P.DARK, P.NO_PAGE)


def test_every_problem_has_its_rank() -> None:
    assert sorted(WORST_FIRST) == sorted(PageProblem)
    assert sort((P.BLANK, P.CUT_OFF_TOP, P.BLANK)) == (P.CUT_OFF_TOP, P.BLANK)
