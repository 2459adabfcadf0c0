"""What filing is given: everything the resident said and showed, in memory only."""

from dataclasses import dataclass, field
from typing import Literal

from kiosk.application import Application, application_of
from kiosk.catalogue.item import Item
from kiosk.contract.case import Person, Proof
from kiosk.identity import names
from kiosk.identity.card import IdCard
from kiosk.session.visit import Signature, Supplement, Visit

MediaType = Literal["image/jpeg", "image/png", "application/pdf"]


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a material (`material_name`). Pages of a material stand in order."""

    material: str
    data: bytes = field(repr=False)
    media_type: MediaType = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Submission:
    item: Item
    catalogue_version: str
    application: Application = field(repr=False)
    pages: tuple[Page, ...] = field(repr=False)
    card: IdCard | None = field(default=None, repr=False)  # whom a document named; its chip's bytes key the stub
    draft_id: str = ""  # the draft that this filing ends; "": there is none
    case_id: str = ""  # the visit's own UUID, so that its audit lines belong to the case; "": a new one
    supplement: Supplement | None = None  # of the case that these papers and answers are added to

    @property
    def applicant(self) -> Person:
        values = self.application.applicant.model_dump()
        raw, review = values["name_raw"] or values["name"], names.needs_review(values["name"])
        return Person.model_validate({**values, "name_raw": raw, "name_review": review})

    @property
    def identity(self) -> Proof:
        if self.card is None:
            return Proof(how="stated")
        return Proof(how=self.card.how, confirmed=list(self.card.confirmed), written=list(self.card.written))


def of_visit(visit: Visit, signature: Signature, draft_id: str = "") -> Submission:
    """Raises ValueError when the visit has no item or card yet."""
    application = application_of(visit, signature)
    assert visit.item is not None
    return Submission(
        item=visit.item,
        catalogue_version=visit.catalogue_version,
        application=application,
        pages=tuple(Page(page.material, page.jpeg) for page in sorted(visit.pages, key=lambda page: page.index)),
        card=visit.card,
        draft_id=draft_id,
        supplement=visit.supplement,
    )
