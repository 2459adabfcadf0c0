"""Who it is: a card read, refused, lifted, laid again; a document under the camera; another way chosen."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from drivers.protocol import Fault
from kiosk.forms.check import is_name
from kiosk.identity import How, IdCard, Validity, names, validity
from kiosk.outbox import numbers
from kiosk.session import my_cases
from kiosk.session.effects import Audit, FindCases
from kiosk.session.events import (
    CardFailed,
    CardLifted,
    CardRead,
    CodeSeen,
    DocumentRead,
    NameWritten,
    NumberGiven,
    PersonConfirmed,
    PersonDoubted,
    WayChosen,
)
from kiosk.session.live import Service
from kiosk.session.moves import Moved, go, inquire, reset, resume
from kiosk.session.progress import wants_agent
from kiosk.session.visit import Notice, Page, Purpose, Visit, Way

WRITTEN = date(2026, 1, 1)  # a clock before this is wrong, and judges nobody's card
CARDS = frozenset({Way.ID_CARD, Way.SOCIAL_CARD})  # what lies in a reader, which knows when it is gone
NAME = (2, 40)  # characters


def ways(visit: Visit) -> tuple[Way, ...]:
    """Those that suffice here, as the item lists them; what was filed by a code is not found again."""
    if visit.purpose is Purpose.MY_CASES:
        return (Way.ID_CARD, Way.SOCIAL_CARD, Way.TRAVEL_DOCUMENT)
    known = {way.value: way for way in Way}
    return tuple(known[name] for name in visit.item.identity if name in known) if visit.item else (Way.ID_CARD,)


def waiting(visit: Visit) -> Visit:
    """Before the page of identity: the first way is the one that is waited for."""
    way = next(iter(ways(visit)), Way.ID_CARD)
    return go(visit, Page.IDENTITY, way=way, found=None, writing=False, reading=True)


def card(visit: Visit, event: CardRead | CardFailed | CardLifted, now: float) -> Moved:
    match event:
        case CardRead():
            return card_read(visit, event)
        case CardFailed():
            return card_failed(visit, event)
        case CardLifted():
            return card_lifted(visit, now)


def other_way(
    visit: Visit,
    event: WayChosen | DocumentRead | PersonConfirmed | PersonDoubted | NameWritten | NumberGiven | CodeSeen,
) -> Moved:
    match event:
        case WayChosen():
            return way_chosen(visit, event)
        case DocumentRead():
            return document_read(visit, event)
        case PersonConfirmed():
            return person_confirmed(visit)
        case PersonDoubted():
            return person_doubted(visit)
        case NameWritten():
            return name_written(visit, event)
        case NumberGiven():
            return number_given(visit, event)
        case CodeSeen():
            seen = visit.page is Page.IDENTITY and visit.way is Way.CODE and visit.reading
            return (replace(visit, checking=True, notice=None) if seen else visit), []


def way_chosen(visit: Visit, event: WayChosen) -> Moved:
    if visit.page is not Page.IDENTITY or visit.card is not None or event.way not in ways(visit):
        return visit, []
    return replace(visit, way=event.way, notice=None, checking=False, reading=True), []


def refusal(card: IdCard, today: date) -> Notice | None:
    """Why nothing can be begun with this card; whoever knows the date asks, and sends it with CardRead."""
    if not card.id_number_valid:
        return Notice.CARD_NUMBER_INVALID
    if today < WRITTEN or validity(card, today) is Validity.VALID:
        return None
    return Notice.CARD_EXPIRED


def card_read(visit: Visit, event: CardRead) -> Moved:
    if wants_agent(visit):
        return _agent_read(visit, event)
    if visit.card is not None:
        return _laid_again(visit, event)
    if visit.page is Page.PERSON and visit.found is not None and event.card == visit.found:
        return _found_again(visit, event)
    if visit.page is not Page.IDENTITY or event.card.how is How.MRZ:  # an answer that came too late
        return visit, []
    lies_there = visit.card_present or visit.way in CARDS
    visit = replace(visit, reading=False, checking=False, card_present=lies_there)
    refused = event.refused or (None if event.card.id_number_valid else Notice.CARD_NUMBER_INVALID)
    if refused is not None:
        return replace(visit, notice=refused), [Audit("card_refused")]
    visit = replace(visit, card=event.card)
    if visit.purpose is Purpose.MY_CASES:
        return _mine(visit, event), [Audit("card_read")]
    found = event.draft
    if found is None or visit.item is None or (found.item, found.acting) != (visit.item.catalog_code, visit.acting):
        return resume(visit), [Audit("card_read")]
    visit = replace(
        visit,
        answers=MappingProxyType(dict(found.answers)),
        pages=found.pages,
        deferred=found.deferred,
        disputed=found.disputed,
        draft_id=found.draft_id,
    )
    return _went_on(visit), [Audit("card_read"), Audit("draft_resumed")]


def _agent_read(visit: Visit, event: CardRead) -> Moved:
    principal = visit.card
    if visit.page is not Page.IDENTITY or principal is None:
        return visit, []
    visit = replace(visit, reading=False, card_present=True)
    refused = event.refused or (None if event.card.id_number_valid else Notice.CARD_NUMBER_INVALID)
    if event.card.id_number == principal.id_number:
        refused = Notice.CARD_SAME_PERSON
    if refused is not None:
        return replace(visit, notice=refused), [Audit("card_refused")]
    return _went_on(replace(visit, agent=event.card)), [Audit("agent_read")]


def _went_on(visit: Visit) -> Visit:
    """To what is open; told once everybody is known that a draft was found."""
    after = resume(visit)
    return after if visit.draft_id is None or wants_agent(visit) else replace(after, notice=Notice.DRAFT_FOUND)


def document_read(visit: Visit, event: DocumentRead) -> Moved:
    if visit.page is not Page.IDENTITY or visit.way is not Way.TRAVEL_DOCUMENT or visit.card is not None:
        return visit, []
    visit = replace(visit, reading=False)
    if event.refused is not None:
        return replace(visit, notice=event.refused), [Audit("document_refused")]
    return go(visit, Page.PERSON, found=event.card, writing=False), []


def person_confirmed(visit: Visit) -> Moved:
    """A name that the document does not tell is written next; to find what was filed, the receipt's number."""
    if visit.page is not Page.PERSON or visit.found is None or visit.writing:
        return visit, []
    done = visit.found.name and visit.purpose is Purpose.APPLY
    return _entered(visit, visit.found) if done else (go(visit, Page.PERSON, writing=True), [])


def person_doubted(visit: Visit) -> Moved:
    if visit.page is not Page.PERSON:
        return visit, []
    return go(visit, Page.IDENTITY, found=None, writing=False, reading=True), [Audit("document_doubted")]


def name_written(visit: Visit, event: NameWritten) -> Moved:
    if not _writes(visit, Purpose.APPLY) or visit.found is None:
        return visit, []
    name = names.normalise(event.name)
    if not NAME[0] <= len(name) <= NAME[1] or not is_name(name):
        return replace(visit, notice=Notice.NAME_UNFIT), []
    confirmed = tuple(field for field in visit.found.confirmed if field != "name")
    return _entered(visit, replace(visit.found, name=name, name_raw=name, confirmed=confirmed, written=("name",)))


def number_given(visit: Visit, event: NumberGiven) -> Moved:
    """Of the receipt: with the document it opens what was filed."""
    if not _writes(visit, Purpose.MY_CASES) or visit.found is None:
        return visit, []
    if not numbers.right(event.number):
        return replace(visit, notice=Notice.RECEIPT_UNFIT), []
    found = replace(visit.found, raw_photo=event.number.encode())
    return replace(visit, found=found, notice=None), [FindCases(found)]


def _found_again(visit: Visit, event: CardRead) -> Moved:
    if not event.stubs:
        return replace(visit, notice=Notice.RECEIPT_UNFIT), [Audit("document_without_case")]
    return _mine(replace(visit, card=event.card, found=None, writing=False), event), [Audit("document_confirmed")]


def _mine(visit: Visit, event: CardRead) -> Visit:
    notice = None if event.stubs else Notice.NOTHING_FILED
    first = my_cases.foremost(event.stubs)
    visit = inquire(visit, Service.PROGRESS)
    return go(visit, Page.MY_CASES, stubs=event.stubs, chosen_stub=first, kept=event.draft, notice=notice)


def _writes(visit: Visit, purpose: Purpose) -> bool:
    return visit.page is Page.PERSON and visit.writing and visit.purpose is purpose


def _entered(visit: Visit, card: IdCard) -> Moved:
    return resume(replace(visit, card=card, found=None, writing=False)), [Audit("document_confirmed")]


def back(visit: Visit) -> Moved:
    """From the page of the person: to what was read, then to the reading."""
    if visit.writing:
        return go(visit, Page.PERSON, writing=False), []
    return go(visit, Page.IDENTITY, found=None, reading=True), []


def _laid_again(visit: Visit, event: CardRead) -> Moved:
    laid = (event.card.document, event.card.id_number)
    same = laid in {(card.document, card.id_number) for card in (visit.card, visit.agent) if card is not None}
    visit = replace(visit, reading=False)
    if same:
        notice = None if visit.notice is Notice.CARD_OTHER_PERSON else visit.notice
        return replace(visit, card_present=True, notice=notice), []
    return replace(visit, notice=Notice.CARD_OTHER_PERSON), [Audit("card_refused")]


def card_failed(visit: Visit, event: CardFailed) -> Moved:
    """The next Tick tries again, so a dead reader is asked once a second at most."""
    if not visit.reading:
        return visit, []
    in_reader = event.refused is not None if visit.way in CARDS else visit.card_present
    visit = replace(visit, reading=False, checking=False, card_present=in_reader)
    if visit.page is not Page.IDENTITY:
        return visit, []
    notice = event.refused or _notice(event.fault)
    why = "refused" if event.refused else str(event.fault)
    return replace(visit, notice=notice), [] if notice is visit.notice else [Audit(f"card_{why}")]


def _notice(fault: Fault) -> Notice | None:
    match fault:
        case Fault.CANCELLED:
            return None
        case Fault.NO_MEDIA | Fault.TIMED_OUT:
            return Notice.NO_CARD
        case Fault.MEDIA_REMOVED:
            return Notice.CARD_LIFTED
        case Fault.MEDIA_INVALID:
            return Notice.CARD_WRONG_KIND
        case Fault.GARBLED | Fault.REFUSED:
            return Notice.CARD_UNREADABLE
        case _:
            return Notice.READER_AWAY


def card_lifted(visit: Visit, now: float) -> Moved:
    visit = replace(visit, card_present=False)
    if visit.page is Page.TAKE_CARD:
        return reset(visit, now), []
    if visit.page is Page.IDENTITY and (visit.card is None or wants_agent(visit)):
        return replace(visit, reading=True), []
    return visit, []


def retry(visit: Visit) -> Visit:
    """On a Tick: after a fault the reader is asked again; a refused card must be lifted first."""
    lies_there = visit.card_present and visit.way in CARDS
    open_ = visit.card is None or wants_agent(visit)
    if visit.page is Page.IDENTITY and open_ and not visit.reading and not lies_there:
        return replace(visit, reading=True)
    return visit
