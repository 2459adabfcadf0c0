"""From a frame to a page: found, straightened, judged, turned upright, and packed as a JPEG for a slow line. Pure.

Frames are BGR uint8, up to 20 megapixels. Corners are in the frame's pixels, top left first, clockwise.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.camera.find import Border, Found, aspect, find_page, shrink
from drivers.camera.fingers import desk_tone, fingers
from drivers.camera.quality import THUMB_SIDE, blurred, thumb_problems
from drivers.camera.upright import to_upright, turn
from drivers.protocol import PageProblem, Paper, Point

Picture = MatLike

MOST_BYTES: Final = 500_000
PAGE_SIDE: Final = 2000  # an A4 sheet at 171 dots an inch
PAPER_ASPECTS: Final = (143 / 105, 2**0.5, 85.6 / 53.98)
CARD_ASPECT: Final = 1.5  # from here on it is an ID-1 card
SMALLEST_PAGE: Final = 900  # pixels of its longer side: an A4 line of 10-point type is then 11 pixels high
SMALLEST_CARD: Final = 420  # 125 dots an inch
CUTS: Final[dict[Border, PageProblem]] = {
    "left": PageProblem.CUT_OFF_LEFT,
    "right": PageProblem.CUT_OFF_RIGHT,
    "top": PageProblem.CUT_OFF_TOP,
    "bottom": PageProblem.CUT_OFF_BOTTOM,
}
CARD_SURE, PAGE_SURE = (1.52, 1.635), 1.46  # aspects; an invoice has 1.65, an open booklet 1.47
CARD_LARGEST: Final = 0.15  # of the frame of a camera made for A4; a card has 0.04
PAGE_SMALLEST: Final = 0.3
WORST_FIRST: Final = (
    PageProblem.FINGERS,
    PageProblem.NO_PAGE,
    PageProblem.UNSURE,
    PageProblem.SAME_PAGE,
    *CUTS.values(),
    PageProblem.MOVING,
    PageProblem.WRONG_DOCUMENT,
    PageProblem.TOO_FAR,
    PageProblem.DARK,
    PageProblem.BLURRED,
    PageProblem.GLARE,
    PageProblem.BLANK,
)
TOO_DARK_TO_SEE: Final = 34  # mean of a frame in which nothing was found


@dataclass(frozen=True, slots=True)
class Page:
    """`jpeg`: the straightened page; the whole frame when no page was found for sure.

    `turned`: degrees clockwise by which it was turned upright; None: which way up is not clear, it is as it was laid.
    """

    jpeg: bytes
    corners: tuple[Point, ...]
    problems: tuple[PageProblem, ...]
    frame_size: tuple[int, int]
    turned: int | None = None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a small copy of a frame tells, many times a second. Sharpness cannot be seen in it."""

    corners: tuple[Point, ...]
    problems: tuple[PageProblem, ...]


@dataclass(frozen=True, slots=True)
class Flat:
    """`picture`: the page straightened, as it was laid; the whole frame, smaller, when no page was found for sure."""

    picture: Picture
    corners: tuple[Point, ...]
    problems: tuple[PageProblem, ...]
    frame_size: tuple[int, int]
    sure: bool = False

    @property
    def readable(self) -> bool:
        return self.sure and PageProblem.BLANK not in self.problems


def read_page(frame: Picture, paper: Paper = "") -> Page:
    """The whole pipeline on one frame. `paper`: what should lie there; "" is anything."""
    flat = lay_flat(frame, paper)
    turned = to_upright(flat.picture) if flat.readable else None
    return Page(pack(turn(flat.picture, turned or 0)), flat.corners, flat.problems, flat.frame_size, turned)


def lay_flat(frame: Picture, paper: Paper = "") -> Flat:
    """The page found, straightened and judged."""
    size = (frame.shape[1], frame.shape[0])
    small = shrink(frame)
    found = find_page(small, size)
    if found is None or not found.sure:
        corners = found.corners if found else ()
        return Flat(shrink(frame, PAGE_SIDE), corners, _unfound(found, small), size)
    page = straighten(frame, found.corners)
    problems = _shape_problems(found, size, paper) + _thumb_problems(shrink(page, THUMB_SIDE))
    if PageProblem.BLANK not in problems and blurred(page):
        problems += (PageProblem.BLURRED,)
    return Flat(page, found.corners, sort(problems), size, sure=True)


def glimpse(small: Picture, frame_size: tuple[int, int], paper: Paper = "") -> Glimpse:
    """Where the page lies and what is wrong, from a copy of the frame of any size; corners in the frame's pixels."""
    tiny = shrink(small)
    found = find_page(tiny, frame_size)
    if found is None:
        return Glimpse((), _unfound(None, tiny))
    if not found.sure:
        return Glimpse(found.corners, _unfound(found, tiny))
    scale = small.shape[1] / frame_size[0]
    corners = tuple((x * scale, y * scale) for x, y in found.corners)
    thumb = straighten(small, corners, THUMB_SIDE)
    return Glimpse(found.corners, sort(_shape_problems(found, frame_size, paper) + _thumb_problems(thumb)))


def straighten(frame: Picture, corners: tuple[Point, ...], longest: int = PAGE_SIDE) -> Picture:
    """The page flat, as large as the frame shows it, at most `longest` pixels; in a paper's shape if near."""
    quad = np.array(corners, np.float32)
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    across, down = float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))
    ratio = aspect(quad)
    paper = min(PAPER_ASPECTS, key=lambda known: abs(known - ratio))
    if abs(paper - ratio) < 0.03 * paper:
        ratio = paper
    long_side = max(2.0, min(float(longest), max(across, down)))
    short_side = max(2.0, long_side / ratio)
    wide, high = (long_side, short_side) if across >= down else (short_side, long_side)
    size = (round(wide), round(high))
    flat = np.array([[0, 0], [size[0] - 1, 0], [size[0] - 1, size[1] - 1], [0, size[1] - 1]], np.float32)
    page = cv2.warpPerspective(
        frame, cv2.getPerspectiveTransform(quad, flat), size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return page.astype(np.uint8, copy=False)


def pack(page: Picture, most: int = MOST_BYTES) -> bytes:
    """JPEG of at most `most` bytes. Quality goes first, down to where text still stands, then size."""
    while True:
        for quality in (84, 72, 60, 48):
            _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if data.size <= most:
                return data.tobytes()
        page = shrink(page, max(64, int(max(page.shape[:2]) * 0.8)))


def sort(problems: tuple[PageProblem, ...]) -> tuple[PageProblem, ...]:
    """Worst first, each once."""
    return tuple(problem for problem in WORST_FIRST if problem in problems)


def _thumb_problems(thumb: Picture) -> tuple[PageProblem, ...]:
    return (*thumb_problems(thumb), PageProblem.FINGERS) if fingers(thumb) else thumb_problems(thumb)


def _shape_problems(found: Found, frame_size: tuple[int, int], paper: Paper) -> tuple[PageProblem, ...]:
    cuts = tuple(CUTS[border] for border in found.cut)
    quad = np.array(found.corners, np.float32)
    if not cuts and _wrong(quad, frame_size, paper):
        return (PageProblem.WRONG_DOCUMENT,)
    longest = float(np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1).max())
    enough = SMALLEST_CARD if aspect(quad) > CARD_ASPECT else SMALLEST_PAGE
    return (*cuts, PageProblem.TOO_FAR) if longest < enough and not cuts else cuts


def _wrong(quad: Picture, frame_size: tuple[int, int], paper: Paper) -> bool:
    """Only what is clearly the other kind, by shape and size: what lies between passes."""
    share = float(cv2.contourArea(quad)) / max(1, frame_size[0] * frame_size[1])
    match paper:
        case "page":
            return CARD_SURE[0] < aspect(quad) < CARD_SURE[1] and share < CARD_LARGEST
        case "card":
            return aspect(quad) < PAGE_SURE or share > PAGE_SMALLEST
        case _:
            return False


def _unfound(found: Found | None, small: Picture) -> tuple[PageProblem, ...]:
    told = PageProblem.UNSURE if found else PageProblem.NO_PAGE
    if float(small.mean()) < TOO_DARK_TO_SEE:
        return (PageProblem.DARK, told)
    # A hand reaches in from the frame's border, and often hides the edges that a page is found by.
    return (PageProblem.FINGERS, told) if fingers(small, desk_tone(small)) else (told,)
