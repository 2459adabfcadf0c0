"""The card: read, refused, lifted, laid again."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from drivers.protocol import Fault
from kiosk.identity import IdCard, Validity, validity
from kiosk.session.effects import Audit
from kiosk.session.events import CardFailed, CardRead
from kiosk.session.moves import Moved, go, reset, resume
from kiosk.session.visit import Notice, Page, Purpose, Visit

WRITTEN = date(2026, 1, 1)  # a clock before this is wrong, and judges nobody's card


def refusal(card: IdCard, today: date) -> Notice | None:
    """Why nothing can be begun with this card; whoever knows the date asks, and sends it with CardRead."""
    if not card.id_number_valid:
        return Notice.CARD_NUMBER_INVALID
    if today < WRITTEN or validity(card, today) is Validity.VALID:
        return None
    return Notice.CARD_EXPIRED


def card_read(visit: Visit, event: CardRead) -> Moved:
    if visit.card is not None:
        return _laid_again(visit, event)
    if visit.page is not Page.IDENTITY:
        return visit, []
    visit = replace(visit, reading=False, card_present=True)
    refused = event.refused or (None if event.card.id_number_valid else Notice.CARD_NUMBER_INVALID)
    if refused is not None:
        return replace(visit, notice=refused), [Audit("card_refused")]
    visit = replace(visit, card=event.card)
    if visit.purpose is Purpose.MY_CASES:
        notice = None if event.stubs else Notice.NOTHING_FILED
        return go(visit, Page.MY_CASES, stubs=event.stubs, chosen_stub=0, notice=notice), [Audit("card_read")]
    found = event.draft if event.draft and visit.item and event.draft.item == visit.item.catalog_code else None
    if found is None:
        return resume(visit), [Audit("card_read")]
    visit = replace(
        visit,
        answers=MappingProxyType(dict(found.answers)),
        pages=found.pages,
        deferred=found.deferred,
        draft_id=found.draft_id,
    )
    return replace(resume(visit), notice=Notice.DRAFT_FOUND), [Audit("card_read"), Audit("draft_resumed")]


def _laid_again(visit: Visit, event: CardRead) -> Moved:
    card = visit.card
    same = card is not None and (card.document, card.id_number) == (event.card.document, event.card.id_number)
    visit = replace(visit, reading=False)
    if same:
        notice = None if visit.notice is Notice.CARD_OTHER_PERSON else visit.notice
        return replace(visit, card_present=True, notice=notice), []
    return replace(visit, notice=Notice.CARD_OTHER_PERSON), [Audit("card_refused")]


def card_failed(visit: Visit, event: CardFailed) -> Moved:
    """The next Tick tries again, so a dead reader is asked once a second at most."""
    if not visit.reading:
        return visit, []
    visit = replace(visit, reading=False, card_present=False)
    if visit.page is not Page.IDENTITY:
        return visit, []
    notice = _notice(event.fault)
    return replace(visit, notice=notice), [] if notice is visit.notice else [Audit(f"card_{event.fault}")]


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
    if visit.page is Page.IDENTITY and visit.card is None:
        return replace(visit, reading=True), []
    return visit, []


def retry(visit: Visit) -> Visit:
    """On a Tick: after a fault the reader is asked again; a refused card must be lifted first."""
    if visit.page is Page.IDENTITY and visit.card is None and not visit.reading and not visit.card_present:
        return replace(visit, reading=True)
    return visit
