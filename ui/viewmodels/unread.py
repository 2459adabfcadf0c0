"""What a form shows while it is hidden: its first question, with room for what a document will say."""

from dataclasses import replace
from datetime import date

from kiosk.identity.card import Document, IdCard, Sex
from kiosk.session.visit import Page, Visit

UNREAD = IdCard(
    Document.RESIDENT_ID, name="某某某", name_raw="", sex=Sex.UNKNOWN, birth_date=date(1956, 1, 1),
    id_number="0" * 18, id_number_valid=False, valid_from=None, valid_until=None, long_term=True, address="某" * 18,
)  # fmt: skip


def first_question(visit: Visit) -> Visit:
    """The visit once a document is read; as it is, where none is waited for."""
    if visit.item is None or visit.page not in (Page.IDENTITY, Page.PERSON):
        return visit
    return replace(visit, page=Page.FORM, card=visit.card or visit.found or UNREAD)
