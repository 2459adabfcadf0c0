"""Lines of print as labels and the words that belong to them, by where they stand. Pure.

A value stands behind its label in the same line, right of it, or below it. Recognisers merge neighbours into one line
and split a label whose letters are spread, or that takes two lines of its cell; both are undone here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from drivers.protocol import OcrLine, Point
from kiosk.reading.values import plain

Corners = tuple[Point, Point, Point, Point]

MOST_LINES, MOST_LETTERS, MOST_PARTS = 400, 4000, 600  # a page full of 10-point type has 2000 letters
SAME_ROW: Final = 0.6  # of the higher one's height: middles no further apart
FAR: Final = 14.0  # heights of the label: a value further right belongs to something else
SPREAD: Final = 5.0  # heights between the letters of a spread label
BELOW: Final = 1.8  # heights of a label from its middle to that of a value below it
NEXT_LINE: Final = 2.2  # heights of a value from its middle to that of its next line
FUZZY, FUZZY_WITHIN = 5, 24  # letters of a label from which on one may be misread; where in a line it may begin


@dataclass(frozen=True)
class Piece:
    """`text` as `values.plain` gives it; left to right, top to bottom in the picture's pixels."""

    text: str = field(repr=False)
    corners: Corners
    score: float

    @cached_property
    def left(self) -> float:
        return min(self.corners[0][0], self.corners[3][0])

    @cached_property
    def right(self) -> float:
        return max(self.corners[1][0], self.corners[2][0])

    @cached_property
    def middle(self) -> float:
        return sum(y for _, y in self.corners) / 4

    @cached_property
    def height(self) -> float:
        (_, y0), (_, y1), (_, y2), (_, y3) = self.corners
        return max(1.0, (y3 + y2 - y0 - y1) / 2)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label found: the pieces that may be its value, likeliest first, and the next lines of the first."""

    label: str
    values: tuple[Piece, ...]
    more: tuple[Piece, ...]


def pieces(lines: Sequence[OcrLine]) -> list[Piece]:
    """Those with text, as far as a page can hold them."""
    made: list[Piece] = []
    letters = 0
    for line in lines[:MOST_LINES]:
        text = plain(line.text)
        letters += len(text)
        if letters > MOST_LETTERS:
            break
        if text:
            made.append(Piece(text, line.corners, line.score))
    return made


def labelled(found: Sequence[Piece], labels: Iterable[str]) -> Iterator[Labelled]:
    """Every place where one of the labels stands."""
    known = sorted(labels, key=len, reverse=True)
    lines = [_cut(piece, known) for piece in _whole(found, known)][:MOST_PARTS]
    values = [piece for line in lines for label, piece in line if not label]
    heads = [piece for line in lines for label, piece in line if label]
    for line in lines:
        for place, (label, head) in enumerate(line):
            if not label:
                continue
            behind = line[place + 1 : place + 2]
            if behind:
                first = [piece for word, piece in behind if not word]
            else:
                first = [*_right_of(head, values, heads), *_below(head, values, heads)]
            more = _next_lines(head, first[0], values, heads) if first else []
            yield Labelled(label, tuple(first), tuple(more))


def match(text: str, label: str) -> int:
    """Where the label stands in the text, -1 for nowhere; one letter of a long one may be misread."""
    at = text.find(label)
    if at >= 0 or len(label) < FUZZY:
        return at
    if sum(letter in text for letter in label) < len(label) - 1:
        return -1
    for start in range(min(FUZZY_WITHIN, len(text) - len(label) + 1)):
        if text[start] != label[0] and text[start + 1] != label[1]:
            continue
        wrong = sum(one != other for one, other in zip(text[start : start + len(label)], label, strict=True))
        if wrong == 1:
            return start
    return -1


def part(piece: Piece, start: int, end: int) -> Piece:
    """Letters `start` to `end` of a piece, where they should stand: Chinese letters are twice as wide as others."""
    widths = [1.0 if ord(letter) > 0x2000 else 0.55 for letter in piece.text]
    total = sum(widths) or 1.0
    before, behind = sum(widths[:start]) / total, sum(widths[:end]) / total
    top_left, top_right, bottom_right, bottom_left = piece.corners
    corners = (
        _between(top_left, top_right, before),
        _between(top_left, top_right, behind),
        _between(bottom_left, bottom_right, behind),
        _between(bottom_left, bottom_right, before),
    )
    return replace(piece, text=piece.text[start:end], corners=corners)


def joined(first: Piece, second: Piece) -> Piece:
    """Both texts in a row; an upright rectangle round both."""
    xs = [x for x, _ in first.corners + second.corners]
    ys = [y for _, y in first.corners + second.corners]
    box: Corners = ((min(xs), min(ys)), (max(xs), min(ys)), (max(xs), max(ys)), (min(xs), max(ys)))
    return Piece(first.text + second.text, box, min(first.score, second.score))


def same_row(one: Piece, other: Piece) -> bool:
    return abs(one.middle - other.middle) <= SAME_ROW * max(one.height, other.height)


def _between(one: Point, other: Point, share: float) -> Point:
    return (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)


def _whole(found: Sequence[Piece], known: Sequence[str]) -> list[Piece]:
    """Labels whose letters came as several lines, put together."""
    left = list(found)
    for label in known:
        for start in [piece for piece in left if piece.text != label and label.startswith(piece.text)]:
            made, used = start, [start]
            while made.text != label and len(used) < len(label):
                rest = label[len(made.text) :]
                fitting = [one for one in left if one not in used and _goes_on(used[-1], one, rest)]
                if not fitting:
                    break
                nearest = min(fitting, key=lambda one: abs(one.middle - made.middle) + abs(one.left - made.right))
                made, used = joined(made, nearest), [*used, nearest]
            if made.text == label and len(used) > 1:
                left = [made if one is start else one for one in left if one is start or one not in used]
    return left


def _goes_on(one: Piece, other: Piece, rest: str) -> bool:
    if not rest.startswith(other.text):
        return False
    if _overlap(one, other) > 0.5:
        return 0 < other.middle - one.middle <= BELOW * max(one.height, other.height)
    return same_row(one, other) and -0.5 * one.height <= other.left - one.right <= SPREAD * one.height


def _overlap(one: Piece, other: Piece) -> float:
    """Of the narrower one's width."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared / max(1.0, min(one.right - one.left, other.right - other.left))


def _cut(piece: Piece, known: Sequence[str]) -> list[tuple[str, Piece]]:
    """A line as its labels and what stands between them, in order: ("姓名", …), ("", …)."""
    for label in known:
        at = match(piece.text, label)
        if at < 0 or (len(label) < 3 and at > 0 and not _apart(piece.text, at, len(label))):
            continue
        end = at + len(label)
        before = _cut(part(piece, 0, at), known) if at else []
        start = end + len(piece.text[end:]) - len(piece.text[end:].lstrip(":;.,"))
        behind = _cut(part(piece, start, len(piece.text)), known) if start < len(piece.text) else []
        return [*before, (label, part(piece, at, end)), *behind]
    return [("", piece)]


def _apart(text: str, at: int, length: int) -> bool:
    """A label of two letters within a line is one only before a colon: 民族 may be a part of other words."""
    return text[at + length : at + length + 1] == ":"


def _right_of(label: Piece, values: Sequence[Piece], heads: Sequence[Piece]) -> list[Piece]:
    """The values between the label and the next one of its row, nearest first; lines of one cell from its top."""
    limit = label.right + FAR * label.height
    for other in heads:
        if other is not label and same_row(label, other) and other.left > label.right - label.height / 2:
            limit = min(limit, other.left)
    found = [
        one
        for one in values
        if same_row(label, one) and label.right - label.height <= one.left < limit and one.right > label.right
    ]
    if not found:
        return []
    nearest = min(found, key=lambda one: one.left)
    cell = [one for one in found if one is nearest or _overlap(one, nearest) > 0.3]
    rest = [one for one in found if one not in cell]
    return [*sorted(cell, key=lambda one: one.middle), *sorted(rest, key=lambda one: one.left)]


def _below(label: Piece, values: Sequence[Piece], heads: Sequence[Piece]) -> list[Piece]:
    """The value under the label, where nothing stands right of it but the next label of a row of headings."""
    near = [one for one in values if 0.5 < (one.middle - label.middle) / label.height <= BELOW]
    found = [one for one in near if _overlap(label, one) > 0.5]
    others = [other for other in heads if other is not label]
    return [one for one in found if not any(same_row(one, other) and other.right <= one.left for other in others)]


def _next_lines(label: Piece, value: Piece, values: Sequence[Piece], heads: Sequence[Piece]) -> list[Piece]:
    """Lines that begin below the value's beginning, as long as no other label stands between."""
    near = [one for one in heads if one is not label and one.left >= label.left - 1.5 * label.height]
    lines: list[Piece] = []
    last = value
    while len(lines) < 3:
        below = [
            one
            for one in values
            if one is not last
            and abs(one.left - value.left) <= 1.5 * value.height
            and 0.5 < (one.middle - last.middle) / max(last.height, one.height) <= NEXT_LINE
            and not any(same_row(one, head) and head.right <= one.left + one.height for head in near)
        ]
        if not below:
            return lines
        last = min(below, key=lambda one: one.middle)
        lines.append(last)
    return lines
