"""Two hundred pictures of papers on desks, and as many that nothing in the code was ever tuned on.

Each set: eight papers (household register, forms, dense text, invoice, both sides of a card) in turn, on four desks
(dark, light as paper, wood, grey), laid in four directions, six of seven with cast shadows; the seed decides place,
slant, scale and light. Right: found, sure, every corner within 2 % of the frame's diagonal. Beside each set a hundred
with something wrong (cut off, folded, covered, held by fingers, blurred, glaring, dark, far) or with no paper at all:
there only a crop that is wrong and not told counts.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from drivers.camera import scenes
from drivers.camera.find import find_page, shrink
from drivers.camera.page import read_page
from drivers.camera.scenes import DESKS, Desk, Scene, Trouble, Turn
from drivers.protocol import PageProblem
from tests.benchmarks.figure import Figure

SETS: Final = (("the committed set", 1000), ("the held-out set", 520000))
"""Name, first seed."""
MOST: Final = 0.01  # of a set that may not be right
PICTURES, TROUBLED = 200, 100
SIZE: Final = (1440, 1080)
WITHIN: Final = 0.02
PAGES: Final = ("register-1", "register-2", "a4", "card", "certificate", "discharge", "invoice", "card-back")
WAYS: Final[tuple[Turn, ...]] = (0, 0, 90, 180, 270)
TROUBLES: Final[tuple[Trouble, ...]] = (
    "cut-left",
    "cut-right",
    "cut-top",
    "cut-bottom",
    "folded",
    "covered",
    "fingers",
    "blur",
    "glare",
    "dark",
    "far",
)


@dataclass(frozen=True, slots=True)
class Case:
    page: str
    seed: int
    desk: Desk
    turn: Turn
    trouble: Trouble = ""
    shadow: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`upright`: whether it was turned right; None: left as it was laid."""

    right: bool
    silently_wrong: bool
    upright: bool | None = None


def clear(first: int) -> list[Case]:
    return [Case(PAGES[n % 8], first + n, DESKS[n // 8 % 4], WAYS[n % 5], shadow=n % 7 != 6) for n in range(PICTURES)]


def troubled(first: int) -> list[Case]:
    kinds = (*TROUBLES, "")
    return [
        Case("empty" if not kinds[n % 12] else PAGES[n % 8], first + n, DESKS[n // 3 % 4], WAYS[n % 5], kinds[n % 12])
        for n in range(TROUBLED)
    ]


def off(scene: Scene, corners: tuple[tuple[float, float], ...]) -> float:
    """The worst corner's distance as a share of the diagonal. The paper's own first corner may lie anywhere."""
    true = np.array(scene.corners)
    found = np.array(corners)
    far = min(float(np.linalg.norm(np.roll(true, turn, axis=0) - found, axis=1).max()) for turn in range(4))
    return far / float(np.hypot(*SIZE))


def judged(case: Case) -> Verdict:
    scene = scenes.draw(
        case.page, case.seed, size=SIZE, desk=case.desk, trouble=case.trouble, shadow=case.shadow, turn=case.turn
    )
    found = find_page(shrink(scene.frame), SIZE)
    if found is None or not found.sure or found.cut:
        return Verdict(right=False, silently_wrong=False)
    good = bool(scene.corners) and off(scene, found.corners) <= WITHIN
    page = read_page(scene.frame)
    told = bool(page.problems) and page.problems != (PageProblem.TOO_FAR,)
    upright = None if page.turned is None else page.turned == (360 - case.turn) % 360
    return Verdict(good, not good and not told, upright)


def run() -> list[Figure]:
    figures = []
    with ProcessPoolExecutor(2) as pool:
        for name, first in SETS:
            seen = list(pool.map(judged, clear(first), chunksize=10))
            wrong = list(pool.map(judged, troubled(first + 500), chunksize=10))
            right = sum(one.right for one in seen)
            silent = sum(one.silently_wrong for one in (*seen, *wrong))
            turned = [one.upright for one in (*seen, *wrong) if one.upright is not None]
            upright = sum(one.upright is True for one in seen)
            figures += [
                Figure(f"desks, {name}: not right of {PICTURES}", 1 - right / PICTURES, "", limit=MOST),
                Figure(f"  wrong crops that nobody is told, of {PICTURES + TROUBLED}", float(silent), "", limit=0),
                Figure("  turned the wrong way up", float(turned.count(False)), "", limit=0),
                Figure(f"  turned upright, of {PICTURES}", float(upright), ""),
            ]
    return figures
