"""Who stands at the terminal: identity documents, numbers and names (domain.md 2, 3, 4, 8)."""

from kiosk.identity.card import Document, Ethnicity, How, IdCard, Sex
from kiosk.identity.document import Validity, age, device_read_document, validity
from kiosk.identity.layouts import CardError, parse

__all__ = [
    "CardError", "Document", "Ethnicity", "How", "IdCard", "Sex", "Validity", "age", "device_read_document",
    "parse", "validity",
]  # fmt: skip
