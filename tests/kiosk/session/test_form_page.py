"""Questions, papers, and changing one's mind on the check page."""

from dataclasses import replace

from drivers.protocol import Fault
from kiosk.application.template import NOBODY
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.progress import current_question, current_shot, current_value
from kiosk.session.visit import Notice, Page
from tests.kiosk.session.visits import (
    AT_CARD,
    AT_FORM,
    AT_MATERIALS,
    Terminal,
    at,
    page,
)


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


def test_back_from_a_page_thrown_away_leads_to_the_check_which_asks_for_it_again() -> None:
    terminal = at(Page.CHECK).send(e.EditAsked("户口簿"), e.PageRetaken("户口簿", 1), e.Back())
    assert terminal.visit.page is Page.CHECK
    assert terminal.send(e.CheckAccepted()).visit.page is Page.MATERIALS
    assert terminal.send(page(index=1), e.PagesAccepted()).visit.page is Page.CHECK


def test_back_from_a_question_that_an_edit_brought_leads_to_the_check() -> None:
    terminal = at(Page.CHECK).send(e.EditAsked("pay_to"), e.Answered("bank"), e.Back())
    assert terminal.visit.page is Page.CHECK
    assert current_question(terminal.send(e.CheckAccepted()).visit).key == "bank"  # type: ignore[union-attr]
    assert terminal.send(e.Answered("农业银行"), page("银行卡"), e.PagesAccepted()).visit.page is Page.CHECK


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
