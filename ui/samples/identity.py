"""Moments of the pages of identity, made up: other documents than the ID card. Nobody in here exists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from drivers.protocol import Fault, State, Status, ZoneProblem
from kiosk.identity.card import Document, How, IdCard, Sex
from kiosk.session.visit import Notice, Over, Page, Printing, Purpose, Visit, Way
from ui.samples.base import DEVICES, Moment, item
from ui.samples.person import ANSWERS, FILED
from ui.samples.pictures import permit_on_the_desk, phone_on_the_desk, seeing

PERMIT = IdCard(
    document=Document.HKMO_TO_MAINLAND,
    name="",
    name_raw="CHAN, TAI MAN",
    name_latin="CHAN, TAI MAN",
    sex=Sex.MALE,
    birth_date=date(1980, 1, 1),
    id_number="H12345678",
    id_number_valid=True,
    valid_from=None,
    valid_until=date(2033, 1, 1),
    long_term=False,
    how=How.MRZ,
    confirmed=("name", "sex"),
)
PASSPORT = replace(
    PERMIT,
    document=Document.PASSPORT,
    name="ANDERSSON LINDQVIST, ANNA KRISTINA",
    name_latin="ANDERSSON LINDQVIST, ANNA KRISTINA",
    sex=Sex.FEMALE,
    nationality="SWE",
    id_number="AA1234567",
    confirmed=("name", "nationality", "sex"),
)
CUT = replace(PASSPORT, name="", name_latin="ANDERSSON LINDQVIST, ANNA KRISTINA MAR")


def _digits(text: str) -> Callable[[Any], None]:
    def prepare(page: Any) -> None:
        for digit in text:
            page.composer.key(digit)

    return prepare


def identity_moments() -> list[Moment]:
    service = item().model_copy(update={"identity": ["id_card", "travel_document", "social_card", "code"]})
    all_there = {"devices": {**DEVICES, "socialcard": Status(State.ONLINE)}}
    broken = {"devices": {**all_there["devices"], "idcard": Status(State.NO_DEVICE, Fault.NOT_CONNECTED)}}
    card = Visit(page=Page.IDENTITY, item=service, consented=True, reading=True)
    travel, social = replace(card, way=Way.TRAVEL_DOCUMENT), replace(card, way=Way.SOCIAL_CARD)
    code = replace(card, way=Way.CODE)
    mine = Visit(page=Page.PERSON, purpose=Purpose.MY_CASES, way=Way.TRAVEL_DOCUMENT, found=PERMIT, writing=True)
    person = Visit(page=Page.PERSON, item=service, consented=True, way=Way.TRAVEL_DOCUMENT, found=PERMIT)
    named = replace(PERMIT, name="陈大文", name_raw="陈大文", written=("name",), confirmed=("sex",))
    checked = Visit(page=Page.CHECK, item=service, consented=True, card=named, answers=ANSWERS)
    paper = permit_on_the_desk()
    glare, glares = seeing(paper, (), ZoneProblem.GLARE)
    no_scanner = {"devices": {slot: status for slot, status in all_there["devices"].items() if slot != "scanner"}}
    phone, shows_phone = seeing(phone_on_the_desk(), ())
    none, shows_none = seeing(paper, (), ZoneProblem.NO_ZONE)
    return [
        Moment("05-ways", card, all_there),
        Moment("05-ways-reader-away", replace(card, reading=False, notice=Notice.READER_AWAY), broken),
        Moment("05-ways-none", card, all_there, prepare=lambda model: model.noCard()),
        Moment("05-travel", travel, {**all_there, **none}, prepare=shows_none),
        Moment("05-travel-glare", travel, {**all_there, **glare}, prepare=glares),
        Moment("05-travel-begins", travel, all_there),
        Moment("05-travel-other-kind", replace(travel, notice=Notice.CARD_WRONG_KIND), all_there),
        Moment("05-social", social, all_there),
        Moment("05-social-locked", replace(social, notice=Notice.CARD_LOCKED, reading=False), all_there),
        Moment(
            "05-social-my-cases",
            Visit(page=Page.IDENTITY, purpose=Purpose.MY_CASES, way=Way.SOCIAL_CARD, reading=True),
            all_there,
        ),
        Moment("05-code", code, all_there),
        Moment("05-code-camera", code, {**no_scanner, **phone}, prepare=shows_phone),
        Moment("05-code-camera-begins", code, no_scanner),
        Moment("05-code-checking", replace(code, checking=True), all_there),
        Moment("05-code-stale", replace(code, notice=Notice.CODE_STALE), all_there),
        Moment("05-code-unanswered", replace(code, notice=Notice.CODE_UNANSWERED), all_there),
        Moment("05-person-receipt", mine, prepare=_digits("45170326")),
        Moment(
            "05-person-receipt-unfit", replace(mine, notice=Notice.RECEIPT_UNFIT), prepare=_digits("451703268840")
        ),
        Moment("05-person", person),
        Moment("05-person-passport", replace(person, found=PASSPORT)),
        Moment("05-person-name", replace(person, writing=True)),
        Moment("05-person-name-cut", replace(person, found=CUT, writing=True)),
        Moment("09-check-permit", checked),
        Moment("09-check-passport", replace(checked, card=PASSPORT, revealed=True)),
        Moment("11-filed-permit", replace(checked, page=Page.FILED, filed=FILED, printing=Printing.DONE)),
        Moment("12-end-permit", replace(checked, over=Over.END)),
        Moment("12-take-social-card", Visit(page=Page.TAKE_CARD, card_present=True, way=Way.SOCIAL_CARD)),
        Moment("05-person-name-unfit", replace(person, writing=True, notice=Notice.NAME_UNFIT)),
    ]
