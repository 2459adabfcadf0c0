"""What a photographed paper says: offered and compared, never taken silently."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from kiosk.catalogue.load import PACKAGED, load
from kiosk.config import Timeouts
from kiosk.forms import form_faults
from kiosk.session import events as e
from kiosk.session.papers import differs, says
from kiosk.session.progress import asked, confirming, current_value
from kiosk.session.step import step
from kiosk.session.visit import Page, PaperSays, TakenPage, Visit

ITEM = next(item for item in load(PACKAGED).items.values() if "relative_id" in item.form.get("properties", {}))
BOOK = next(spec.material_name for spec in ITEM.materials if spec.how == "photo")
NUMBER, OTHER = "450199197604118927", "450199195811099643"
PAGE = TakenPage(BOOK, 1, b"\xff\xd8jpeg")
ANSWERS = {
    "relation": "spouse", "relative_name": "韦秀兰", "relative_id": NUMBER, "to_address": "石桥镇平山村6组12号",
    "phone": "13800000000",
}  # fmt: skip


def said(name: str, value: str, index: int = 1) -> PaperSays:
    return PaperSays(BOOK, index, name, value, (0.1, 0.2, 0.3, 0.4))


def check(*says: PaperSays) -> Visit:
    answers = MappingProxyType(ANSWERS)
    return Visit(page=Page.CHECK, item=ITEM, answers=answers, pages=(TakenPage(BOOK, 0, b"0"), PAGE), read=says)


def moved(visit: Visit, *events: e.Event) -> Visit:
    for event in events:
        visit, _ = step(visit, event, 1.0, Timeouts())
    return visit


def test_the_packaged_service_names_its_fields_rightly() -> None:
    assert not form_faults(ITEM.form)
    phone = ITEM.form["properties"]["phone"] | {"x-read": "card.x"}
    wrong = {**ITEM.form, "properties": {**ITEM.form["properties"], "phone": phone}}
    assert any(fault[1] == "dangling" for fault in form_faults(wrong))


@pytest.mark.parametrize(
    ("key", "read", "other"),
    [
        ("relative_id", (said("member.id_number", OTHER),), True),
        ("relative_id", (said("member.id_number", NUMBER),), False),
        ("relative_id", (said("member.id_number", OTHER), said("member.id_number", NUMBER, 0)), False),  # two people
        ("relative_id", (said("card.id_number", OTHER),), False),  # a paper that says nothing of this question
        ("relative_id", (said("member.id_number", OTHER, 7),), False),  # a page that is no longer there
        ("relative_name", (said("member.name", "韦秀蓝"),), True),
        ("to_address", (said("household.address", "样本县石桥镇平山村6组12号"),), False),
        ("to_address", (said("household.address", "样本县石桥镇平山村6组21号"),), True),
        ("phone", (said("member.id_number", OTHER),), False),
    ],
)
def test_only_what_one_paper_says_otherwise_differs(key: str, read: tuple[PaperSays, ...], other: bool) -> None:
    assert (differs(check(*read), key) is not None) is other


def test_changing_such_an_answer_begins_with_what_the_paper_says() -> None:
    visit = check(said("member.id_number", OTHER))
    asked_again = moved(visit, e.EditAsked("relative_id"))
    assert asked_again.page is Page.FORM
    assert confirming(asked_again)
    assert asked(asked_again)[asked_again.question].prefill == OTHER
    right = moved(asked_again, e.AnswerConfirmed())
    assert (right.page, right.answers["relative_id"]) != (Page.FORM, NUMBER)
    assert right.answers["relative_id"] == OTHER
    kept = moved(asked_again, e.AnswerDoubted())
    assert not confirming(kept)
    assert current_value(kept) == NUMBER


def test_an_answer_that_agrees_is_changed_as_ever() -> None:
    visit = moved(check(said("member.id_number", NUMBER)), e.EditAsked("relative_id"))
    assert not confirming(visit)
    assert visit.answers == ANSWERS


def test_a_page_that_was_read_changes_no_answer() -> None:
    visit = moved(check(), e.PageRead(PAGE, (said("member.id_number", OTHER),)))
    assert says(visit, "relative_id") is not None
    assert visit.answers == ANSWERS
    assert visit.page is Page.CHECK


def test_a_page_taken_again_says_nothing_until_it_is_read() -> None:
    visit = check(said("member.id_number", OTHER))
    assert moved(visit, e.PageRead(replace(PAGE), (said("member.id_number", NUMBER),))).read == visit.read
    again = moved(visit, e.EditAsked(BOOK), e.PageRetaken(BOOK, 1), e.PageTaken(TakenPage(BOOK, 1, b"new")))
    assert len(again.pages) == 2
    assert says(again, "relative_id") is None
