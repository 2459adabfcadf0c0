"""A whole visit, and what happens when it does not go straight."""

from dataclasses import replace
from datetime import date

import pytest

from drivers.protocol import Fault
from kiosk.application import Draft, draft_of
from kiosk.application.template import NOBODY
from kiosk.identity.card import IdCard
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.identity import refusal
from kiosk.session.progress import current_question, current_shot, current_value, progress
from kiosk.session.visit import Mode, Notice, Over, Page, Printing, Purpose, Visit
from tests.kiosk.session.visits import (
    AT_CARD,
    AT_CASES,
    AT_FAREWELL,
    AT_FILED,
    AT_FORM,
    AT_MATERIALS,
    FILED,
    ITEM,
    OTHER_ITEM,
    OTHER_PERSON,
    SIGNATURE,
    STUB,
    TIMEOUTS,
    Terminal,
    at,
    page,
    personal,
)


def test_the_straight_way() -> None:
    terminal = Terminal().send(*AT_FAREWELL)
    assert terminal.visit.page is Page.TAKE_CARD
    assert len(terminal.did(x.FileCase)) == len(terminal.did(x.PrintReceipt)) == 1
    assert terminal.did(x.RecordRating)[0].visit.rating == 5
    assert terminal.did(x.RecordRating)[0].visit.filed == FILED
    assert terminal.did(x.DropDraft)
    assert not personal(terminal.visit)
    terminal.send(e.CardLifted())
    assert terminal.visit == Visit(last_touch=terminal.now)
    assert terminal.did(x.Wipe)


def test_the_card_is_asked_for_only_after_guide_and_consent() -> None:
    terminal = Terminal()
    for event in AT_CARD[:-1]:
        terminal.send(event)
        assert not terminal.did(x.ReadCard)
    assert terminal.send(e.Consented()).did(x.ReadCard)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Page.ATTRACT, (0, "")), (Page.GUIDE, (1, "guide")), (Page.CONSENT, (1, "guide")),
        (Page.IDENTITY, (2, "card")),
        (Page.FORM, (3, "form")), (Page.MATERIALS, (4, "materials")), (Page.CHECK, (5, "check")),
        (Page.SIGN, (6, "sign")), (Page.FILED, (0, "")), (Page.MY_CASES, (0, "")),
    ],
)  # fmt: skip
def test_progress_says_which_of_six_steps(place: Page, expected: tuple[int, str]) -> None:
    assert progress(at(place).visit) == expected


BACK: list[tuple[Page, Page]] = [
    (Page.HOME, Page.ATTRACT), (Page.SEARCH, Page.HOME), (Page.GUIDE, Page.HOME), (Page.CONSENT, Page.GUIDE),
    (Page.IDENTITY, Page.CONSENT), (Page.FORM, Page.GUIDE), (Page.MATERIALS, Page.FORM),
    (Page.CHECK, Page.MATERIALS), (Page.SIGN, Page.CHECK), (Page.FILED, Page.FILED), (Page.RECEIPT, Page.RECEIPT),
    (Page.RATING, Page.RATING), (Page.MY_CASES, Page.HOME), (Page.TECHNICIAN, Page.ATTRACT),
    (Page.ATTRACT, Page.ATTRACT), (Page.OUT_OF_SERVICE, Page.OUT_OF_SERVICE), (Page.TAKE_CARD, Page.TAKE_CARD),
]  # fmt: skip


@pytest.mark.parametrize(("place", "expected"), BACK)
def test_back_leads_where_a_resident_expects(place: Page, expected: Page) -> None:
    assert at(place).send(e.Back()).visit.page is expected


def test_back_to_the_guide_and_on_loses_nothing() -> None:
    terminal = at(Page.FORM).send(e.AnswerConfirmed(), e.Back(), e.Back())
    assert terminal.visit.page is Page.GUIDE
    terminal.send(e.GuideAccepted())
    assert (terminal.visit.page, terminal.visit.question) == (Page.FORM, 1)
    assert not terminal.did(x.ReadCard)


def test_back_in_the_guide_returns_to_what_was_searched() -> None:
    terminal = Terminal().send(e.Started(), e.QueryChanged("gaoling"), e.ItemChosen(ITEM, "1"), e.Back())
    assert (terminal.visit.page, terminal.visit.query) == (Page.SEARCH, "gaoling")


def test_back_from_the_reader_stops_it() -> None:
    assert at(Page.IDENTITY).send(e.Back()).did(x.StopReading)


def test_back_from_the_camera_stops_it() -> None:
    assert at(Page.MATERIALS).send(e.Back()).did(x.StopWatching)


# the form


def test_a_suggestion_is_confirmed_or_written_anew() -> None:
    terminal = at(Page.FORM)
    assert (terminal.visit.writing, current_value(terminal.visit)) == (False, NOBODY.address)
    terminal.send(e.AnswerDoubted())
    assert terminal.visit.writing
    assert terminal.send(e.Back()).visit.writing is False
    terminal.send(e.AnswerDoubted(), e.Answered("清塘镇六组"), e.Back())
    assert (terminal.visit.writing, current_value(terminal.visit)) == (True, "清塘镇六组")


def test_a_suggestion_that_does_not_fit_is_written_not_confirmed() -> None:
    terminal = Terminal().send(*AT_CARD, e.CardRead(replace(NOBODY, address="村")))
    assert terminal.visit.writing
    assert current_value(terminal.visit) == "村"


def test_an_answer_that_does_not_fit_keeps_the_page() -> None:
    terminal = at(Page.FORM).send(e.AnswerDoubted(), e.Answered("村"))
    assert (terminal.visit.page, terminal.visit.fault) == (Page.FORM, "too_short")
    assert not terminal.did(x.SaveDraft)
    assert terminal.send(e.Answered("清塘镇六组")).visit.fault == ""


def test_every_answer_and_page_is_kept_against_a_power_cut() -> None:
    terminal = at(Page.FORM).send(e.AnswerConfirmed())
    assert terminal.did(x.SaveDraft)[-1].visit.answers == {"address": NOBODY.address}
    terminal = at(Page.MATERIALS).send(page())
    assert len(terminal.did(x.SaveDraft)[-1].visit.pages) == 1


def test_an_answer_brings_a_question_and_takes_it_away_with_its_answer() -> None:
    terminal = at(Page.FORM).send(e.AnswerConfirmed(), e.Answered("bank"))
    question = current_question(terminal.visit)
    assert question is not None
    assert question.key == "bank"
    terminal.send(e.Answered("农业银行"), e.Back(), e.Back(), e.Answered("social"))
    assert "bank" not in terminal.visit.answers
    assert current_question(terminal.visit).key == "phone"  # type: ignore[union-attr]


# the check page


def test_edit_returns_to_the_check() -> None:
    terminal = at(Page.CHECK).send(e.EditAsked("phone"))
    assert (terminal.visit.page, terminal.visit.writing, terminal.visit.to_check) == (Page.FORM, True, True)
    assert terminal.send(e.Answered("13800006612")).visit.page is Page.CHECK
    assert terminal.send(e.EditAsked("phone"), e.Back()).visit.page is Page.CHECK
    assert terminal.visit.answers["phone"] == "13800006612"


def test_an_edit_that_opens_questions_and_pages_asks_them_then_returns() -> None:
    terminal = at(Page.CHECK).send(e.EditAsked("pay_to"), e.Answered("bank"))
    assert current_question(terminal.visit).key == "bank"  # type: ignore[union-attr]
    terminal.send(e.Answered("农业银行"))
    assert current_shot(terminal.visit).material == "银行卡"  # type: ignore[union-attr]
    assert terminal.last.count(x.WatchPage()) == 1
    terminal.send(page("银行卡"), e.PagesAccepted())
    assert (terminal.visit.page, terminal.visit.to_check) == (Page.CHECK, False)
    terminal.send(e.EditAsked("pay_to"), e.Answered("social"))
    assert terminal.visit.page is Page.CHECK
    assert {one.material for one in terminal.visit.pages} == {"户口簿"}


def test_a_material_is_looked_at_again_and_retaken() -> None:
    terminal = at(Page.CHECK).send(e.EditAsked("户口簿"))
    assert (terminal.visit.page, terminal.visit.watching) == (Page.MATERIALS, False)
    terminal.send(e.PageRetaken("户口簿", 1))
    assert terminal.visit.watching
    assert terminal.send(page(index=1), e.PagesAccepted()).visit.page is Page.CHECK


def test_a_deferred_material_can_be_photographed_after_all() -> None:
    terminal = at([*AT_MATERIALS, e.MaterialDeferred(), e.MaterialDeferred()])
    assert terminal.visit.page is Page.CHECK
    assert terminal.visit.deferred == {"户口簿", "照片"}
    terminal.send(e.EditAsked("户口簿"), page(), page(index=1), e.PagesAccepted())
    assert (terminal.visit.page, terminal.visit.deferred) == (Page.CHECK, {"照片"})


def test_the_full_name_is_shown_on_demand_and_only_there() -> None:
    terminal = at(Page.CHECK).send(e.Revealed())
    assert terminal.visit.revealed
    assert not terminal.send(e.CheckAccepted(), e.Back()).visit.revealed


# the camera


def test_pages_follow_each_other_and_one_press_ends_a_material() -> None:
    terminal = at(AT_FORM).send(e.AnswerConfirmed(), e.Answered("social"), e.Answered(None))
    assert terminal.last[0] == x.WatchPage()
    terminal.send(page())
    assert current_shot(terminal.visit).index == 1  # type: ignore[union-attr]
    assert x.WatchPage() in terminal.last
    terminal.send(page(index=1))
    assert x.StopWatching() in terminal.last
    assert current_shot(terminal.visit).material == "户口簿"  # type: ignore[union-attr]
    assert terminal.send(e.PagesAccepted()).visit.watching


def test_a_page_that_is_not_the_one_asked_for_is_left_aside() -> None:
    terminal = at(Page.MATERIALS).send(page(index=1), page("别的"), e.PagesAccepted())
    assert (terminal.visit.pages, terminal.visit.page) == ((), Page.MATERIALS)


def test_what_must_come_cannot_be_put_off() -> None:
    terminal = at(AT_FORM).send(e.AnswerConfirmed(), e.Answered("bank"), e.Answered("农行"), e.Answered(None))
    terminal.send(e.MaterialDeferred())
    assert current_shot(terminal.visit).material == "银行卡"  # type: ignore[union-attr]
    assert terminal.send(e.MaterialDeferred()).visit.page is Page.MATERIALS


def test_a_dead_camera_leaves_a_way_round() -> None:
    terminal = at(Page.MATERIALS).send(e.CameraFailed(Fault.NOT_CONNECTED))
    assert terminal.visit.notice is Notice.CAMERA_AWAY
    assert terminal.did(x.SaveDraft)
    terminal.forget().wait(3)
    assert terminal.did(x.WatchPage)  # asked again, in case it came back
    assert terminal.visit.notice is Notice.CAMERA_AWAY
    assert terminal.send(e.MaterialDeferred(), e.MaterialDeferred()).visit.page is Page.CHECK


def test_a_camera_asked_in_vain_is_asked_once_a_second_at_most() -> None:
    terminal = at(Page.MATERIALS)
    for _ in range(5):
        terminal.send(e.CameraFailed(Fault.CRASHED), e.Tick())
    assert len(terminal.did(x.WatchPage)) == 5
    assert len(terminal.did(x.SaveDraft)) == 1


# the card


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


# the end


def test_end_asks_first_then_keeps() -> None:
    terminal = at(Page.FORM).send(e.AnswerConfirmed(), e.EndAsked())
    assert terminal.visit.over is Over.END
    assert terminal.send(e.OverClosed()).visit.over is None
    terminal.forget().send(e.EndAsked(), e.EndConfirmed(keep=True))
    assert terminal.did(x.SaveDraft)[0].visit.answers
    assert terminal.visit.page is Page.TAKE_CARD
    assert not personal(terminal.visit)


def test_end_gives_up_when_told_to() -> None:
    terminal = at(Page.FORM).send(e.AnswerConfirmed()).forget().send(e.EndAsked(), e.EndConfirmed(keep=False))
    assert not terminal.did(x.SaveDraft)
    assert terminal.did(x.DropDraft)[0].visit.card == NOBODY
    assert terminal.did(x.Wipe)


@pytest.mark.parametrize("place", [Page.HOME, Page.SEARCH, Page.GUIDE, Page.CONSENT, Page.IDENTITY])
def test_end_before_the_card_asks_nothing(place: Page) -> None:
    terminal = at(place).send(e.EndAsked())
    assert (terminal.visit.page, terminal.visit.over) == (Page.ATTRACT, None)
    assert terminal.did(x.Wipe)


def test_a_sheet_covers_the_page() -> None:
    terminal = at(Page.FORM).send(e.EndAsked(), e.AnswerConfirmed(), e.Answered("x"))
    assert (terminal.visit.over, terminal.visit.answers) == (Over.END, {})


def test_help_is_called_from_any_page_and_goes_away() -> None:
    for place in (Page.HOME, Page.FORM, Page.SIGN, Page.FILED, Page.RATING):
        terminal = at(place).send(e.HelpAsked())
        assert terminal.visit.over is Over.HELP
        terminal.send(e.HelpCalled("看不清"))
        assert terminal.did(x.CallHelp) == [x.CallHelp("看不清")]
        assert terminal.visit.notice is Notice.HELP_CALLED
        terminal.send(e.OverClosed())
        assert (terminal.visit.page, terminal.visit.over, terminal.visit.notice) == (place, None, None)


# sign, file, print


def test_an_empty_signature_is_sent_back() -> None:
    terminal = at(Page.SIGN).send(e.Signed(None, Notice.SIGNATURE_EMPTY))
    assert (terminal.visit.notice, terminal.did(x.FileCase)) == (Notice.SIGNATURE_EMPTY, [])
    terminal.send(e.Signed(SIGNATURE, Notice.SIGNATURE_SCRIBBLE))
    assert (terminal.visit.notice, terminal.did(x.FileCase)) == (Notice.SIGNATURE_SCRIBBLE, [])


def test_one_signature_files_once() -> None:
    terminal = at(Page.SIGN).send(e.Signed(SIGNATURE), e.Signed(SIGNATURE), e.Back(), e.EndAsked(), e.EndConfirmed())
    assert (len(terminal.did(x.FileCase)), terminal.visit.page) == (1, Page.SIGN)
    terminal.send(e.Filed(FILED), e.Filed(FILED))
    assert len(terminal.did(x.PrintReceipt)) == 1


def test_a_full_disk_keeps_the_draft_and_lets_the_resident_sign_again() -> None:
    terminal = at(Page.SIGN).send(e.Signed(SIGNATURE), e.NotFiled(Notice.DISK_FULL))
    assert (terminal.visit.page, terminal.visit.notice, terminal.visit.filing) == (Page.SIGN, Notice.DISK_FULL, False)
    assert terminal.did(x.SaveDraft)
    assert terminal.send(e.Signed(SIGNATURE), e.Filed(FILED)).visit.page is Page.FILED


@pytest.mark.parametrize("printing", [Printing.PAPER_OUT, Printing.FAILED])
def test_printing_never_undoes_a_filing(printing: Printing) -> None:
    terminal = at(Page.FILED).send(e.PrintingChanged(printing))
    assert (terminal.visit.page, terminal.visit.filed) == (Page.RECEIPT, FILED)
    terminal.send(e.PrintAsked())
    assert terminal.did(x.PrintReceipt)
    assert terminal.visit.printing is Printing.RUNNING
    assert not terminal.forget().send(e.PrintAsked()).did(x.PrintReceipt)
    assert terminal.send(e.PrintingChanged(Printing.DONE), e.ReceiptTaken()).visit.page is Page.RATING


def test_who_hurries_past_the_printer_is_told_to_take_the_receipt() -> None:
    terminal = at(Page.FILED).send(e.ReceiptTaken())
    assert terminal.visit.page is Page.RECEIPT
    assert terminal.send(e.ReceiptTaken()).visit.page is Page.RATING


def test_the_rating_may_be_skipped_by_hand_or_by_waiting() -> None:
    assert not at(Page.RATING).send(e.Rated(None)).did(x.RecordRating)
    terminal = at(Page.RATING).wait(TIMEOUTS.rating + 1)
    assert (terminal.visit.page, terminal.did(x.RecordRating)) == (Page.TAKE_CARD, [])


def test_nonsense_is_no_rating() -> None:
    assert at(Page.RATING).send(e.Rated(9)).visit.page is Page.RATING


def test_a_card_left_behind_calls_somebody() -> None:
    terminal = at(Page.TAKE_CARD).wait(TIMEOUTS.take_card + 1)
    assert terminal.visit.page is Page.ATTRACT
    assert terminal.did(x.CallHelp) == [x.CallHelp("card_left")]
    assert len(terminal.did(x.Say)) == 2


def test_the_farewell_ends_by_itself_when_the_card_is_gone() -> None:
    terminal = at([*AT_FILED, e.CardLifted(), e.PrintingChanged(Printing.DONE), e.ReceiptTaken(), e.Rated(4)])
    assert terminal.visit.page is Page.TAKE_CARD
    assert terminal.wait(TIMEOUTS.end + 1).visit.page is Page.ATTRACT
    assert not terminal.did(x.CallHelp)


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


# what cannot be done here


@pytest.mark.parametrize("notice", [Notice.NEEDS_THE_LINE, Notice.ITEM_UNAVAILABLE])
def test_a_service_that_cannot_be_finished_here_says_so_before_anything_is_asked(notice: Notice) -> None:
    terminal = Terminal().send(e.Started(), e.ItemChosen(ITEM, "1", refused=notice))
    assert (terminal.visit.page, terminal.visit.notice, terminal.visit.item) == (Page.HOME, notice, None)


def test_a_form_described_wrongly_is_never_asked() -> None:
    broken = ITEM.model_copy(
        update={"form": {"type": "object", "properties": {"a": {"x-when": {"$ref": "http://x"}}}}}
    )
    terminal = Terminal().send(e.Started(), e.ItemChosen(broken, "1"))
    assert terminal.visit.notice is Notice.ITEM_UNAVAILABLE


def test_out_of_service_waits_for_the_visit_to_end() -> None:
    terminal = at(Page.FORM).send(e.ServiceChanged(serving=False))
    assert terminal.visit.page is Page.FORM
    terminal.send(e.EndAsked(), e.EndConfirmed(), e.CardLifted())
    assert terminal.visit.page is Page.OUT_OF_SERVICE
    assert terminal.send(e.Started()).visit.page is Page.OUT_OF_SERVICE
    assert terminal.send(e.ServiceChanged(serving=True)).visit.page is Page.ATTRACT


def test_a_terminal_that_goes_on_serving_disturbs_nobody() -> None:
    terminal = Terminal().send(e.LanguageChosen("en"), e.ServiceChanged(serving=True))
    assert (terminal.visit.language, terminal.did(x.Wipe)) == ("en", [])


# the technician


def test_the_technician_comes_only_between_visits() -> None:
    for place in (Page.HOME, Page.FORM, Page.FILED, Page.TAKE_CARD):
        assert at(place).send(e.TechnicianAsked(), e.PinEntered(right=True)).visit.page is place
    assert at(Page.OUT_OF_SERVICE).send(e.TechnicianAsked(), e.PinEntered(right=True)).visit.page is Page.TECHNICIAN


def test_a_wrong_pin_five_times_closes_the_door_for_a_minute() -> None:
    terminal = Terminal().send(e.TechnicianAsked(), *[e.PinEntered(right=False)] * 4)
    assert (terminal.visit.over, terminal.visit.notice) == (Over.PIN, Notice.PIN_WRONG)
    terminal.send(e.PinEntered(right=False), e.TechnicianAsked(), e.PinEntered(right=True))
    assert (terminal.visit.page, terminal.visit.over) == (Page.ATTRACT, None)
    terminal.wait(61).send(e.TechnicianAsked(), e.PinEntered(right=True))
    assert terminal.visit.page is Page.TECHNICIAN


# settings


def test_settings_last_one_visit() -> None:
    terminal = Terminal(Visit(language="en", home_language="en"))
    terminal.send(e.Started(Mode.ASSISTED), e.LanguageChosen("zh_CN"), e.VoiceToggled(), e.ItemChosen(ITEM, "1"))
    assert (terminal.visit.mode, terminal.visit.language) == (Mode.ASSISTED, "zh_CN")
    terminal.send(e.EndAsked())
    assert (terminal.visit.mode, terminal.visit.language, terminal.visit.voice) == (Mode.STANDARD, "en", False)


def test_settings_on_the_first_page_go_back_by_themselves() -> None:
    terminal = Terminal().send(e.ModeChosen(Mode.CONTRAST), e.LanguageChosen("en")).wait(TIMEOUTS.home + 1)
    assert terminal.visit == Visit(last_touch=terminal.visit.last_touch)


def test_the_assisted_mode_reads_aloud_until_told_not_to() -> None:
    terminal = Terminal().send(e.Started(Mode.ASSISTED))
    assert terminal.did(x.Say)
    terminal.forget().send(e.SearchOpened(), e.Touched(), e.Tick())
    assert len(terminal.did(x.Say)) == 1
    assert not terminal.forget().send(e.VoiceToggled(), e.Back()).did(x.Say)
