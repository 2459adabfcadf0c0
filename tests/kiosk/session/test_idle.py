"""Nobody there: warned, kept, cleared. Somebody there: never hurried out."""

import pytest

from drivers.protocol import Fault
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.visit import Mode, Over, Page
from tests.kiosk.session.visits import AT_FORM, PLACES, TIMEOUTS, at, page, personal

T = TIMEOUTS
# page, events before, seconds until the warning, seconds of the warning
WARNED = [
    (Page.SEARCH, [], T.idle, T.warning),
    (Page.GUIDE, [], T.idle, T.warning),
    (Page.CONSENT, [], T.idle, T.warning),
    (Page.IDENTITY, [], T.identity, T.warning),
    (Page.FORM, [], T.idle, T.warning),
    (Page.MATERIALS, [], T.capture, T.warning),
    (Page.CHECK, [], T.idle, T.warning),
    (Page.SIGN, [], T.idle, T.warning),
    (Page.FILED, [], T.idle, T.warning),
    (Page.MY_CASES, [], T.idle, T.warning),
    (Page.FORM, [e.ModeChosen(Mode.ASSISTED), e.VoiceToggled()], T.idle_assisted, T.warning_assisted),
    (Page.FORM, [e.ModeChosen(Mode.ASSISTED)], T.idle_voice, T.warning_assisted),  # with its voice
    (Page.FORM, [e.VoiceToggled()], T.idle_voice, T.warning_assisted),
    (Page.MATERIALS, [e.VoiceToggled()], T.idle_voice, T.warning_assisted),
    (Page.IDENTITY, [e.ModeChosen(Mode.ASSISTED), e.VoiceToggled()], T.identity * 2, T.warning_assisted),
    (Page.FORM, [e.HelpCalled(), e.OverClosed()], T.idle, T.warning),
]


@pytest.mark.parametrize(("place", "before", "idle", "warning"), WARNED)
def test_a_resident_is_warned_in_time(place: Page, before: list[e.Event], idle: int, warning: int) -> None:
    terminal = at(place).send(*before).wait(idle - 1)
    assert terminal.visit.over is None
    terminal.wait(1)
    assert (terminal.visit.over, terminal.visit.idle_left) == (Over.IDLE, warning)
    terminal.wait(warning - 1)
    assert (terminal.visit.over, terminal.visit.idle_left, terminal.visit.page) == (Over.IDLE, 1, place)
    terminal.wait(1)
    assert terminal.visit.over is None
    assert terminal.visit.page in (Page.ATTRACT, Page.TAKE_CARD)
    assert terminal.did(x.Wipe)
    assert not personal(terminal.visit)


@pytest.mark.parametrize("place", list(PLACES))
def test_every_page_ends_where_it_began(place: Page) -> None:
    ends = Page.OUT_OF_SERVICE if place is Page.OUT_OF_SERVICE else Page.ATTRACT
    assert at(place).wait(600).visit.page is ends


def test_home_goes_back_without_a_warning() -> None:
    terminal = at(Page.HOME).wait(T.home - 1)
    assert terminal.visit.page is Page.HOME
    assert terminal.wait(1).visit.page is Page.ATTRACT


def test_a_warning_can_be_answered_for_ever() -> None:
    terminal = at(Page.FORM)
    for _ in range(12):
        terminal.wait(T.idle + 5)
        assert terminal.visit.over is Over.IDLE
        terminal.send(e.OverClosed())
        assert (terminal.visit.over, terminal.visit.page) == (None, Page.FORM)


def test_a_touch_ends_the_warning_but_its_buttons_still_work() -> None:
    terminal = at(Page.FORM).send(e.AnswerConfirmed()).wait(T.idle + 1)
    terminal.send(e.Touched())
    assert terminal.visit.over is Over.IDLE
    terminal.send(e.Tick())
    assert terminal.visit.over is None
    terminal.wait(T.idle + 1).send(e.Touched(), e.EndConfirmed(keep=True))
    assert terminal.visit.page is Page.TAKE_CARD


def test_a_press_that_meets_the_warning_counts() -> None:
    terminal = at(Page.FORM).wait(T.idle + 1).send(e.AnswerConfirmed())
    assert (terminal.visit.over, terminal.visit.question) == (None, 1)


def test_touches_keep_a_slow_writer_at_the_page() -> None:
    terminal = at(Page.FORM)
    for _ in range(20):
        terminal.send(e.Touched(), after=T.idle - 1).send(e.Tick(), after=0)
        assert terminal.visit.over is None


def test_idle_keeps_the_draft_before_it_wipes() -> None:
    terminal = at(Page.MATERIALS).send(page(), e.CardLifted()).forget().wait(T.capture + T.warning)
    kinds = [type(effect) for effect in terminal.done if isinstance(effect, x.SaveDraft | x.Wipe)]
    assert kinds == [x.SaveDraft, x.Wipe]
    kept = terminal.did(x.SaveDraft)[0].visit
    assert (len(kept.pages), kept.answers["pay_to"]) == (1, "social")
    assert terminal.visit.page is Page.ATTRACT


def test_idle_without_an_answer_keeps_nothing() -> None:
    terminal = at(AT_FORM).wait(T.idle + T.warning)
    assert not terminal.did(x.SaveDraft)
    assert terminal.did(x.Wipe)


def test_idle_never_files_and_never_saves_over_a_filing() -> None:
    terminal = at(Page.CHECK).wait(600)
    assert not terminal.did(x.FileCase)
    filed = at(Page.FILED).wait(600)
    assert not filed.did(x.SaveDraft)


def test_a_machine_at_work_is_nobody() -> None:
    terminal = at(Page.IDENTITY)
    for _ in range(120):
        terminal.send(e.CardFailed(Fault.NOT_CONNECTED), e.Tick())
    assert terminal.visit.page is Page.ATTRACT


def test_a_card_laid_down_is_somebody() -> None:
    terminal = at(Page.FORM).wait(T.idle + 1).send(e.CardLifted())
    assert terminal.visit.over is None
