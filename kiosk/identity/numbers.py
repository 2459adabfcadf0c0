"""Identity numbers: GB 11643 for citizens, permit holders and (since 2023-12) foreigners; the older foreigners' form.

No table of regions: new districts, abolished ones and 81/82/83 would be refused (domain.md 3.4).
"""

import re
import unicodedata
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "10X98765432"
CITIZEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
OLD_FOREIGNER = re.compile(r"[A-Z]{3}[0-9]{4}([0-9]{6})[0-9]{2}")
MASK = "*"
# domain.md 3.3, by the document's code in GA/T 517
TRAVEL = {
    "414": re.compile(r"[A-Z0-9]{5,9}"),
    "511": re.compile(r"[0-9]{8,10}"),
    "516": re.compile(r"[HM][0-9]{8}"),
}


def normalise(text: str) -> str:
    """Full-width letters narrow, x upper case, spaces out; at most 64 characters are looked at."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:64])).upper()


def check_letter(first_17: str) -> str:
    """ISO 7064 MOD 11-2 over 17 ASCII digits."""
    return CHECK_LETTERS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_17, strict=True)) % 11]


def valid(number: str, today: date | None = None) -> bool:
    """A number that may be somebody's: form, a real date of birth not after `today`, check letter."""
    text = normalise(number)
    if len(text) == 15:
        return _old_foreigner(text, today)
    if not CITIZEN.fullmatch(text):
        return False
    born = _born(text)
    return born is not None and born <= (today or _today()) and check_letter(text[:17]) == text[17]


def of_document(kind: str, number: str) -> bool:
    """Whether a document of this kind (GA/T 517, GB/T 36903) may bear the number."""
    shape = TRAVEL.get(kind)
    return valid(number) if shape is None else bool(shape.fullmatch(number))


def birth_date(number: str) -> date | None:
    """Of an 18-character number; None when it is no date of the calendar."""
    text = normalise(number)
    return _born(text) if CITIZEN.fullmatch(text) else None


def mask(number: str) -> str:
    """`4501 ********** 2023`; a short one keeps less: never more than a half."""
    text = normalise(number)
    keep = 4 if len(text) >= 12 else len(text) // 4
    if keep == 0:
        return MASK * len(text)
    gap = " " if len(text) == 18 else ""
    return gap.join((text[:keep], MASK * (len(text) - 2 * keep), text[-keep:]))


def _born(citizen: str) -> date | None:
    try:
        return date(int(citizen[6:10]), int(citizen[10:12]), int(citizen[12:14]))
    except ValueError:
        return None


def _old_foreigner(text: str, today: date | None) -> bool:
    """`PAK310080010103`: country, place, YYMMDD, two digits; nobody's century stands there, so either will do."""
    found = OLD_FOREIGNER.fullmatch(text)
    if not found:
        return False
    year, month, day = (int(found[1][place : place + 2]) for place in (0, 2, 4))
    for century in (1900, 2000):
        try:
            if date(century + year, month, day) <= (today or _today()):
                return True
        except ValueError:
            continue
    return False


def _today() -> date:
    return date.today()  # noqa: DTZ011  # a terminal lives in one zone
