"""A passport or permit as its machine-readable zone has it: whom it names, and what a person must still confirm.

ICAO 9303 and the permits of the mainland: domain.md 4B. The zone has no Chinese name; where one is official, the
resident writes it as it stands on the document.
"""

from dataclasses import fields
from datetime import date

from drivers.protocol import TravelDocument
from kiosk.identity.card import Document, How, IdCard, Sex
from kiosk.identity.layouts import CardError

OF_THE_ZONE = frozenset({"document", "checks"})  # the kind shows in the picture; the rest is what is judged
# Others say where somebody may travel, not who stands at a counter: 往来港澳, 往来台湾通行证, foreign ID cards.
SUFFICIENT = {
    "passport": Document.PASSPORT,
    "hkmo_to_mainland": Document.HKMO_TO_MAINLAND,
    "taiwan_to_mainland": Document.TAIWAN_TO_MAINLAND,
}
SEXES = {"male": Sex.MALE, "female": Sex.FEMALE, "unspecified": Sex.UNSPECIFIED, None: Sex.UNKNOWN}
HKMO_NUMBER = 9  # 1 letter and 8 digits; on the older permit the two digits of how often it was issued follow


class NotSufficient(CardError):
    """A document that is read, but is no proof of identity here."""


def to_confirm(document: TravelDocument) -> tuple[str, ...]:
    """Fields with a value that no check digit proves, in the document's order: names, sex, nationality. They rest on
    the recogniser alone, so they count only once somebody has seen them and said that they are right."""
    return tuple(
        field.name
        for field in fields(document)
        if field.name not in OF_THE_ZONE
        and getattr(document, field.name) is not None
        and document.checks.get(field.name) != "proven"
    )


def holder(document: TravelDocument) -> IdCard:
    """Whom it names; `name` is empty where the resident has to write it. Raises NotSufficient; CardError for one that
    lacks a field (ICAO lets a birth date be unknown)."""
    kind = SUFFICIENT.get(document.document)
    if kind is None:
        raise NotSufficient("kind")
    if document.birth_date is None:
        raise CardError("birth date")
    number = document.number[:HKMO_NUMBER] if kind is Document.HKMO_TO_MAINLAND else document.number
    latin = document.name or ""
    return IdCard(
        document=kind,
        name="" if _is_written(document) else latin,
        name_raw=latin,
        sex=SEXES[document.sex],
        birth_date=date.fromisoformat(document.birth_date),
        id_number=number,
        id_number_valid=document.checks.get("number") == "proven",
        valid_from=None,
        valid_until=date.fromisoformat(document.valid_until),
        long_term=False,
        name_latin=document.name,
        nationality=document.nationality,
        issue_count=document.number[HKMO_NUMBER:] or None if kind is Document.HKMO_TO_MAINLAND else None,
        raw_text="|".join((kind, document.number, document.birth_date, document.valid_until)).encode(),
        how=How.MRZ,
        confirmed=tuple(field for field in to_confirm(document) if field != "issuer"),  # which is not taken over
    )


def _is_written(document: TravelDocument) -> bool:
    """The official name is Chinese, or the zone cut it off."""
    chinese = document.document != "passport" or document.issuer == "CHN"
    return chinese or not document.name or document.checks.get("name") == "cut"
