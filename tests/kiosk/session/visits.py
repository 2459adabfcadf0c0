"""A terminal without a screen: events go in, effects are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kiosk.application.template import NOBODY
from kiosk.catalogue.item import Item
from kiosk.config import Timeouts
from kiosk.identity.card import Document, How, IdCard, Sex
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.step import step
from kiosk.session.visit import (
    CaseStub,
    FiledCase,
    Page,
    Printing,
    Signature,
    TakenPage,
    Visit,
    Way,
)

TIMEOUTS = Timeouts()
A: dict[str, Any] = {"type": "string", "x-widget": "text"}
ITEM = Item.model_validate(
    {
        "catalog_code": "000511001001", "task_code": "1" * 31, "task_name": "高龄津贴申领", "task_type": "05",
        "dept_name": "清塘县民政局", "dept_code": "1" * 18, "title": "高龄津贴申领",
        "commitments": ["我填的是真的。"],
        "materials": [
            {"material_name": "身份证", "how": "card"},
            {"material_name": "户口簿", "is_need": "3", "defer_days": 7, "pages": ["首页", "本人那一页"],
             "page_num": 2, "order_num": 1},
            {"material_name": "银行卡", "pages": ["正面"], "order_num": 2,
             "only_if": {"properties": {"pay_to": {"const": "bank"}}}},
            {"material_name": "照片", "is_need": "2", "order_num": 3},
        ],
        "form": {
            "type": "object", "required": ["address", "pay_to", "bank"],
            "properties": {
                "address": {**A, "title": "住哪里？", "x-label": "住在", "x-prefill": "card.address", "minLength": 4},
                "pay_to": {"type": "string", "title": "哪张卡？", "x-label": "卡", "x-widget": "choice",
                           "oneOf": [{"const": "social", "title": "社保卡"}, {"const": "bank", "title": "银行卡"}]},
                "bank": {**A, "title": "哪家银行？", "x-label": "银行",
                         "x-when": {"properties": {"pay_to": {"const": "bank"}}}},
                "phone": {"type": "string", "title": "手机号？", "x-label": "手机号", "x-widget": "phone"},
            },
        },
    }
)  # fmt: skip
OTHER_ITEM = ITEM.model_copy(update={"catalog_code": "000511001002", "title": "老年证"})
OPEN = ITEM.model_copy(update={"identity": ["id_card", "travel_document", "social_card"]})
PERMIT = IdCard(
    document=Document.HKMO_TO_MAINLAND, name="", name_raw="CHAN, TAI MAN", name_latin="CHAN, TAI MAN", sex=Sex.MALE,
    birth_date=date(1980, 1, 1), id_number="H12345678", id_number_valid=True, valid_from=None,
    valid_until=date(2033, 1, 1), long_term=False, how=How.MRZ, confirmed=("name", "sex"),
)  # fmt: skip
OTHER_PERSON = replace(NOBODY, name="陈大文", id_number="440524188001010014")
SIGNATURE = Signature((((0.0, 0.0, 0.0), (9.0, 9.0, 9.0)),), b"\x89PNG\r\n\x1a\nink")
FILED = FiledCase(
    "0" * 8 + "-0000-0000-0000-" + "0" * 12, "451703268841", "a" * 64, "qr", "2026-11-22T20:53:00+08:00", False
)
STUB = CaseStub(
    "c1", "451703268841", "000511001001", "高龄津贴", "filed", "2026-11-22", "韦*兰", "qr", withdrawable=True
)


def page(material: str = "户口簿", index: int = 0) -> e.PageTaken:
    return e.PageTaken(TakenPage(material, index, b"\xff\xd8jpeg"))


@dataclass
class Terminal:
    """Sends events and keeps what was to be done."""

    visit: Visit = field(default_factory=Visit)
    now: float = 100.0
    done: list[x.Effect] = field(default_factory=list)
    last: list[x.Effect] = field(default_factory=list)

    def send(self, *events: e.Event, after: float = 1.0) -> "Terminal":
        for event in events:
            self.now += after
            self.visit, self.last = step(self.visit, event, self.now, TIMEOUTS)
            self.done += self.last
        return self

    def wait(self, seconds: float) -> "Terminal":
        end = self.now + seconds
        while self.now < end:
            self.send(e.Tick(), after=min(1.0, end - self.now))
        return self

    def did(self, kind: type) -> list[Any]:
        return [one for one in self.done if isinstance(one, kind)]

    def forget(self) -> "Terminal":
        self.done = []
        return self


def chosen(item: Item = ITEM) -> list[e.Event]:
    return [e.Started(), e.ItemChosen(item, "2026.11")]


AT_CARD = [*chosen(), e.GuideAccepted(), e.Consented()]
AT_CAMERA = [*chosen(OPEN), e.GuideAccepted(), e.Consented(), e.WayChosen(Way.TRAVEL_DOCUMENT)]
AT_PERSON = [*AT_CAMERA, e.DocumentRead(PERMIT)]
AT_FORM = [*AT_CARD, e.CardRead(NOBODY)]
AT_MATERIALS = [*AT_FORM, e.AnswerConfirmed(), e.Answered("social"), e.Answered(None)]
AT_CHECK = [*AT_MATERIALS, page(), page(index=1), e.PagesAccepted(), e.MaterialDeferred()]
AT_SIGN = [*AT_CHECK, e.CheckAccepted()]
AT_FILED = [*AT_SIGN, e.Signed(SIGNATURE), e.Filed(FILED)]
AT_RATING = [*AT_FILED, e.PrintingChanged(Printing.DONE), e.ReceiptTaken()]
AT_FAREWELL = [*AT_RATING, e.Rated(5)]
AT_CASES = [e.Started(), e.MyCasesAsked(), e.CardRead(NOBODY, stubs=(STUB, replace(STUB, case_id="c2")))]
PLACES: dict[Page, Sequence[e.Event]] = {
    Page.ATTRACT: [],
    Page.HOME: [e.Started()],
    Page.NOTICES: [e.Started(), e.NoticesOpened()],
    Page.NOTICE: [e.NoticesOpened(), e.NoticeChosen(1)],
    Page.SEARCH: [e.Started(), e.SearchOpened("养老")],
    Page.GUIDE: chosen(),
    Page.CONSENT: AT_CARD[:-1],
    Page.IDENTITY: AT_CARD,
    Page.PERSON: AT_PERSON,
    Page.FORM: AT_FORM,
    Page.MATERIALS: AT_MATERIALS,
    Page.CHECK: AT_CHECK,
    Page.SIGN: AT_SIGN,
    Page.FILED: AT_FILED,
    Page.RECEIPT: [*AT_FILED, e.PrintingChanged(Printing.PAPER_OUT)],
    Page.RATING: AT_RATING,
    Page.TAKE_CARD: AT_FAREWELL,
    Page.MY_CASES: AT_CASES,
    Page.TECHNICIAN: [e.TechnicianAsked(), e.PinEntered(right=True)],
    Page.OUT_OF_SERVICE: [e.ServiceChanged(serving=False)],
}


def at(place: Page | Sequence[e.Event]) -> Terminal:
    terminal = Terminal().send(*(PLACES[place] if isinstance(place, Page) else place))
    if isinstance(place, Page):
        assert terminal.visit.page is place
    return terminal.forget()


def personal(visit: Visit) -> bool:
    return bool(
        visit.card or visit.found or visit.answers or visit.pages or visit.signature or visit.stubs or visit.filed
        or visit.query or visit.draft_id or visit.deferred or visit.item
    )  # fmt: skip
