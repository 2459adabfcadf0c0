"""What filing is given: everything the resident said and showed, in memory only."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kiosk.application import Application, application_of
from kiosk.application.acting import AGENT, ORGANISATION
from kiosk.application.application import Applicant
from kiosk.catalogue.item import Item, Kind
from kiosk.contract.case import CaseAgent, Organisation, Person, Proof
from kiosk.identity import names
from kiosk.identity.card import IdCard
from kiosk.session.visit import Signature, Supplement, Visit

MediaType = Literal["image/jpeg", "image/png", "application/pdf"]


JPEG = b"\xff\xd8\xff"


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
    agent_card: IdCard | None = field(default=None, repr=False)  # 代办: whoever acts
    draft_id: str = ""  # the draft that this filing ends; "": there is none
    supplement: Supplement | None = None  # of the case that these papers and answers are added to

    @property
    def applicant(self) -> Person:
        return _person(self.application.applicant)

    @property
    def identity(self) -> Proof:
        return _proof(self.card)

    @property
    def agent(self) -> CaseAgent | None:
        acts = self.application.agent
        if acts is None:
            return None
        relation = str(self.application.answers.get(AGENT, ""))
        return CaseAgent(person=_person(acts), identity=_proof(self.agent_card), relation=relation)

    @property
    def organisation(self) -> Organisation | None:
        told = [str(self.application.answers.get(key, "")) for key in ORGANISATION]
        return Organisation(name=told[0], code=told[1], role=told[2]) if told[1] else None

    def confirmed_until(self, filed: date) -> date | None:
        """资格认证: the day by which the next one is due; of the confirmation itself, neither of a time booked for it
        nor of papers added to it."""
        confirms = self.item.kind is Kind.CERTIFY and self.supplement is None
        return self.item.holds_until(filed) if confirms else None


def _person(applicant: Applicant) -> Person:
    values = applicant.model_dump()
    raw, review = values["name_raw"] or values["name"], names.needs_review(values["name"])
    return Person.model_validate({**values, "name_raw": raw, "name_review": review})


def _proof(card: IdCard | None) -> Proof:
    if card is None:
        return Proof(how="stated")
    return Proof(how=card.how, confirmed=list(card.confirmed), written=list(card.written))


def of_visit(visit: Visit, signature: Signature, draft_id: str = "") -> Submission:
    """Raises ValueError when the visit has no item or card yet."""
    application = application_of(visit, signature)
    assert visit.item is not None
    return Submission(
        item=visit.item,
        catalogue_version=visit.catalogue_version,
        application=application,
        pages=(
            *(Page(page.material, page.jpeg) for page in sorted(visit.pages, key=lambda page: page.index)),
            *(
                Page(held.material, picture, "image/jpeg" if picture.startswith(JPEG) else "image/png")
                for held in visit.certificates
                if held.certificate
                for picture in held.certificate.pages
            ),
        ),
        card=visit.card,
        agent_card=visit.agent,
        draft_id=draft_id,
        supplement=visit.supplement,
    )
