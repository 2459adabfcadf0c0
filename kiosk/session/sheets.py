"""Sheets over a page: end, help, the technician's PIN."""

from dataclasses import replace

from kiosk.session.effects import Audit, CallHelp
from kiosk.session.events import EndConfirmed, HelpAsked, HelpCalled, HelpComing, PinEntered
from kiosk.session.live import open_order
from kiosk.session.moves import Moved, go, leave, reset, restored
from kiosk.session.visit import Notice, Over, Page, Visit

NOBODY = frozenset({Page.ATTRACT, Page.OUT_OF_SERVICE})
PIN_TRIES = 5
PIN_LOCK_S = 60.0
REASON_MAX = 60
WORDS_MAX = 60


def closed(visit: Visit) -> Visit:
    notice = None if visit.over in (Over.HELP, Over.PIN) else visit.notice
    return replace(visit, over=None, idle_left=0, notice=notice)


def end_asked(visit: Visit, now: float) -> Moved:
    """Asks again only where something could be lost."""
    visit = restored(visit)
    match visit.page:
        case Page.ATTRACT | Page.OUT_OF_SERVICE:
            return closed(visit), []
        case Page.TECHNICIAN:
            return reset(visit, now), [Audit("technician_left")]
        case Page.TAKE_CARD:
            return _farewell(visit, now)
        case Page.ANSWER | Page.PROOF | Page.PAY if not open_order(visit.live):
            return leave(visit, now)
        case _ if visit.filing:
            return visit, []
        case _ if visit.item is not None and visit.card is not None and visit.filed is None:
            return replace(visit, over=Over.END, idle_left=0, notice=None), []
        case _:
            return leave(visit, now)


def end_confirmed(visit: Visit, event: EndConfirmed, now: float) -> Moved:
    if visit.page in NOBODY or visit.page is Page.TECHNICIAN or visit.filing:
        return visit, []
    if visit.page is Page.TAKE_CARD:
        return _farewell(visit, now)
    return leave(visit, now, keep=event.keep)


def _farewell(visit: Visit, now: float) -> Moved:
    return (visit, []) if visit.card_present else (reset(visit, now), [])


def help_wanted(visit: Visit, event: HelpAsked | HelpCalled) -> Moved:
    if visit.over is Over.PIN or visit.page is Page.TECHNICIAN:
        return visit, []
    visit = replace(visit, over=Over.HELP, idle_left=0)
    match event:
        case HelpAsked():
            return replace(visit, notice=Notice.HELP_COMING) if visit.coming else visit, []
        case HelpCalled(reason=reason):
            visit = replace(visit, notice=Notice.HELP_CALLED, coming="")
            return visit, [CallHelp(reason[:REASON_MAX]), Audit("help_called")]


def help_coming(visit: Visit, event: HelpComing) -> Visit:
    """Told at once, unless another question is open: then behind the help key."""
    if visit.page in NOBODY or visit.page in (Page.TECHNICIAN, Page.TAKE_CARD):
        return visit
    visit = replace(visit, coming=event.words[:WORDS_MAX])
    if visit.over not in (None, Over.HELP):
        return visit
    return replace(visit, over=Over.HELP, idle_left=0, notice=Notice.HELP_COMING)


def technician_asked(visit: Visit, now: float) -> Moved:
    if visit.page not in NOBODY or now < visit.pin_locked_until:
        return visit, []
    return replace(visit, over=Over.PIN, notice=None), []


def pin_entered(visit: Visit, event: PinEntered, now: float) -> Moved:
    if visit.over is not Over.PIN or visit.page not in NOBODY:
        return visit, []
    if event.right:
        return go(visit, Page.TECHNICIAN, pin_failures=0), [Audit("technician_entered")]
    failures = visit.pin_failures + 1
    if failures < PIN_TRIES:
        return replace(visit, pin_failures=failures, notice=Notice.PIN_WRONG), [Audit("pin_wrong")]
    locked = replace(visit, over=None, notice=None, pin_failures=0, pin_locked_until=now + PIN_LOCK_S)
    return locked, [Audit("pin_locked")]
