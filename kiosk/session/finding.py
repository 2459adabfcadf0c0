"""From the lit lamp to the consent: nothing personal yet."""

from dataclasses import replace

from kiosk.application.acting import asked, choices
from kiosk.forms import condition_faults, form_faults
from kiosk.session.effects import Audit, Effect, PrintGuide, SaveDraft, Wipe
from kiosk.session.events import (
    ActingChosen,
    BookingAsked,
    ItemChosen,
    NoticeChosen,
    QueryChanged,
    SearchOpened,
    Started,
)
from kiosk.session.identity import waiting
from kiosk.session.moves import Moved, go, leave, reset, resume, without_case
from kiosk.session.progress import has_data
from kiosk.session.visit import GATES, Mode, Notice, Over, Page, Printing, Purpose, Visit

QUERY_MAX = 40


def started(visit: Visit, event: Started) -> Moved:
    if visit.page is not Page.ATTRACT:
        return visit, []
    mode = event.mode or visit.mode
    home = go(visit, Page.HOME, mode=mode, voice=visit.voice or mode is Mode.ASSISTED)
    return home, [Audit("visit_started")]


def notices_opened(visit: Visit) -> Moved:
    if visit.page is Page.ATTRACT:
        return go(visit, Page.NOTICES, voice=visit.voice or visit.mode is Mode.ASSISTED), [Audit("visit_started")]
    return (go(visit, Page.NOTICES) if visit.page is Page.HOME else visit), []


def notice_chosen(visit: Visit, event: NoticeChosen) -> Visit:
    if visit.page is not Page.NOTICES or event.n < 0:
        return visit
    return go(visit, Page.NOTICE, read_notice=event.n)


def search_opened(visit: Visit, event: SearchOpened) -> Moved:
    if visit.page not in (Page.HOME, Page.SEARCH, Page.ASKING):
        return visit, []
    return go(visit, Page.SEARCH, topic=event.topic[:QUERY_MAX], query="", chosen=()), []


def query_changed(visit: Visit, event: QueryChanged) -> Moved:
    if visit.page not in (Page.HOME, Page.SEARCH):
        return visit, []
    return go(visit, Page.SEARCH, query=event.query[:QUERY_MAX]), []


def item_chosen(visit: Visit, event: ItemChosen) -> Moved:
    if visit.page not in (Page.HOME, Page.SEARCH, Page.NOTICE, Page.ASKING, Page.BENEFITS):
        return visit, []
    if form_faults(event.item.form) or any(
        condition_faults(spec.only_if, frozenset(event.item.form.get("properties", {})))
        for spec in event.item.materials
    ):
        return replace(visit, notice=Notice.ITEM_UNAVAILABLE), [Audit("item_faulty")]
    effects: list[Effect] = []
    same = visit.item is not None and visit.item.catalog_code == event.item.catalog_code
    if not visit.serving and not same:  # what was begun is finished, nothing else is begun
        return replace(visit, notice=Notice.ITEM_UNAVAILABLE), []
    if not same or visit.purpose is Purpose.MY_CASES:
        effects = [SaveDraft(visit)] if has_data(visit) else []
        visit = without_case(visit)
    acting = visit.acting if same and visit.acting in choices(event.item) else choices(event.item)[0]
    visit = replace(
        visit,
        item=asked(event.item, acting),
        acting=acting,
        catalogue_version=event.catalogue_version,
        purpose=Purpose.APPLY,
    )
    return go(visit, Page.GUIDE), effects


def guide_accepted(visit: Visit) -> Moved:
    if visit.page is not Page.GUIDE:
        return visit, []
    if visit.consented and visit.card is not None:
        return resume(visit), []
    return go(visit, Page.CONSENT), []


def acting_chosen(visit: Visit, event: ActingChosen) -> Visit:
    if visit.page is not Page.CONSENT or visit.card is not None or visit.item is None:
        return visit
    if event.item.catalog_code != visit.item.catalog_code:
        return visit
    return replace(visit, acting=event.acting, item=event.item)


def booking_asked(visit: Visit, event: BookingAsked) -> Moved:
    if visit.page is not Page.GUIDE or not visit.serving:
        return visit, []
    effects: list[Effect] = [SaveDraft(visit)] if has_data(visit) else []
    version = visit.catalogue_version
    return go(replace(without_case(visit), item=event.item, catalogue_version=version), Page.CONSENT), effects


def guide_printed(visit: Visit) -> Moved:
    if visit.page not in (Page.GUIDE, Page.PLACES) or visit.over not in (None, Over.TAKE):
        return visit, []
    if visit.printing is Printing.RUNNING:
        return replace(visit, over=None), []
    return replace(visit, over=None, printing=Printing.RUNNING, notice=None), [PrintGuide()]


def take_asked(visit: Visit) -> Visit:
    return replace(visit, over=Over.TAKE, notice=None) if visit.page is Page.GUIDE else visit


def consented(visit: Visit) -> Moved:
    if visit.page is not Page.CONSENT:
        return visit, []
    visit = replace(visit, consented=True)
    if visit.card is not None:
        return resume(visit), []
    return waiting(visit), [Audit("consented")]


def my_cases_asked(visit: Visit) -> Moved:
    """Also where no new case is taken: what was filed is looked up, printed and withdrawn all the same."""
    if visit.page is Page.OUT_OF_SERVICE and visit.why in GATES:
        mine = replace(visit, purpose=Purpose.MY_CASES, voice=visit.voice or visit.mode is Mode.ASSISTED)
        return waiting(mine), [Audit("visit_started")]
    if visit.page not in (Page.HOME, Page.SEARCH):
        return visit, []
    effects: list[Effect] = [SaveDraft(visit)] if has_data(visit) else []
    visit = replace(without_case(visit), purpose=Purpose.MY_CASES)
    return waiting(visit), effects


def back(visit: Visit, now: float) -> Moved:
    match visit.page:
        case Page.HOME if visit.card is None and not visit.card_present:
            return reset(visit, now), [Audit("visit_ended"), Wipe()]
        case Page.NOTICES:
            return go(visit, Page.HOME), []
        case Page.NOTICE:
            return go(visit, Page.NOTICES), []
        case Page.SEARCH:
            return go(visit, Page.HOME, query="", topic=""), []
        case Page.GUIDE:
            return go(visit, _found_on(visit)), []
        case Page.CONSENT:
            return go(visit, Page.GUIDE), []
        case Page.IDENTITY | Page.MY_CASES if visit.purpose is Purpose.MY_CASES and not visit.serving:
            return leave(visit, now)  # home begins what is not taken now
        case Page.IDENTITY if visit.purpose is Purpose.MY_CASES:
            return go(visit, Page.HOME, purpose=Purpose.APPLY), []
        case Page.IDENTITY:
            return go(visit, Page.CONSENT), []
        case Page.CASE:
            return go(visit, Page.MY_CASES), []
        case Page.MY_CASES:
            return go(without_case(visit), Page.HOME, purpose=Purpose.APPLY), []
        case _:
            return visit, []


def _found_on(visit: Visit) -> Page:
    """Where the service was chosen."""
    if visit.chosen:
        return Page.ASKING
    return Page.SEARCH if visit.query or visit.topic else Page.HOME
