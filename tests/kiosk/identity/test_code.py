"""Whom a code stands for, as the province says it."""

from datetime import date
from typing import Any

import pytest

from kiosk.contract.live import Holder
from kiosk.identity import CardError, How
from kiosk.identity.card import Document
from kiosk.identity.code import holder


def said(**changes: Any) -> Holder:
    whole = {"name": "韦桂兰", "id_type": "111", "id_number": "450102195602280041", "sex": "female"}
    return Holder.model_validate({**whole, **changes})


def test_a_holder_is_an_applicant_of_whom_the_terminal_keeps_nothing() -> None:
    card = holder(said(ethnicity="08"))
    assert (card.document, card.how, card.birth_date) == (Document.RESIDENT_ID, How.CODE, date(1956, 2, 28))
    assert (card.id_number_valid, card.raw_text, card.raw_photo) == (True, b"", b"")
    assert card.ethnicity is not None
    assert card.ethnicity.name == "壮"
    assert "韦" not in repr(card)


def test_a_permit_needs_its_birth_date_told() -> None:
    permit = {"id_type": "516", "id_number": "H12345678"}
    assert holder(said(**permit, birth_date="1980-01-01")).document is Document.HKMO_TO_MAINLAND
    with pytest.raises(CardError, match="birth date"):
        holder(said(**permit))


def test_a_number_that_cannot_be_is_told_and_an_unknown_kind_refused() -> None:
    assert not holder(said(id_number="450102195602280042")).id_number_valid
    with pytest.raises(CardError, match="kind"):
        holder(said(id_type="990"))
