"""Text as printed -> the value it must be, or None. Pure; at most 200 characters are looked at."""

import re
import unicodedata
from datetime import date
from typing import Final, assert_never

from kiosk.identity import names, numbers, organisations
from kiosk.reading.papers import Shape

LONGEST: Final = 200
# Letters that a recogniser takes for digits; a number counts only when its check digit agrees afterwards.
DIGITS: Final = str.maketrans("OoDQIlL|ZSB", "00001111258")
LETTERS: Final = str.maketrans("OIZS", "0125")
HAN: Final = "\u3400-\u9fff\U00020000-\U0003ffff"
NAME: Final = re.compile(f"[{HAN}]{{2,12}}|[{HAN}]{{1,12}}(·[{HAN}]{{1,12}}){{1,4}}")
ADDRESS: Final = re.compile(f"(?=.*[{HAN}]{{2}})[{HAN}0-9A-Za-z()#.,、·\u3007-]{{4,100}}")
WORDS: Final = re.compile(f"(?=.*[{HAN}])[{HAN}0-9A-Za-z()·、&-]{{1,80}}")
HOUSEHOLD_NUMBER: Final = re.compile(r"[0-9A-Z]{5,20}")
BIRTH_NUMBER: Final = re.compile(r"[A-Z][0-9]{9}")
DATE: Final = re.compile(r"(?<!\d)(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})(?:日|(?!\d))")
DATE_IN_WORDS: Final = re.compile(
    "([〇零○O0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
NUMERALS: Final = {numeral: place for place, numeral in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○O0", 0)


def plain(text: str) -> str:
    """Full-width letters narrow, spaces out."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:LONGEST]))[:LONGEST]


def value(shape: Shape, text: str) -> str | None:
    """`text` as `plain` gives it; dates as ISO."""
    text = text.strip(":;,.。、_-")
    match shape:
        case "name":
            name = names.normalise(text)
            return name if NAME.fullmatch(name) else None
        case "words":
            return text if WORDS.fullmatch(text) else None
        case "address":
            return text if ADDRESS.fullmatch(text) else None
        case "date":
            return read_date(text)
        case "id_number":
            return id_number(text)
        case "credit_code":
            return credit_code(text)
        case "household_number":
            return text if HOUSEHOLD_NUMBER.fullmatch(text) else None
        case "birth_number":
            return text if BIRTH_NUMBER.fullmatch(text) else None
        case "":
            return None
        case _:
            assert_never(shape)


def id_number(text: str) -> str | None:
    """A citizen's number of 18 characters, whose date and check letter hold."""
    if len(text) != 18:
        return None
    number = text[:17].translate(DIGITS) + text[17].upper().translate(DIGITS)
    return number if numbers.valid(number) else None


def credit_code(text: str) -> str | None:
    code = text.upper().translate(LETTERS)
    return code if organisations.valid(code) else None


def read_date(text: str) -> str | None:
    """The only date in the text."""
    found = [tuple(map(int, one)) for one in DATE.findall(text)]
    found += [(_year(year), _small(month), _small(day)) for year, month, day in DATE_IN_WORDS.findall(text)]
    if len(found) != 1:
        return None
    year, month, day = found[0]
    try:
        return date(year, month, day).isoformat() if 1850 <= year <= 2100 else None
    except ValueError:
        return None


def _year(numerals: str) -> int:
    return int("".join(str(NUMERALS[one]) for one in numerals))


def _small(numerals: str) -> int:
    """1 to 99 in characters; 0 for what is no number, which is no date either."""
    tens, ten, ones = numerals.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or (not ten and len(numerals) > 1):
        return 0
    return (NUMERALS.get(tens, 1) * 10 if ten else 0) + (NUMERALS[ones] if ones else 0)
