"""A whole visit, and what happens when it does not go straight."""

import pytest

from kiosk.application.template import NOBODY
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.progress import progress
from kiosk.session.visit import Mode, Notice, Over, Page, Visit
from tests.kiosk.session.visits import (
    AT_CARD,
    AT_FAREWELL,
    FILED,
    ITEM,
    TIMEOUTS,
    Terminal,
    at,
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


def test_that_somebody_comes_is_told_at_once_but_over_no_other_question() -> None:
    terminal = at(Page.FORM).send(e.HelpCalled("how"), e.OverClosed(), e.HelpComing("李师傅来了"))
    assert (terminal.visit.over, terminal.visit.notice) == (Over.HELP, Notice.HELP_COMING)
    terminal.send(e.OverClosed())
    assert (terminal.visit.page, terminal.visit.over, terminal.visit.coming) == (Page.FORM, None, "李师傅来了")
    asked = at(Page.FORM).send(e.HelpCalled("how"), e.OverClosed(), e.EndAsked(), e.HelpComing("李师傅来了"))
    assert asked.visit.over is Over.END
    asked.send(e.OverClosed(), e.HelpAsked())
    assert asked.visit.notice is Notice.HELP_COMING  # behind the help key
    asked.send(e.HelpCalled("machine"))
    assert (asked.visit.notice, asked.visit.coming) == (Notice.HELP_CALLED, "")
    gone = at(Page.TAKE_CARD).send(e.HelpComing("李师傅来了"))
    assert (gone.visit.over, gone.visit.coming) == (None, "")


# what cannot be done here


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
