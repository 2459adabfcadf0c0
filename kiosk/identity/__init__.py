"""Who stands at the terminal: identity cards, numbers and names (domain.md 2, 3, 8)."""

from kiosk.identity.card import Document, Ethnicity, IdCard, Sex
from kiosk.identity.document import Validity, age, device_read_document, validity
from kiosk.identity.layouts import CardError, parse

__all__ = [
    "CardError", "Document", "Ethnicity", "IdCard", "Sex", "Validity", "age", "device_read_document", "parse",
    "validity",
]  # fmt: skip
