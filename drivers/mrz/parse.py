"""From the characters of a zone to a document, or to nothing: no guess leaves here.

A zone is rows of cells; a cell is the characters that may stand there, likeliest first: "8", or "8B" where the
picture leaves it open, or "" where nothing could be read.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from drivers.mrz.countries import CODES
from drivers.mrz.layouts import CHINESE_PASSPORT, Layout, Number, Spot, layout_of
from drivers.protocol import Certainty, TravelDocument, ZoneProblem

Zone = Sequence[Sequence[str]]

DIGITS: Final = frozenset("0123456789")
LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
FILLER: Final = frozenset("<")
TEMPLATES: Final = {"9": DIGITS, "a": LETTERS, "x": DIGITS | LETTERS, "f": DIGITS | FILLER}
ANYTHING: Final = DIGITS | LETTERS | FILLER
TO_DIGIT: Final = str.maketrans("OISBZ", "01582")
TO_LETTER: Final = str.maketrans("01582", "OISBZ")
MOST_COMBINATIONS: Final = 512
MOST_REPAIRS: Final = 2  # characters of one field that are not the likeliest
VALUES: Final = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {
    "<": 0
}
NAMES: Final = re.compile(r"([A-Z]+(?:<[A-Z]+)*)(?:<<([A-Z]+(?:<[A-Z]+)*))?<*")
SEXES: Final = {"M": "male", "F": "female", "<": "unspecified"}
LONGEST_LIFE: Final = 50  # years that an expiry may lie from today, either way


class _OpenError(Exception):
    """Never leaves this file."""

    def __init__(self, problem: ZoneProblem = ZoneProblem.UNSURE) -> None:
        super().__init__(problem)
        self.problem = problem


def check_digit(text: str) -> str:
    """ICAO 9303-3 section 4.9: weights 7, 3, 1; letters from A = 10; a filler is nought."""
    return str(sum(VALUES[character] * weight for character, weight in zip(text, itertools.cycle((7, 3, 1)))) % 10)


def parse(zone: Zone, today: date) -> TravelDocument | ZoneProblem:
    """The document, or UNSURE or OTHER_KIND. Rows beyond those of the layout are ignored."""
    try:
        return _document(zone, today)
    except _OpenError as stop:
        return stop.problem


def _document(zone: Zone, today: date) -> TravelDocument:
    columns = len(zone[0]) if zone else 0
    if columns not in {30, 36, 44} or any(len(row) != columns for row in zone):
        raise _OpenError(ZoneProblem.NO_ZONE)
    types = _seen(zone, Spot(0, 0, 2), LETTERS | FILLER)
    issuer = _seen(zone, Spot(0, 2, 5), ANYTHING, strict=False)
    layout = layout_of(types, columns, issuer)
    if layout is None:
        visa = types.startswith("V") and columns > 30
        raise _OpenError(ZoneProblem.OTHER_KIND if visa else ZoneProblem.UNSURE)
    if len(zone) < layout.rows:
        raise _OpenError
    for spot in layout.fillers:
        _seen(zone, spot, FILLER)
    checks: dict[str, Certainty] = {}
    if layout.issuer is not None:
        issuer = _country(zone, layout.issuer)
        checks["issuer"] = "seen"
    nationality = sex = name = None
    if layout.nationality is not None:
        nationality = _country(zone, layout.nationality)
        checks["nationality"] = "seen"
    if layout.sex is not None:
        sex = SEXES[_seen(zone, layout.sex, frozenset(SEXES))]
        checks["sex"] = "seen"
    if layout.names is not None:
        name, whole = _name(_seen(zone, layout.names, LETTERS | FILLER))
        checks["name"] = "seen" if whole else "cut"
    number, birth, expiry = _checked(zone, layout, issuer, today)
    checks |= {"number": "proven", "valid_until": "proven"}
    if birth is not None:
        checks["birth_date"] = "proven"
    return TravelDocument(
        layout.document,
        _country_name(issuer) if layout.issuer is not None else None,
        number,
        name,
        _country_name(nationality) if nationality is not None else None,
        birth.isoformat() if birth is not None else None,
        sex,  # type: ignore[arg-type]  # of SEXES
        expiry.isoformat(),
        checks,
    )


def _checked(zone: Zone, layout: Layout, issuer: str, today: date) -> tuple[str, date | None, date]:
    """Number, birth and expiry: the one choice that all check digits of the zone allow."""
    number = layout.number
    if layout.document == "passport" and issuer == "CHN":
        number = CHINESE_PASSPORT
    digits = Number(layout.birth, "999999", re.compile(r"[0-9]{6}"))
    expiry_digits = Number(layout.expiry, "999999", re.compile(r"[0-9]{6}"))
    numbers = _solutions(zone, number)
    unborn = _seen(zone, layout.birth, ANYTHING, strict=False)
    if "<" in unborn:
        births = _unknown_births(zone, layout.birth)
    else:
        births = [one for one in _solutions(zone, digits) if _born(one[:6], today) is not None]
    expiries = [one for one in _solutions(zone, expiry_digits) if _expires(one[:6], today) is not None]
    kept = [
        (one, two, three)
        for one, two, three in itertools.product(numbers, births, expiries)
        if _agrees(zone, layout, {number.spot: one, layout.birth: two, layout.expiry: three})
    ]
    if len(kept) != 1:
        raise _OpenError
    text, birth_text, expiry_text = kept[0]
    birth, expiry = _born(birth_text[:6], today), _expires(expiry_text[:6], today)
    if expiry is None or (birth is not None and expiry <= birth):
        raise _OpenError
    return text[:-1].rstrip("<"), birth, expiry


def _agrees(zone: Zone, layout: Layout, chosen: dict[Spot, str]) -> bool:
    """Whether the composite digit holds for this choice, with one reading of the optional characters."""
    if layout.composite_digit is None:
        return True
    fixed = {(spot.row, spot.start + index): c for spot, text in chosen.items() for index, c in enumerate(text)}
    covered = [(spot.row, column) for spot in layout.composite for column in range(spot.start, spot.end)]
    options = [
        (fixed[place],) if place in fixed else _options(zone[place[0]][place[1]], ANYTHING) for place in covered
    ]
    if layout.optional_checked:
        spot = layout.optional[0]
        own_digit = covered.index((spot.row, spot.end))
        options[own_digit] = _options(zone[spot.row][spot.end], DIGITS | FILLER)
        first = covered.index((spot.row, spot.start))
    target = _options(zone[layout.composite_digit.row][layout.composite_digit.start], DIGITS)
    for choice in _choices([*options, target]):
        if layout.optional_checked and not _optional_holds(choice[first:own_digit], choice[own_digit]):
            continue
        if check_digit(choice[:-1]) == choice[-1]:
            return True
    return False


def _optional_holds(text: str, digit: str) -> bool:
    """ICAO 9303-4 4.2.2.2: an empty field's digit may be a filler."""
    return digit == check_digit(text) or (digit == "<" and not text.strip("<"))


def _solutions(zone: Zone, number: Number) -> list[str]:
    """Every text of the field with its check digit behind it that shape and digit allow."""
    row, spot = zone[number.spot.row], number.spot
    options = [
        _options(cell, TEMPLATES.get(wanted, ANYTHING))
        for cell, wanted in zip(row[spot.start : spot.end], number.template, strict=True)
    ]
    options.append(_options(row[spot.end], DIGITS))
    found = [
        text for text in _choices(options) if number.shape.fullmatch(text[:-1]) and check_digit(text[:-1]) == text[-1]
    ]
    if not found:
        raise _OpenError
    return found


def _unknown_births(zone: Zone, spot: Spot) -> list[str]:
    """ICAO 9303-3 section 4.8: unknown parts of a birth date are fillers, from the day backwards."""
    text = _seen(zone, Spot(spot.row, spot.start, spot.end + 1), DIGITS | FILLER)
    if not re.fullmatch(r"(?:[0-9]{4}<<|[0-9]{2}<<<<|<<<<<<)[0-9]", text) or check_digit(text[:-1]) != text[-1]:
        raise _OpenError
    return [text]


def _options(cell: str, allowed: frozenset[str]) -> tuple[str, ...]:
    """What may stand there. Where digits or letters are demanded, their doubles count as what is demanded."""
    if allowed == DIGITS:
        cell = cell.translate(TO_DIGIT)
    elif allowed == LETTERS:
        cell = cell.translate(TO_LETTER)
    kept = tuple(dict.fromkeys(character for character in cell if character in allowed))
    if not kept:
        raise _OpenError
    return kept


def _choices(options: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Every text, with at most MOST_REPAIRS characters that are not the likeliest."""
    if math.prod(len(one) for one in options) > MOST_COMBINATIONS:
        raise _OpenError
    for choice in itertools.product(*options):
        if sum(character != one[0] for character, one in zip(choice, options, strict=True)) <= MOST_REPAIRS:
            yield "".join(choice)


def _seen(zone: Zone, spot: Spot, allowed: frozenset[str], *, strict: bool = True) -> str:
    """Characters that no digit covers: each must be the only one that its cell and its place allow.

    Not `strict`: the likeliest ones, for a choice between layouts that later checks decide.
    """
    text = ""
    for cell in zone[spot.row][spot.start : spot.end]:
        kept = [character for character in cell if character in allowed]
        if not strict:
            text += kept[0] if kept else "?"
            continue
        if len(kept) != 1:
            raise _OpenError
        text += kept[0]
    return text


def _country(zone: Zone, spot: Spot) -> str:
    code = _seen(zone, spot, LETTERS | FILLER)
    if code not in CODES:
        raise _OpenError
    return code


def _country_name(code: str) -> str:
    return code.rstrip("<")


def _name(text: str) -> tuple[str, bool]:
    """`SURNAME, GIVEN NAMES`, and whether the line has room left behind it."""
    parts = NAMES.fullmatch(text)
    if parts is None:
        raise _OpenError
    spoken = [part.replace("<", " ") for part in parts.groups() if part]
    return ", ".join(spoken), text.endswith("<")


def _day(year: int, text: str) -> date | None:
    try:
        return date(year, int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def _born(text: str, today: date) -> date | None:
    """The latest day of that name that is not to come. None for no day of a calendar, or an unknown one.

    Somebody over a hundred reads as a child: the zone has two digits for the year.
    """
    if not text.isdigit():
        return None
    century = today.year // 100 * 100
    for year in (century + int(text[:2]), century - 100 + int(text[:2])):
        day = _day(year, text)
        if day is not None and day <= today:
            return day
    return None


def _expires(text: str, today: date) -> date | None:
    """The day of that name nearest to today."""
    century = today.year // 100 * 100
    days = [_day(century + extra + int(text[:2]), text) for extra in (-100, 0, 100)]
    near = [day for day in days if day is not None and abs(day.year - today.year) <= LONGEST_LIFE]
    return min(near, key=lambda day: abs((day - today).days), default=None)
