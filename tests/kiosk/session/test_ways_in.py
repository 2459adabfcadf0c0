"""Other ways in than the ID card: chosen, read, confirmed, refused, and given up for another."""

from dataclasses import replace
from typing import Any

import pytest

from drivers.protocol import Fault
from kiosk.application.template import NOBODY
from kiosk.identity.card import Document, How
from kiosk.outbox import numbers
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.identity import ways
from kiosk.session.progress import has_data, remembered
from kiosk.session.visit import Notice, Page, Way
from tests.kiosk.session.visits import (
    AT_CAMERA,
    AT_PERSON,
    ITEM,
    OPEN,
    OTHER_ITEM,
    PERMIT,
    STUB,
    TIMEOUTS,
    Terminal,
    at,
    chosen,
)

PASSPORT = replace(PERMIT, document=Document.PASSPORT, name="ERIKSSON, ANNA", nationality="SWE")
SOCIAL = replace(NOBODY, document=Document.SOCIAL_CARD, how=How.SOCIAL_CARD)
AT_CARD = [*chosen(OPEN), e.GuideAccepted(), e.Consented()]
AT_SLOT = [*AT_CARD, e.WayChosen(Way.SOCIAL_CARD)]


def test_the_id_card_is_waited_for_first_and_only_what_suffices_can_be_chosen() -> None:
    terminal = at(AT_CARD)
    assert (terminal.visit.way, terminal.visit.reading) == (Way.ID_CARD, True)
    terminal.send(e.WayChosen(Way.CODE))
    assert (terminal.visit.way, terminal.done) == (Way.ID_CARD, [])
    terminal = at(Page.IDENTITY).send(e.WayChosen(Way.TRAVEL_DOCUMENT))  # of a service for the ID card only
    assert (terminal.visit.way, terminal.done) == (Way.ID_CARD, [])


@pytest.mark.parametrize("way", [Way.TRAVEL_DOCUMENT, Way.SOCIAL_CARD])
def test_another_way_ends_the_first_reading_before_its_own(way: Way) -> None:
    terminal = at(AT_CARD).send(e.WayChosen(way))
    assert (terminal.visit.way, terminal.visit.reading) == (way, True)
    assert terminal.last == [x.StopReading(), x.ReadCard()]
    assert terminal.send(e.WayChosen(way)).last == []  # the same again
    assert terminal.send(e.WayChosen(Way.ID_CARD)).last == [x.StopReading(), x.ReadCard()]


def test_a_permit_is_confirmed_its_name_written_and_only_then_it_counts() -> None:
    terminal = at(AT_PERSON)
    assert (terminal.visit.page, terminal.visit.card, terminal.visit.found) == (Page.PERSON, None, PERMIT)
    terminal.send(e.NameWritten("陈大文"))  # nothing was asked yet
    assert terminal.visit.card is None
    terminal.send(e.PersonConfirmed())
    assert (terminal.visit.writing, terminal.visit.card) == (True, None)
    terminal.send(e.NameWritten("陈大文"))
    card = terminal.visit.card
    assert card is not None
    assert (card.name, card.confirmed, card.written) == ("陈大文", ("sex",), ("name",))
    assert (terminal.visit.page, terminal.visit.found) == (Page.FORM, None)


def test_a_foreigners_name_is_in_the_zone() -> None:
    terminal = at([*AT_CAMERA, e.DocumentRead(PASSPORT), e.PersonConfirmed()])
    assert terminal.visit.card == PASSPORT


@pytest.mark.parametrize("name", ["", "陈", "陈大文1", "陈" * 41, "<b>陈大文</b>", "陈\n大文"])
def test_what_can_be_no_name_is_told(name: str) -> None:
    terminal = at([*AT_PERSON, e.PersonConfirmed()]).send(e.NameWritten(name))
    assert (terminal.visit.notice, terminal.visit.card) == (Notice.NAME_UNFIT, None)
    assert terminal.send(e.NameWritten("陈大文")).visit.page is Page.FORM


def test_what_is_not_right_is_read_again() -> None:
    terminal = at(AT_PERSON).send(e.PersonDoubted())
    assert (terminal.visit.page, terminal.visit.found, terminal.visit.reading) == (Page.IDENTITY, None, True)
    assert terminal.visit.way is Way.TRAVEL_DOCUMENT
    assert terminal.did(x.ReadCard)


def test_back_goes_from_the_name_to_what_was_read_to_the_reading() -> None:
    terminal = at([*AT_PERSON, e.PersonConfirmed()]).send(e.Back())
    assert (terminal.visit.page, terminal.visit.writing) == (Page.PERSON, False)
    assert terminal.send(e.Back()).visit.page is Page.IDENTITY
    assert terminal.visit.found is None
    assert terminal.send(e.Back()).visit.page is Page.CONSENT


REFUSED: list[tuple[list[e.Event], e.Event, Notice]] = [
    (AT_CAMERA, e.DocumentRead(PERMIT, Notice.CARD_EXPIRED), Notice.CARD_EXPIRED),
    (AT_CAMERA, e.CardFailed(Fault.MEDIA_INVALID, Notice.CARD_WRONG_KIND), Notice.CARD_WRONG_KIND),
    (AT_CAMERA, e.CardFailed(Fault.GARBLED), Notice.CARD_UNREADABLE),
    (AT_CAMERA, e.CardFailed(Fault.NO_MEDIA), Notice.NO_CARD),
    (AT_CAMERA, e.CardFailed(Fault.NOT_CONNECTED), Notice.READER_AWAY),
    (AT_SLOT, e.CardFailed(Fault.MEDIA_REMOVED), Notice.CARD_LIFTED),
    (AT_SLOT, e.CardFailed(Fault.MEDIA_INVALID), Notice.CARD_WRONG_KIND),
    (AT_SLOT, e.CardFailed(Fault.NOT_CONNECTED), Notice.READER_AWAY),
]


@pytest.mark.parametrize(("before", "event", "notice"), REFUSED)
def test_what_is_not_accepted_is_told_and_asked_for_again(
    before: list[e.Event], event: e.Event, notice: Notice
) -> None:
    terminal = at(before).send(event)
    assert (terminal.visit.page, terminal.visit.notice, terminal.visit.card) == (Page.IDENTITY, notice, None)
    assert terminal.send(e.Tick()).did(x.ReadCard)
    assert terminal.send(e.WayChosen(Way.ID_CARD), e.CardRead(NOBODY)).visit.card == NOBODY  # another way works


CODED = [*chosen(ITEM.model_copy(update={"identity": ["id_card", "code"]})), e.GuideAccepted(), e.Consented()]


@pytest.mark.parametrize("notice", [Notice.CODE_STALE, Notice.CODE_UNANSWERED])
def test_a_code_is_checked_and_a_refused_one_scanned_again(notice: Notice) -> None:
    terminal = at(CODED).send(e.CodeSeen())
    assert not terminal.visit.checking  # a scanner's word that nobody asked for
    terminal.send(e.WayChosen(Way.CODE), e.CodeSeen())
    assert terminal.visit.checking
    terminal.send(e.CardFailed(Fault.REFUSED, notice))
    assert (terminal.visit.checking, terminal.visit.notice, terminal.visit.card_present) == (False, notice, False)
    assert terminal.forget().send(e.Tick()).did(x.ReadCard)
    terminal.send(e.CodeSeen(), e.CardRead(replace(NOBODY, how=How.CODE)))
    assert (terminal.visit.page, terminal.visit.checking, terminal.visit.card_present) == (Page.FORM, False, False)
    assert not remembered(terminal.visit)


def test_a_card_that_keeps_its_holders_name_is_not_read_again_until_it_is_taken() -> None:
    terminal = at(AT_SLOT).send(e.CardFailed(Fault.MEDIA_INVALID, Notice.CARD_LOCKED))
    assert (terminal.visit.notice, terminal.visit.card_present) == (Notice.CARD_LOCKED, True)
    assert not terminal.forget().wait(3).did(x.ReadCard)
    assert terminal.send(e.CardLifted()).did(x.ReadCard)


def test_a_document_under_the_camera_is_nothing_that_a_reader_must_give_back() -> None:
    terminal = at([*AT_PERSON, e.PersonConfirmed(), e.NameWritten("陈大文")])
    assert not terminal.visit.card_present
    assert at([*AT_SLOT, e.CardRead(SOCIAL)]).visit.card_present


@pytest.mark.parametrize(("before", "kept"), [(AT_SLOT, True), (AT_CAMERA, False)])
def test_only_a_chip_brings_back_what_was_begun(before: list[e.Event], kept: bool) -> None:
    """A copy of a document shows the same zone: it opens nothing."""
    events: list[Any] = [e.CardRead(SOCIAL)] if kept else [e.DocumentRead(PASSPORT), e.PersonConfirmed()]
    terminal = at([*before, *events, e.Answered("清塘镇石桥村六组")])
    assert (remembered(terminal.visit), has_data(terminal.visit)) == (kept, kept)
    terminal.forget().send(e.EndAsked(), e.EndConfirmed())
    assert bool(terminal.did(x.SaveDraft)) is kept


def test_what_was_filed_is_found_by_a_chip() -> None:
    terminal = Terminal().send(e.Started(), e.MyCasesAsked())
    assert ways(terminal.visit) == (Way.ID_CARD, Way.SOCIAL_CARD, Way.TRAVEL_DOCUMENT)
    terminal.send(e.WayChosen(Way.SOCIAL_CARD), e.CardRead(SOCIAL))
    assert terminal.visit.page is Page.MY_CASES


NUMBER = numbers.number("4517", 326884)
AT_NUMBER: list[e.Event] = [
    e.Started(), e.MyCasesAsked(), e.WayChosen(Way.TRAVEL_DOCUMENT), e.DocumentRead(PASSPORT), e.PersonConfirmed(),
]  # fmt: skip


def test_or_by_a_document_and_the_number_of_its_receipt() -> None:
    terminal = at(AT_NUMBER)
    assert (terminal.visit.page, terminal.visit.writing) == (Page.PERSON, True)
    terminal.send(e.NameWritten("陈大文"))  # nobody's name is asked here
    assert (terminal.visit.card, terminal.did(x.FindCases)) == (None, [])
    terminal.send(e.NumberGiven(NUMBER))
    asked = terminal.did(x.FindCases)[0].card
    assert (asked.id_number, asked.raw_photo) == (PASSPORT.id_number, NUMBER.encode())
    terminal.send(e.CardRead(asked, stubs=(STUB,)))
    assert (terminal.visit.page, terminal.visit.stubs, terminal.visit.card) == (Page.MY_CASES, (STUB,), asked)


@pytest.mark.parametrize("number", ["", "451703268840", "45170326884", "abcdefghijkl"])
def test_a_wrong_number_finds_nothing(number: str) -> None:
    terminal = at(AT_NUMBER).send(e.NumberGiven(number))
    assert (terminal.visit.notice, terminal.did(x.FindCases)) == (Notice.RECEIPT_UNFIT, [])


def test_anothers_number_finds_nothing_and_can_be_mended() -> None:
    terminal = at(AT_NUMBER).send(e.NumberGiven(NUMBER))
    asked = terminal.did(x.FindCases)[0].card
    terminal.send(e.CardRead(asked))
    assert (terminal.visit.page, terminal.visit.notice) == (Page.PERSON, Notice.RECEIPT_UNFIT)
    terminal.send(e.Back(), e.Back(), e.CardRead(asked, stubs=(STUB,)))  # an answer that comes too late
    assert terminal.visit.card is None


def test_the_next_service_begins_with_the_id_card_again() -> None:
    terminal = at([*AT_SLOT, e.CardRead(SOCIAL)])
    terminal.send(e.Back(), e.Back(), e.ItemChosen(OTHER_ITEM, "1"), e.GuideAccepted(), e.Consented())
    assert (terminal.visit.page, terminal.visit.way) == (Page.IDENTITY, Way.ID_CARD)


def test_nobody_hurries_who_lays_a_document_right() -> None:
    """No touch tells that somebody is there while the camera looks."""
    terminal = at(AT_CAMERA).wait(TIMEOUTS.capture - 1)
    assert terminal.visit.over is None


def test_a_visit_left_at_the_person_leaves_nothing() -> None:
    terminal = at(AT_PERSON).send(e.EndAsked(), e.EndConfirmed())
    assert terminal.visit.found is None
    assert terminal.did(x.Wipe)
