"""A terminal that must stop in the midst of a visit: its power goes, or somebody tampered with it."""

from dataclasses import replace

import pytest

from kiosk.application.template import NOBODY
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.visit import Asked, Notice, Page, Printing, Why
from tests.kiosk.session.visits import AT_SIGN, FILED, ITEM, SIGNATURE, STUB, at, personal

LOW = e.ServiceChanged(serving=False, why=Why.POWER)
TAMPERED = e.ServiceChanged(serving=False, why=Why.TAMPER)
WORKING = [Page.HOME, Page.GUIDE, Page.IDENTITY, Page.FORM, Page.MATERIALS, Page.CHECK, Page.SIGN, Page.MY_CASES]


@pytest.mark.parametrize("urgent", [LOW, TAMPERED], ids=["power", "tamper"])
@pytest.mark.parametrize("page", WORKING)
def test_a_visit_is_brought_to_a_safe_end(page: Page, urgent: e.ServiceChanged) -> None:
    terminal = at(page)
    keeps, lies = page in (Page.MATERIALS, Page.CHECK, Page.SIGN), terminal.visit.card_present
    terminal.send(urgent)
    assert terminal.visit.page is (Page.TAKE_CARD if lies else Page.OUT_OF_SERVICE)
    assert bool(terminal.did(x.SaveDraft)) is keeps or page is Page.FORM
    assert len(terminal.did(x.Wipe)) == 1
    assert x.Audit(f"closed_by_{urgent.why}") in terminal.done
    assert not personal(terminal.visit)
    assert terminal.visit.why is urgent.why
    terminal.send(e.CardLifted()).wait(15)
    assert (terminal.visit.page, terminal.visit.why) == (Page.OUT_OF_SERVICE, urgent.why)
    assert terminal.send(e.Started(), e.ServiceChanged(serving=True)).visit.page is Page.ATTRACT


@pytest.mark.parametrize(("urgent", "stays"), [(LOW, True), (TAMPERED, False)], ids=["power", "tamper"])
def test_a_filing_is_waited_for(urgent: e.ServiceChanged, stays: bool) -> None:
    terminal = at([*AT_SIGN, e.Signed(SIGNATURE)]).send(urgent)
    assert terminal.visit.filing
    terminal.send(e.Filed(FILED))
    assert terminal.did(x.PrintReceipt)
    terminal.wait(2)
    assert (terminal.visit.page is Page.FILED) is stays, "what is filed may still be read on the battery"


@pytest.mark.parametrize("page", [Page.TECHNICIAN, Page.TAKE_CARD])
def test_technicians_and_farewells_are_not_disturbed(page: Page) -> None:
    terminal = at(page)
    assert terminal.send(TAMPERED).visit.page is page
    assert terminal.did(x.Wipe) == []


def test_one_reason_may_follow_another() -> None:
    terminal = at(Page.FORM).send(e.ServiceChanged(serving=False))
    assert terminal.visit.page is Page.FORM
    terminal.send(LOW, e.CardLifted()).wait(15)
    assert terminal.send(TAMPERED).visit.why is Why.TAMPER
    assert terminal.send(TAMPERED).did(x.Audit)[-1] != x.Audit("closed_by_tamper")


@pytest.mark.parametrize("why", [Why.FULL, Why.ALONE])
def test_a_gate_that_closes_lets_a_visit_finish_what_it_began_and_nothing_else(why: Why) -> None:
    closed = e.ServiceChanged(serving=False, why=why)
    terminal = at(AT_SIGN).send(closed).wait(5).send(e.Signed(SIGNATURE), e.Filed(FILED))
    assert terminal.visit.page is Page.FILED
    browsing = at(Page.HOME).send(closed, e.ItemChosen(ITEM, "2026.11"))
    assert (browsing.visit.page, browsing.visit.notice) == (Page.HOME, Notice.ITEM_UNAVAILABLE)
    assert at(Page.ATTRACT).send(closed).visit.page is Page.OUT_OF_SERVICE
    assert at(Page.MY_CASES).send(closed).wait(2).visit.page is Page.MY_CASES


@pytest.mark.parametrize("why", [Why.FULL, Why.ALONE])
def test_behind_a_shut_gate_what_was_filed_is_looked_up_printed_and_withdrawn(why: Why) -> None:
    terminal = at(Page.ATTRACT).send(e.ServiceChanged(serving=False, why=why), e.MyCasesAsked())
    assert terminal.visit.page is Page.IDENTITY
    assert terminal.send(e.Back()).visit.page is Page.OUT_OF_SERVICE
    terminal.send(e.MyCasesAsked(), e.CardRead(NOBODY, stubs=(STUB,)))
    assert terminal.visit.page is Page.MY_CASES
    assert terminal.send(e.PrintAsked()).did(x.PrintReceipt)
    terminal.send(e.PrintingChanged(Printing.DONE), e.WithdrawAsked(), e.WithdrawConfirmed())
    assert terminal.did(x.WithdrawCase) == [x.WithdrawCase(STUB.case_id)]
    assert terminal.send(e.Back()).visit.page is Page.TAKE_CARD
    assert terminal.send(e.CardLifted()).wait(15).visit.page is Page.OUT_OF_SERVICE
    assert not personal(terminal.visit)
    assert terminal.send(e.MyCasesAsked()).wait(300).visit.page is Page.OUT_OF_SERVICE, "nobody came"


def test_behind_a_shut_gate_nothing_is_added_to_a_case() -> None:
    asked = Asked(ITEM, "l1", "请补一份户口簿。")
    terminal = at(Page.ATTRACT).send(e.ServiceChanged(serving=False, why=Why.FULL), e.MyCasesAsked())
    terminal.send(e.CardRead(NOBODY, stubs=(replace(STUB, asked=asked),)), e.CaseOpened(), e.SupplementBegun())
    assert (terminal.visit.page, terminal.visit.notice) == (Page.CASE, Notice.ITEM_UNAVAILABLE)


@pytest.mark.parametrize("why", [Why.REPAIR, Why.POWER, Why.TAMPER])
def test_a_terminal_that_is_not_well_asks_for_no_card(why: Why) -> None:
    terminal = at(Page.ATTRACT).send(e.ServiceChanged(serving=False, why=why), e.MyCasesAsked())
    assert terminal.visit.page is Page.OUT_OF_SERVICE
    looking = at(Page.ATTRACT).send(e.ServiceChanged(serving=False, why=Why.FULL), e.MyCasesAsked())
    worse = looking.send(e.ServiceChanged(serving=False, why=why)).visit.page
    assert worse is (Page.IDENTITY if why is Why.REPAIR else Page.OUT_OF_SERVICE)
