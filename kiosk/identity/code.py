"""Whom an electronic code (电子身份码, 电子社保卡) stands for, as the province said when it was asked live."""

from kiosk.contract.live import Holder
from kiosk.identity import numbers
from kiosk.identity.card import Document, Ethnicity, How, IdCard, Sex
from kiosk.identity.ethnicity import of
from kiosk.identity.layouts import CardError

DOCUMENTS = {  # GB/T 36903, GA/T 517
    "111": Document.RESIDENT_ID,
    "414": Document.PASSPORT,
    "511": Document.TAIWAN_TO_MAINLAND,
    "516": Document.HKMO_TO_MAINLAND,
    "553": Document.FOREIGN_PR_2023,
}


def holder(said: Holder) -> IdCard:
    """Raises CardError."""
    document = DOCUMENTS.get(said.id_type)
    born = said.birth_date or numbers.birth_date(said.id_number)
    if document is None or born is None:
        raise CardError("kind" if document is None else "birth date")
    people: Ethnicity | None = of(said.ethnicity) if said.ethnicity else None
    return IdCard(
        document=document,
        name=said.name,
        name_raw=said.name,
        sex=Sex(said.sex),
        ethnicity=people,
        birth_date=born,
        address=said.address,
        id_number=said.id_number,
        id_number_valid=numbers.of_document(said.id_type, said.id_number),
        valid_from=None,
        valid_until=said.valid_until,
        long_term=False,
        how=How.CODE,
    )
