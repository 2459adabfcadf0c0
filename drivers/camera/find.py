"""Where the page lies in a frame: four straight edges, each with a step in tone across it, in the shape of a paper.

Searched on a copy of at most 640 pixels. Nothing is taken on trust: a quadrilateral whose sides are not seen, or
whose shape no paper has, is told as unsure and never cropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from drivers.protocol import Point

Picture = MatLike
Floats = MatLike  # float32
Border = Literal["left", "right", "top", "bottom"]

SEARCH_SIDE: Final = 640
SMALLEST_SHARE: Final = 0.012  # of the frame: an ID card in the field of an A4 camera has 0.04
SQUAREST, LONGEST = 1.26, 1.77
"""Register page 143:105 = 1.362, ISO A and B 1.414, open booklet 1.469, ISO/IEC 7810 ID-1 1.586, a medical invoice
210:127 = 1.654; 7 % either way."""
SIDE_SAMPLES: Final = 30
STEP: Final = 3.5  # in 8-bit Lab: about three times the noise of a frame at this scale
APART: Final = 1.6  # between a side's two neighbourhoods: a printed line or a seam has the same on both
SUPPORTED: Final = 0.72  # of a side's samples
FAINT: Final = 0.55  # of one side's, where the other three are seen whole: white paper on a white desk
WHOLE: Final = 0.95
AT_BORDER: Final = 3.0  # pixels of the small copy
BORDERS: Final[tuple[Border, ...]] = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Found:
    """`corners` in the frame's pixels, top left first, clockwise. `cut`: frame borders the page runs over.

    `sure` false: something lies there, but must not be cropped.
    """

    corners: tuple[Point, Point, Point, Point]
    sure: bool
    cut: tuple[Border, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    quad: Floats
    support: float
    area: float
    cut: tuple[Border, ...]
    sides_seen: int
    sure: bool


def shrink(frame: Picture, side: int = SEARCH_SIDE) -> Picture:
    """A copy whose longer side is at most `side`.

    Halved first: OpenCV averages two by two pixels twenty times faster than areas of any other size (7 ms, not 28).
    """
    while min(frame.shape[:2]) >= 2 and max(frame.shape[:2]) >= 2 * side:
        high, wide = frame.shape[0] // 2, frame.shape[1] // 2
        frame = cv2.resize(frame[: 2 * high, : 2 * wide], (wide, high), interpolation=cv2.INTER_AREA)
    high, wide = frame.shape[:2]
    factor = side / max(high, wide)
    if factor >= 1:
        return frame
    size = (max(1, round(wide * factor)), max(1, round(high * factor)))
    # Between half and whole size two pixels are all that meet in one: bilinear, six times faster than areas.
    return cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def find_page(small: Picture, frame_size: tuple[int, int]) -> Found | None:
    """The page in a small copy (`shrink`) of a frame of (width, height) pixels; None when nothing lies there."""
    high, wide = small.shape[:2]
    lab = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), (3, 3), 0)
    best: _Candidate | None = None
    doubtful: _Candidate | None = None
    for hull in _outlines(lab, wide, high):
        candidate = _judge(hull, lab)
        if candidate is None:
            continue
        if candidate.sure:
            if best is None or _better(candidate, best):
                best = candidate
        elif candidate.sides_seen >= (3 if candidate.cut else 2) and (
            doubtful is None or candidate.support > doubtful.support
        ):
            doubtful = candidate
    chosen = best or doubtful
    if chosen is None:
        return None
    scale = np.array([frame_size[0] / wide, frame_size[1] / high], np.float32)
    corners = np.clip(chosen.quad, 0, (wide - 1, high - 1)) if chosen.cut else chosen.quad
    part = best is not None and doubtful is not None and _part(best, doubtful)
    sure = best is not None and not part and (bool(best.cut) or _fits_paper(chosen.quad))
    p0, p1, p2, p3 = ((float(x), float(y)) for x, y in (corners + 0.5) * scale - 0.5)
    return Found((p0, p1, p2, p3), sure, chosen.cut)


def aspect(quad: Floats) -> float:
    """Longer mean side over shorter one."""
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    return float(max(across, down) / max(min(across, down), 1e-6))


def _fits_paper(quad: Floats) -> bool:
    arms = np.roll(quad, -1, axis=0) - quad
    arms /= np.maximum(np.linalg.norm(arms, axis=1, keepdims=True), 1e-6)
    squareness = np.abs((arms * np.roll(arms, -1, axis=0)).sum(axis=1)).max()
    return SQUAREST <= aspect(quad) <= LONGEST and squareness < 0.34  # corners within 20 degrees of square


def _part(best: _Candidate, doubtful: _Candidate) -> bool:
    """A much larger outline with most of its sides seen says that the accepted one may be a part of it, such as a
    finger on a page. Not when it has no paper's shape and the other is whole: a page, and a seam in line with it."""
    larger = doubtful.area > 1.5 * best.area and doubtful.sides_seen >= 3
    return larger and (bool(best.cut) or _fits_paper(doubtful.quad))


def _better(one: _Candidate, other: _Candidate) -> bool:
    """The outer of two nested outlines: a printed frame has four fine sides too. Else the better seen.

    A whole page goes before a larger one cut off by the frame: that may be the page and a seam of the desk.
    """
    if bool(one.cut) != bool(other.cut):
        whole, cut = (other, one) if one.cut else (one, other)
        band = {"left", "right"} <= set(cut.cut) or {"top", "bottom"} <= set(cut.cut)
        return (whole is one) == (whole.area > (0.1 if band else 0.4) * cut.area)
    if one.area > 1.15 * other.area or other.area > 1.15 * one.area:
        return one.area > other.area
    return one.support > other.support


def _outlines(lab: Picture, wide: int, high: int) -> Iterator[Floats]:
    """Convex outlines of what might be a page, from cheap and usual to costly and rare."""
    light = lab[..., 0]
    smallest = SMALLEST_SHARE * wide * high
    masks = []
    _, bright = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    masks.append(bright)
    rim = np.concatenate([lab[:6].reshape(-1, 3), lab[-6:].reshape(-1, 3), lab[:, :6].reshape(-1, 3)])
    desk = np.median(rim[::7], axis=0)
    tint = cv2.absdiff(lab[..., 1], int(desk[1]) * np.ones_like(light))
    tint = cv2.max(tint, cv2.absdiff(lab[..., 2], int(desk[2]) * np.ones_like(light)))
    if int(tint.max()) >= 10:
        _, coloured = cv2.threshold(tint, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        masks.append(coloured)
    for low in (12, 30):
        edges = cv2.Canny(light, low, low * 2.5, L2gradient=True)
        masks.append(cv2.dilate(edges, np.ones((5, 5), np.uint8)))
    for index, mask in enumerate(masks):
        solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) if index < len(masks) - 2 else mask
        contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        big = [(cv2.contourArea(hull), hull) for hull in (cv2.convexHull(c) for c in contours if len(c) > 3)]
        for area, hull in sorted(big, key=lambda pair: -pair[0])[:3]:
            if smallest < area < 0.985 * wide * high:
                yield hull.reshape(-1, 2).astype(np.float32)


def _judge(hull: Floats, lab: Picture) -> _Candidate | None:
    high, wide = lab.shape[:2]
    quad = _four_sides(hull)
    if quad is None:
        return None
    quad = _clockwise(quad)
    for reach in (9, 4):
        refined = _refine(quad, lab, reach)
        if refined is None:
            return None
        quad = refined
    if not cv2.isContourConvex(quad.astype(np.int32)):
        return None
    area = float(cv2.contourArea(quad))
    if area < SMALLEST_SHARE * wide * high:
        return None
    cut, exempt = _cut_borders(hull, quad, wide, high)
    if len(cut) >= 3:
        return None
    support = _support(quad, lab)
    if not cut and support.min() < SUPPORTED and (support >= SUPPORTED).sum() >= 2:
        quad, support = _outer(quad, lab, support)
    asked = support[~exempt]
    if not asked.size:
        return None
    sure = bool(asked.min() >= SUPPORTED) or (not cut and _one_faint(support) and _fits_paper(quad))
    return _Candidate(quad, float(asked.mean()), area, cut, int((asked >= SUPPORTED).sum()), sure)


def _outer(quad: Floats, lab: Picture, support: Floats) -> tuple[Floats, Floats]:
    """The sides that are not seen moved out to the last step near them, where the four are seen better there.

    On a white desk a card's printed frame is a stronger step than its edge, which lies a few pixels further out.
    """
    moved = _refine(quad, lab, 9, outermost=support < SUPPORTED)
    if moved is None or cv2.contourArea(moved) < cv2.contourArea(quad):
        return quad, support
    seen = _support(moved, lab)
    return (moved, seen) if seen.min() > support.min() else (quad, support)


def _one_faint(support: Floats) -> bool:
    weakest, *others = sorted(float(side) for side in support)
    return weakest >= FAINT and others[0] >= WHOLE


def _four_sides(hull: Floats) -> Floats | None:
    """The hull as four straight sides: spikes and rounded corners go, a short side gives way to its neighbours."""
    around = cv2.arcLength(hull, closed=True)
    points = cv2.approxPolyDP(hull, 0.012 * around, closed=True).reshape(-1, 2).astype(np.float32)
    while len(points) > 4:
        lengths = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
        short = int(lengths.argmin())
        count = len(points)
        before, start, end, after = (points[(short + k) % count] for k in (-1, 0, 1, 2))
        meet = _meet(before, start, after, end)
        if meet is None or np.linalg.norm(meet - start) > 0.5 * around:
            meet = (start + end) / 2
        points[short] = meet
        points = np.delete(points, (short + 1) % count, axis=0)
    return points if len(points) == 4 else None


def _meet(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats | None:
    """Where the line a-b meets the line c-d."""
    ab, cd = b - a, d - c
    cross = float(ab[0] * cd[1] - ab[1] * cd[0])
    if abs(cross) < 1e-3:
        return None
    ac = c - a
    meet: Floats = (a + ab * float(ac[0] * cd[1] - ac[1] * cd[0]) / cross).astype(np.float32)
    return meet


def _clockwise(quad: Floats) -> Floats:
    """Clockwise as seen on the screen, the corner nearest the frame's top left first."""
    middle = quad.mean(axis=0)
    turned = quad[np.argsort(np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0]))]
    ordered: Floats = np.roll(turned, -int(turned.sum(axis=1).argmin()), axis=0)
    return ordered


def _profiles(quad: Floats, lab: Picture, reach: int) -> tuple[Floats, Floats, Floats]:
    """Tones across the four sides: (4, samples, 2 reach + 1, 3), inside first; sample spots; outward normals."""
    along = np.linspace(0.05, 0.95, SIDE_SAMPLES, dtype=np.float32)[None, :, None]
    ends = np.roll(quad, -1, axis=0)
    spots = quad[:, None, :] * (1 - along) + ends[:, None, :] * along
    arms = ends - quad
    normals = np.stack([arms[:, 1], -arms[:, 0]], axis=1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)[None, None, :, None]
    where = (spots[:, :, None, :] + normals[:, None, None, :] * offsets).reshape(-1, 2 * reach + 1, 2)
    tones: Any = cv2.remap(
        lab, where[..., 0].copy(), where[..., 1].copy(), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    shaped: Floats = tones.reshape(4, SIDE_SAMPLES, 2 * reach + 1, 3).astype(np.float32)
    return shaped, spots, normals


def _refine(quad: Floats, lab: Picture, reach: int, outermost: NDArray[np.bool_] | None = None) -> Floats | None:
    """Moves each side onto the strongest step near it; those of `outermost` onto the last one on the way out."""
    tones, spots, normals = _profiles(quad, lab, reach + 2)
    inside = (tones[:, :, :-4] + tones[:, :, 1:-3]) / 2
    outside = (tones[:, :, 4:] + tones[:, :, 3:-1]) / 2
    steps = np.linalg.norm(inside - outside, axis=3)
    best = steps.argmax(axis=2)
    if outermost is not None:
        peak = (steps >= STEP) & (steps >= np.roll(steps, 1, axis=2)) & (steps >= np.roll(steps, -1, axis=2))
        last = steps.shape[2] - 1 - peak[:, :, ::-1].argmax(axis=2)
        best = np.where(outermost[:, None] & peak.any(axis=2), last, best)
    strength = np.take_along_axis(steps, best[..., None], axis=2)[..., 0]
    edge = spots + normals[:, None, :] * (best - reach)[..., None].astype(np.float32)
    lines = []
    for side in range(4):
        seen = edge[side][strength[side] >= STEP]
        if len(seen) < 6:
            lines.append((quad[side], quad[(side + 1) % 4]))
            continue
        vx, vy, x, y = cv2.fitLine(seen, cv2.DIST_WELSCH, 0, 0.01, 0.01).ravel()
        arm = quad[(side + 1) % 4] - quad[side]
        if abs(arm[0] * vx + arm[1] * vy) < 0.97 * np.linalg.norm(arm):
            lines.append((quad[side], quad[(side + 1) % 4]))
            continue
        here = np.array([x, y], np.float32)
        lines.append((here, here + np.array([vx, vy], np.float32) * 50))
    corners = [_meet(*lines[side - 1], *lines[side]) for side in range(4)]
    met = [corner for corner in corners if corner is not None]
    if len(met) < 4:
        return None
    moved = np.array(met, np.float32)
    return moved if np.abs(moved - quad).max() < 6 * reach else None


def _support(quad: Floats, lab: Picture) -> Floats:
    """How much of each side is really seen, 0 to 1: a step in tone, sharp, that lies on the line itself.

    A printed line has paper on both of its sides and a shadow's rim has no sharp step: neither counts.
    """
    tones, _, _ = _profiles(quad, lab, 8)
    inside, outside = tones[:, :, 4:7].mean(axis=2), tones[:, :, 10:13].mean(axis=2)
    apart = np.linalg.norm(np.median(tones[:, :, 0:3].mean(axis=2) - tones[:, :, 14:17].mean(axis=2), axis=1), axis=1)
    slope = np.median((tones[:, :, 0:3].mean(axis=2) - inside) + (outside - tones[:, :, 14:17].mean(axis=2)), axis=1)
    step = np.linalg.norm((inside - outside) - 0.75 * slope[:, None, :], axis=2)
    near = np.linalg.norm(tones[:, :, 6:9] - tones[:, :, 8:11], axis=3).max(axis=2)
    share: Floats = ((step >= STEP) & (near >= 0.35 * STEP)).mean(axis=1).astype(np.float32)
    return np.where(apart >= APART, share, np.minimum(share, SUPPORTED / 2))


def _cut_borders(hull: Floats, quad: Floats, wide: int, high: int) -> tuple[tuple[Border, ...], NDArray[np.bool_]]:
    """Which frame borders the outline runs along, and which of the four sides lie on one."""
    ends = np.roll(hull, -1, axis=0)
    quad_ends = np.roll(quad, -1, axis=0)
    cut: list[Border] = []
    exempt = np.zeros(4, np.bool_)
    for border in BORDERS:
        axis, limit = (0, wide - 1) if border in ("left", "right") else (1, high - 1)
        place = 0 if border in ("left", "top") else limit
        on = (np.abs(hull[:, axis] - place) <= AT_BORDER) & (np.abs(ends[:, axis] - place) <= AT_BORDER)
        run = float(np.linalg.norm(ends - hull, axis=1)[on].sum())
        if run >= 0.03 * (high if axis == 0 else wide):
            cut.append(border)
        beyond = np.minimum(np.abs(quad[:, axis] - place), np.abs(quad_ends[:, axis] - place)) <= 4 * AT_BORDER
        level = np.maximum(np.abs(quad[:, axis] - place), np.abs(quad_ends[:, axis] - place)) <= 6 * AT_BORDER
        outside = (
            (quad[:, axis] < 0) & (quad_ends[:, axis] < 0)
            if place == 0
            else ((quad[:, axis] > limit) & (quad_ends[:, axis] > limit))
        )
        if border in cut:
            exempt |= (beyond & level) | outside
    return tuple(cut), exempt
