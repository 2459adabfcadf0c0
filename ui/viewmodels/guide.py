"""一次性告知: everything a resident needs to know before starting, at once (国发2024-3号; 实施清单 elements)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk import calendar
from kiosk.application.acting import also_brought
from kiosk.catalogue import options, words
from kiosk.catalogue.booking import bookable, booking
from kiosk.catalogue.item import Item, ItemPart, MaterialSpec
from kiosk.session.events import Back, BookingAsked, GuideAccepted, HelpAsked, PlacesOpened, TakeAsked
from kiosk.session.visit import Mode, Page, Visit
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.choosing import refused
from ui.viewmodels.page import PageViewModel
from ui.wording import day_only, notice, say, short_date

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

NARROW = re.compile("[\0-\u2e7f]")
GAP = 9.0  # millimetres between sections


@dataclass(frozen=True, slots=True)
class Row:
    kind: str  # bullet | material | line
    text: str
    note: str = ""
    icon: str = ""
    chip: str = ""
    tone: str = "info"


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Ruler:
    """Rough heights in millimetres, enough to decide how many rows a page takes; QML draws the exact ones."""

    width: float
    room: float
    em: float
    note_em: float
    row: float
    heading: float

    def lines(self, text: str, em: float, width: float) -> int:
        ems = len(text) - 0.44 * len(NARROW.findall(text))
        return max(1, -(-int(ems * em) // max(1, int(width))))

    def height(self, row: Row) -> float:
        if row.kind == "material":
            width = self.width - (96 if row.chip else 40)
            text = self.lines(row.text, self.em, width) * 1.36 * self.em
            note = self.lines(row.note, self.note_em, width) * 1.45 * self.note_em if row.note else 0.0
            return max(self.row, text + note + 6)
        em = self.em if row.kind == "bullet" else self.note_em
        return self.lines(row.text, em, self.width - 26) * 1.45 * em + 2.0


def paged(sections: list[Section], ruler: Ruler) -> list[list[Section]]:
    """Fills pages from the top. A section that does not fit goes on over the page; a heading never stands alone."""
    pages: list[list[Section]] = [[]]
    left = ruler.room
    for section in sections:
        rows: list[Row] = []
        card = 0.0 if section.rows[0].kind == "material" else 10.0
        frame = ruler.heading + GAP + card if section.title else GAP
        for row in section.rows:
            height = ruler.height(row)
            if (pages[-1] or rows) and height + (0 if rows else frame) > left:
                if rows:
                    pages[-1].append(Section(section.title, tuple(rows)))
                pages.append([])
                rows, left = [], ruler.room
            left -= height + (0 if rows else frame)
            rows.append(row)
        if rows:
            pages[-1].append(Section(section.title, tuple(rows)))
    return pages


def material_row(item: Item, material: MaterialSpec, language: str) -> Row:
    if material.how == "held":
        chip, tone = say(language, "不用带", "Not needed"), "done"
    elif material.only_if is not None:
        chip, tone = say(language, "有时才要", "Sometimes"), "plain"
    elif material.is_need == "3" or material.defer_days:
        chip, tone = say(language, "可以后补", "May follow"), "info"
    elif material.is_need == "2":
        chip, tone = say(language, "有就带", "If you have it"), "plain"
    else:
        chip, tone = say(language, "一定要带", "Bring it"), "notice"
    chip = words.material_tag(item, material, language) or chip
    note = words.material_note(item, material, language)
    return Row("material", words.material(item, material, language), note, material.icon, chip, tone)


def part_row(part: ItemPart, today: date, language: str) -> Row:
    """A service inside a package: whose it is, by when, and whether it is for everybody."""
    office, always = words.part_department(part, language), part.only_if is None
    due = calendar.answer_by(today, part.promise_day).date
    by = say(language, f"，最晚 {day_only(due, language)}", f", by {day_only(due, language)}")
    note = office + (by if part.promise_day else say(language, "，当场办好", ", at once"))
    return Row(
        "material",
        words.part_title(part, language),
        note if always else f"{words.part_when(part, language)} · {note}",
        part.icon,
        say(language, "都要办", "Always") if always else say(language, "看情况", "If it fits"),
        "info" if always else "plain",
    )


def result_row(item: Item, today: date, language: str) -> str:
    """最晚有结果: a date, never a number of days."""
    return result_by(item.promise_day, today, language)


def result_by(days: int, today: date, language: str) -> str:
    if days == 0:
        return say(language, "当场办好", "At once")
    due = calendar.answer_by(today, days)
    if due.certain:
        return short_date(due.date, language)
    about = day_only(due.date, language)  # which weekday is no more certain than the day
    return say(language, f"约 {about}", f"About {about}")


def sections(item: Item, language: str, today: date) -> list[Section]:
    def to(zh: str, en: str) -> str:
        return say(language, zh, en)

    who = tuple(Row("bullet", text) for text in words.conditions(item, language, today))
    ordered = sorted(item.materials, key=lambda material: material.order_num)
    bring = tuple(material_row(item, material, language) for material in ordered)
    theirs, more = also_brought(item)
    tag = to("单位才要", "If a company")
    bring += tuple(replace(material_row(theirs, material, language), chip=tag, tone="plain") for material in more)
    rest: list[str] = []
    if item.is_fee:
        rest += [to(f"收费：{fee}", f"Fee: {fee}") for fee in words.fees(item, language)]
    if (item.promise_day or item.anticipate_day) and not item.parts:
        law, ours = item.anticipate_day, item.promise_day
        rest.append(
            to(f"法律规定 {law} 个工作日，我们承诺 {ours} 个工作日", f"By law {law} working days; we promise {ours}")
        )
    result = words.result(item, language)
    rest += [to(f"办成后给您：{result}", f"You will get: {result}")] if result else []
    basis = [to("、", ", ").join(item.by_law)] if item.parts and item.by_law else item.by_law
    rest += [to(f"依据：{law}", f"Legal basis: {law}") for law in basis]
    rest += options.explained(item, language)
    if item.service_type:
        agency = item.service_type
        rest.append(to(f"要先请这样的机构出报告：{agency}", f"A report is needed from: {agency}"))
    ask, complain = item.link_way, item.supervise_way
    rest.append(to(f"问事情打 {ask}；不满意打 {complain} 投诉", f"Questions: {ask}. Complaints: {complain}"))
    parts = tuple(part_row(part, today, language) for part in item.parts)
    found = [
        Section(to("一次办这几件", "Done together"), parts),
        Section(to("谁能办", "Who can apply"), who),
        Section(to("要带什么", "What to bring"), bring or (Row("bullet", to("什么都不用带。", "Nothing at all.")),)),
        Section("", tuple(Row("line", text) for text in rest)),
    ]
    return [section for section in found if section.rows]


def facts_row(item: Item, language: str, today: date) -> list[dict[str, str]]:
    def to(zh: str, en: str) -> str:
        return say(language, zh, en)

    return [
        {"icon": "date", "label": to("最晚有结果", "You hear by"), "value": result_row(item, today, language)},
        {
            "icon": "yuan",
            "label": to("收费", "Fee"),
            "value": to("要收费", "See below") if item.is_fee else to("不收费", "Free"),
        },
        {
            "icon": "clock",
            "label": to("在这里办" if item.is_service_terminals else "到窗口办", "It takes"),
            "value": to(f"约 {item.minutes} 分钟", f"{item.minutes} minutes"),
        },
        {"icon": "sscard", "label": to("办成后", "Then"), "value": words.outcome(item, language)},
    ]


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class GuideViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    neared = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._leaf = 0
        self._of = ""
        self._near: list[tuple[str, list[dict[str, Any]]]] = []  # code and first leaf

    def expected(self, visit: Visit) -> Visit:
        """Before one is chosen the first that is offered stands there: another has much the same lines."""
        if visit.item is not None or not self._led_to:
            return visit
        return replace(visit, page=Page.GUIDE, item=self.tools.catalogue.get(self._led_to[0]))

    def gone(self) -> None:
        super().gone()
        self._near = []

    def also(self, offered: Sequence[str]) -> bool:
        """The guide of one service more that the lit page offers."""
        others = offered[1:]  # the first is filled in
        if [code for code, _ in self._near] != list(others[: len(self._near)]):
            self._near = []
            self.neared.emit()
        left = others[len(self._near) :]
        if not left:
            return False
        self._near.append((left[0], self._first_leaf(left[0])))
        self.neared.emit()
        self.changed.emit()
        self.stands()
        return True

    def _first_leaf(self, code: str) -> list[dict[str, Any]]:
        kept = self._expected
        self._expected = replace(self.visit, page=Page.GUIDE, item=self.tools.catalogue.get(code))
        try:
            return self._shown
        finally:
            self._expected = kept

    @Property(int, notify=neared)
    def near(self) -> int:
        """How many guides are laid out beside the one that is filled in."""
        return len(self._near)

    @Slot(int, result=list)
    def nearby(self, place: int) -> list[dict[str, Any]]:
        return self._near[place][1]

    @Property(int, notify=changed)
    def here(self) -> int:
        """Which of them says what is to be shown; -1: none."""
        shown = self._shown
        return next((place for place, (_, leaf) in enumerate(self._near) if leaf == shown), -1)

    def follow(self) -> None:
        item = self.visit.item
        key = f"{item.task_code if item else ''}{self.visit.mode}{self.visit.page}"
        if key != self._of:
            self._of, self._leaf = key, 0

    @property
    def _pages(self) -> list[list[Section]]:
        return self.once("pages", self._all_pages)

    def _all_pages(self) -> list[list[Section]]:
        item = self.visit.item
        if item is None:
            return [[]]
        return paged(sections(item, self.visit.language, self.facts.now.date()), self._ruler)

    @property
    def _ruler(self) -> Ruler:
        panel = self.facts.config.panel
        width, height = panel.width / panel.px_per_mm, panel.height / panel.px_per_mm
        assisted = self.visit.mode is Mode.ASSISTED
        if width > height:
            room = height - (152 if assisted else 107)
            ruler = (
                Ruler(width * 0.64 - 24, room, 14.0, 14.0, 34, 21)
                if assisted
                else Ruler(width * 0.64 - 24, room, 11.2, 8.2, 32, 24.5)
            )
            return replace(ruler, room=room - self._told(ruler))
        scale = min(1.0, width / 336, height / 598)
        if assisted:
            em, note_em = max(14.0, 17.0 * scale), max(14.0, 14.4 * scale)
            ruler = Ruler(
                width - 32 * scale, height * 0.7 - 118 * scale, em, note_em, 42 * scale, 22 if scale < 1 else 25.5
            )
            return replace(ruler, room=ruler.room - self._lower(ruler, 25.0 * scale, note_em, 0.0))
        room = (height / scale) * 0.7 - 10 - 34 - 10 - 29 - 4
        ruler = Ruler(width / scale - 32, room, 11.2, 8.2, 32, 24.5)
        return replace(ruler, room=ruler.room - self._lower(ruler, 22.0, 11.2, 12.0))

    def _lower(self, ruler: Ruler, title_em: float, hint_em: float, slack: float) -> float:
        """How far a long title or hint pushes everything down."""
        lines = (ruler.lines(str(self.title), title_em, ruler.width) - 1) * 1.28 * title_em
        lines += (ruler.lines(str(self.hint), hint_em, ruler.width) - 1) * 1.45 * hint_em
        return max(0.0, lines - slack) + self._told(ruler)

    def _told(self, ruler: Ruler) -> float:
        """The height of the banner and the gap below it."""
        if not self.banner:
            return 0.0
        return ruler.lines(str(self.banner), ruler.note_em, ruler.width - 40) * 1.45 * ruler.em + 19

    @Property(str, notify=changed)
    def title(self) -> str:
        item = self.visit.item
        return "" if item is None else words.title(item, self.visit.language)

    @Property(str, notify=changed)
    def hint(self) -> str:
        item = self.visit.item
        return "" if item is None else words.summary(item, self.visit.language)

    @Property(str, notify=changed)
    def department(self) -> str:
        item = self.visit.item
        return "" if item is None else words.department(item, self.visit.language)

    @Property(list, notify=changed)
    def factsRow(self) -> list[dict[str, str]]:
        return self.once("facts", self._facts_row)

    def _facts_row(self) -> list[dict[str, str]]:
        item = self.visit.item
        if item is None:
            return []
        row = facts_row(item, self.visit.language, self.facts.now.date())
        return [fact for fact in row[: 2 if self.visit.mode is Mode.ASSISTED else 4] if fact["value"]]

    @Property(list, notify=changed)
    def shown(self) -> list[dict[str, Any]]:
        return self._shown

    @property
    def _shown(self) -> list[dict[str, Any]]:
        return self.once(f"leaf {self._leaf}", self._leaf_shown)

    def _leaf_shown(self) -> list[dict[str, Any]]:
        pages = self._pages
        return [
            {
                "title": section.title,
                "first": section.title == self.say("要带什么", "What to bring")
                and section.rows[0].kind == "material",
                "rows": [
                    {
                        "kind": row.kind,
                        "text": row.text,
                        "note": row.note,
                        "icon": row.icon,
                        "chip": row.chip,
                        "tone": row.tone,
                    }
                    for row in section.rows
                ],
            }
            for section in pages[min(self._leaf, len(pages) - 1)]
        ]

    @Property(int, notify=changed)
    def leaf(self) -> int:
        return self._leaf

    @Property(int, notify=changed)
    def leaves(self) -> int:
        return len(self._pages)

    @Property(str, notify=changed)
    def banner(self) -> str:
        """Why it cannot be done here now; said before anything is asked."""
        item = self.visit.item
        why = refused(item, self.facts) if item else None
        why = why or self.visit.notice
        return notice(why, self.visit.language, self.facts, item) if why else ""

    @Property(bool, notify=changed)
    def possible(self) -> bool:
        return self.visit.item is not None and refused(self.visit.item, self.facts) is None

    @property
    def _bookable(self) -> bool:
        return self.visit.item is not None and bookable(self.visit.item)

    @Property(str, notify=changed)
    def main(self) -> str:
        if self._leaf + 1 < len(self._pages):
            return self.say("往下看", "Read on")
        if not self.possible:
            return (
                self.say("约个时间去窗口", "Book a time") if self._bookable else self.say("叫人帮忙", "Call for help")
            )
        if self.visit.item is not None and not self.visit.item.materials:
            return self.say("看好了，开始办", "Begin")
        return self.say("带齐了，开始办", "I have them")

    @Property(str, notify=changed)
    def other(self) -> str:
        return self.say("往回看", "Previous") if self._leaf else self.say("办别的事", "Other")

    @Slot()
    def go(self) -> None:
        if self._leaf + 1 < len(self._pages):
            self._leaf += 1
            self.tell()
        elif self.possible:
            self.controller.send(GuideAccepted())
        elif self._bookable and self.visit.item is not None:
            self.controller.send(BookingAsked(booking(self.visit.item, self.facts.now.date())))
        else:
            self.controller.send(HelpAsked())

    @Slot()
    def turnBack(self) -> None:
        if self._leaf:
            self._leaf -= 1
            self.tell()
        else:
            self.controller.send(Back())

    @Property(str, notify=changed)
    def placesWord(self) -> str:
        """Empty: nothing is known of other places."""
        return self.say("还能去哪里办", "Where else") if self.tools.advice.places is not None else ""

    @Slot()
    def openPlaces(self) -> None:
        self.controller.send(PlacesOpened())

    @Property(str, notify=changed)
    def takeWord(self) -> str:
        return self.say("带走这张清单", "Take the list along")

    @Slot()
    def takeAlong(self) -> None:
        self.controller.send(TakeAsked())
