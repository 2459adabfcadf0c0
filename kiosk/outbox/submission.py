"""What filing is given: everything the resident said and showed, in memory only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kiosk.catalogue.item import Item
from kiosk.contract.case import Person
from kiosk.identity.card import Document, IdCard
from kiosk.session.visit import Signature, Visit

# GB/T 36903: 111 公民身份号码, which residence permits carry too; GA/T 517: 553 外国人永久居留证.
ID_TYPES = {
    Document.RESIDENT_ID: "111",
    Document.HKMT_PERMIT: "111",
    Document.FOREIGN_PR_2017: "553",
    Document.FOREIGN_PR_2023: "553",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a material (`material_name`), in order of `index`."""

    material: str
    index: int
    data: bytes = field(repr=False)
    media_type: Literal["image/jpeg", "image/png", "application/pdf"] = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Submission:
    item: Item
    catalogue_version: str
    applicant: Person = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    pages: tuple[Page, ...] = field(repr=False)
    signature_png: bytes = field(repr=False)
    commitments: tuple[str, ...] = ()
    deferred: frozenset[str] = frozenset()  # material names that follow later (容缺)
    language: str = "zh_CN"
    card: IdCard | None = field(default=None, repr=False)  # its chip's bytes key the stub; None: no stub
    case_id: str = ""  # the visit's own UUID, so that its audit lines belong to the case; "": a new one


def person_of(card: IdCard, answers: Mapping[str, Any]) -> Person:
    phone = answers.get("phone")
    return Person(
        name=card.name,
        name_raw=card.name_raw,
        id_type=ID_TYPES[card.document],
        id_number=card.id_number,
        sex=str(card.sex),
        ethnicity=card.ethnicity.code if card.ethnicity else None,
        birth_date=card.birth_date.isoformat(),
        address=card.address,
        phone=phone if isinstance(phone, str) else None,
        document=str(card.document),
    )


def of_visit(visit: Visit, signature: Signature) -> Submission:
    """Raises ValueError when the visit has no item or card yet."""
    if visit.item is None or visit.card is None:
        raise ValueError("the visit has no item or no card yet")
    return Submission(
        item=visit.item,
        catalogue_version=visit.catalogue_version,
        applicant=person_of(visit.card, visit.answers),
        answers=visit.answers,
        pages=tuple(Page(page.material, page.index, page.jpeg) for page in visit.pages),
        signature_png=signature.png,
        commitments=tuple(visit.item.commitments),
        deferred=visit.deferred,
        language=visit.language,
        card=visit.card,
    )
