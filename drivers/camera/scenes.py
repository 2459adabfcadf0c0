"""Seeded pictures of papers on desks, with the true corners: for the emulator, the tests and the benches.

One seed gives one picture, byte for byte, on one version of numpy and OpenCV.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.camera.documents import known, paper
from drivers.drawing import Picture
from drivers.protocol import Point

Floats = NDArray[Any]  # float32 BGR, 0 to 255 and beyond until it is clipped
Desk = Literal["dark", "light", "wood", "grey"]
Trouble = Literal[
    "",
    "blur",
    "glare",
    "dark",
    "cut-left",
    "cut-right",
    "cut-top",
    "cut-bottom",
    "far",
    "folded",
    "covered",
    "fingers",
]

Turn = Literal[0, 90, 180, 270]
"""Degrees clockwise by which the paper's head is turned away from the frame's top."""

DESKS: Final[tuple[Desk, ...]] = ("dark", "light", "wood", "grey")
DEFAULT_SIZE: Final = (1920, 1440)
LARGE_SIZE: Final = (3264, 2448)
"""8 megapixels."""
SKINS: Final = ((150, 182, 226), (128, 164, 214), (96, 134, 190), (70, 100, 150), (48, 70, 112))


@dataclass(frozen=True, slots=True)
class Scene:
    """`corners`: the paper's true ones in the frame's pixels, outside it where cut off; top left first, clockwise."""

    frame: Picture
    corners: tuple[Point, ...]
    page: str
    desk: Desk
    trouble: Trouble
    turn: Turn = 0


def _field(rng: np.random.Generator, size: tuple[int, int], cells: int) -> Floats:
    """A smooth random field, mean 0, about -1 to 1."""
    small = rng.normal(0, 0.5, (cells, cells)).astype(np.float32)
    field: Floats = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return field


def desk_picture(desk: Desk, rng: np.random.Generator, size: tuple[int, int]) -> Floats:
    """The empty desk, float BGR. Light ones are as white as paper: only a thin shadow tells them apart."""
    width, height = size
    tone = {"dark": (60, 54, 48), "light": (222, 226, 228), "wood": (92, 134, 176), "grey": (138, 140, 140)}[desk]
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = np.array(tone, np.float32) * rng.uniform(0.92, 1.06)
    picture *= 1 + 0.05 * _field(rng, size, 4)[..., None]
    if desk == "wood":
        grain: Floats = rng.normal(0, 1, (height // 6, 12)).astype(np.float32)
        grain = cv2.GaussianBlur(grain, (0, 0), sigmaX=3, sigmaY=1.2)
        picture *= 1 + 0.10 * cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC)[..., None]
        for seam in (0.31, 0.72):
            y = int(height * (seam + rng.uniform(-0.05, 0.05)))
            picture[y : y + max(2, height // 500)] *= 0.55
    return picture


def _corners(
    rng: np.random.Generator, page: str, size: tuple[int, int], trouble: Trouble, jitter: float, turn: Turn
) -> Floats:
    """Where the paper lies: turned a little, seen a little from the side."""
    width, height = size
    _, width_mm, height_mm = known(page)
    if turn in (90, 270):
        width_mm, height_mm = height_mm, width_mm
    small = page.startswith("card")
    share = rng.uniform(0.34, 0.42) if small else rng.uniform(0.68, 0.86)
    if trouble == "far":
        share = 0.16 if small else 0.3
    fit = share * min(width / width_mm, height / height_mm)
    half = np.array([width_mm, height_mm], np.float32) * fit / 2
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * half
    angle = np.deg2rad(rng.uniform(-9, 9))
    tilt = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    square = square @ tilt.T
    square += rng.uniform(-0.012, 0.012, (4, 2)).astype(np.float32) * min(size)
    reach = np.abs(square).max(axis=0)
    room = np.maximum(np.array(size) / 2 - reach - 0.02 * min(size), 0)
    centre = np.array(size) / 2 + rng.uniform(-1, 1, 2) * room * 0.8
    push = 0.16 + 0.14 * rng.random()
    match trouble:
        case "cut-left":
            centre[0] = reach[0] * (1 - 2 * push)
        case "cut-right":
            centre[0] = width - reach[0] * (1 - 2 * push)
        case "cut-top":
            centre[1] = reach[1] * (1 - 2 * push)
        case "cut-bottom":
            centre[1] = height - reach[1] * (1 - 2 * push)
        case _:
            pass
    placed: Floats = square + centre + rng.uniform(-jitter, jitter, 2) * min(size)
    return placed.astype(np.float32)


def draw(
    page: str,
    seed: int = 0,
    *,
    size: tuple[int, int] = DEFAULT_SIZE,
    desk: Desk = "dark",
    trouble: Trouble = "",
    shadow: bool = True,
    jitter: float = 0.0,
    turn: Turn = 0,
) -> Scene:
    """One frame. `page` is a paper's name (`known`), or "empty": the bare desk. `jitter`: how far a hand moved it."""
    rng = np.random.default_rng(seed)
    picture = desk_picture(desk, rng, size)
    corners: tuple[Point, ...] = ()
    if page != "empty":
        quad = _corners(rng, page, size, trouble, jitter, turn)
        corners = tuple((float(x), float(y)) for x, y in quad)
        _lay(picture, page, quad, size, trouble, rng, turn)
    if shadow:
        picture *= np.clip(0.93 + 0.10 * _field(rng, size, 3), 0.7, 1.08)[..., None]
        _cast(picture, rng, size)
    if trouble == "blur":
        picture = cv2.GaussianBlur(picture, (0, 0), size[0] / 420)
    if trouble == "glare" and corners:
        _shine(picture, np.array(corners), size)
    if trouble == "dark":
        picture *= 0.2
    noise = rng.normal(0, 2.2, (size[1] // 2, size[0] // 2)).astype(np.float32)
    picture += cv2.resize(noise, size, interpolation=cv2.INTER_LINEAR)[..., None]
    return Scene(np.clip(picture, 0, 255).astype(np.uint8), corners, page, desk, trouble, turn)


def _lay(
    picture: Floats,
    page: str,
    quad: Floats,
    size: tuple[int, int],
    trouble: Trouble,
    rng: np.random.Generator,
    turn: Turn,
) -> None:
    long_px = int(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[1] - quad[2])) * 1.1)
    _, width_mm, height_mm = known(page)
    flat = paper(page, max(64, round(long_px * width_mm / max(width_mm, height_mm) / 64) * 64))
    if turn:
        flat = np.ascontiguousarray(np.rot90(flat, -turn // 90))
    if trouble == "folded":
        flat = flat.copy()
        fold = np.array([[0, 0], [flat.shape[1] * 0.45, 0], [0, flat.shape[0] * 0.45]], np.int32)
        cv2.fillPoly(flat, [fold], (1, 1, 1))
    high, wide = flat.shape[:2]
    home = cv2.getPerspectiveTransform(np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32), quad)
    laid = cv2.warpPerspective(flat, home, size, flags=cv2.INTER_AREA)
    cover = np.full((high, wide), 255, np.uint8)
    if trouble == "folded":
        cover[(flat == 1).all(axis=2)] = 0
    mask = cv2.warpPerspective(cover, home, size).astype(np.float32)[..., None] / 255
    # A sheet stands a little off the desk: a soft dark rim on the side away from the lamp.
    rim = cv2.GaussianBlur(np.roll(mask[..., 0], (size[1] // 300, size[0] // 400), (0, 1)), (0, 0), size[0] / 450)
    picture *= 1 - 0.38 * rim[..., None]
    picture *= 1 - mask
    picture += laid * mask * rng.uniform(0.96, 1.02)
    if trouble == "covered":
        middle = tuple(int(v) for v in quad[1] * 0.5 + quad[2] * 0.5)
        radius = int(np.linalg.norm(quad[1] - quad[2]) * 0.36)
        cv2.ellipse(picture, middle, (radius, radius), 0, 0, 360, (96, 128, 186), -1)
    if trouble == "fingers":
        _hold(picture, quad, max(width_mm, height_mm) / long_px * 1.1, rng)


def _hold(picture: Floats, quad: Floats, mm_px: float, rng: np.random.Generator) -> None:
    """One to three fingers over an edge of the page, 9 to 22 mm deep. `mm_px`: millimetres a pixel."""
    skin = np.array(SKINS[int(rng.integers(len(SKINS)))], np.float32) * rng.uniform(0.95, 1.05)
    side = int(rng.integers(4))
    start, end = quad[side], quad[(side + 1) % 4]
    along = (end - start) / np.linalg.norm(end - start)
    inward = np.array([-along[1], along[0]], np.float32)
    width = rng.uniform(13, 18) / mm_px
    place = rng.uniform(0.3, 0.6) * np.linalg.norm(end - start)
    for number in range(int(rng.integers(1, 4))):
        root = start + along * (place + number * width * 1.15)
        tip = root + inward * rng.uniform(9, 22) / mm_px
        lean = along * rng.uniform(-0.2, 0.2)
        far = root - (inward + lean) * 400
        for share, shade in ((1.0, 0.78), (0.86, 0.92), (0.6, 1.0)):
            colour = tuple(float(value) for value in skin * shade)
            a, b = (
                tuple(int(value) for value in end_point - inward * (1 - share) * width / 2)
                for end_point in (far, tip)
            )
            cv2.line(picture, a, b, colour, max(2, round(width * share)), cv2.LINE_AA)
        nail = tip + inward * width * 0.12
        cv2.ellipse(
            picture,
            tuple(int(v) for v in nail),
            (max(1, int(width * 0.22)),) * 2,
            0,
            0,
            360,
            tuple(float(v) for v in np.minimum(skin * 1.12, 250)),
            -1,
        )


def _cast(picture: Floats, rng: np.random.Generator, size: tuple[int, int]) -> None:
    """The shadow of an arm or a head: a soft-edged band across a corner."""
    if rng.random() < 0.5:
        return
    width, height = size
    mask: Floats = np.zeros((height // 8, width // 8), np.float32)
    start = rng.uniform(0.0, 0.35) * width / 8
    shape = np.array([[0, 0], [start, 0], [0, start * 1.4]], np.int32)
    cv2.fillPoly(mask, [shape], 1.0)
    mask = cv2.GaussianBlur(mask, (0, 0), width / 8 / 45)
    picture *= 1 - 0.3 * cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR)[..., None]


def _shine(picture: Floats, corners: Floats, size: tuple[int, int]) -> None:
    """A lamp mirrored in a laminated page: burnt out in the middle, fading."""
    centre = corners.mean(axis=0) * 0.7 + corners[1] * 0.3
    reach = np.linalg.norm(corners[0] - corners[2]) * 0.13
    ys, xs = np.mgrid[0 : size[1] : 4, 0 : size[0] : 4].astype(np.float32)
    glow = 340 * np.exp(-((((xs - centre[0]) / reach) ** 2 + ((ys - centre[1]) / reach / 0.7) ** 2) ** 1.5))
    picture += cv2.resize(glow.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)[..., None]
