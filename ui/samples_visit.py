"""Moments of the visit's own pages, made up, for `kiosk screens` and the tests. Nobody in here exists."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Property, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPolygonF, QTransform

from drivers.protocol import PageProblem, Supply
from kiosk.application.template import template
from kiosk.catalogue.item import Item
from kiosk.forms import questions
from kiosk.identity.card import Document, Ethnicity, IdCard, Sex
from kiosk.session.visit import (
    CaseStub,
    FiledCase,
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
from ui.facts import Preview
from ui.images import encoded
from ui.samples import Moment, package, sample_catalogue
from ui.samples_after import after_filing

ALLOWANCE = "000511101000"  # 高龄津贴申领
LIVING = "000511101002"  # 申请低保
EQUIPMENT = "000538501002"  # 申请轮椅等辅具
DEATH = "000709301004"  # 去世注销户口: an ID number of somebody else, both sides of a card
GRANT = "000514201008"  # 领丧葬补助金: a promise may stand for the proof of kinship
MOVE = "000709301005"  # 投靠落户: its register is read

CARD = IdCard(
    document=Document.RESIDENT_ID,
    name="韦秀兰",
    name_raw="韦秀兰",
    sex=Sex.FEMALE,
    birth_date=date(1944, 3, 7),
    id_number="450123194403072023",
    id_number_valid=True,
    valid_from=date(2010, 5, 4),
    valid_until=None,
    long_term=True,
    ethnicity=Ethnicity("08", "壮"),
    address="广西桂川市清塘县清塘镇石桥村三组18号",
    address_on_card="广西桂川市清塘县清塘镇石桥村三组18号",
    issuer="清塘县公安局",
)
RARE_NAME = replace(CARD, name="韦\ue9f1兰", name_raw="韦\ue9f1兰")  # a letter that no table knows
ANSWERS: Mapping[str, Any] = MappingProxyType(
    {
        "address": "清塘县清塘镇石桥村六组18号",
        "pay_to": "social_security_card",
        "phone": "13807716612",
        "elsewhere": False,
    }
)
QR = (
    "eyJhbGciOiJFUzI1NiIsInR5cCI6ImppdWppbi1yZWNlaXB0K2p3cyJ9.eyJuIjoiNDUxNzAzMjY4ODQxIiwidCI6IkpKLURFTU8tMDAwMSJ9."
    "MEUCIQDx8nJ0cQ7m1lYk0Y2s3v4w5x6y7z8A9B0C1D2E3F4G5H6I7J8K9L0M1N2O3P4Q"
)
FILED = FiledCase(
    case_id="0192f3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
    receipt_number="451703268841",
    digest="0" * 64,
    qr=QR,
    filed_at="2026-11-22T20:53:00+08:00",
    accepted=False,
)
# Another number and another address than on the photographed register.
MOVED: Mapping[str, Any] = MappingProxyType(
    {
        "relation": "spouse",
        "relative_name": "陈桂兰",
        "relative_id": "450102195602280041",
        "to_address": "清塘县清塘镇石桥村六组18号",
        "phone": "13807716612",
    }
)


def sheet_of_paper(width: int = 976, height: int = 700, *, cut: bool = False) -> bytes:
    """A household register on a dark desk, as the camera would see it, as JPEG. `cut`: its right side is outside."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(width * (0.29 if cut else 0.12), height * 0.07)
    painter.rotate(4 if cut else 1.5)
    page = QRectF(0, 0, width * 0.8, height * 0.86)
    painter.fillRect(page, QColor("#F1EDDF"))
    painter.setPen(QColor("#2F3B47"))
    font = QFont("Noto Sans CJK SC")
    font.setPixelSize(round(height * 0.05))
    painter.setFont(font)
    painter.drawText(
        QRectF(0, height * 0.03, page.width(), height * 0.1), Qt.AlignmentFlag.AlignCenter, "常住人口登记卡"
    )
    font.setPixelSize(round(height * 0.03))
    painter.setFont(font)
    for row, words in enumerate(("姓名", "曾用名", "出生地", "籍贯", "身份证", "服务处所")):
        top = height * (0.16 + row * 0.1)
        painter.drawRect(QRectF(page.width() * 0.06, top, page.width() * 0.2, height * 0.1))
        painter.drawRect(QRectF(page.width() * 0.26, top, page.width() * 0.66, height * 0.1))
        box = QRectF(page.width() * 0.07, top, page.width() * 0.19, height * 0.1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        painter.fillRect(
            QRectF(page.width() * 0.3, top + height * 0.035, page.width() * 0.3, height * 0.03), QColor("#9AA3AB")
        )
    painter.end()
    return encoded(image, "jpeg", 80)


CARD_PLACE = QRectF(0.27, 0.24, 0.46, 0.404)  # parts of a frame of 976 by 700: 85.6 by 54


def side_of_card(width: int = 976, height: int = 700, *, back: bool = False, whole: bool = False) -> bytes:
    """An ID card on a dark desk as JPEG. `whole`: cut out, as it is kept."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QRectF(
        CARD_PLACE.x() * width, CARD_PLACE.y() * height, CARD_PLACE.width() * width, CARD_PLACE.height() * height
    )
    painter.fillRect(place, QColor("#DCE6EA"))
    across, down = place.width(), place.height()
    painter.translate(place.topLeft())
    if back:
        painter.setBrush(QColor("#B23A36"))
        painter.drawEllipse(QRectF(across * 0.08, down * 0.12, down * 0.34, down * 0.34))
    else:
        painter.fillRect(QRectF(across * 0.66, down * 0.2, across * 0.26, down * 0.52), QColor("#9AA3AB"))
    for row in range(2 if back else 4):
        top = down * (0.66 if back else 0.16) + row * down * 0.15
        painter.fillRect(QRectF(across * (0.3 if back else 0.08), top, across * 0.4, down * 0.06), QColor("#2F3B47"))
    painter.end()
    return encoded(image.copy(place.toRect()) if whole else image, "jpeg", 80)


def card_outline() -> tuple[tuple[float, float], ...]:
    """Where `side_of_card` lies, as parts of the frame."""
    left, top, right, bottom = CARD_PLACE.left(), CARD_PLACE.top(), CARD_PLACE.right(), CARD_PLACE.bottom()
    return (left, top), (right, top), (right, bottom), (left, bottom)


def outline(*, cut: bool = False) -> tuple[tuple[float, float], ...]:
    """Where `sheet_of_paper` lies, as parts of the frame."""
    width, height = 976.0, 700.0
    place = QTransform()
    place.translate(width * (0.29 if cut else 0.12), height * 0.07)
    place.rotate(4 if cut else 1.5)
    points = place.map(QPolygonF(QRectF(0, 0, width * 0.8, height * 0.86)))
    corners: list[QPointF] = [points.at(n) for n in range(4)]
    return tuple((corner.x() / width, corner.y() / height) for corner in corners)


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


def seeing(jpeg_bytes: bytes, corners: tuple[tuple[float, float], ...], *problems: str) -> tuple[Any, Any]:
    """(facts, prepare) of a moment before the camera."""
    preview = Preview("", corners, problems)

    def prepare(page: Any) -> None:
        address = page.tools.input["pictures"].show_preview(jpeg_bytes)
        page.controller.update_facts(preview=replace(preview, picture=address))

    return {"preview": preview}, prepare


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
    tools_item, gone = catalogue.items[EQUIPMENT], catalogue.items[DEATH]
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
    none_facts, none_prepare = seeing(encoded(_empty_desk(), "jpeg", 80), (), PageProblem.NO_PAGE)
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


def _empty_desk() -> QImage:
    image = QImage(976, 700, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    return image
