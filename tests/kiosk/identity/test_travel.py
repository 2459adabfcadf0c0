"""Whom a zone names; what its digits do not prove is never taken silently."""

from dataclasses import replace
from datetime import date

import pytest

from drivers.protocol import TravelDocument
from kiosk.application.application import ID_TYPES
from kiosk.identity import CardError, How, numbers
from kiosk.identity.card import Document, Sex
from kiosk.identity.travel import NotSufficient, holder, to_confirm

PASSPORT = TravelDocument(
    "passport", "UTO", "L898902C3", "ERIKSSON, ANNA MARIA", "UTO", "1974-08-12", "female", "2032-04-15",
    {"number": "proven", "valid_until": "proven", "birth_date": "proven", "name": "seen", "sex": "seen",
     "nationality": "seen", "issuer": "seen"},
)  # fmt: skip
ONE_ROW = replace(
    PASSPORT, document="mainland_to_hkmo", issuer=None, name=None, nationality=None, sex=None,
    checks={"number": "proven", "valid_until": "proven", "birth_date": "proven"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        (PASSPORT, ("issuer", "name", "nationality", "sex")),
        (replace(PASSPORT, checks=PASSPORT.checks | {"name": "cut"}), ("issuer", "name", "nationality", "sex")),
        (ONE_ROW, ()),
        (replace(ONE_ROW, checks=ONE_ROW.checks | {"number": "seen"}), ("number",)),
        (replace(ONE_ROW, checks={}), ("number", "birth_date", "valid_until")),
        (replace(ONE_ROW, birth_date=None, checks={"number": "proven"}), ("valid_until",)),
    ],
)
def test_only_what_a_digit_proves_needs_nobody(document: TravelDocument, wanted: tuple[str, ...]) -> None:
    assert to_confirm(document) == wanted


PROVEN = {"number": "proven", "valid_until": "proven", "birth_date": "proven", "name": "seen", "sex": "seen"}
PERMIT = TravelDocument(
    "hkmo_to_mainland", None, "H12345678", "CHAN, TAI MAN", None, "1980-01-01", "male", "2033-01-01", PROVEN
)  # type: ignore[arg-type]  # of Certainty
TAIWAN = replace(PERMIT, document="taiwan_to_mainland", number="12345678")
CHINESE = replace(PASSPORT, issuer="CHN", nationality="CHN", number="EA0000001")


@pytest.mark.parametrize(
    ("document", "kind", "name", "number", "confirmed"),
    [
        (PASSPORT, Document.PASSPORT, "ERIKSSON, ANNA MARIA", "L898902C3", ("name", "nationality", "sex")),
        (CHINESE, Document.PASSPORT, "", "EA0000001", ("name", "nationality", "sex")),
        (PERMIT, Document.HKMO_TO_MAINLAND, "", "H12345678", ("name", "sex")),
        (replace(PERMIT, number="M1234567802"), Document.HKMO_TO_MAINLAND, "", "M12345678", ("name", "sex")),
        (TAIWAN, Document.TAIWAN_TO_MAINLAND, "", "12345678", ("name", "sex")),
        (replace(PASSPORT, checks=PASSPORT.checks | {"name": "cut"}), Document.PASSPORT, "", "L898902C3",
         ("name", "nationality", "sex")),
    ],
)  # fmt: skip
def test_a_document_names_its_holder(
    document: TravelDocument, kind: Document, name: str, number: str, confirmed: tuple[str, ...]
) -> None:
    """The name is empty where the resident writes it."""
    card = holder(document)
    assert (card.document, card.name, card.id_number, card.confirmed) == (kind, name, number, confirmed)
    assert (card.how, card.id_number_valid, card.written) == (How.MRZ, True, ())
    assert numbers.of_document(ID_TYPES[card.document], card.id_number)
    assert card.birth_date == date.fromisoformat(document.birth_date or "")
    assert card.sex in (Sex.MALE, Sex.FEMALE)
    assert "ERIKSSON" not in repr(card)


@pytest.mark.parametrize("kind", ["mainland_to_hkmo", "mainland_to_taiwan", "travel_card"])
def test_other_documents_are_no_proof_of_identity_here(kind: str) -> None:
    with pytest.raises(NotSufficient):
        holder(replace(PERMIT, document=kind))  # type: ignore[arg-type]


def test_a_birth_date_that_the_document_leaves_open_is_told() -> None:
    with pytest.raises(CardError, match="birth date"):
        holder(replace(PASSPORT, birth_date=None))


@pytest.mark.parametrize(
    ("kind", "number", "fits"),
    [
        ("414", "E12345678", True), ("414", "e1", False), ("516", "H12345678", True), ("516", "A12345678", False),
        ("511", "12345678", True), ("511", "1234567", False), ("111", "450102195602280041", True),
        ("111", "H12345678", False), ("553", "PAK310080010103", True),
    ],
)  # fmt: skip
def test_a_number_fits_its_kind_of_document(kind: str, number: str, fits: bool) -> None:
    assert numbers.of_document(kind, number) is fits
