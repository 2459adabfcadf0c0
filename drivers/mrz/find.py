"""Where a machine-readable zone lies in a frame: rows of like marks, one to three, evenly spaced, any way round.

A row is found from its characters upwards, so that neither the page's edges nor the way it lies matter. Pure.
"""

import itertools
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Floats = NDArray[Any]

WINDOW: Final = 31  # pixels round each that say what paper is
FAINT_INK, DEEP_INK = 0.87, 0.72  # of the paper's level: the deep one passes over fine coloured printing
SMALLEST, LARGEST = 5, 46  # pixels of a character's longer side
MOST_MARKS: Final = 3000
FEWEST: Final = 12  # characters seen in a row
SHORTEST: Final = 20  # characters from a row's first to its last
NEAR, FAR = 0.62, 1.75  # from mark to mark, in sizes of the larger one
ASTRAY: Final = np.deg2rad(9)  # of a link from the way most run
WIDE_GAP: Final = 4  # places without a mark
UNEVEN: Final = 0.13  # of the pitch: how far marks stand from their places, root mean square
ROW_GAP: Final = (1.6, 3.6)  # pitches from row to row; ICAO 9303: 2.5


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """`x`, `y`: polynomials from place to the frame's pixels; places count along the row from any start."""

    x: Floats
    y: Floats
    first: int
    last: int
    seen: int

    def at(self, places: Floats) -> Floats:
        """(n, 2)"""
        return np.stack([np.polyval(self.x, places), np.polyval(self.y, places)], axis=-1)

    def along(self, places: Floats) -> Floats:
        """(n, 2): the way to the next place."""
        return np.stack([np.polyval(np.polyder(self.x), places), np.polyval(np.polyder(self.y), places)], axis=-1)

    @property
    def pitch(self) -> float:
        return float(np.linalg.norm(self.along(np.array([(self.first + self.last) / 2]))))


def find_zones(grey: MatLike, ink: float = FAINT_INK, shortest: int = SHORTEST) -> list[tuple[Row, ...]]:
    """Groups of rows that may be a zone, likeliest first, at most three; places of one group's rows agree.

    `ink`: what counts as print, as a share of the paper's level. `shortest`: characters from first to last of a row.
    """
    marks, sizes = _marks(grey, ink)
    if len(marks) < FEWEST:
        return []
    from_, to, angles = _links(marks, sizes)
    if len(from_) < FEWEST:
        return []
    found: list[tuple[Row, ...]] = []
    for way in _ways(angles):
        off = np.abs((angles - way + np.pi / 2) % np.pi - np.pi / 2)
        kept = off < ASTRAY
        rows = _rows(marks, sizes, from_[kept], to[kept], way, shortest)
        found += _grouped(rows)
    found.sort(key=lambda rows: -sum(row.seen for row in rows))
    return found[:3]


def _marks(grey: MatLike, level: float) -> tuple[Floats, Floats]:
    """Middles (n, 2) and longer sides of what might be characters."""
    paper = cv2.blur(grey, (WINDOW, WINDOW))
    ink = cv2.compare(grey, cv2.convertScaleAbs(paper, alpha=level, beta=-1.5), cv2.CMP_LT)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, wide, high, area = stats[1:].T.astype(np.float32)
    longer, shorter = np.maximum(wide, high), np.minimum(wide, high)
    good = (longer >= SMALLEST) & (longer <= LARGEST) & (shorter >= 2) & (longer <= 6 * shorter)
    good &= (area >= 0.12 * wide * high) & (area >= 7)
    middles = np.stack([left + (wide - 1) / 2, top + (high - 1) / 2], axis=1)[good]
    sizes = longer[good]
    if len(sizes) > MOST_MARKS:
        kept = np.argsort(-sizes)[:MOST_MARKS]
        middles, sizes = middles[kept], sizes[kept]
    return middles, sizes


def _links(marks: Floats, sizes: Floats) -> tuple[Floats, Floats, Floats]:
    """Pairs of like marks a pitch apart, and the angle of each, 0 to pi."""
    order = np.argsort(marks[:, 0])
    xs = marks[order, 0]
    reach = FAR * float(np.percentile(sizes, 98))
    ends = np.searchsorted(xs, xs + reach)
    counts = ends - np.arange(len(xs)) - 1
    total = int(counts.sum())
    from_ = np.repeat(np.arange(len(xs)), counts)
    to = from_ + 1 + np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    from_, to = order[from_], order[to]
    apart = marks[to] - marks[from_]
    distance = np.hypot(apart[:, 0], apart[:, 1])
    larger = np.maximum(sizes[from_], sizes[to])
    good = (distance >= NEAR * larger) & (distance <= FAR * larger)
    good &= np.minimum(sizes[from_], sizes[to]) >= 0.5 * larger
    apart = apart[good]
    return from_[good], to[good], np.arctan2(apart[:, 1], apart[:, 0]) % np.pi


def _ways(angles: Floats) -> list[float]:
    """The two angles that most links share."""
    bins = 90
    counts = np.bincount((angles / np.pi * bins).astype(int) % bins, minlength=bins).astype(np.float32)
    around = np.roll(counts, -1) + counts + np.roll(counts, 1)
    ways = []
    for _ in range(2):
        top = int(np.argmax(around))
        ways.append((top + 0.5) * np.pi / bins)
        for shift in range(-6, 7):
            around[(top + shift) % bins] = -1
    return ways


def _rows(marks: Floats, sizes: Floats, from_: Floats, to: Floats, way: float, shortest: int) -> list[Row]:
    along = np.array([np.cos(way), np.sin(way)])
    across = np.array([-along[1], along[0]])
    u, v = marks @ along, marks @ across
    chains = [chain for chain in _chains(len(marks), from_, to) if len(chain) >= 4]
    chains.sort(key=len, reverse=True)
    rows = []
    taken = np.zeros(len(marks), bool)
    pool = np.unique(np.concatenate(chains)) if chains else np.array([], int)
    for chain in chains[:40]:
        if len(chain) < 6 or taken[chain].mean() > 0.5:
            continue
        members = _extended(chain, pool, u, v, sizes)
        row = _row(members, marks, u, shortest)
        if row is not None:
            taken[members] = True
            rows.append(row)
    return rows


def _chains(count: int, from_: Floats, to: Floats) -> list[Floats]:
    """Marks that links join."""
    label = np.arange(count)
    while True:
        least = np.minimum(label[from_], label[to])
        before = label.copy()
        np.minimum.at(label, from_, least)
        np.minimum.at(label, to, least)
        label = label[label]
        if (label == before).all():
            break
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _extended(chain: Floats, pool: Floats, u: Floats, v: Floats, sizes: Floats) -> Floats:
    """The chain with the marks that lie on its line, whatever gap there is between."""
    members = chain
    size = float(np.median(sizes[chain]))
    for degree, slack in ((1, 0.5), (1, 0.5), (2, 0.4), (2, 0.4)):
        if len(members) < 5:
            break
        middle = u[members].mean()
        if np.ptp(u[members]) < 12 * size:
            degree = 1  # noqa: PLW2901
        line = _fit(u[members] - middle, v[members], degree)
        off = np.abs(np.polyval(line, u[pool] - middle) - v[pool])
        low, high = u[members].min() - 9 * size, u[members].max() + 9 * size
        like = (sizes[pool] > 0.55 * size) & (sizes[pool] < 1.7 * size)
        members = pool[(off < slack * size) & (u[pool] > low) & (u[pool] < high) & like]
    return members


def _row(members: Floats, marks: Floats, u: Floats, shortest: int) -> Row | None:
    """The marks as a row of even pitch, with the odd ones left out; None when they are none."""
    fewest = shortest * 3 // 5
    if len(members) < fewest:
        return None
    members = members[np.argsort(u[members])]
    steps = np.diff(u[members])
    plausible = steps[steps > 0.3 * np.median(steps)]
    if len(plausible) < fewest - 2:
        return None
    pitch = _pitch(plausible)
    members = members[_accompanied(u[members], pitch)]
    if len(members) < fewest:
        return None
    places = _places(u[members], pitch)
    for _ in range(4):
        degree = 1 if np.ptp(places) < 14 else 2
        curve = _fit(places, u[members], degree)
        slope = np.polyval(np.polyder(curve), places)
        if (slope <= 0.3 * pitch).any():
            return None
        off = (u[members] - np.polyval(curve, places)) / slope
        places = places + np.round(off)
        good = np.abs(off - np.round(off)) < 0.3
        _, kept = np.unique(places, return_index=True)
        unique = np.zeros(len(members), bool)
        unique[kept] = True
        members, places = members[good & unique], places[good & unique]
        if len(members) < fewest:
            return None
    first, last = int(places.min()), int(places.max())
    off = (u[members] - np.polyval(_fit(places, u[members], 2), places)) / pitch
    if last - first + 1 < shortest or np.sqrt((off**2).mean()) > UNEVEN or len(members) < 0.5 * (last - first + 1):
        return None
    x = _fit(places, marks[members, 0], 2)
    y = _fit(places, marks[members, 1], 3 if last - first > 24 else 2)
    return Row(x, y, first, last, len(members))


def _accompanied(u: Floats, pitch: float) -> Floats:
    """Which marks have another one a pitch away: dirt and background seldom do."""
    before = np.searchsorted(u, u - 1.2 * pitch) < np.searchsorted(u, u - 0.8 * pitch)
    behind = np.searchsorted(u, u + 0.8 * pitch) < np.searchsorted(u, u + 1.2 * pitch)
    out: Floats = before | behind
    return out


def _places(u: Floats, pitch: float) -> Floats:
    """The place of each mark, by steps as long as the row's slope makes them there; wide gaps as fits best."""
    steps = np.diff(u)
    single = np.abs(steps / pitch - 1) < 0.2
    local = np.full(len(steps), pitch)
    if single.sum() >= 8:
        middle = u.mean()
        slope = _fit(u[:-1][single] - middle, steps[single], 1)
        local = np.clip(np.polyval(slope, u[:-1] - middle), 0.85 * pitch, 1.15 * pitch)
    counts = np.round(steps / local)
    gaps = np.flatnonzero(counts >= WIDE_GAP)
    gaps = gaps[np.argsort(-counts[gaps])][:2]
    best, least = np.concatenate([[0.0], np.cumsum(counts)]), np.inf
    for change in itertools.product((0, -1, 1), repeat=len(gaps)):
        tried = counts.copy()
        tried[gaps] += change
        places = np.concatenate([[0.0], np.cumsum(tried)])
        off = u - np.polyval(_fit(places, u, 2), places)
        rest = float(np.median(np.abs(off)))
        if rest < 0.8 * least:
            best, least = places, rest
    return best


def _fit(x: Floats, y: Floats, degree: int) -> Floats:
    """Least squares, highest power first; without a word where `x` says too little for that degree."""
    middle = float(x.mean())
    found = np.linalg.lstsq(np.vander(x - middle, degree + 1), y, rcond=None)[0]
    moved: Floats = np.poly1d(found)(np.poly1d([1.0, -middle])).coeffs
    return np.concatenate([np.zeros(degree + 1 - len(moved)), moved])


def cross(one: Floats, other: Floats) -> float:
    """Of two directions in the plane."""
    return float(one[0] * other[1] - one[1] * other[0])


def _pitch(steps: Floats) -> float:
    """The step that most steps are near."""
    near = [(np.abs(steps / one - 1) < 0.14).sum() for one in steps]
    best = steps[int(np.argmax(near))]
    return float(np.median(steps[np.abs(steps / best - 1) < 0.14]))


def _grouped(rows: list[Row]) -> list[tuple[Row, ...]]:
    """Rows that lie under one another, at most three, with places that agree."""
    groups = []
    left = sorted(rows, key=lambda row: -row.seen)
    while left:
        group = [left.pop(0)]
        for row in list(left):
            if len(group) < 3 and any(_neighbours(one, row) for one in group):
                left.remove(row)
                group.append(_renumbered(row, group[0]))
        groups.append(tuple(_stacked(group)))
    return groups


def _neighbours(one: Row, other: Row) -> bool:
    middle = (one.first + one.last) / 2
    here, way = one.at(np.array([middle]))[0], one.along(np.array([middle]))[0]
    pitch = float(np.linalg.norm(way))
    if abs(other.pitch / pitch - 1) > 0.12:
        return False
    places = np.arange(other.first - 12, other.last + 13)
    spots = (other.at(places) - here) @ way / pitch
    nearest = int(np.argmin(np.abs(spots)))
    if abs(spots[nearest]) > pitch:
        return False
    apart = abs(cross(way / pitch, other.at(places)[nearest] - here)) / pitch
    return ROW_GAP[0] < apart < ROW_GAP[1]


def _renumbered(row: Row, like: Row) -> Row:
    """The same row with the places of another one above or below it."""
    middle = (row.first + row.last) // 2
    here = row.at(np.array([middle]))[0]
    places = np.arange(like.first - 30, like.last + 31)
    spots, ways = like.at(places), like.along(places)
    beside = ((here - spots) * ways).sum(axis=1) / (ways**2).sum(axis=1)
    shift = int(places[int(np.argmin(np.abs(beside)))]) - middle
    moved = np.poly1d([1, -shift])
    return Row(
        np.poly1d(row.x)(moved).coeffs, np.poly1d(row.y)(moved).coeffs, row.first + shift, row.last + shift, row.seen
    )


def _stacked(group: list[Row]) -> list[Row]:
    """Top to bottom, as seen with the first row running left to right."""
    middle = (group[0].first + group[0].last) / 2
    way = group[0].along(np.array([middle]))[0]
    down = np.array([-way[1], way[0]])
    return sorted(group, key=lambda row: float(row.at(np.array([(row.first + row.last) / 2]))[0] @ down))
