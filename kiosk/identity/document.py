"""An identity card as `kiosk device-read` prints it."""

from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.identity.card import IdCard

PHOTO_MAGIC = b"WLf"


class Validity(StrEnum):
    VALID = "valid"
    NOT_YET = "not_yet"
    EXPIRED = "expired"


def validity(card: IdCard, today: date) -> Validity:
    """A card is good on its first and on its last day."""
    if card.valid_from is not None and today < card.valid_from:
        return Validity.NOT_YET
    if card.valid_until is not None and today > card.valid_until:
        return Validity.EXPIRED
    return Validity.VALID


def age(card: IdCard, today: date) -> int:
    """周岁. Somebody born on 29 February is a year older on 1 March of a common year."""
    birthday_to_come = (today.month, today.day) < (card.birth_date.month, card.birth_date.day)
    return today.year - card.birth_date.year - birthday_to_come


def device_read_document(card: IdCard) -> dict[str, Any]:
    """DESIGN.md, "Commands": every key is there, null for what the card lacks; dates ISO 8601."""
    return {
        "document": str(card.document),
        "name": card.name,
        "name_raw": card.name_raw,
        "name_latin": card.name_latin,
        "sex": str(card.sex),
        "ethnicity": {"code": card.ethnicity.code, "name": card.ethnicity.name} if card.ethnicity else None,
        "birth_date": card.birth_date.isoformat(),
        "address": card.address,
        "address_on_card": card.address_on_card,
        "id_number": card.id_number,
        "id_number_valid": card.id_number_valid,
        "issuer": card.issuer,
        "valid_from": card.valid_from.isoformat() if card.valid_from else None,
        "valid_until": card.valid_until.isoformat() if card.valid_until else None,
        "long_term": card.long_term,
        "permit_number": card.permit_number,
        "issue_count": card.issue_count,
        "nationality": card.nationality,
        "photo": _photo(card.raw_photo),
        "reader": {"sam_id": card.sam_id or None},
    }


def _photo(photo: bytes) -> dict[str, Any] | None:
    """Not decoded: there is no open decoder of WLT (domain.md 2g)."""
    if not photo:
        return None
    return {"format": "wlt" if photo.startswith(PHOTO_MAGIC) else "unknown", "size": len(photo)}
