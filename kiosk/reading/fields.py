"""What a page says, field by field."""

import dataclasses
from collections.abc import Sequence
from typing import Final, Literal

from drivers.protocol import OcrLine
from kiosk.identity import numbers
from kiosk.reading.layout import Corners, Labelled, Piece, joined, labelled, match, pieces
from kiosk.reading.papers import PAPERS, Paper, Shape
from kiosk.reading.values import value

Certainty = Literal["proven", "seen"]

FIELDS: Final = frozenset(name for paper in PAPERS for name, _ in paper.labels.values() if name)
"""Every field there is: `household.address`, `member.id_number`, `licence.code` …"""

PROVEN: Final[frozenset[Shape]] = frozenset({"id_number", "credit_code"})
SEVERAL_LINES: Final[frozenset[Shape]] = frozenset({"address", "words"})
SURE: Final = 0.9  # the recogniser's own certainty of a line that no digit proves
BIRTH: Final = {"member.id_number": "member.birth_date"}


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """`value` as `kiosk.reading.values` makes it, dates ISO. corners: its place in the picture's pixels.

    certainty: `proven` by check digits; `seen`, each line certain by the recogniser's own account, and no more.
    """

    field: str
    value: str = dataclasses.field(repr=False)
    corners: Corners
    certainty: Certainty


def read(lines: Sequence[OcrLine]) -> tuple[Reading, ...]:
    """Empty for a paper of no known kind. A field that the page says twice, and differently, is left out."""
    found = pieces(lines)
    paper = _paper(found)
    if paper is None:
        return ()
    by_field: dict[str, list[Reading]] = {}
    for place in labelled(found, paper.labels):
        name, shape = paper.labels[place.label]
        reading = _reading(name, shape, place) if name else None
        if reading is not None:
            by_field.setdefault(name, []).append(reading)
    agreed = {name: several[0] for name, several in by_field.items() if len({one.value for one in several}) == 1}
    return tuple(_consistent(agreed).values())


def _paper(found: Sequence[Piece]) -> Paper | None:
    """The first whose title stands there, else the first two of whose labels do."""
    texts = [piece.text for piece in found]
    for paper in PAPERS:
        if any(match(text, title) >= 0 for text in texts for title in paper.titles):
            return paper
    for paper in PAPERS:
        seen = {place.label for place in labelled(found, paper.labels)}
        if len(seen & paper.marks) >= 2:
            return paper
    return None


def _reading(name: str, shape: Shape, place: Labelled) -> Reading | None:
    for first in place.values:
        whole = first
        for more in place.more if shape in SEVERAL_LINES and first is place.values[0] else ():
            whole = joined(whole, more)
        for one in (whole, first):
            read = value(shape, one.text)
            if read is not None and shape in PROVEN:
                return Reading(name, read, one.corners, "proven")
            if read is not None and one.score >= SURE:
                return Reading(name, read, one.corners, "seen")
    return None


def _consistent(readings: dict[str, Reading]) -> dict[str, Reading]:
    """Without a number and a date of birth that contradict each other."""
    for number, born in BIRTH.items():
        if number in readings and born in readings:
            day = numbers.birth_date(readings[number].value)
            if day is None or day.isoformat() != readings[born].value:
                readings = {name: one for name, one in readings.items() if name not in (number, born)}
    return readings
