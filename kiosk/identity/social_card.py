"""The records of a social-security card's chip: LD/T 32 and 人社信息函 37号 of 2012.

Each is one byte of tag, one of length, the value. cn: BCD, left aligned, filled with F. an: text, filled with 00.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from drivers.protocol import RawSocialCard
from kiosk.identity import ethnicity, names, numbers
from kiosk.identity.card import Document, Ethnicity, How, IdCard, Sex
from kiosk.identity.layouts import SEXES, CardError

CARD_ID, CLASS, VERSION, ISSUER, ISSUED, EXPIRES, NUMBER = range(0x01, 0x08)
ID_NUMBER, NAME, SEX, ETHNICITY, BIRTH_PLACE, BIRTH_DATE, NAME_MORE = 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x4E
SIZES = {
    CARD_ID: 16, CLASS: 1, VERSION: 4, ISSUER: 12, ISSUED: 4, EXPIRES: 4, NUMBER: 9,
    ID_NUMBER: 18, NAME: 30, NAME_MORE: 20, SEX: 1, ETHNICITY: 1, BIRTH_PLACE: 3, BIRTH_DATE: 4,
}  # fmt: skip
RECORDS_MAX = 32
HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp"})  # control characters, direction marks, line ends: no name has them
VERSIONS = re.compile(r"[1-9]\.[0-9]")
FIRST_VERSION = "1.0"
CARD_NUMBER = re.compile(r"[0-9A-Z]{9}")
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "0123456789X0"


@dataclass(frozen=True, slots=True)
class Holder:
    name: str = field(repr=False)
    name_raw: str = field(repr=False)
    id_number: str = field(repr=False)
    id_number_valid: bool = field(repr=False)
    sex: Sex | None = field(default=None, repr=False)
    ethnicity: Ethnicity | None = field(default=None, repr=False)
    birth_place: str | None = field(default=None, repr=False)  # six digits, GB/T 2260
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SocialCard:
    """Personal data: `repr` shows the generation only. holder is None when the card wants a key for it.

    version: the first three characters of the standard's, `1.0`, `2.0` or `3.0`. region: six digits, GB/T 2260.
    """

    version: str
    card_number: str | None = field(repr=False)
    card_number_valid: bool | None = field(repr=False)
    region: str | None = field(repr=False)
    issued: date | None = field(repr=False)
    expires: date | None = field(repr=False)
    holder: Holder | None = field(repr=False)


def parse(raw: RawSocialCard) -> SocialCard:
    """Raises CardError."""
    issuer = _items(raw.issuer)
    if not issuer:
        raise CardError("issuer's file")
    number = _text(issuer, NUMBER, "number") or None
    if number is not None and not CARD_NUMBER.fullmatch(number):
        raise CardError("number")
    return SocialCard(
        version=_version(issuer),
        card_number=number,
        card_number_valid=None if number is None else check_letter(number[:8]) == number[8],
        region=_region(issuer.get(CARD_ID, b"")[:3], "region"),
        issued=_date(issuer, ISSUED, "date of issue"),
        expires=_date(issuer, EXPIRES, "end of validity"),
        holder=None if raw.holder is None else _holder(_items(raw.holder)),
    )


def holder(raw: RawSocialCard) -> IdCard | None:
    """Who holds the card; None when it keeps that behind its key (generation 3.0). Raises CardError."""
    card = parse(raw)
    if card.holder is None or raw.holder is None:
        return None
    person = card.holder
    born = person.birth_date or numbers.birth_date(person.id_number)
    if born is None:
        raise CardError("birth date")
    return IdCard(
        document=Document.SOCIAL_CARD,
        name=person.name,
        name_raw=person.name_raw,
        sex=person.sex or Sex.UNKNOWN,
        ethnicity=person.ethnicity,
        birth_date=born,
        id_number=person.id_number,
        id_number_valid=person.id_number_valid,
        valid_from=card.issued,
        valid_until=card.expires,
        long_term=False,
        raw_text=b"".join(raw.issuer),
        raw_photo=b"".join(raw.holder),
        how=How.SOCIAL_CARD,
    )


def check_letter(first_8: str) -> str:
    """Of a card number, over 0-9 and A-Z."""
    total = sum(int(letter, 36) * weight for letter, weight in zip(first_8, WEIGHTS, strict=True))
    return CHECK_LETTERS[11 - total % 11]


def device_read_document(card: SocialCard) -> dict[str, Any]:
    """DESIGN.md, "Commands": every key is there, null for what the card lacks or keeps behind its key; ISO dates."""
    return {
        "card": "social_security",
        "version": card.version,
        "card_number": card.card_number,
        "card_number_valid": card.card_number_valid,
        "region": card.region,
        "issued": _iso(card.issued),
        "expires": _iso(card.expires),
        "holder": None if card.holder is None else _holder_document(card.holder),
    }


def _holder_document(holder: Holder) -> dict[str, Any]:
    nation = holder.ethnicity
    return {
        "name": holder.name,
        "name_raw": holder.name_raw,
        "id_number": holder.id_number,
        "id_number_valid": holder.id_number_valid,
        "sex": None if holder.sex is None else str(holder.sex),
        "ethnicity": None if nation is None else {"code": nation.code, "name": nation.name},
        "birth_place": holder.birth_place,
        "birth_date": _iso(holder.birth_date),
    }


def _holder(items: dict[int, bytes]) -> Holder:
    # Joined before the padding goes: the first part is full when there is a second, and may end within a character.
    name_raw = _decoded(items.get(NAME, b"") + items.get(NAME_MORE, b""), "name")
    number = numbers.normalise(_text(items, ID_NUMBER, "number of its holder"))
    if not name_raw or not number:
        raise CardError("name" if not name_raw else "number of its holder")
    return Holder(
        name=names.normalise(name_raw),
        name_raw=name_raw,
        id_number=number,
        id_number_valid=numbers.valid(number),
        sex=_sex(items),
        ethnicity=_ethnicity(items),
        birth_place=_region(items.get(BIRTH_PLACE, b""), "birth place"),
        birth_date=_date(items, BIRTH_DATE, "birth date"),
    )


def _items(records: tuple[bytes, ...]) -> dict[int, bytes]:
    """Values by tag. What LD/T 32 does not name is left out."""
    if len(records) > RECORDS_MAX:
        raise CardError("list of records")
    found: dict[int, bytes] = {}
    for record in records:
        if len(record) < 2 or len(record) != 2 + record[1] or record[0] in found:
            raise CardError("list of records")
        if record[0] in SIZES:
            if record[1] > SIZES[record[0]]:
                raise CardError(f"item {record[0]:02X}")
            found[record[0]] = record[2:]
    return found


def _decoded(data: bytes, name: str) -> str:
    """Padded with 00, by some writers with FF or spaces."""
    try:
        text = data.rstrip(b"\0\xff ").decode("gb18030")
    except UnicodeDecodeError:
        raise CardError(name) from None  # the codec's error quotes the bytes
    if any(unicodedata.category(letter) in HIDDEN or ord(letter) & 0xFFFE == 0xFFFE for letter in text):
        raise CardError(name)
    return text


def _text(items: dict[int, bytes], tag: int, name: str) -> str:
    text = _decoded(items.get(tag, b""), name).strip()
    if not text.isascii():
        raise CardError(name)
    return text


def _version(items: dict[int, bytes]) -> str:
    """Cards of the first generation may carry none."""
    text = _text(items, VERSION, "version")
    if text and not VERSIONS.match(text):
        raise CardError("version")
    return text[:3] or FIRST_VERSION


def _digits(value: bytes, name: str) -> str:
    digits = value.hex().rstrip("f")
    if not digits.isdecimal() and digits:
        raise CardError(name)
    return digits


def _region(value: bytes, name: str) -> str | None:
    digits = _digits(value, name)
    if digits and len(digits) != 6:
        raise CardError(name)
    return digits or None


def _date(items: dict[int, bytes], tag: int, name: str) -> date | None:
    """None when the card leaves it out, or filled it with F or 0."""
    digits = _digits(items.get(tag, b""), name)
    if not digits.strip("0"):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise CardError(name) from None


def _sex(items: dict[int, bytes]) -> Sex | None:
    text = _text(items, SEX, "sex")
    if text and text not in SEXES:
        raise CardError("sex")
    return SEXES.get(text)


def _ethnicity(items: dict[int, bytes]) -> Ethnicity | None:
    digits = _digits(items.get(ETHNICITY, b""), "ethnicity")
    if digits and len(digits) != 2:
        raise CardError("ethnicity")
    return ethnicity.of(digits) if digits.strip("0") else None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
