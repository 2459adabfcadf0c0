"""Queries, proofs, payments: asked, waited for, answered. What is asked follows from `visit.live.asks`."""

from dataclasses import replace
from typing import assert_never

from kiosk.session.effects import Audit, CloseOrder, Effect, PrintCopies, PrintSlip
from kiosk.session.events import (
    AnswerCame,
    AnswerDone,
    AskedAgain,
    CopiesAsked,
    CopiesChosen,
    CopiesPrinted,
    LiveEvent,
    PayAsked,
    SlipAsked,
)
from kiosk.session.live import AGAIN, Live, PayState, Service, Trouble, copies_left, open_order, pay_state
from kiosk.session.materials import back_from_check
from kiosk.session.moves import ANSWERED_ON, Moved, all_told, go, inquire
from kiosk.session.visit import Page, Printing, Visit

PAGES = frozenset({*ANSWERED_ON.values(), Page.CERTIFICATE})
POLL_S = 3.0  # between two looks at a payment
COVERED_S = 30.0  # what was uncovered is covered again when nobody touches the screen


def moved(visit: Visit, event: LiveEvent, now: float) -> Moved:
    if visit.page not in PAGES:
        return visit, []
    match event:
        case AnswerCame():
            return came(visit, event, now)
        case AskedAgain():
            return again(visit)
        case CopiesChosen(copies=copies):
            if visit.printing is Printing.RUNNING:
                return visit, []
            return _with(visit, copies=min(max(1, copies), max(1, copies_left(visit.live)))), []
        case CopiesAsked():
            return print_copies(visit)
        case CopiesPrinted():
            return copies_printed(visit, event)
        case SlipAsked():
            if visit.printing is Printing.RUNNING or (visit.live.sheet is None and visit.live.paid is None):
                return visit, []
            return replace(visit, printing=Printing.RUNNING, notice=None), [PrintSlip()]
        case PayAsked():
            if pay_state(visit.live) is not PayState.BILL:
                return visit, []
            return inquire(visit, Service.BEGIN), [Audit("payment_begun")]
        case AnswerDone():
            return done(visit)
        case _:
            assert_never(event)


def came(visit: Visit, event: AnswerCame, now: float) -> Moved:
    live = visit.live
    if event.ask != live.asks or live.asking is None:
        return visit, []
    service, live = live.asking, replace(live, asking=None, heard_at=now)
    if event.trouble is not None:
        live = replace(live, trouble=event.trouble, reason=event.reason)
        return replace(visit, live=live), [Audit(f"live_{event.trouble}")]
    live = replace(live, trouble=None, reason="")
    match service:
        case Service.PROGRESS:
            return visit, []  # of `my_cases`
        case Service.QUERY:
            return replace(visit, live=replace(live, sheet=event.sheet)), [Audit("query_answered")]
        case Service.PRINT:
            return replace(visit, live=replace(live, printout=event.printout, copies=1)), [Audit("printout_came")]
        case Service.CERTIFICATE:
            return replace(visit, live=replace(live, certificate=event.certificate)), [Audit("certificate_came")]
        case Service.BILL:
            return replace(visit, live=replace(live, bill=event.bill)), []
        case Service.BEGIN | Service.STATE:
            return _payment(visit, live, event, now)
        case _:
            assert_never(service)


def _payment(visit: Visit, live: Live, event: AnswerCame, now: float) -> Moved:
    payment, paid = event.payment, event.paid
    if payment is None:
        return replace(visit, live=replace(live, trouble=Trouble.UNAVAILABLE)), []
    live = replace(live, payment=payment, paid=paid, ends_at=now + payment.seconds)
    after = replace(visit, live=live)
    match pay_state(live):
        case PayState.PAID:
            return replace(after, printing=Printing.RUNNING), [Audit("payment_paid"), PrintSlip()]
        case PayState.FAILED | PayState.CLOSED as state:
            return after, [Audit(f"payment_{state}")]
        case _:
            return after, []


def again(visit: Visit) -> Moved:
    """The same once more; of a payment that failed or was not made a new one, begun with its bill."""
    live = visit.live
    if live.asking is not None:
        return visit, []
    match visit.page:
        case Page.ANSWER | Page.PROOF if live.trouble in AGAIN:
            return all_told(visit), []
        case Page.PAY:
            match pay_state(live):
                case PayState.TROUBLE if live.bill is not None and live.trouble in AGAIN:
                    return inquire(visit, Service.BEGIN), []  # the same order: it is begun once
                case PayState.TROUBLE if live.trouble in AGAIN:
                    return all_told(visit), []
                case PayState.FAILED | PayState.CLOSED:
                    return all_told(visit), []
                case PayState.UNKNOWN:
                    return inquire(visit, Service.STATE), []
    return visit, []


def tick(visit: Visit, now: float) -> Visit:
    """Looks after a payment, and covers what was left uncovered."""
    if visit.page is Page.PAY and visit.live.asking is None and open_order(visit.live):
        return inquire(visit, Service.STATE) if now - visit.live.heard_at >= POLL_S else visit
    if visit.page is Page.ANSWER and visit.revealed and now - visit.last_touch >= COVERED_S:
        return replace(visit, revealed=False)
    return visit


def print_copies(visit: Visit) -> Moved:
    live = visit.live
    if visit.page is not Page.PROOF or live.printout is None or visit.printing is Printing.RUNNING:
        return visit, []
    if not 0 < live.copies <= copies_left(live):
        return visit, []
    return replace(visit, printing=Printing.RUNNING, notice=None), [PrintCopies(live.copies)]


def copies_printed(visit: Visit, event: CopiesPrinted) -> Moved:
    """Only what is proven counts; what may have come out counts too, so that nobody takes one more than allowed."""
    if visit.page is not Page.PROOF or visit.printing is not Printing.RUNNING:
        return visit, []
    live = visit.live
    certain = event.printing is Printing.DONE
    spent = live.copies if certain or event.printing is Printing.UNPROVEN else 0
    live = replace(live, printed=live.printed + spent)
    live = replace(live, copies=min(live.copies, max(1, copies_left(live))))
    word = "printed" if certain else f"not_printed_{event.printing}"
    return replace(visit, printing=event.printing, live=live), [Audit(f"proof_{word}")]


def done(visit: Visit) -> Moved:
    """看完了, 拿好了: on to the rating. A slip may still be printing, a proof not."""
    printing = visit.page is Page.PROOF and visit.printing is Printing.RUNNING
    if visit.live.asking is not None or printing or open_order(visit.live):
        return visit, []
    return go(visit, Page.RATING, live=Live(asks=visit.live.asks)), []


def back(visit: Visit) -> Moved:
    """To the last question, or the guide. A payment that is under way is not left by accident."""
    if open_order(visit.live) or visit.live.paid is not None or visit.printing is Printing.RUNNING:
        return visit, []
    effects: list[Effect] = [CloseOrder()] if visit.page is Page.PAY else []
    after, more = back_from_check(replace(visit, live=Live(asks=visit.live.asks), printing=Printing.NOT_YET))
    return after, [*effects, *more]


def _with(visit: Visit, **changes: int) -> Visit:
    return replace(visit, live=replace(visit.live, **changes))  # type: ignore[arg-type]
