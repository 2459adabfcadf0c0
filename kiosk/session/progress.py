"""Where a visit stands: what the pages and their tests ask of it."""

from typing import Any

from kiosk.application.pledges import pledges_of
from kiosk.application.shots import Shot, pages_of, photographed, shots
from kiosk.catalogue.item import NEEDS_THE_LINE, CertificateSpec, Pledge
from kiosk.forms import Question, check, questions
from kiosk.identity.card import How
from kiosk.session.papers import suggested
from kiosk.session.visit import Acting, Page, Purpose, TakenPage, Visit

REMEMBERED = frozenset({How.CHIP, How.SOCIAL_CARD})  # by its chip's bytes; what anybody may copy opens nothing
STEPS = {
    Page.GUIDE: (1, "guide"),
    Page.CONSENT: (1, "guide"),
    Page.IDENTITY: (2, "card"),
    Page.PERSON: (2, "card"),
    Page.FORM: (3, "form"),
    Page.MATERIALS: (4, "materials"),
    Page.CERTIFICATE: (4, "materials"),
    Page.CHECK: (5, "check"),
    Page.SIGN: (6, "sign"),
}


def progress(visit: Visit) -> tuple[int, str]:
    """(1 to 6, a word for the step); (0, "") on pages outside an application."""
    if visit.purpose is not Purpose.APPLY:
        return (0, "")
    return STEPS.get(visit.page, (0, ""))


def asked(visit: Visit) -> tuple[Question, ...]:
    if visit.item is None:
        return ()
    found = questions(visit.item, visit.answers, visit.card, visit.language)
    return tuple(suggested(visit, one) for one in found) if visit.read or visit.certificates else found


def wanted(visit: Visit) -> tuple[Shot, ...]:
    if visit.item is None:
        return ()
    elsewhere = visit.deferred.union(held.material for held in visit.certificates)
    return shots(visit.item, visit.answers, elsewhere, visit.language)


def certificate_of(visit: Visit, material: str) -> CertificateSpec | None:
    """The certificate that may stand for a material."""
    specs = visit.item.materials if visit.item else []
    return next((spec.certificate for spec in specs if spec.material_name == material), None)


def offers_certificate(visit: Visit, shot: Shot) -> bool:
    """Before the first page of a material, as long as the resident has not chosen the paper."""
    begun = any(page.material == shot.material for page in visit.pages)
    return not begun and shot.material not in visit.by_paper and certificate_of(visit, shot.material) is not None


def first_telling_shot(visit: Visit) -> int | None:
    """The first paper whose certificate would answer a question that is still open: it is offered before that."""
    specs = visit.item.form.get("properties", {}) if visit.item else {}
    open_ = {
        specs[one.key].get("x-read") for one in asked(visit) if one.key not in visit.answers and one.prefill is None
    }
    for place, shot in enumerate(wanted(visit)):
        spec = certificate_of(visit, shot.material)
        if spec is not None and open_.intersection(spec.tells) and offers_certificate(visit, shot):
            return place
    return None


def current_question(visit: Visit) -> Question | None:
    return next(iter(asked(visit)[visit.question : visit.question + 1]), None)


def current_shot(visit: Visit) -> Shot | None:
    return next(iter(wanted(visit)[visit.shot : visit.shot + 1]), None)


def current_value(visit: Visit) -> Any:
    """What stands in the field: the answer given, or the suggestion."""
    question = current_question(visit)
    if question is None:
        return None
    given = visit.answers.get(question.key)
    return question.prefill if given is None and question.key not in visit.answers else given


def confirming(visit: Visit) -> bool:
    """The page shows the suggestion with 对 and 不对 (06-confirm)."""
    return confirms(visit, current_question(visit))


def confirms(visit: Visit, question: Question | None) -> bool:
    """The same for one who knows the question."""
    return question is not None and not visit.writing and question.prefill is not None


def taken(visit: Visit, shot: Shot) -> TakenPage | None:
    return next((page for page in visit.pages if (page.material, page.index) == (shot.material, shot.index)), None)


def first_open_question(visit: Visit) -> int | None:
    """The first that was never asked, or whose answer no longer fits."""
    for place, question in enumerate(asked(visit)):
        if question.key not in visit.answers or check(question, visit.answers[question.key]):
            return place
    return None


def first_open_shot(visit: Visit) -> int | None:
    return next((place for place, shot in enumerate(wanted(visit)) if taken(visit, shot) is None), None)


def wants_agent(visit: Visit) -> bool:
    """代办: the principal is known, the agent's own card is to come."""
    return visit.acting is Acting.AGENT and visit.card is not None and visit.agent is None


def pledges_left(visit: Visit) -> tuple[Pledge, ...]:
    """Those to be read yet before signing, in order."""
    return pledges_of(visit.item, visit.answers)[visit.promised :] if visit.item else ()


def complete(visit: Visit) -> bool:
    return (
        visit.item is not None
        and visit.card is not None
        and not wants_agent(visit)
        and first_open_question(visit) is None
        and first_open_shot(visit) is None
    )


def remembered(visit: Visit) -> bool:
    """Whether the same document brings back what was begun or filed with it."""
    return visit.card is None or visit.card.how in REMEMBERED


def keeps_drafts(visit: Visit) -> bool:
    """Of what is answered at once there is nothing to go on with another day."""
    return visit.item is not None and visit.item.kind not in NEEDS_THE_LINE and visit.suspended is None


def has_data(visit: Visit) -> bool:
    """Something the resident would have to do again, and that the card can bring back."""
    return (
        keeps_drafts(visit)
        and visit.card is not None
        and remembered(visit)
        and visit.filed is None
        and bool(visit.answers or visit.pages or visit.deferred)
    )


def material_done(visit: Visit, material: str) -> bool:
    return all(taken(visit, shot) for shot in wanted(visit) if shot.material == material)


def fitting_pages(visit: Visit) -> tuple[TakenPage, ...]:
    """Pages of materials still wanted; the answers may have ruled the others out."""
    if visit.item is None:
        return ()
    counts = {spec.material_name: pages_of(spec) for spec in photographed(visit.item, visit.answers)}
    return tuple(
        page
        for page in visit.pages
        if page.index < counts.get(page.material, 0) and page.material not in visit.deferred
    )
