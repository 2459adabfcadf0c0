"""Cards read, refused, lifted, and the drafts they bring back."""

from dataclasses import replace
from datetime import date

import pytest

from drivers.protocol import Fault
from kiosk.application import draft_of
from kiosk.application.template import NOBODY
from kiosk.identity.card import IdCard
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.identity import refusal
from kiosk.session.visit import Draft, Notice, Over, Page, Printing, Purpose
from tests.kiosk.session.visits import (
    AT_CASES,
    ITEM,
    OTHER_ITEM,
    OTHER_PERSON,
    STUB,
    Terminal,
    at,
)


@pytest.mark.parametrize(
    ("fault", "notice"),
    [
        (Fault.NO_MEDIA, Notice.NO_CARD), (Fault.TIMED_OUT, Notice.NO_CARD),
        (Fault.MEDIA_REMOVED, Notice.CARD_LIFTED),
        (Fault.GARBLED, Notice.CARD_UNREADABLE), (Fault.REFUSED, Notice.CARD_UNREADABLE),
        (Fault.MEDIA_INVALID, Notice.CARD_WRONG_KIND), (Fault.NOT_CONNECTED, Notice.READER_AWAY),
        (Fault.CRASHED, Notice.READER_AWAY), (Fault.HARDWARE, Notice.READER_AWAY),
    ],
)  # fmt: skip
def test_a_card_that_is_not_read_gets_a_sentence_and_another_try(fault: Fault, notice: Notice) -> None:
    terminal = at(Page.IDENTITY).send(e.CardFailed(fault))
    assert (terminal.visit.notice, terminal.visit.page) == (notice, Page.IDENTITY)
    assert not terminal.did(x.ReadCard)
    assert terminal.send(e.Tick()).did(x.ReadCard)
    assert terminal.send(e.CardRead(NOBODY)).visit.page is Page.FORM
    assert terminal.visit.notice is None


def test_a_card_that_lies_there_and_cannot_be_read_is_read_again() -> None:
    terminal = at(Page.MY_CASES).send(e.Back(), e.ItemChosen(ITEM, "1"), e.GuideAccepted(), e.Consented()).forget()
    assert terminal.visit.card_present
    assert terminal.send(e.CardFailed(Fault.GARBLED), e.Tick()).did(x.ReadCard)


def test_a_refused_card_must_be_lifted_before_the_next() -> None:
    terminal = at(Page.IDENTITY).send(e.CardRead(NOBODY, refused=Notice.CARD_EXPIRED))
    assert (terminal.visit.notice, terminal.visit.card) == (Notice.CARD_EXPIRED, None)
    assert not terminal.wait(3).did(x.ReadCard)
    assert terminal.send(e.CardLifted()).did(x.ReadCard)
    assert terminal.visit.notice is Notice.CARD_EXPIRED  # stays until a better card comes
    assert terminal.send(e.CardRead(NOBODY)).visit.page is Page.FORM


def test_a_number_that_cannot_be_is_refused_even_when_nobody_said_so() -> None:
    terminal = at(Page.IDENTITY).send(e.CardRead(replace(NOBODY, id_number_valid=False)))
    assert terminal.visit.notice is Notice.CARD_NUMBER_INVALID


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (NOBODY, None),
        (replace(NOBODY, id_number_valid=False), Notice.CARD_NUMBER_INVALID),
        (replace(NOBODY, long_term=False, valid_until=date(2026, 11, 21)), Notice.CARD_EXPIRED),
        (replace(NOBODY, long_term=False, valid_until=date(2026, 11, 22)), None),
        (replace(NOBODY, valid_from=date(2026, 11, 23)), Notice.CARD_EXPIRED),
    ],
)
def test_which_cards_are_refused(card: IdCard, expected: Notice | None) -> None:
    assert refusal(card, date(2026, 11, 22)) is expected


def test_a_clock_that_is_plainly_wrong_refuses_nobody() -> None:
    assert refusal(replace(NOBODY, valid_from=date(2026, 3, 1)), date(1970, 1, 1)) is None


def test_the_card_may_be_lifted_once_it_was_read() -> None:
    terminal = at(Page.FORM).send(e.CardLifted())
    assert (terminal.visit.page, terminal.visit.card_present) == (Page.FORM, False)
    assert terminal.send(e.AnswerConfirmed()).visit.question == 1


def test_somebody_elses_card_is_refused_in_mid_visit() -> None:
    terminal = at(Page.FORM).send(e.CardRead(OTHER_PERSON))
    assert (terminal.visit.card, terminal.visit.notice) == (NOBODY, Notice.CARD_OTHER_PERSON)
    assert terminal.send(e.CardRead(NOBODY)).visit.notice is None


# drafts


def test_the_same_card_brings_the_draft_back_at_the_first_open_question() -> None:
    draft = Draft(ITEM.catalog_code, "1", {"address": "清塘镇六组", "gone": 1}, draft_id="d1")
    terminal = at(Page.IDENTITY).send(e.CardRead(NOBODY, draft=draft))
    visit = terminal.visit
    assert (visit.page, visit.question, visit.notice, visit.draft_id) == (Page.FORM, 1, Notice.DRAFT_FOUND, "d1")
    assert visit.answers == {"address": "清塘镇六组"}


def test_a_whole_draft_resumes_at_the_check() -> None:
    draft = draft_of(at(Page.CHECK).visit)
    assert at(Page.IDENTITY).send(e.CardRead(NOBODY, draft=draft)).visit.page is Page.CHECK


def test_a_draft_of_another_service_is_left_alone() -> None:
    draft = Draft("000000000000", "1", {"address": "x"})
    terminal = at(Page.IDENTITY).send(e.CardRead(NOBODY, draft=draft))
    assert (terminal.visit.answers, terminal.visit.notice) == ({}, None)


def test_another_service_in_the_same_visit_begins_anew_and_keeps_the_first() -> None:
    terminal = at(Page.FORM).send(e.AnswerConfirmed(), e.Back(), e.Back(), e.Back(), e.ItemChosen(OTHER_ITEM, "1"))
    assert terminal.did(x.SaveDraft)[-1].visit.item == ITEM
    assert (terminal.visit.item, terminal.visit.answers, terminal.visit.consented) == (OTHER_ITEM, {}, False)
    assert terminal.visit.card is None


# progress, reprint, withdraw


def test_my_cases_need_the_card_and_show_what_it_filed() -> None:
    terminal = at(Page.MY_CASES)
    assert (terminal.visit.purpose, len(terminal.visit.stubs)) == (Purpose.MY_CASES, 2)
    terminal.send(e.StubChosen(1), e.PrintAsked())
    assert terminal.did(x.PrintReceipt)
    terminal.send(e.PrintingChanged(Printing.FAILED))
    assert (terminal.visit.page, terminal.visit.notice) == (Page.MY_CASES, Notice.PRINTER_AWAY)
    assert terminal.send(e.StubChosen(7)).visit.chosen_stub == 1


def test_withdrawing_asks_again() -> None:
    terminal = at(Page.MY_CASES).send(e.StubChosen(1), e.WithdrawAsked())
    assert (terminal.visit.over, terminal.did(x.WithdrawCase)) == (Over.WITHDRAW, [])
    terminal.send(e.WithdrawConfirmed(), e.WithdrawConfirmed())
    assert [effect.case_id for effect in terminal.did(x.WithdrawCase)] == ["c2"]
    terminal.send(e.StubsChanged((STUB,), Notice.WITHDRAWN))
    assert (terminal.visit.chosen_stub, terminal.visit.notice) == (0, Notice.WITHDRAWN)


def test_what_was_decided_cannot_be_withdrawn() -> None:
    stubs = (replace(STUB, withdrawable=False),)
    terminal = at([*AT_CASES[:2], e.CardRead(NOBODY, stubs=stubs)]).send(e.WithdrawAsked(), e.WithdrawConfirmed())
    assert (terminal.visit.over, terminal.did(x.WithdrawCase)) == (None, [])


def test_a_card_without_cases_is_told_so() -> None:
    terminal = Terminal().send(e.Started(), e.MyCasesAsked(), e.CardRead(NOBODY))
    assert (terminal.visit.page, terminal.visit.notice) == (Page.MY_CASES, Notice.NOTHING_FILED)
    terminal.send(e.Back())
    assert (terminal.visit.card, terminal.visit.stubs) == (None, ())
