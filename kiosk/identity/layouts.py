"""The 256 bytes of text on an identity card's chip: GA/T 490 and its three relatives (domain.md 2a-2c).

UTF-16LE, right-padded with spaces (some writers: U+0000). The byte at 248 tells the layout.
"""

import re
import unicodedata
from datetime import date

from drivers.protocol import RawIdCard
from kiosk.identity import ethnicity, names, numbers
from kiosk.identity.card import Document, Ethnicity, IdCard, Sex

TEXT_SIZE = 256
PHOTO_MAX = 4096
PICTURE_MAX = 65536
EXTRA_ADDRESS_SIZE = 70
TYPE_AT = 248
TYPES = {
    0x20: Document.RESIDENT_ID,
    0x00: Document.RESIDENT_ID,
    ord("J"): Document.HKMT_PERMIT,
    ord("I"): Document.FOREIGN_PR_2017,
    ord("Y"): Document.FOREIGN_PR_2023,
}
SEXES = {"1": Sex.MALE, "2": Sex.FEMALE, "0": Sex.UNKNOWN, "9": Sex.UNSPECIFIED}  # GB/T 2261.1
LONG_TERM = "长期"
DATE = re.compile(r"[0-9]{8}")
TWO_DIGITS = re.compile(r"[0-9]{2}")


class CardError(ValueError):
    """The card's text breaks its layout. `field` names where, never what stood there."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the card's {field} cannot be read")
        self.field = field


def parse(raw: RawIdCard) -> IdCard:
    """Raises CardError."""
    if len(raw.text) != TEXT_SIZE:
        raise CardError("text")
    if len(raw.photo) > PHOTO_MAX:
        raise CardError("photo")
    if len(raw.picture) > PICTURE_MAX:
        raise CardError("picture")
    if len(raw.extra_address) not in (0, EXTRA_ADDRESS_SIZE):
        raise CardError("additional address")
    match TYPES.get(raw.text[TYPE_AT]):
        case Document.RESIDENT_ID:
            return _chinese(raw, Document.RESIDENT_ID)
        case Document.HKMT_PERMIT:
            return _chinese(raw, Document.HKMT_PERMIT)
        case Document.FOREIGN_PR_2017:
            return _foreign_2017(raw)
        case Document.FOREIGN_PR_2023:
            return _foreign_2023(raw)
        case _:
            raise CardError("document type")


def _chinese(raw: RawIdCard, document: Document) -> IdCard:
    text = raw.text
    permit = document is Document.HKMT_PERMIT
    name_raw = _needed(text, 0, 30, "name")
    number = _number(text, 122, 36)
    until, long_term = _until(text, 204)
    on_card = _field(text, 52, 70, "address") or None
    extra = _field(raw.extra_address, 0, EXTRA_ADDRESS_SIZE, "additional address") or None
    return IdCard(
        document=document,
        name=names.normalise(name_raw),
        name_raw=name_raw,
        sex=_sex(text, 30),
        ethnicity=None if permit else _ethnicity(text, 32),  # blank on a permit, whatever its bytes
        birth_date=_date(text, 36, "birth date"),
        address=extra or on_card,
        address_on_card=on_card,
        id_number=number,
        id_number_valid=numbers.valid(number),
        issuer=_field(text, 158, 30, "issuer") or None,
        valid_from=_date(text, 188, "start of validity"),
        valid_until=until,
        long_term=long_term,
        permit_number=(_field(text, 220, 18, "permit number") or None) if permit else None,
        issue_count=(_field(text, 238, 4, "issue count") or None) if permit else None,
        raw_text=raw.text,
        raw_photo=raw.photo,
        picture=raw.picture,
        sam_id=raw.sam_id,
    )


def _foreign_2017(raw: RawIdCard) -> IdCard:
    text = raw.text
    latin = _needed(text, 0, 120, "Latin name")
    name_raw = _field(text, 158, 30, "name") or latin
    number = _number(text, 122, 30)
    until, long_term = _until(text, 204)
    return IdCard(
        document=Document.FOREIGN_PR_2017,
        name=names.normalise(name_raw),
        name_raw=name_raw,
        name_latin=latin,
        sex=_sex(text, 120),
        birth_date=_date(text, 220, "birth date"),
        id_number=number,
        id_number_valid=numbers.valid(number),
        valid_from=_date(text, 188, "start of validity"),
        valid_until=until,
        long_term=long_term,
        nationality=_field(text, 152, 6, "nationality") or None,
        raw_text=raw.text,
        raw_photo=raw.photo,
        picture=raw.picture,
        sam_id=raw.sam_id,
    )


def _foreign_2023(raw: RawIdCard) -> IdCard:
    text = raw.text
    # Joined before the padding goes: the first part is full when there is a second.
    latin = _clean(text[52:122] + text[220:242], "Latin name")
    name_raw = _field(text, 0, 30, "name") or latin
    if not name_raw:
        raise CardError("name")
    number = _number(text, 122, 36)
    until, long_term = _until(text, 204)
    return IdCard(
        document=Document.FOREIGN_PR_2023,
        name=names.normalise(name_raw),
        name_raw=name_raw,
        name_latin=latin or None,
        sex=_sex(text, 30),
        birth_date=_date(text, 36, "birth date"),
        id_number=number,
        id_number_valid=numbers.valid(number),
        valid_from=_date(text, 188, "start of validity"),
        valid_until=until,
        long_term=long_term,
        issue_count=_field(text, 32, 4, "issue count") or None,
        nationality=_field(text, 242, 6, "nationality") or None,
        raw_text=raw.text,
        raw_photo=raw.photo,
        picture=raw.picture,
        sam_id=raw.sam_id,
    )


def _field(text: bytes, offset: int, length: int, name: str) -> str:
    return _clean(text[offset : offset + length], name)


def _clean(data: bytes, name: str) -> str:
    try:
        whole = data.decode("utf-16-le").rstrip(" \0")
    except UnicodeDecodeError:
        raise CardError(name) from None  # the codec's error quotes the bytes
    if any(unicodedata.category(letter) == "Cc" or 0xFDD0 <= ord(letter) <= 0xFDEF or ord(letter) & 0xFFFE == 0xFFFE
           for letter in whole):  # fmt: skip
        raise CardError(name)
    return whole


def _needed(text: bytes, offset: int, length: int, name: str) -> str:
    value = _field(text, offset, length, name)
    if not value.strip():
        raise CardError(name)
    return value


def _number(text: bytes, offset: int, length: int) -> str:
    return numbers.normalise(_needed(text, offset, length, "number"))


def _sex(text: bytes, offset: int) -> Sex:
    sex = SEXES.get(_field(text, offset, 2, "sex"))
    if sex is None:
        raise CardError("sex")
    return sex


def _ethnicity(text: bytes, offset: int) -> Ethnicity | None:
    code = _field(text, offset, 4, "ethnicity")
    if not code:
        return None
    if not TWO_DIGITS.fullmatch(code):
        raise CardError("ethnicity")
    return ethnicity.of(code)


def _date(text: bytes, offset: int, name: str) -> date:
    return _as_date(_field(text, offset, 16, name), name)


def _until(text: bytes, offset: int) -> tuple[date | None, bool]:
    value = _field(text, offset, 16, "end of validity")
    if value == LONG_TERM:
        return None, True
    return _as_date(value, "end of validity"), False


def _as_date(value: str, name: str) -> date:
    if not DATE.fullmatch(value):
        raise CardError(name)
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise CardError(name) from None
