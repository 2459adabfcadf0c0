"""Queries, proofs and payments of the visit: the question made, the answer read, the payment looked after."""

import logging
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kiosk.keys import EnrolmentBroken, NotEnrolled
from kiosk.keys.enrolment import Trust
from kiosk.session.events import AnswerCame
from kiosk.session.live import Service, Trouble
from kiosk.session.visit import CaseStub, Said, Visit
from ui.services.live import Live

if TYPE_CHECKING:
    from kiosk.catalogue.item import Item
    from kiosk.contract.live import LiveAnswer, LiveRequest, Matter, Paid, Payment
    from kiosk.identity.card import IdCard

log = logging.getLogger("ui.answers")
CANCEL = "pay.cancel"


class Answers:
    def __init__(self, live: Live, trust: Callable[[], Trust], send: Callable[[Any], None]) -> None:
        self._live = live
        self._trust = trust
        self._send = send
        self._order = ""  # the bill's; its payment is begun once, however often it is asked
        self._begun: LiveRequest | None = None  # until its end is known

    def ask(self, visit: Visit, service: Service) -> None:
        if service is Service.BILL:
            self._order = str(uuid.uuid4())
        request = request_of(visit, service, str(uuid.uuid4()), self._order)
        if service is Service.BEGIN:
            self._begun = request
        ask, trust = visit.live.asks, self._trust
        self._live.ask(request, lambda said: read(said, ask, request, trust), self._came)

    def close_order(self) -> None:
        """Given up: nobody is to pay it any more."""
        begun, self._begun = self._begun, None
        if begun is not None:
            again = {"id": str(uuid.uuid4()), "service": CANCEL, "order": begun.id, "answers": {}}
            self._live.tell(begun.model_copy(update=again))

    def forget(self) -> None:
        self._live.forget()
        self.close_order()
        self._order = ""

    def _came(self, event: AnswerCame) -> None:
        if event.payment is not None and event.payment.state != "waiting":
            self._begun = None
        self._send(event)


def request_of(visit: Visit, service: Service, id_: str, order: str) -> "LiveRequest":
    from kiosk.application.application import ID_TYPES
    from kiosk.contract.live import Asker, LiveRequest

    item, card = visit.item, visit.card
    assert item is not None or service is Service.PROGRESS, "asked without a service"
    assert card is not None, "asked without a person"
    begins = service is Service.BEGIN
    return LiveRequest(
        id=order if begins else id_,
        service=service,
        item=item.catalog_code if item else None,
        task_code=item.task_code if item else "",
        person=Asker(
            name=card.name, id_type=ID_TYPES[card.document], id_number=card.id_number, proven=card.how.value
        ),
        answers=_answers(visit, service, item, card) if item else {},
        order=order if service is Service.STATE else None,
        language=visit.language,
    )


def _answers(visit: Visit, service: Service, item: "Item", card: "IdCard") -> dict[str, Any]:
    from kiosk.application.acting import ORGANISATION_CODE
    from kiosk.application.certificates import consent
    from kiosk.forms.question import asked_answers
    from kiosk.session.progress import certificate_of, current_shot

    match service:
        case Service.STATE | Service.PROGRESS:
            return {}
        case Service.CERTIFICATE:
            shot = current_shot(visit)
            spec = certificate_of(visit, shot.material) if shot else None
            assert spec is not None, "asked without a certificate"
            code = {"code": told} if (told := visit.answers.get(ORGANISATION_CODE)) else {}
            return {"type_code": spec.type_code, "consent": consent(item, spec.name), **code}
        case _:
            return asked_answers(item, visit.answers, card)


def read(said: "LiveAnswer | Trouble", ask: int, request: "LiveRequest", trust: Callable[[], Trust]) -> AnswerCame:
    """In a worker."""
    from kiosk.contract.live import Bill, Certificate, Elsewhere, Outcome, Payment, Printout, Sheet

    if isinstance(said, Trouble):
        return AnswerCame(ask, said)
    reason = said.reason_en or said.reason if request.language == "en" else said.reason
    match said.body:
        case Elsewhere() as elsewhere if request.service == Service.PROGRESS:
            partly = Trouble.UNAVAILABLE if elsewhere.silent else None
            return AnswerCame(ask, partly, matters=tuple(_stub(matter) for matter in elsewhere.matters))
        case Sheet() as sheet if request.service == Service.QUERY:
            return AnswerCame(ask, sheet=sheet)
        case Printout() as printout if request.service == Service.PRINT:
            return AnswerCame(ask, printout=printout)
        case Certificate() as certificate if certificate.type_code == request.answers.get("type_code"):
            return AnswerCame(ask, certificate=certificate)
        case Bill() as bill if request.service == Service.BILL:
            return AnswerCame(ask, bill=bill)
        case Payment() as payment if request.service in (Service.BEGIN, Service.STATE):
            if payment.order != (request.order or request.id):
                return AnswerCame(ask, Trouble.UNAVAILABLE)
            return AnswerCame(ask, payment=payment, paid=_proven(payment, request, trust))
        case None if said.outcome is Outcome.NOT_FOUND:
            return AnswerCame(ask, Trouble.NOT_FOUND, reason)
        case None if said.outcome is Outcome.REFUSED:
            return AnswerCame(ask, Trouble.REFUSED, reason)
        case _:
            return AnswerCame(ask, Trouble.UNAVAILABLE)


def _stub(matter: "Matter") -> CaseStub:
    """As a row among what was filed here; no receipt, for it is another's."""
    note = (Said("note", matter.note, f"{matter.changed_on or matter.filed_on}T00:00"),) if matter.note else ()
    return CaseStub(
        case_id="",
        receipt_number=matter.number,
        item="",
        item_title=matter.title,
        state=matter.state,
        filed_at=f"{matter.filed_on}T00:00",
        masked_name="",
        state_at=f"{matter.changed_on}T00:00" if matter.changed_on else "",
        said=note,
        source=matter.place,
    )


def _proven(payment: "Payment", request: "LiveRequest", trust: Callable[[], Trust]) -> "Paid | None":
    from kiosk.contract.jose import Refused
    from kiosk.seal.paid import verify_paid

    if payment.state != "paid":
        return None
    try:
        return verify_paid(payment.paid, trust(), order=payment.order, item=request.item or "", amount=payment.amount)
    except (Refused, NotEnrolled, EnrolmentBroken) as error:
        log.warning("said to be paid, and not believed: %s", error)
        return None
