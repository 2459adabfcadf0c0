"""Plain questions, other places, what else may be claimed: where each press leads, and what it leaves behind."""

from dataclasses import replace

import pytest

from kiosk.application import decode, draft_of, encode
from kiosk.application.template import NOBODY
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.visit import Over, Page, Printing, Visit
from tests.kiosk.session.visits import FILED, ITEM, OTHER_ITEM, Terminal, at, chosen

FOUND: list[e.Event] = [e.Started(), e.AskingOpened(), e.ChoiceMade(1), e.ChoiceMade(0), e.ItemChosen(ITEM, "1")]
RATED = Visit(page=Page.RATING, item=ITEM, card=NOBODY, card_present=True, filed=FILED, consented=True)


@pytest.mark.parametrize(
    ("events", "page", "path"),
    [
        ([e.Started(), e.AskingOpened()], Page.ASKING, ()),
        ([e.AskingOpened()], Page.ATTRACT, ()),
        ([e.Started(), e.ChoiceMade(0)], Page.HOME, ()),
        ([e.Started(), e.AskingOpened(), e.ChoiceMade(-1)], Page.ASKING, ()),
        ([e.Started(), e.AskingOpened(), *[e.ChoiceMade(0)] * 20], Page.ASKING, (0,) * 8),
        ([e.Started(), e.AskingOpened(), e.ChoiceMade(2), e.Back()], Page.ASKING, ()),
        ([e.Started(), e.AskingOpened(), e.Back()], Page.HOME, ()),
        (FOUND, Page.GUIDE, (1, 0)),
        ([*FOUND, e.Back()], Page.ASKING, (1, 0)),
        ([*FOUND, e.Back(), e.Back(), e.Back(), e.Back()], Page.HOME, ()),
        ([e.Started(), e.AskingOpened(), e.ChoiceMade(1), e.SearchOpened("all")], Page.SEARCH, ()),
        ([*chosen(), e.PlacesOpened()], Page.PLACES, ()),
        ([*chosen(), e.PlacesOpened(), e.Back()], Page.GUIDE, ()),
        ([e.Started(), e.PlacesOpened()], Page.HOME, ()),
    ],
)
def test_where_it_leads(events: list[e.Event], page: Page, path: tuple[int, ...]) -> None:
    terminal = Terminal().send(*events)
    assert (terminal.visit.page, terminal.visit.chosen) == (page, path)


def test_the_places_are_printed() -> None:
    terminal = Terminal().send(*chosen(), e.PlacesOpened(), e.GuidePrinted())
    assert terminal.did(x.PrintGuide)
    assert terminal.visit.printing is Printing.RUNNING


@pytest.mark.parametrize("level", [None, 5])
def test_what_else_may_be_claimed_is_shown_once_the_rating_is_over(level: int | None) -> None:
    terminal = Terminal(RATED).send(e.Rated(level, benefits=True))
    after = terminal.visit
    assert after.page is Page.BENEFITS
    assert len(terminal.did(x.RecordRating)) == (level is not None)
    terminal.send(e.Back())
    assert terminal.visit.page is Page.TAKE_CARD
    assert terminal.did(x.Wipe)
    assert terminal.visit.filed is None


def test_nobody_who_filed_nothing_is_shown_more() -> None:
    terminal = Terminal(replace(RATED, filed=None)).send(e.Rated(None, benefits=True))
    assert terminal.visit.page is Page.TAKE_CARD


def test_another_service_begins_anew_and_keeps_no_answer() -> None:
    rated = replace(RATED, answers={"address": "清塘镇六组18号"})
    terminal = Terminal(rated).send(e.Rated(5, benefits=True), e.ItemChosen(OTHER_ITEM, "1"))
    assert terminal.visit.page is Page.GUIDE
    assert (terminal.visit.card, terminal.visit.filed, dict(terminal.visit.answers)) == (None, None, {})
    assert not terminal.did(x.SaveDraft)


def test_a_terminal_left_on_these_pages_wipes_itself() -> None:
    for page in (Page.ASKING, Page.PLACES, Page.BENEFITS):
        terminal = Terminal(replace(RATED, page=page, last_touch=100.0)).wait(400.0)
        assert terminal.visit.page in (Page.ATTRACT, Page.TAKE_CARD), page
        assert terminal.did(x.Wipe), page


def test_a_booking_takes_the_place_of_the_service_whose_guide_is_read() -> None:
    booked = ITEM.model_copy(update={"title": "预约：高龄津贴", "form": {"type": "object", "properties": {}}})
    terminal = Terminal().send(*chosen(), e.BookingAsked(booked))
    assert (terminal.visit.page, terminal.visit.item) == (Page.CONSENT, booked)
    assert Terminal().send(e.Started(), e.BookingAsked(booked)).visit.page is Page.HOME


@pytest.mark.parametrize(
    ("names", "wrong"),
    [(["birth_date"], {"birth_date"}), (["name", "name"], set()), (["name", "address"], {"name", "address"}),
     (["id_number"], set())],
)  # fmt: skip
def test_what_the_card_says_can_be_called_wrong_and_right_again(names: list[str], wrong: set[str]) -> None:
    terminal = Terminal(replace(RATED, page=Page.CHECK, filed=None)).send(e.DisputeAsked())
    assert terminal.visit.over is Over.DISPUTE
    terminal.send(*(e.Disputed(name) for name in names), e.OverClosed())
    assert (terminal.visit.over, terminal.visit.disputed, terminal.visit.page) == (None, frozenset(wrong), Page.CHECK)
    terminal.send(e.Disputed("sex"))
    assert "sex" not in terminal.visit.disputed


def test_a_dispute_stays_in_the_draft() -> None:
    visit = replace(RATED, page=Page.CHECK, filed=None, answers={"address": "清塘镇六组18号"})
    visit = replace(visit, disputed=frozenset({"address"}))
    assert decode(encode(draft_of(visit))).disputed == {"address"}


def test_the_guide_is_taken_along_as_a_code_or_on_paper() -> None:
    terminal = Terminal().send(*chosen(), e.TakeAsked())
    assert (terminal.visit.page, terminal.visit.over) == (Page.GUIDE, Over.TAKE)
    terminal.send(e.GuideAccepted())
    assert terminal.visit.page is Page.GUIDE  # the sheet covers it
    terminal.send(e.GuidePrinted())
    assert (terminal.visit.over, terminal.visit.printing, len(terminal.did(x.PrintGuide))) == (
        None,
        Printing.RUNNING,
        1,
    )
    again = terminal.send(e.TakeAsked(), e.GuidePrinted())
    assert (again.visit.over, len(again.did(x.PrintGuide))) == (None, 1)
    assert at(Page.CONSENT).send(e.TakeAsked()).visit.over is None
    assert not Terminal().send(*chosen(), e.HelpAsked(), e.GuidePrinted()).did(x.PrintGuide)
