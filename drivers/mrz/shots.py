"""Photographs of such pages, one a seed: turned, tilted, bent, blurred, noisy, badly lit, with a lamp reflected."""

from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from drivers.camera.scenes import DESKS, desk_picture
from drivers.mrz import pages
from drivers.mrz.specimens import KINDS, Specimen, specimen

Floats = NDArray[Any]
Rng = np.random.Generator
Trouble = Literal["none", "skew", "blur", "glare", "light", "noise", "small", "bent", "cut"]

SIZES: Final = ((1920, 1440), (1600, 1200), (1920, 1080))
USUAL: Final[tuple[Trouble, ...]] = ("none", "skew", "blur", "glare", "light", "noise", "small", "bent")
DOTS_PER_MM: Final = 12.0


@dataclass(frozen=True, slots=True)
class Shot:
    frame: MatLike
    shown: Specimen
    trouble: Trouble


def shot(seed: int, trouble: Trouble | None = None, *, harsh: bool = False) -> Shot:
    """Kind and trouble by seed in turn, everything else drawn from it. `harsh`: past what a resident is asked for."""
    rng = np.random.default_rng((77, seed))
    shown = specimen(KINDS[seed % len(KINDS)], seed * 7919 + 3)
    trouble = trouble or USUAL[seed // len(KINDS) % len(USUAL)]
    return Shot(photograph(shown, rng, trouble, harsh=harsh), shown, trouble)


def photograph(shown: Specimen, rng: Rng, trouble: Trouble, *, harsh: bool = False) -> MatLike:
    flat = pages.page(shown, DOTS_PER_MM)
    more = 2.0 if harsh else 1.0
    if trouble == "bent" or (harsh and rng.random() < 0.3):
        flat = _bent(flat, rng.uniform(0.5, 1.3) * more * DOTS_PER_MM)
    size = SIZES[int(rng.integers(len(SIZES)))]
    pitch = rng.uniform(8.6, 10.5) if trouble == "small" else rng.uniform(11, 24)
    if harsh:
        pitch = rng.uniform(6.5, 13)
    quad = _quad(rng, shown, size, pitch / pages.PITCH_MM, trouble, more)
    high, wide = flat.shape[:2]
    home = cv2.getPerspectiveTransform(np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32), quad)
    shrunk = pitch / pages.PITCH_MM / DOTS_PER_MM
    soft = cv2.GaussianBlur(flat, (0, 0), max(0.3, 0.42 / shrunk))
    picture: Floats = desk_picture(DESKS[int(rng.integers(len(DESKS)))], rng, size)
    laid = cv2.warpPerspective(soft, home, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), home, size).astype(np.float32)[..., None] / 255
    picture = picture * (1 - mask) + laid * mask
    if trouble == "light":
        picture *= _lamp(rng, size, 0.35 / more)
        picture *= rng.uniform(0.35, 0.7) / more
    else:
        picture *= rng.uniform(0.75, 1.03) * _lamp(rng, size, 0.8)
    if trouble == "glare" or (harsh and rng.random() < 0.3):
        _shine(rng, picture, home, flat.shape, more)
    blur = rng.uniform(0.05, 0.1) * more if trouble == "blur" else rng.uniform(0.0, 0.045) * more
    picture = cv2.GaussianBlur(picture, (0, 0), blur * pitch + 0.25)
    if trouble == "blur" and rng.random() < 0.4:
        length = max(2, round(rng.uniform(0.06, 0.14) * more * pitch))
        picture = cv2.blur(picture, (length, 1) if rng.random() < 0.5 else (1, length))
    deviation = rng.uniform(4, 8) * more if trouble == "noise" else rng.uniform(0.8, 2.5) * more
    picture += rng.normal(0, deviation, picture.shape).astype(np.float32)
    frame = np.clip(picture, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 95))])
    seen = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert seen is not None
    return seen


def _bent(flat: MatLike, by: float) -> MatLike:
    """As a booklet lies: the page rises towards its binding, so that rows run as bows."""
    high, wide = flat.shape[:2]
    xs, ys = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    along = xs / wide
    lifted = ys + (by * 4 * along * (1 - along)).astype(np.float32)
    pushed = xs + (0.5 * by * np.sin(along * np.pi)).astype(np.float32)
    return cv2.remap(flat, pushed, lifted, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _quad(
    rng: Rng, shown: Specimen, size: tuple[int, int], per_mm: float, trouble: Trouble, more: float
) -> NDArray[np.float32]:
    """Corners of the page in the frame, its top left first: any quarter turn, some degrees, some perspective."""
    wide_mm, high_mm = pages.size_mm(shown.kind)
    quarter = int(rng.integers(4))
    room = size if quarter % 2 == 0 else (size[1], size[0])
    per_mm = min(per_mm, 0.92 * room[0] / wide_mm, 0.92 * room[1] / high_mm)
    half = np.array([wide_mm, high_mm]) * per_mm / 2
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    spread = 0.035 if trouble == "skew" else 0.012
    square += rng.uniform(-spread, spread, (4, 2)) * more * 2 * half.max()
    tilt = rng.uniform(-12, 12) * more if trouble == "skew" else rng.uniform(-5, 5) * more
    angle = np.deg2rad(90 * quarter + tilt)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    square = square @ turn.T
    reach = np.abs(square).max(axis=0)
    free = np.maximum(np.array(size) / 2 - reach - 8, 0)
    centre = np.array(size) / 2 + rng.uniform(-1, 1, 2) * free
    if trouble == "cut":
        side = int(rng.integers(2))
        centre[side] = reach[side] * 0.55 if rng.random() < 0.5 else size[side] - reach[side] * 0.55
    placed: NDArray[np.float32] = (square + centre).astype(np.float32)
    return placed


def _lamp(rng: Rng, size: tuple[int, int], least: float) -> Floats:
    """Light that falls off to one side, down to `least`."""
    angle = rng.uniform(0, 2 * np.pi)
    ys, xs = np.mgrid[0 : size[1] : 8, 0 : size[0] : 8].astype(np.float32)
    along = (xs / size[0] - 0.5) * np.cos(angle) + (ys / size[1] - 0.5) * np.sin(angle) + 0.5
    light = cv2.resize(np.clip(least + (1 - least) * along, least, 1).astype(np.float32), size)
    out: Floats = light[..., None]
    return out


def _shine(rng: Rng, picture: Floats, home: MatLike, shape: Any, more: float) -> None:
    """A lamp's reflection on the page, mostly above the zone; `harsh` ones anywhere."""
    high, wide = shape[:2]
    spot = np.array(
        [[[rng.uniform(0.1, 0.9) * wide, rng.uniform(0.1, 0.55 if more == 1 else 1.0) * high]]], np.float32
    )
    x, y = cv2.perspectiveTransform(spot, home).ravel()
    reach = rng.uniform(0.06, 0.13) * more * np.linalg.norm([high, wide]) * abs(np.linalg.det(home[:2, :2])) ** 0.5
    ys, xs = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    glow = 320 * np.exp(-((((xs - x) ** 2 + (ys - y) ** 2) / max(reach, 1) ** 2) ** 1.4))
    picture += glow[..., None]
