"""Where each field stands in the zones that are read here: ICAO 9303 parts 4 to 6, and the permits of the mainland.

The permits do not follow ICAO's order. Theirs is known from other readers and from the openly printed beginning of
GA/T 704.14-2015 (4.1, type `C<`), not from the whole standard: what they hold beyond these fields is not looked at.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Document = Literal[
    "passport", "travel_card", "hkmo_to_mainland", "taiwan_to_mainland", "mainland_to_hkmo", "mainland_to_taiwan"
]


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters `start` up to `end` of a row, all from 0."""

    row: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """`template`: what may stand in each place: 9 digit, a letter, x either, f digit or filler, * anything.

    The character behind the spot is its check digit.
    """

    spot: Spot
    template: str
    shape: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """`types`: the first two characters. `rows`: how many at least. Birth and expiry: six digits and a check digit.

    `composite`: what the last check digit covers, in its order, and where it stands. `optional`: its characters are
    covered by the composite only, or by a digit of their own behind them when `optional_checked`.
    """

    document: Document
    types: re.Pattern[str]
    columns: int
    rows: int
    number: Number
    birth: Spot
    expiry: Spot
    sex: Spot | None = None
    issuer: Spot | None = None
    nationality: Spot | None = None
    names: Spot | None = None
    fillers: tuple[Spot, ...] = ()
    optional: tuple[Spot, ...] = ()
    optional_checked: bool = False
    composite: tuple[Spot, ...] = ()
    composite_digit: Spot | None = None


ICAO_NUMBER: Final = re.compile(r"[A-Z0-9]+<*")
CHINESE_PASSPORT: Final = Number(Spot(1, 0, 9), "ax9999999", re.compile(r"[A-Z][A-Z0-9][0-9]{7}"))

TD3: Final = Layout(
    "passport",
    re.compile(r"P[A-Z<]"),
    44,
    2,
    Number(Spot(1, 0, 9), "*********", ICAO_NUMBER),
    birth=Spot(1, 13, 19),
    expiry=Spot(1, 21, 27),
    sex=Spot(1, 20, 21),
    issuer=Spot(0, 2, 5),
    nationality=Spot(1, 10, 13),
    names=Spot(0, 5, 44),
    optional=(Spot(1, 28, 42),),
    optional_checked=True,
    composite=(Spot(1, 0, 10), Spot(1, 13, 20), Spot(1, 21, 43)),
    composite_digit=Spot(1, 43, 44),
)
TD2: Final = Layout(
    "travel_card",
    re.compile(r"[ACI][A-Z<]"),
    36,
    2,
    Number(Spot(1, 0, 9), "*********", ICAO_NUMBER),
    birth=Spot(1, 13, 19),
    expiry=Spot(1, 21, 27),
    sex=Spot(1, 20, 21),
    issuer=Spot(0, 2, 5),
    nationality=Spot(1, 10, 13),
    names=Spot(0, 5, 36),
    optional=(Spot(1, 28, 35),),
    composite=(Spot(1, 0, 10), Spot(1, 13, 20), Spot(1, 21, 35)),
    composite_digit=Spot(1, 35, 36),
)
TD1: Final = Layout(
    "travel_card",
    re.compile(r"[ACI][A-Z<]"),
    30,
    3,
    Number(Spot(0, 5, 14), "*********", ICAO_NUMBER),
    birth=Spot(1, 0, 6),
    expiry=Spot(1, 8, 14),
    sex=Spot(1, 7, 8),
    issuer=Spot(0, 2, 5),
    nationality=Spot(1, 15, 18),
    names=Spot(2, 0, 30),
    optional=(Spot(0, 15, 30), Spot(1, 18, 29)),
    composite=(Spot(0, 5, 30), Spot(1, 0, 7), Spot(1, 8, 15), Spot(1, 18, 29)),
    composite_digit=Spot(1, 29, 30),
)
# 港澳居民来往内地通行证 (2012 on), 台湾居民来往大陆通行证 (2015 on)
CR: Final = Layout(
    "hkmo_to_mainland",
    re.compile(r"CR"),
    30,
    3,
    Number(Spot(0, 2, 11), "a99999999", re.compile(r"[HM][0-9]{8}")),
    birth=Spot(0, 23, 29),
    expiry=Spot(0, 15, 21),
    sex=Spot(0, 22, 23),
    names=Spot(2, 0, 30),
)
CT: Final = Layout(
    "taiwan_to_mainland",
    re.compile(r"CT"),
    30,
    3,
    Number(Spot(0, 2, 11), "99999999f", re.compile(r"[0-9]{8}[0-9<]")),
    birth=Spot(0, 23, 29),
    expiry=Spot(0, 15, 21),
    sex=Spot(0, 22, 23),
    names=Spot(2, 0, 30),
)
# 港澳居民来往内地通行证 of 1999: its number holds the two digits of how often it was issued
HOME: Final = Layout(
    "hkmo_to_mainland",
    re.compile(r"C<"),
    30,
    3,
    Number(Spot(1, 15, 26), "a9999999999", re.compile(r"[HM][0-9]{10}")),
    birth=Spot(1, 0, 6),
    expiry=Spot(1, 8, 14),
    sex=Spot(1, 7, 8),
    issuer=Spot(0, 2, 5),
    names=Spot(2, 0, 30),
)
# 往来港澳通行证: since 2018 its second character may be a letter, but I and O. 往来台湾通行证.
# The last digit is not looked at: no text that is open to us says what it covers. On the specimens of both cards
# (CSC000000004<2404200<8108038<6, CDL000000007<2508197<8208031<6) it is right over the three fields with their
# digits, as ICAO would have it, and right as well over the number and the expiry alone.
CS: Final = Layout(
    "mainland_to_hkmo",
    re.compile(r"CS"),
    30,
    1,
    Number(Spot(0, 2, 11), "ax9999999", re.compile(r"C[A-HJ-NP-Z0-9][0-9]{7}")),
    birth=Spot(0, 21, 27),
    expiry=Spot(0, 13, 19),
    fillers=(Spot(0, 12, 13), Spot(0, 20, 21), Spot(0, 28, 29)),
)
CD: Final = Layout(
    "mainland_to_taiwan",
    re.compile(r"CD"),
    30,
    1,
    Number(Spot(0, 2, 11), "ax9999999", re.compile(r"[A-Z][A-HJ-NP-Z0-9][0-9]{7}")),
    birth=Spot(0, 21, 27),
    expiry=Spot(0, 13, 19),
    fillers=(Spot(0, 12, 13), Spot(0, 20, 21), Spot(0, 28, 29)),
)


def layout_of(types: str, columns: int, issuer: str) -> Layout | None:
    """By the first two characters, the width of the zone and, for C<, who issued it."""
    match types, columns:
        case _, 44:
            known = TD3
        case _, 36:
            known = TD2
        case "CR", 30:
            known = CR
        case "CT", 30:
            known = CT
        case "CS", 30:
            known = CS
        case "CD", 30:
            known = CD
        case "C<", 30 if issuer == "CHN":
            known = HOME
        case _:
            known = TD1
    return known if known.types.fullmatch(types) and known.columns == columns else None
