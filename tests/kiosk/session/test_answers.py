"""Queries, proofs and payments: what is asked when, what an answer changes, and what is never said."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kiosk.application.template import NOBODY
from kiosk.catalogue.item import Kind
from kiosk.contract.live import Bill, Paid, Payment, Printout, Row, Sheet
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.live import PayState, Service, Trouble, pay_state
from kiosk.session.visit import Notice, Over, Page, Printing
from tests.kiosk.session.visits import ITEM, TIMEOUTS, Terminal, chosen

ASKS_NOTHING = {"materials": [], "commitments": [], "form": {"type": "object", "properties": {}}}
QUERY, PRINT, PAY = (
    ITEM.model_copy(update={**ASKS_NOTHING, "kind": kind, "catalog_code": f"00051100200{n}"})
    for n, kind in enumerate((Kind.QUERY, Kind.PRINT, Kind.PAY))
)
ORDER = "00000000-0000-4000-8000-000000000001"
SHEET = Sheet(title="社保账户", source="样本", as_of=date(2026, 11, 22), rows=[Row(label="余额", value="1 元")])
PRINTOUT = Printout(
    title="无房证明",
    source="样本",
    code="ABCD-1234",
    verify_at="https://x",
    pdf=b"%PDF-",
    pages=[b"\xff\xd8\xff"],
    copies_max=3,
)
BILL = Bill(title="水费", payee="供水公司", amount=5000)
WAITING = Payment(order=ORDER, state="waiting", amount=5000, code="https://pay", seconds=60)
PAID = Paid(order=ORDER, terminal="JJ-1", item=PAY.catalog_code, amount=5000, number="P000001", at=datetime.now(UTC))


def at(item: Any) -> Terminal:
    return Terminal().send(*chosen(item), e.GuideAccepted(), e.Consented(), e.CardRead(NOBODY))


def says(terminal: Terminal, **answer: Any) -> Terminal:
    return terminal.send(e.AnswerCame(terminal.visit.live.asks, **answer))


def paying() -> Terminal:
    """A code stands on the screen."""
    terminal = says(at(PAY), bill=BILL).send(e.PayAsked())
    return says(terminal, payment=WAITING)


def state(terminal: Terminal) -> PayState:
    return pay_state(terminal.visit.live)


@pytest.mark.parametrize(
    ("item", "page", "service"),
    [
        (QUERY, Page.ANSWER, Service.QUERY),
        (PRINT, Page.PROOF, Service.PRINT),
        (PAY, Page.PAY, Service.BILL),
    ],
)
def test_the_question_goes_with_the_card_and_nothing_is_kept(item: Any, page: Page, service: Service) -> None:
    terminal = at(item)
    assert (terminal.visit.page, terminal.visit.live.asking) == (page, service)
    assert terminal.did(x.AskLive) == [x.AskLive(service)]
    terminal.send(e.EndAsked())
    assert terminal.visit.page is Page.TAKE_CARD
    assert not terminal.did(x.SaveDraft)
    assert terminal.did(x.Wipe)


def test_an_answer_to_another_question_changes_nothing() -> None:
    terminal = at(QUERY)
    before = terminal.visit
    terminal.send(e.AnswerCame(7, sheet=SHEET), after=0)
    assert terminal.visit == before
    says(terminal, sheet=SHEET)
    assert terminal.visit.live.sheet is SHEET
    terminal.send(e.AnswerCame(terminal.visit.live.asks, Trouble.LINE_DOWN))
    assert terminal.visit.live.trouble is None  # it was answered already


def test_no_answer_reaches_a_visit_that_is_over() -> None:
    terminal = at(QUERY).send(e.EndAsked())
    terminal.send(e.AnswerCame(1, sheet=SHEET))
    assert terminal.visit.live.sheet is None
    assert terminal.visit.page is Page.TAKE_CARD


@pytest.mark.parametrize(("trouble", "again"), [(one, one in ("line_down", "unavailable")) for one in Trouble])
def test_trouble_is_said_and_asked_again_where_that_helps(trouble: Trouble, again: bool) -> None:
    terminal = says(at(QUERY), trouble=trouble, reason="到窗口办。").forget()
    assert (terminal.visit.live.trouble, terminal.visit.live.reason) == (trouble, "到窗口办。")
    terminal.send(e.AskedAgain())
    assert terminal.did(x.AskLive) == ([x.AskLive(Service.QUERY)] if again else [])


def test_what_was_uncovered_is_covered_again() -> None:
    terminal = says(at(QUERY), sheet=SHEET).send(e.Revealed())
    assert terminal.visit.revealed
    terminal.wait(40)
    assert not terminal.visit.revealed


def test_a_query_goes_on_paper_and_ends_with_the_rating() -> None:
    terminal = says(at(QUERY), sheet=SHEET).send(e.SlipAsked())
    assert terminal.did(x.PrintSlip)
    terminal.send(e.PrintingChanged(Printing.FAILED))
    assert (terminal.visit.page, terminal.visit.notice) == (Page.ANSWER, Notice.PRINTER_AWAY)
    terminal.send(e.AnswerDone(), e.Rated(5))
    assert terminal.visit.live.sheet is None
    assert len(terminal.did(x.RecordRating)) == 1


def test_copies_are_counted_and_no_more_than_allowed() -> None:
    terminal = says(at(PRINT), printout=PRINTOUT).send(e.CopiesChosen(9))
    assert terminal.visit.live.copies == 3
    terminal.send(e.CopiesChosen(2), e.CopiesAsked(), e.CopiesAsked())
    assert terminal.did(x.PrintCopies) == [x.PrintCopies(2)]
    terminal.send(e.CopiesPrinted(Printing.DONE))
    assert (terminal.visit.live.printed, terminal.visit.live.copies) == (2, 1)
    terminal.send(e.CopiesAsked(), e.CopiesPrinted(Printing.DONE), e.CopiesAsked())
    assert terminal.did(x.PrintCopies) == [x.PrintCopies(2), x.PrintCopies(1)]


@pytest.mark.parametrize(("came", "printed"), [(Printing.FAILED, 0), (Printing.PAPER_OUT, 0), (Printing.UNPROVEN, 1)])
def test_what_did_not_come_out_is_not_said_to_be_printed(came: Printing, printed: int) -> None:
    terminal = says(at(PRINT), printout=PRINTOUT).send(e.CopiesAsked(), e.CopiesPrinted(came))
    assert (terminal.visit.printing, terminal.visit.live.printed) == (came, printed)


def test_a_payment_is_looked_after_until_the_province_signed() -> None:
    terminal = paying().forget()
    terminal.wait(2)
    assert terminal.did(x.AskLive) == []
    terminal.wait(2)
    assert terminal.did(x.AskLive) == [x.AskLive(Service.STATE)]
    says(terminal, payment=WAITING)
    assert state(terminal) is PayState.SCAN
    terminal.wait(4)
    paid = WAITING.model_copy(update={"state": "paid"})
    says(terminal, payment=paid)  # nobody signed it
    assert state(terminal) is PayState.UNKNOWN
    terminal.wait(4)
    says(terminal, payment=paid, paid=PAID)
    assert state(terminal) is PayState.PAID
    assert terminal.did(x.PrintSlip)


def test_with_the_line_cut_nobody_knows_and_the_payment_is_not_left_by_accident() -> None:
    terminal = paying().wait(4)
    says(terminal, trouble=Trouble.LINE_DOWN)
    assert state(terminal) is PayState.UNKNOWN
    assert terminal.send(e.AnswerDone()).visit.page is Page.PAY
    assert terminal.send(e.Back()).visit.page is Page.PAY
    assert terminal.send(e.EndAsked()).visit.over is Over.END
    terminal.send(e.OverClosed()).wait(4)
    says(terminal, payment=WAITING)
    assert state(terminal) is PayState.SCAN  # it came back


@pytest.mark.parametrize(("said", "shown"), [("failed", PayState.FAILED), ("closed", PayState.CLOSED)])
def test_what_was_not_paid_can_be_begun_anew(said: str, shown: PayState) -> None:
    terminal = paying().wait(4)
    says(terminal, payment=WAITING.model_copy(update={"state": said}))
    assert state(terminal) is shown
    terminal.forget().wait(10)
    assert terminal.did(x.AskLive) == []
    terminal.send(e.AskedAgain())
    assert (terminal.did(x.AskLive), state(terminal)) == ([x.AskLive(Service.BILL)], PayState.ASKING)


def test_a_payment_whose_beginning_was_not_answered_is_begun_once_more() -> None:
    terminal = says(says(at(PAY), bill=BILL).send(e.PayAsked()), trouble=Trouble.LINE_DOWN)
    assert state(terminal) is PayState.TROUBLE
    assert terminal.send(e.AskedAgain()).last == [x.AskLive(Service.BEGIN)]


def test_nothing_is_paid_where_nothing_is_owed() -> None:
    terminal = says(at(PAY), bill=BILL.model_copy(update={"amount": 0})).forget().send(e.PayAsked())
    assert (state(terminal), terminal.did(x.AskLive)) == (PayState.NOTHING, [])


def test_back_gives_the_order_up() -> None:
    terminal = says(at(PAY), bill=BILL).send(e.Back())
    assert terminal.visit.page is Page.GUIDE
    assert terminal.did(x.CloseOrder)


def test_there_is_time_to_take_out_a_telephone() -> None:
    terminal = paying()
    for _ in range(TIMEOUTS.capture // 4):
        terminal.wait(4)
        says(terminal, payment=WAITING)
    assert terminal.visit.over is None or terminal.now - terminal.visit.last_touch >= TIMEOUTS.capture
