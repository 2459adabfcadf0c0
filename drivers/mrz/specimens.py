"""Invented travel documents, one a seed: what their zones say and what a reader must make of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np

from drivers.mrz.parse import check_digit
from drivers.protocol import TravelDocument

Rng = np.random.Generator
Kind = Literal["passport", "travel-card", "hkmo-to-mainland", "taiwan-to-mainland", "mainland-to-hkmo",
               "mainland-to-taiwan", "home-return", "td2"]  # fmt: skip

TODAY: Final = date(2026, 11, 22)
SYLLABLES: Final = [
    "AN",
    "BAI",
    "BIN",
    "CHANG",
    "CHEN",
    "CHUN",
    "DAN",
    "DONG",
    "FANG",
    "FENG",
    "GANG",
    "GUI",
    "GUO",
    "HAI",
    "HAO",
    "HONG",
    "HUA",
    "HUI",
    "JIA",
    "JIAN",
    "JIE",
    "JING",
    "JUN",
    "KAI",
    "KUN",
    "LAN",
    "LEI",
    "LI",
    "LIANG",
    "LIN",
    "LING",
    "LONG",
    "MEI",
    "MIN",
    "MING",
    "NA",
    "NING",
    "PENG",
    "PING",
    "QIANG",
    "QING",
    "RONG",
    "RUI",
    "SHAN",
    "SHENG",
    "SHU",
    "SONG",
    "TAO",
    "TING",
    "WEI",
    "WEN",
    "XIA",
    "XIANG",
    "XIAO",
    "XIN",
    "XIU",
    "XUE",
    "YAN",
    "YANG",
    "YI",
    "YING",
    "YONG",
    "YU",
    "YUAN",
    "YUN",
    "ZE",
    "ZHEN",
    "ZHI",
    "ZHONG",
]
FAMILIES: Final = [
    "WANG",
    "LI",
    "ZHANG",
    "LIU",
    "CHEN",
    "YANG",
    "HUANG",
    "ZHAO",
    "WU",
    "ZHOU",
    "XU",
    "SUN",
    "MA",
    "ZHU",
    "HU",
    "GUO",
    "HE",
    "LIN",
    "GAO",
    "LUO",
    "OUYANG",
]
FOREIGN: Final = [
    "ERIKSSON",
    "MARTIN",
    "DUBOIS",
    "QUISPE",
    "KOWALSKI",
    "NGUYEN",
    "SANTOS",
    "OKAFOR",
    "BJORK",
    "VASQUEZ",
    "JOKIC",
    "FAYEZ",
    "GUPTA",
]
GIVEN: Final = [
    "ANNA",
    "MARIA",
    "JEAN",
    "PAUL",
    "VICTOR",
    "XAVIER",
    "KWAME",
    "ZOE",
    "FELIX",
    "QUENTIN",
    "BORIS",
    "IDA",
    "UGO",
    "SISI",
    "TIM",
    "WANDA",
]
COUNTRIES: Final = ("FRA", "D<<", "USA", "GBR", "JPN", "KOR", "VNM", "BRA", "IND", "POL", "SGP", "CAN")


@dataclass(frozen=True, slots=True)
class Specimen:
    kind: Kind
    rows: tuple[str, ...]
    document: TravelDocument


def specimen(kind: Kind, seed: int) -> Specimen:
    return MAKERS[kind](np.random.default_rng(seed))


def _pick(rng: Rng, words: Any) -> str:
    return str(words[int(rng.integers(len(words)))])


def _digits(rng: Rng, count: int) -> str:
    return "".join(str(one) for one in rng.integers(0, 10, count))


def _letters(rng: Rng, count: int) -> str:
    return "".join("ABCDEFGHJKLMNPQRSTUVWXYZ"[int(one)] for one in rng.integers(0, 24, count))


def _chinese(rng: Rng) -> tuple[str, str]:
    return _pick(rng, FAMILIES), "".join(_pick(rng, SYLLABLES) for _ in range(int(rng.integers(1, 3))))


def _foreign(rng: Rng) -> tuple[str, str]:
    family = " ".join(_pick(rng, FOREIGN) for _ in range(1 + (rng.random() < 0.2)))
    return family, " ".join(_pick(rng, GIVEN) for _ in range(int(rng.integers(1, 4))))


def _days(rng: Rng) -> tuple[date, date]:
    born = date(1930, 1, 1) + timedelta(days=int(rng.integers(0, 95 * 365)))
    return born, TODAY + timedelta(days=int(rng.integers(-400, 3650)))


def _sex(rng: Rng) -> str:
    return _pick(rng, "MMMFFF<")


def _short(day: date) -> str:
    return day.strftime("%y%m%d")


def _sealed(text: str) -> str:
    return text + check_digit(text)


def _named(name: tuple[str, str], room: int) -> str:
    """What of the name the row has room for, not ending on a filler that is none."""
    return "<<".join(part.replace(" ", "<") for part in name)[:room].ljust(room, "<")


def _told(
    document: Any,
    number: str,
    days: tuple[date, date],
    name: str | None = None,
    sex: str | None = None,
    issuer: str | None = None,
    nationality: str | None = None,
) -> TravelDocument:
    sexes: dict[str | None, Any] = {"M": "male", "F": "female", "<": "unspecified", None: None}
    return TravelDocument(
        document,
        issuer.rstrip("<") if issuer else None,
        number,
        ", ".join(part.replace("<", " ") for part in name.rstrip("<").split("<<")) if name else None,
        nationality.rstrip("<") if nationality else None,
        days[0].isoformat(),
        sexes[sex],
        days[1].isoformat(),
    )


def passport(rng: Rng) -> Specimen:
    chinese = rng.random() < 0.6
    country = "CHN" if chinese else _pick(rng, COUNTRIES)
    name, days, sex = (_chinese if chinese else _foreign)(rng), _days(rng), _sex(rng)
    if chinese:
        number = "E" + (_letters(rng, 1) + _digits(rng, 7) if rng.random() < 0.6 else _digits(rng, 8))
    else:
        number = _letters(rng, int(rng.integers(0, 4)))
        number += _digits(rng, 9 - len(number) - int(rng.integers(0, 2)))
    named = _named(name, 39)
    first = ("PO" if chinese else "P<") + country + named
    optional = _letters(rng, 10).ljust(14, "<") if rng.random() < 0.4 else "<" * 14
    sealed = _sealed(optional) if optional.strip("<") else optional + _pick(rng, "0<")
    second = (
        _sealed(number.ljust(9, "<")) + country + _sealed(_short(days[0])) + sex + _sealed(_short(days[1])) + sealed
    )
    second += check_digit(second[0:10] + second[13:20] + second[21:43])
    return Specimen("passport", (first, second), _told("passport", number, days, named, sex, country, country))


def travel_card(rng: Rng) -> Specimen:
    country, name, days, sex = _pick(rng, COUNTRIES), _foreign(rng), _days(rng), _sex(rng)
    number = _letters(rng, int(rng.integers(0, 3)))
    number += _digits(rng, 9 - len(number))
    optional = (_digits(rng, 6) if rng.random() < 0.3 else "").ljust(15, "<")
    first = "I<" + country + _sealed(number) + optional
    second = _sealed(_short(days[0])) + sex + _sealed(_short(days[1])) + country + "<" * 11
    second += check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    named = _named(name, 30)
    rows = (first, second, named)
    return Specimen("travel-card", rows, _told("travel_card", number, days, named, sex, country, country))


def td2(rng: Rng) -> Specimen:
    country, name, days, sex = _pick(rng, COUNTRIES), _foreign(rng), _days(rng), _sex(rng)
    number = _letters(rng, 2) + _digits(rng, 7)
    second = _sealed(number) + country + _sealed(_short(days[0])) + sex + _sealed(_short(days[1])) + "<" * 7
    second += check_digit(second[0:10] + second[13:20] + second[21:35])
    named = _named(name, 31)
    rows = ("I<" + country + named, second)
    return Specimen("td2", rows, _told("travel_card", number, days, named, sex, country, country))


def _to_mainland(rng: Rng, types: str, number: str, second: str, document: str) -> Specimen:
    name, days, sex = _chinese(rng), _days(rng), _pick(rng, "MF")
    first = types + _sealed(number) + _digits(rng, 2) + "<"
    first += _sealed(_short(days[1])) + sex + _sealed(_short(days[0]))
    named = _named(name, 30)
    return Specimen(
        "hkmo-to-mainland" if types == "CR" else "taiwan-to-mainland",
        (first, second, named),
        _told(document, number.rstrip("<"), days, named, sex),
    )


def hkmo_to_mainland(rng: Rng) -> Specimen:
    number = _pick(rng, "HM") + _digits(rng, 8)
    second = "<" * 19 + _sealed((_letters(rng, 1) + _digits(rng, 7)).ljust(9, "<")) + "<"
    return _to_mainland(rng, "CR", number, second, "hkmo_to_mainland")


def taiwan_to_mainland(rng: Rng) -> Specimen:
    number = _digits(rng, 8) + "<"
    second = "<" * 19 + _sealed(_letters(rng, 1) + _digits(rng, 9))
    return _to_mainland(rng, "CT", number, second, "taiwan_to_mainland")


def home_return(rng: Rng) -> Specimen:
    name, days, sex, number = _chinese(rng), _days(rng), _pick(rng, "MF"), _pick(rng, "HM") + _digits(rng, 10)
    second = (_sealed(_short(days[0])) + sex + _sealed(_short(days[1])) + _sealed(number)).ljust(30, "<")
    named = _named(name, 30)
    rows = ("C<CHN".ljust(30, "<"), second, named)
    return Specimen("home-return", rows, _told("hkmo_to_mainland", number, days, named, sex, "CHN"))


def _one_row(rng: Rng, types: str, kind: Kind, document: str, prefix: str) -> Specimen:
    days = _days(rng)
    number = prefix + (_letters(rng, 1) + _digits(rng, 7) if rng.random() < 0.5 else _digits(rng, 8))
    sealed = [_sealed(text) for text in (number, _short(days[1]), _short(days[0]))]
    row = types + "<".join(sealed) + "<" + check_digit("".join(sealed))
    return Specimen(kind, (row,), _told(document, number, days))


def mainland_to_hkmo(rng: Rng) -> Specimen:
    return _one_row(rng, "CS", "mainland-to-hkmo", "mainland_to_hkmo", "C")


def mainland_to_taiwan(rng: Rng) -> Specimen:
    return _one_row(rng, "CD", "mainland-to-taiwan", "mainland_to_taiwan", "L")


MAKERS: Final[dict[Kind, Callable[[Rng], Specimen]]] = {
    "passport": passport,
    "travel-card": travel_card,
    "td2": td2,
    "hkmo-to-mainland": hkmo_to_mainland,
    "taiwan-to-mainland": taiwan_to_mainland,
    "home-return": home_return,
    "mainland-to-hkmo": mainland_to_hkmo,
    "mainland-to-taiwan": mainland_to_taiwan,
}
KINDS: Final = tuple(MAKERS)


def named(name: str) -> Specimen:
    """By kind and seed, such as `passport-1`."""
    kind, _, seed = name.rpartition("-")
    return specimen(kind, int(seed))  # type: ignore[arg-type]  # KeyError for no kind
