"""Moments of the visit's own pages, made up, for `kiosk screens` and the tests. Nobody in here exists."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Property, QObject

from drivers.protocol import PageProblem, Supply
from kiosk.application.template import template
from kiosk.catalogue.item import Item
from kiosk.forms import questions
from kiosk.session.visit import (
    CaseStub,
    Mode,
    Notice,
    Over,
    Page,
    PaperSays,
    Printing,
    Purpose,
    TakenPage,
    Visit,
)
from ui.images import encoded
from ui.samples.after import LIVING, after_filing
from ui.samples.base import ALLOWANCE, Moment, package, sample_catalogue
from ui.samples.live import SHOP_CLOSE
from ui.samples.person import ANSWERS, CARD, FILED, MOVED, QR, RARE_NAME
from ui.samples.pictures import card_outline, empty_desk, outline, seeing, sheet_of_paper, side_of_card

EQUIPMENT = "000538501002"  # 申请轮椅等辅具
DEATH = "000709301004"  # 去世注销户口: an ID number of somebody else, both sides of a card
GRANT = "000514201008"  # 领丧葬补助金: a promise may stand for the proof of kinship
MOVE = "000709301005"  # 投靠落户: its register is read


def at_question(item: Item, key: str, answers: Mapping[str, Any], **changes: Any) -> Visit:
    """The visit at a question of this item."""
    asked = questions(item, answers, CARD)
    place = next(n for n, one in enumerate(asked) if one.key == key)
    return _visit(item, Page.FORM, answers=MappingProxyType(dict(answers)), question=place, **changes)


def _visit(item: Item, page: Page, **changes: Any) -> Visit:
    usual: dict[str, Any] = {
        "page": page,
        "item": item,
        "catalogue_version": "sample",
        "consented": True,
        "card": CARD,
        "card_present": True,
        "answers": ANSWERS,
    }
    return Visit(**{**usual, **changes})


def typing(text: str, letters: str = "", after: str = "") -> Callable[[Any], None]:
    """The line as it stands while somebody types `letters` between `text` and `after`."""

    def prepare(page: Any) -> None:
        composer = page.composer
        composer.clear()
        if letters:
            composer.open("pinyin")
        for one in text + after:
            composer.insert(one)
        for _ in after:
            composer.left()
        for letter in letters:
            composer.key(letter)

    return prepare


def rating(level: int, *tags: str) -> Callable[[Any], None]:
    def prepare(page: Any) -> None:
        page.choose(level)
        for tag in tags:
            page.tag(tag)

    return prepare


def handwriting(text: str, after: str) -> Callable[[Any], None]:
    """Somebody has just drawn a character, and its candidates stand beside it."""

    def prepare(page: Any) -> None:
        composer = page.composer
        typing(text, after=after)(page)
        composer.open("hand")
        composer.drew(DRAWN)

    return prepare


class Drawn(QObject):
    """What a pad with one stroke looks like to the composer."""

    @Property(list)
    def strokes(self) -> list[Any]:
        return [[(0.0, 0.0, 0.0), (10.0, 10.0, 40.0)]]


DRAWN = Drawn()
OFFLINE: dict[str, Any] = {"online": False}


def visit_moments() -> list[Moment]:
    catalogue = sample_catalogue()
    item, living = catalogue.items[ALLOWANCE], catalogue.items[LIVING]
    tools_item, gone, shop = catalogue.items[EQUIPMENT], catalogue.items[DEATH], catalogue.items[SHOP_CLOSE]
    blank: Mapping[str, Any] = MappingProxyType({})
    paper, cut_paper = sheet_of_paper(), sheet_of_paper(cut=True)
    first = TakenPage("户口簿", 0, paper)
    both = (first, TakenPage("户口簿", 1, paper))
    moving, book = catalogue.items[MOVE], "家人的户口簿"
    yearly = catalogue.items["002014201001"]  # 养老金资格认证
    spoken = (
        PaperSays(book, 0, "household.address", "清塘县清塘镇石桥村八组6号", (0.1, 0.3, 0.9, 0.4)),
        PaperSays(book, 0, "member.id_number", "450123196803120029", (0.1, 0.5, 0.9, 0.6)),
    )
    told: dict[str, Any] = {"pages": (TakenPage(book, 0, paper), TakenPage(book, 1, paper)), "read": spoken}
    now = _visit(item, Page.MATERIALS, pages=(first,), shot=1, watching=True)
    cut_facts, cut_prepare = seeing(cut_paper, outline(cut=True), PageProblem.CUT_OFF_RIGHT)
    good_facts, good_prepare = seeing(paper, outline())
    front_facts, front_prepare = seeing(side_of_card(), card_outline())
    turn_facts, turn_prepare = seeing(side_of_card(), card_outline(), PageProblem.SAME_PAGE)
    front = TakenPage("逝者身份证", 0, side_of_card(whole=True))
    sides = (front, TakenPage("逝者身份证", 1, side_of_card(back=True, whole=True)))
    in_hospital: Mapping[str, Any] = MappingProxyType({"place": "hospital"})
    card = partial(_visit, gone, Page.MATERIALS, answers=in_hospital)
    none_facts, none_prepare = seeing(encoded(empty_desk(), "jpeg", 80), (), PageProblem.NO_PAGE)
    stubs = (
        CaseStub(
            FILED.case_id, "451703268841", ALLOWANCE, "高龄津贴申领", "uploading", FILED.filed_at, "韦*兰", QR, True
        ),
        CaseStub(
            "c2", "451703261170", LIVING, "申请低保", "supplement_requested", "2026-11-03T09:12:00+08:00", "韦*兰", QR
        ),
        CaseStub(
            "c3", "451703250034", EQUIPMENT, "申请轮椅等辅具", "served", "2026-09-18T15:40:00+08:00", "韦*兰", QR
        ),
    )
    grant = catalogue.items[GRANT]
    promising = _visit(grant, Page.SIGN, answers={**template(grant)["answers"], "kin_proof": "pledge"})
    birth = package()
    whole = _visit(
        birth,
        Page.CHECK,
        answers=template(birth)["answers"],
        deferred=frozenset({"出院记录"}),
        pages=(TakenPage("户口簿", 0, paper), TakenPage("户口簿", 1, paper)),
    )
    shown: dict[str, Any] = {"page": Page.MY_CASES, "purpose": Purpose.MY_CASES, "card": CARD, "card_present": True}
    return [
        Moment("06-confirm", at_question(item, "address", blank)),
        Moment(
            "06-form",
            at_question(item, "address", blank, writing=True),
            prepare=typing("清塘县清塘镇石桥村", "liuzu", "18号"),
        ),
        Moment(
            "07-form-hand",
            at_question(item, "address", blank, writing=True),
            prepare=handwriting("清塘县清塘镇石桥村", "组18号"),
        ),
        Moment("06-form-empty", at_question(living, "why_other", {"why": "other"}, writing=True, fault="empty")
                    if any(q.key == "why_other" for q in questions(living, {"why": "other"}, CARD))
                    else at_question(item, "address", blank, writing=True, fault="empty"), prepare=typing("")),
        Moment(
            "06-form-phone",
            at_question(item, "phone", {**ANSWERS, "phone": None}, writing=True),
            prepare=typing("1380771"),
        ),
        Moment(
            "06-form-phone-short",
            at_question(item, "phone", {**ANSWERS, "phone": None}, writing=True, fault="not_a_phone"),
            prepare=typing("1380771"),
        ),
        Moment(
            "06-form-id-number",
            at_question(gone, "deceased_id", blank, writing=True),
            prepare=typing("45012319440307"),
        ),
        Moment(
            "06-form-credit-code",
            at_question(shop, "licence", blank, writing=True, fault="too_short"),
            prepare=typing("92450123MA5NX0"),
        ),
        Moment("06-form-choice", at_question(item, "pay_to", blank, writing=True)),
        Moment("06-form-choices", at_question(tools_item, "device", blank, writing=True)),
        Moment(
            "06-form-choices-empty", at_question(tools_item, "device", blank, writing=True, fault="empty")
        ),
        Moment("06-form-yes-no", at_question(item, "elsewhere", ANSWERS, writing=True)),
        Moment("06-form-date", at_question(gone, "died_on", blank, writing=True)),
        Moment("06-form-date-wrong", at_question(gone, "died_on", blank, writing=True, fault="not_a_date")),
        Moment("06-form-draft", at_question(item, "phone", blank, writing=True, notice=Notice.DRAFT_FOUND)),
        Moment("08-photo", now, cut_facts, prepare=cut_prepare),
        Moment(
            "08-photo-good", now, good_facts, prepare=good_prepare
        ),
        Moment(
            "08-photo-nothing",
            _visit(item, Page.MATERIALS, shot=0, watching=True),
            none_facts,
            prepare=none_prepare,
        ),
        Moment("08-photo-away", _visit(item, Page.MATERIALS, shot=0, notice=Notice.CAMERA_AWAY)),
        Moment("08-photo-done", _visit(item, Page.MATERIALS, pages=both, shot=1)),
        Moment("08-photo-card-front", card(shot=0, watching=True), front_facts, prepare=front_prepare),
        Moment(
            "08-photo-card-back",
            card(pages=(front,), shot=1, watching=True),
            turn_facts,
            prepare=turn_prepare,
        ),
        Moment("08-photo-card-done", card(pages=sides, shot=1)),
        Moment("09-check", _visit(item, Page.CHECK, pages=both)),
        Moment("09-check-package", whole),
        Moment("10-sign-package", replace(whole, page=Page.SIGN)),
        Moment("11-filed-package", replace(whole, page=Page.FILED, filed=FILED, printing=Printing.DONE)),
        Moment("09-check-deferred", _visit(item, Page.CHECK, deferred=frozenset({"户口簿"}), revealed=True)),
        Moment("09-check-rare-name", _visit(item, Page.CHECK, pages=both, card=RARE_NAME, revealed=True)),
        Moment("09-check-paper", _visit(moving, Page.CHECK, answers=MOVED, **told)),
        Moment("06-confirm-paper", at_question(moving, "relative_id", MOVED, to_check=True, **told)),
        Moment("10-sign", _visit(item, Page.SIGN, pages=both), OFFLINE),
        Moment("10-sign-pledge", promising),
        Moment("10-sign-pledge-more", promising, modes=(Mode.ASSISTED,), prepare=lambda page: page.turn()),
        Moment("10-sign-pledged", replace(promising, promised=1)),
        Moment("10-sign-mark", _visit(item, Page.SIGN, pages=both), prepare=lambda page: page.mark(True)),
        Moment("10-sign-refused", _visit(item, Page.SIGN, pages=both, notice=Notice.SIGNATURE_SCRIBBLE)),
        Moment("10-sign-disk-full", _visit(item, Page.SIGN, pages=both, notice=Notice.DISK_FULL)),
        Moment("10-sign-filing", _visit(item, Page.SIGN, pages=both, filing=True)),
        Moment(
            "11-filed-offline", _visit(item, Page.FILED, pages=both, filed=FILED, printing=Printing.RUNNING), OFFLINE
        ),
        Moment(
            "11-filed", _visit(item, Page.FILED, deferred=frozenset({"户口簿"}), filed=FILED, printing=Printing.DONE)
        ),
        Moment("11-filed-certify", _visit(yearly, Page.FILED, filed=FILED, printing=Printing.DONE)),
        Moment("11-receipt", _visit(item, Page.RECEIPT, filed=FILED, printing=Printing.RUNNING)),
        Moment(
            "11-receipt-paper-out",
            _visit(item, Page.RECEIPT, filed=FILED, printing=Printing.PAPER_OUT),
            {"paper": Supply.OUT},
        ),
        Moment("11-filed-unproven", _visit(item, Page.FILED, filed=FILED, printing=Printing.UNPROVEN)),
        Moment("11-receipt-unproven", _visit(item, Page.RECEIPT, filed=FILED, printing=Printing.UNPROVEN)),
        Moment("12-rating", _visit(item, Page.RATING, filed=FILED)),
        Moment("12-rating-chosen", _visit(item, Page.RATING, filed=FILED), prepare=rating(4, "412")),
        Moment("09-check-dispute", _visit(item, Page.CHECK, over=Over.DISPUTE, disputed=frozenset({"birth_date"}))),
        Moment("12-benefits", _visit(item, Page.BENEFITS, filed=FILED)),
        Moment("12-rating-poor", _visit(item, Page.RATING, filed=FILED), prepare=rating(1)),
        Moment("12-take-card", Visit(page=Page.TAKE_CARD, card_present=True)),
        Moment("12-goodbye", Visit(page=Page.TAKE_CARD)),
        Moment("13-my-cases", Visit(**shown, stubs=stubs)),
        Moment("13-my-cases-none", Visit(**shown, notice=Notice.NOTHING_FILED)),
        Moment("13-my-cases-withdrawn", Visit(**shown, stubs=stubs[1:], notice=Notice.WITHDRAWN)),
        Moment(
            "13-my-cases-unproven",
            Visit(**shown, stubs=stubs, printing=Printing.UNPROVEN, notice=Notice.PRINT_UNPROVEN),
        ),
        Moment("13-withdraw", Visit(**shown, stubs=stubs, over=Over.WITHDRAW)),
        *after_filing(),
    ]  # fmt: skip
