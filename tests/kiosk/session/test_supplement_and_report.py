"""What comes after filing: a supplement taken through the pages, left and taken up again; a report from any page."""

from dataclasses import replace

import pytest

from kiosk.application.draft import draft_of
from kiosk.application.template import NOBODY
from kiosk.contract.letter import Letter, LetterKind, Wanted
from kiosk.outbox.supplements import asked_of
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session import reports
from kiosk.session.live import Service, Trouble
from kiosk.session.visit import Asked, CaseStub, Notice, Over, Page, Printing, Purpose, Said, Supplement
from tests.kiosk.session.visits import (
    AT_FORM,
    AT_SIGN,
    FILED,
    ITEM,
    PLACES,
    SIGNATURE,
    STUB,
    TIMEOUTS,
    Terminal,
    page,
)

SERVICE = ITEM.model_dump(mode="json", include={"catalog_code", "task_code", "task_name", "task_type", "dept_name",
                                                "dept_code", "title"})  # fmt: skip
LETTER = "12345678-1234-4123-8123-123456789abc"
QUESTION = {"type": "string", "title": "存折号？", "x-label": "存折号", "x-widget": "text"}


def asked(*, form: bool = False, paper: bool = True) -> Asked:
    letter = Letter(
        letter=LETTER,
        about=LETTER,
        kind=LetterKind.SUPPLEMENT,
        text="看不清",
        materials=[Wanted(name="户口簿")] if paper else [],
        form={"type": "object", "required": ["a"], "properties": {"a": QUESTION}} if form else {},
    )
    found = asked_of(SERVICE, letter)
    assert found is not None
    return found


def wanting(**more: bool) -> CaseStub:
    return replace(STUB, case_id="c9", state="supplement_requested", asked=asked(**more))


def at_case(*stubs: CaseStub, **card: object) -> Terminal:
    read = e.CardRead(NOBODY, stubs=stubs, **card)  # type: ignore[arg-type]
    return Terminal().send(e.Started(), e.MyCasesAsked(), read, e.CaseOpened())


def test_the_case_that_wants_something_is_chosen_and_its_papers_are_photographed_signed_and_filed() -> None:
    there = at_case(STUB, wanting(form=True))
    assert (there.visit.page, there.visit.chosen_stub) == (Page.CASE, 1)
    there.send(e.SupplementBegun())
    assert (there.visit.page, there.visit.supplement) == (Page.FORM, Supplement("c9", LETTER))
    there.send(e.Answered("6217"), page(index=0), e.PagesAccepted())
    assert there.visit.page is Page.CHECK
    there.send(e.CheckAccepted(), e.Signed(SIGNATURE), e.Filed(FILED), e.PrintingChanged(Printing.DONE))
    assert there.visit.page is Page.FILED
    there.send(e.ReceiptTaken())
    assert there.visit.page is Page.TAKE_CARD, "rated once a matter"
    assert not there.did(x.RecordRating)


def test_a_supplement_that_is_left_is_taken_up_again() -> None:
    there = at_case(wanting(form=True)).send(e.SupplementBegun(), e.Answered("6217"))
    assert there.visit.page is Page.MATERIALS
    kept = there.did(x.SaveDraft)[-1].visit
    there.send(e.Back(), e.Back())
    assert (there.visit.page, there.visit.supplement, there.visit.item) == (Page.CASE, None, None)
    there.send(e.SupplementBegun())
    assert (there.visit.page, dict(there.visit.answers)) == (Page.MATERIALS, {"a": "6217"})
    another_day = at_case(wanting(form=True), draft=draft_of(kept)).send(e.SupplementBegun())
    assert (another_day.visit.page, another_day.visit.notice) == (Page.MATERIALS, Notice.DRAFT_FOUND)
    other_case = at_case(replace(wanting(form=True), case_id="c7"), draft=draft_of(kept)).send(e.SupplementBegun())
    assert dict(other_case.visit.answers) == {}


@pytest.mark.parametrize("stub", [STUB, replace(STUB, source="市民中心")])
def test_where_there_is_nothing_to_read_no_page_opens_and_nothing_is_added(stub: CaseStub) -> None:
    there = at_case(stub)
    assert there.visit.page is Page.MY_CASES
    assert there.send(e.SupplementBegun()).visit.supplement is None


def test_a_terminal_that_takes_nothing_more_begins_no_supplement() -> None:
    there = at_case(wanting()).send(e.ServiceChanged(serving=False), e.SupplementBegun())
    assert (there.visit.page, there.visit.notice) == (Page.CASE, Notice.ITEM_UNAVAILABLE)


def test_a_result_that_may_be_printed_is_printed() -> None:
    result = Said("result", "批准了", "2026-11-20T16:30:00+08:00", printable=True)
    there = at_case(replace(STUB, state="decided", said=(result,))).send(e.PrintAsked())
    assert there.last == [x.PrintReceipt()]


def test_what_was_filed_elsewhere_comes_behind_and_without_the_line_nothing_is_lost() -> None:
    there = at_case(STUB)
    assert there.did(x.AskLive) == [x.AskLive(Service.PROGRESS)]
    elsewhere = replace(STUB, case_id="", receipt_number="", qr="", source="市民中心", withdrawable=False)
    same = replace(STUB, source="自助机 JJ-1")
    there.send(e.AnswerCame(there.visit.live.asks, matters=(same, elsewhere)))
    assert [stub.source for stub in there.visit.stubs] == ["", "市民中心"]
    offline = at_case(STUB)
    offline.send(e.AnswerCame(offline.visit.live.asks, Trouble.LINE_DOWN))
    assert offline.visit.stubs == (STUB,)
    nothing_here = Terminal().send(e.Started(), e.MyCasesAsked(), e.CardRead(NOBODY))
    assert nothing_here.visit.notice is Notice.NOTHING_FILED
    nothing_here.send(e.AnswerCame(nothing_here.visit.live.asks, matters=(elsewhere,)))
    assert (nothing_here.visit.notice, nothing_here.visit.stubs) == (None, (elsewhere,))


REPORT = [e.HelpAsked(), e.ReportBegun()]


@pytest.mark.parametrize("where", sorted(PLACES.keys() - reports.NOBODY, key=str))
def test_a_report_can_be_made_from_any_page_and_leads_back_to_it(where: Page) -> None:
    there = Terminal().send(*PLACES[where])
    before = there.visit
    there.send(*REPORT)
    if not reports.possible(before):
        assert there.visit.page is before.page
        return
    assert (there.visit.page, there.visit.purpose) == (Page.FORM, Purpose.REPORT)
    there.forget().send(e.Answered(["papers"]), e.Answered("跑了三趟"))
    [told] = there.did(x.FileReport)
    assert dict(told.visit.answers) == {"reasons": ["papers"], "words": "跑了三趟"}
    assert not there.did(x.SaveDraft)
    there.send(e.Reported())
    assert (there.visit.page, there.visit.over, there.visit.notice) == (where, Over.HELP, Notice.REPORTED)
    there.send(e.OverClosed())
    kept = {"last_touch": before.last_touch, "notice": before.notice}
    assert replace(there.visit, **kept) == before


def test_a_report_that_is_given_up_or_timed_out_loses_nothing() -> None:
    there = Terminal().send(*AT_FORM, e.AnswerConfirmed())
    before = there.visit
    there.send(*REPORT, e.Back())
    assert replace(there.visit, last_touch=before.last_touch) == before
    there.send(*REPORT).forget().wait(TIMEOUTS.idle + TIMEOUTS.warning + 2)
    [saved] = there.did(x.SaveDraft)
    assert saved.visit.answers == before.answers
    ended = Terminal().send(*AT_SIGN, *REPORT, e.EndAsked())
    assert (ended.visit.page, ended.visit.over) == (Page.SIGN, Over.END)
