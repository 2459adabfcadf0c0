"""A travel document read from one frame, or why not. Pure: frames are BGR uint8 of any size and any contents."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from drivers.mrz.find import DEEP_INK, FAINT_INK, Row, cross, find_zones
from drivers.mrz.parse import parse
from drivers.mrz.recognise import ALPHABET, HIGH, NOTHING, PITCH, WIDE, recognise
from drivers.protocol import TravelDocument, ZoneProblem

Floats = NDArray[Any]

SEARCH_SIDE: Final = 2200
SMALLEST_FRAME: Final = 64
BEYOND: Final = 4  # places looked at before and after what was found
COARSEST: Final = 26.0  # pixels a pitch; finer prints are halved first
USUAL_GAP: Final = 2.5  # pitches from row to row
SHIFTS: Final = ((0.0, 0.0), (-0.07, 0.0), (0.07, 0.0), (0.0, -0.07), (0.0, 0.07))
"""Each cell is looked at from five places, in pitches across and down."""
PLAUSIBLE: Final = 0.001
DOUBT: Final = 0.25  # that a cell holds nothing legible
SETTLED: Final = 2  # zones of a frame that are worth it
ENOUGH: Final = 12  # legible characters, to look once more with the rows set right
WINDOWS: Final = 2  # of each shape
FAINTEST: Final = -1.2  # mean logarithm of how legible a window is
CERTAIN: Final = 0.98
SHAPES: Final = ((44, 2), (36, 2), (30, 3), (30, 1))
SMALLEST_PITCH: Final = 8.5  # pixels; under it letters run together
SHINING: Final = 0.001  # of the frame, burnt out
FRAGMENT: Final = 10  # characters of a row that a reflection left over
BURNT: Final = 249
DARKEST: Final = 55  # level of the paper
BOW: Final = 0.55  # pitches that a row's middle may stand off its ends
MURKY: Final = 30  # mean of a frame in which nothing was found


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """`likely`: (rows, places, NOTHING + 1), upright. `strips`: the straightened rows, upright too."""

    likely: Floats
    strips: Floats
    upside_down: bool


def read(frame: MatLike, today: date | None = None) -> TravelDocument | ZoneProblem:
    """The document, when every character is either certain or proven; else what to mend first."""
    if frame.ndim != 3 or min(frame.shape[:2]) < SMALLEST_FRAME:
        return ZoneProblem.NO_ZONE
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    today = today or datetime.now().astimezone().date()
    scales = [grey]
    while max(scales[-1].shape) > SEARCH_SIDE:
        scales.append(_half(scales[-1]))
    scales.append(_half(scales[-1]))
    told: list[ZoneProblem] = []
    for ink in (FAINT_INK, DEEP_INK):
        for level in range(len(scales) - 2, len(scales)):
            for rows in find_zones(scales[level], ink):
                answer = _read_zone(scales, level, rows, today, settle=len(told) < SETTLED)
                if isinstance(answer, TravelDocument):
                    return answer
                told.append(answer)
    if told:
        return told[0]
    if float((grey[::4, ::4] >= BURNT).mean()) > SHINING and find_zones(scales[-2], shortest=FRAGMENT):
        return ZoneProblem.GLARE
    return ZoneProblem.DARK if float(grey[::8, ::8].mean()) < MURKY else ZoneProblem.NO_ZONE


def _half(grey: MatLike) -> MatLike:
    high, wide = grey.shape[0] // 2, grey.shape[1] // 2
    return cv2.resize(grey[: 2 * high, : 2 * wide], (wide, high), interpolation=cv2.INTER_AREA)


def _scaled(row: Row, factor: float) -> Row:
    """In the pixels of a picture `factor` times as large."""

    def moved(curve: Floats) -> Floats:
        out = curve * factor
        out[-1] += (factor - 1) / 2
        return out

    return Row(moved(row.x), moved(row.y), row.first, row.last, row.seen)


def _read_zone(
    scales: list[MatLike], level: int, rows: tuple[Row, ...], today: date, *, settle: bool
) -> TravelDocument | ZoneProblem:
    """`settle`: whether to look a second time, with the rows set right, where the first left something open."""
    finest = _scaled(rows[0], 2.0**level).pitch
    source = 0
    while source < len(scales) - 1 and finest / 2**source > COARSEST:
        source += 1
    grey = scales[source]
    rows = tuple(_scaled(row, 2.0 ** (level - source)) for row in rows)
    if _scaled(rows[0], 2.0**source).pitch < 0.75 * SMALLEST_PITCH:
        return ZoneProblem.TOO_FAR
    first = min(row.first for row in rows) - BEYOND
    last = max(row.last for row in rows) + BEYOND
    places = np.arange(first, last + 1)
    lines = _with_ghosts(rows)
    look = _look(grey, lines, places)
    told = _told(look, today)
    if settle and told is ZoneProblem.UNSURE and _clear(look.likely) >= ENOUGH:
        look = _look(grey, [_settled(grey, line, places, look.upside_down) for line in lines], places)
        told = _told(look, today)
    return _why(grey, rows, look, finest) if told is ZoneProblem.UNSURE else told


def _told(look: _Look, today: date) -> TravelDocument | ZoneProblem:
    """The document, OTHER_KIND or UNSURE."""
    other = False
    for zone in _windows(look):
        told = parse([[_cell(one) for one in row] for row in zone], today)
        if isinstance(told, TravelDocument):
            return told
        other |= told is ZoneProblem.OTHER_KIND and float(zone[..., :NOTHING].max(axis=2).min()) > CERTAIN
    return ZoneProblem.OTHER_KIND if other else ZoneProblem.UNSURE


def _with_ghosts(rows: tuple[Row, ...]) -> list[Row]:
    """With rows where the finder may have missed one: up to two above and below."""
    middle = np.array([(rows[0].first + rows[0].last) / 2])
    ways = rows[0].along(middle)[0]
    gap = np.array([-ways[1], ways[0]]) * USUAL_GAP
    if len(rows) > 1:
        gap = (rows[-1].at(middle)[0] - rows[0].at(middle)[0]) / (len(rows) - 1)
    ghosts = 3 - len(rows)
    above = [_moved(rows[0], -gap * step) for step in range(ghosts, 0, -1)]
    below = [_moved(rows[-1], gap * step) for step in range(1, ghosts + 1)]
    return [*above, *rows, *below]


def _moved(row: Row, by: Floats) -> Row:
    x, y = row.x.copy(), row.y.copy()
    x[-1] += by[0]
    y[-1] += by[1]
    return Row(x, y, row.first, row.last, 0)


def _look(grey: MatLike, rows: list[Row], places: Floats) -> _Look:
    base = np.array([_strip(grey, row, places, 0.0, 0.0) for row in rows])
    turned = base[::-1, ::-1, ::-1]
    upright, over = _likely(base), _likely(turned)
    upside_down = _clear(over) > _clear(upright)
    looks = [over if upside_down else upright]
    for across, down in SHIFTS[1:]:
        strips = np.array([_strip(grey, row, places, across, down) for row in rows])
        looks.append(_likely(strips[::-1, ::-1, ::-1] if upside_down else strips))
    return _Look(np.mean(looks, axis=0), turned if upside_down else base, upside_down)


def _settled(grey: MatLike, row: Row, places: Floats, upside_down: bool) -> Row:
    """The row moved, turned and stretched to where its characters are most legible."""
    shifts = [(across, down) for across in (-0.2, 0.0, 0.2) for down in (-0.4, -0.2, 0.0, 0.2, 0.4)]
    strips = np.array([_strip(grey, row, places, across, down) for across, down in shifts])
    likely = _likely(strips[:, ::-1, ::-1])[:, ::-1] if upside_down else _likely(strips)
    legible = cv2.blur(likely[..., :NOTHING].max(axis=2).astype(np.float32), (7, 1), borderType=cv2.BORDER_REPLICATE)
    middles = np.arange(BEYOND + 3, len(places) - BEYOND - 3, 3)
    best = legible[:, middles].argmax(axis=0)
    sure = legible[best, middles] > 0.6
    if sure.sum() < 4:
        return row
    # A line that lies level rather than lean on few points.
    at = middles[sure] - len(places) / 2
    x, y = row.x.copy(), row.y.copy()
    ends = np.array([places[0], places[-1]], float)
    ways = row.along(ends)
    normals = np.stack([-ways[:, 1], ways[:, 0]], axis=1)
    moved = np.zeros((2, 2))
    for axis, directions in ((0, ways), (1, normals)):
        wanted = np.array([shifts[index][axis] for index in best[sure]])
        mean = wanted.mean()
        slope = ((at - at.mean()) * (wanted - mean)).sum() / (((at - at.mean()) ** 2).sum() + 200)
        level = mean + slope * (np.array([0, len(places) - 1]) - len(places) / 2 - at.mean())
        moved += directions * level[:, None]
    for curve, by in ((x, moved[:, 0]), (y, moved[:, 1])):
        rise = (by[1] - by[0]) / (ends[1] - ends[0])
        curve[-2] += rise
        curve[-1] += by[0] - rise * ends[0]
    return Row(x, y, row.first, row.last, row.seen)


def _clear(likely: Floats) -> float:
    return float((likely[..., :NOTHING].max(axis=2) > 0.8).sum())


def _strip(grey: MatLike, row: Row, places: Floats, across: float, down: float) -> MatLike:
    """The row straightened: PITCH pixels a place, HIGH high."""
    wide = PITCH * (len(places) - 1) + WIDE
    along = places[0] + (np.arange(wide) - (WIDE - 1) / 2) / PITCH + across
    middles, ways = row.at(along), row.along(along)
    normals = np.stack([-ways[:, 1], ways[:, 0]], axis=1)
    depth = ((np.arange(HIGH) - (HIGH - 1) / 2) / PITCH + down)[:, None, None]
    spots = (middles[None] + normals[None] * depth).astype(np.float32)
    return cv2.remap(grey, spots[..., 0], spots[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _likely(strips: Floats) -> Floats:
    cells = np.lib.stride_tricks.sliding_window_view(strips, WIDE, axis=2)[:, :, ::PITCH]
    rows, high, places, wide = cells.shape
    flat = cells.transpose(0, 2, 1, 3).reshape(rows * places, high, wide)
    out: Floats = recognise(flat).reshape(rows, places, NOTHING + 1)
    return out


def _windows(look: _Look) -> list[Floats]:
    """Parts of the look that have the shape of a zone and stand between empty margins, best first."""
    legible = np.log(1.02 - look.likely[..., NOTHING])
    empty = np.log(0.02 + look.likely[..., NOTHING])
    found: list[tuple[float, Floats]] = []
    rows, places = legible.shape
    for columns, high in SHAPES:
        for top in range(rows - high + 1):
            inside, outside = legible[top : top + high], empty[top : top + high]
            here = []
            for start in range(max(0, places - columns + 1)):
                cut = np.s_[start : start + columns]
                score = float(inside[:, cut].sum() + outside.sum() - outside[:, cut].sum()) / high
                if inside[:, cut].mean() > FAINTEST:
                    here.append((score, look.likely[top : top + high, cut]))
            found += sorted(here, key=lambda one: -one[0])[:WINDOWS]
    return [zone for _, zone in sorted(found, key=lambda one: -one[0])]


def _cell(likely: Floats) -> str:
    """What may stand there, likeliest first; nothing where the picture is too bad to say."""
    if likely[NOTHING] > DOUBT:
        return ""
    order = np.argsort(-likely[:NOTHING])[:4]
    return "".join(ALPHABET[index] for index in order if likely[index] >= PLAUSIBLE)


def _why(grey: MatLike, rows: tuple[Row, ...], look: _Look, pitch: float) -> ZoneProblem:
    """The worst of what may have kept the zone from being read."""
    high, wide = grey.shape
    ends = np.concatenate([row.at(np.array([row.first - 1.5, row.last + 1.5])) for row in rows])
    if (ends < 1).any() or (ends[:, 0] > wide - 2).any() or (ends[:, 1] > high - 2).any():
        return ZoneProblem.CUT_OFF
    if pitch < SMALLEST_PITCH:
        return ZoneProblem.TOO_FAR
    paper = float(np.percentile(look.strips, 85))
    if paper < DARKEST:
        return ZoneProblem.DARK
    if float((look.strips >= BURNT).mean()) > 0.02 and float(np.percentile(look.strips, 50)) < BURNT - 5:
        return ZoneProblem.GLARE
    for row in rows:
        spots = row.at(np.array([row.first, (row.first + row.last) / 2, row.last], float))
        chord = spots[2] - spots[0]
        bow = abs(cross(chord, spots[1] - spots[0])) / max(float(np.linalg.norm(chord)), 1.0)
        if bow > BOW * row.pitch:
            return ZoneProblem.NOT_FLAT
    sure = look.likely[..., :NOTHING].max(axis=2) > 0.9
    if float(sure.mean()) < 0.6:
        return ZoneProblem.BLURRED
    return ZoneProblem.UNSURE
