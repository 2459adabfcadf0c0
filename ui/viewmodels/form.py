"""One question a page: the confirm face of a known answer, or the writing face of every widget."""

from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.forms import AnswerFault, Question, display
from kiosk.session.events import AnswerConfirmed, AnswerDoubted, Answered, HelpAsked
from kiosk.session.progress import asked, confirming, current_question, current_value
from kiosk.session.visit import Mode, Page, Visit
from ui.controller import VisitController
from ui.input.composer import Composer, Tab
from ui.input.dates import DateEntry
from ui.input.digits import grouped
from ui.tools import Tools
from ui.viewmodels import papers
from ui.viewmodels.page import PageViewModel
from ui.wording import say
from ui.wording_visit import CHOICE_WIDGETS, DIGIT_WIDGETS, answer_fault, filled_in, full, notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

ROWS, ROWS_NOTED, ROWS_ASSISTED, ROWS_WIDE = 7, 6, 5, 4
PEEK_MS = 1000  # a hidden digit shows this long after its key (screen.md 2.3)
HIDDEN = frozenset({"id_number", "bank_card"})
ICONS = {
    "address": "pin", "phone": "phone", "bank_card": "sscard", "id_number": "idcard", "date": "date", "money": "yuan",
    "name": "idcard",
}  # fmt: skip


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class FormViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._composer: Composer = tools.input["composer"]
        self._composer.changed.connect(self._typed)
        self._read: tuple[Visit, Question | None, bool] | None = None
        self._asked: tuple[Any, ...] = ()
        self._looks: tuple[Any, ...] = ()
        self._chosen: list[Any] = []
        self._date = DateEntry()
        self._row = 0
        self._sent: Any = None  # the value that was found wrong: its sentence goes once it changes
        self._open = False  # a hidden number shown on request
        self._length = 0
        self._peek = QTimer(self)
        self._peek.setSingleShot(True)
        self._peek.setInterval(PEEK_MS)
        self._peek.timeout.connect(self.changed)
        controller.changed.connect(self._follow)
        self._follow()

    # the question

    def _look(self) -> tuple[Visit, Question | None, bool]:
        """Worked out once a visit: a page asks some hundred times a key."""
        if self._read is None or self._read[0] is not self.visit:
            self._read = (self.visit, current_question(self.visit), confirming(self.visit))
        return self._read

    @property
    def question(self) -> Question | None:
        return self._look()[1]

    @property
    def widget_name(self) -> str:
        return self.question.widget if self.question else "text"

    def _known(self) -> Any:
        """What stands in the field at first; on the confirm face, what is to be confirmed."""
        question = self.question
        return question.prefill if question and self.confirming else current_value(self.visit)

    def _follow(self) -> None:
        visit, question = self.visit, self.question
        if visit.page is not Page.FORM or question is None:
            self._asked = ()
            return
        here = (visit.item.catalog_code if visit.item else "", question.key, visit.writing)
        looks = (visit.mode, visit.language)
        if here == self._asked and looks == self._looks:
            return
        again = here == self._asked
        self._asked, self._looks = here, looks
        if again:
            self._composer.offer(*self._tabs(question.widget))
            self._row = 0
        else:
            self._begin(question)
        self.changed.emit()

    def _begin(self, question: Question) -> None:
        known = self._known()
        self._row, self._sent, self._open = 0, None, False
        self._chosen = list(known) if isinstance(known, list | tuple) else [known] if known is not None else []
        self._date = DateEntry.of(str(known or ""))
        text = "" if known is None or isinstance(known, list | tuple) else str(known)
        tab, tabs = self._tabs(question.widget)
        limit = max(question.max_length, 20) if question.widget in DIGIT_WIDGETS else question.max_length
        self._composer.attach("" if self.confirming else text, limit, tab, tabs)
        self._length = len(self._composer.line)

    def _tabs(self, widget: str) -> tuple[Tab, tuple[Tab, ...]]:
        if widget in DIGIT_WIDGETS:
            return Tab.DIGITS, (Tab.DIGITS,)
        if self.visit.mode is Mode.ASSISTED:
            first = Tab.HAND if self.visit.language != "en" else Tab.LETTERS
            return first, (Tab.HAND, Tab.PINYIN, Tab.DIGITS, *((Tab.LETTERS,) if first is Tab.LETTERS else ()))
        if self.visit.language == "en":
            return Tab.LETTERS, (Tab.LETTERS, Tab.PINYIN, Tab.HAND, Tab.DIGITS)
        return Tab.PINYIN, (Tab.PINYIN, Tab.HAND, Tab.DIGITS, Tab.RARE, Tab.LETTERS)

    def _typed(self) -> None:
        if self.visit.page is not Page.FORM:
            return
        length = len(self._composer.line)
        if length > self._length and self.question and self.question.widget in HIDDEN:
            self._peek.start()
        self._length = length
        self.changed.emit()

    # what the page shows

    @Property(Composer, constant=True)
    def composer(self) -> Composer:
        return self._composer

    @property
    def confirming(self) -> bool:
        return self._look()[2]

    @Property(str, notify=changed)
    def face(self) -> str:
        return "confirm" if self.confirming else "write"

    @Property(str, notify=changed)
    def widget(self) -> str:
        """The layout: text, digits, date, list, yes_no."""
        return self.layout

    @property
    def layout(self) -> str:
        name = self.widget_name
        if name in DIGIT_WIDGETS:
            return "digits"
        if name in CHOICE_WIDGETS:
            return "list"
        return name if name in {"date", "yes_no"} else "text"

    @Property(str, notify=changed)
    def title(self) -> str:
        question = self.question
        if question is None:
            return ""
        return papers.confirm_title(self.visit, question) if self.confirming else question.title

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.question.hint if self.question else ""

    @Property(str, notify=changed)
    def service(self) -> str:
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(str, notify=changed)
    def stepName(self) -> str:
        visit = self.visit
        name = say(visit.language, "填写", "Fill in")
        if visit.mode is Mode.ASSISTED or visit.item is None:
            return name
        count = len(asked(visit))
        return say(
            visit.language, f"{name}（{visit.question + 1}/{count}）", f"{name} ({visit.question + 1}/{count})"
        )

    @Property(str, notify=changed)
    def known(self) -> str:
        """The known answer, to be read."""
        question = self.question
        return display(question, self._known()) if question else ""

    @Property(str, notify=changed)
    def paperPicture(self) -> str:
        """Where a photographed paper says it."""
        return papers.picture(self.visit, self.question) if self.confirming else ""

    @Property(str, notify=changed)
    def source(self) -> str:
        return papers.source(self.visit, self.question) if self.question else ""

    @Property(str, notify=changed)
    def sourceText(self) -> str:
        """What the card says, above the field; empty when the question is not prefilled from it."""
        question = self.question
        if question is None or question.prefill_source != "card" or question.prefill is None:
            return ""
        return display(question, question.prefill)

    @Property(str, notify=changed)
    def icon(self) -> str:
        return (self.question.icon or ICONS.get(self.question.widget, "doc")) if self.question else "doc"

    @Property(str, notify=changed)
    def rightWord(self) -> str:
        here = self.widget_name == "address"
        return say(self.visit.language, "对，就这里" if here else "对", "Yes, here" if here else "Yes, right")

    @Property(str, notify=changed)
    def wrongWord(self) -> str:
        return say(self.visit.language, "不对，要改", "No, change it")

    @Property(str, notify=changed)
    def wayRound(self) -> str:
        if self.layout == "text":
            return say(
                self.visit.language,
                "要改可以手写、打拼音，也可以叫人帮忙。",
                "You can change it by hand, with the keys, or with help.",
            )
        return say(self.visit.language, "要改，下一页就能改，也可以叫人帮忙。", "You can change it on the next page.")

    @property
    def _full(self) -> bool:
        """No key adds anything any more, and somebody has to say so."""
        return self.layout == "text" and not self.confirming and bool(self._composer.property("full"))

    @Property(str, notify=changed)
    def advice(self) -> str:
        if self._full:
            return "".join(self._told())
        return filled_in(self.visit.language) if self.layout == "text" and self.sourceText else ""

    def spoken(self) -> str:
        """The question and what is wrong, never the answer: the loudspeaker tells the whole hall."""
        question = self.question
        if question is None:
            return ""
        asked_for = papers.confirm_title(self.visit, question) if self.confirming else question.title
        return f"{asked_for} {self._error() or question.hint}".strip()

    @Property(str, notify=changed)
    def error(self) -> str:
        return self._error()

    def _error(self) -> str:
        question, fault = self.question, self.visit.fault
        if question is None or not fault or (self._sent is not None and self._sent != self._value()):
            return ""
        value = self._value()
        written = "x" * len(value) if isinstance(value, list) else str(value or "").replace(" ", "")
        return answer_fault(self.visit.language, question, written, AnswerFault(fault.lower()))

    def _told(self) -> tuple[str, str]:
        if self._full and self.question:
            return full(self.visit.language, self.question)
        return notice(self.visit.language, self.visit.notice)

    @Property(str, notify=changed)
    def noticeTitle(self) -> str:
        return self._told()[0] if not self._full or self.visit.mode is Mode.ASSISTED else ""  # else it is `advice`

    @Property(str, notify=changed)
    def noticeText(self) -> str:
        return self._told()[1]

    @property
    def by_hand(self) -> bool:
        return self.visit.mode is Mode.ASSISTED and self.layout == "text" and self._composer.property("tab") == "hand"

    @Property(str, notify=changed)
    def mainWord(self) -> str:
        language = self.visit.language
        if self.visit.to_check:
            return say(language, "改好了", "Changed")
        if self.visit.mode is Mode.ASSISTED and self.layout == "text":
            return say(language, "写好了", "Done")
        return say(language, "下一个问题", "Next")

    @Property(str, notify=changed)
    def otherWord(self) -> str:
        language = self.visit.language
        if self.by_hand:
            return say(language, "删一个字", "Delete one")
        if self.question is not None and not self.question.required:
            return say(language, "没有，跳过", "None, skip")
        if self.visit.mode is Mode.ASSISTED:
            return say(language, "不会填", "Help me")
        return say(language, "不知道怎么写" if self.layout == "text" else "不知道怎么填", "I am not sure")

    # digits

    @Property(str, notify=changed)
    def digits(self) -> str:
        """The number as the field shows it: in groups; hidden ones as stars but for the last digit's first second."""
        text = self._composer.line
        name = self.widget_name
        if name in HIDDEN and not self._open:
            shown = 1 if self._peek.isActive() and text else 0
            text = "*" * (len(text) - shown) + text[len(text) - shown :]
        return grouped(name, text)

    @Property(bool, notify=changed)
    def hidden(self) -> bool:
        return self.widget_name in HIDDEN and not self._open

    @Property(bool, notify=changed)
    def canShow(self) -> bool:
        return self.widget_name in HIDDEN

    @Property(str, notify=changed)
    def extraKey(self) -> str:
        name = self.widget_name
        if name == "id_number":
            return "X"
        whole = self.question is not None and self.question.type == "integer"
        return "." if name == "money" or (name == "number" and not whole) else ""

    @Property(str, notify=changed)
    def unit(self) -> str:
        return self.question.unit if self.question else ""

    # a date

    @Property(list, notify=changed)
    def dateParts(self) -> list[dict[str, Any]]:
        marks = ("年", "月", "日") if self.visit.language != "en" else ("year", "month", "day")
        return [
            {"text": text, "mark": mark, "open": n == self._date.part}
            for n, (text, mark) in enumerate(zip(self._date.parts, marks, strict=True))
        ]

    # a choice

    @Property(list, notify=changed)
    def options(self) -> list[dict[str, Any]]:
        question = self.question
        if question is None:
            return []
        size = self._page_size(question)
        shown = list(enumerate(question.options))[self._row : self._row + size]
        return [{"n": n, "title": one.title, "note": one.note, "on": self._is_chosen(one.value)} for n, one in shown]

    @property
    def many(self) -> bool:
        return self.widget_name == "choices"

    @Property(bool, notify=changed)
    def stacked(self) -> bool:
        """Two answers too long to stand side by side."""
        question = self.question
        if question is None:
            return False
        per_word = 2 if self.visit.language == "en" else 1
        most = (5 if self.visit.mode is Mode.ASSISTED else 7) * per_word
        return len(question.options) > 2 or any(len(one.title) > most for one in question.options)

    @Property(bool, notify=changed)
    def several(self) -> bool:
        return self.many

    @Property(bool, notify=changed)
    def paged(self) -> bool:
        return self.question is not None and len(self.question.options) > self._page_size(self.question)

    @Property(bool, notify=changed)
    def isFirst(self) -> bool:
        return self._row == 0

    @Property(bool, notify=changed)
    def isLast(self) -> bool:
        question = self.question
        return question is None or self._row + self._page_size(question) >= len(question.options)

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        question = self.question
        if question is None:
            return ""
        size = self._page_size(question)
        here, pages = self._row // size + 1, -(-len(question.options) // size)
        return say(self.visit.language, f"第 {here} 页，共 {pages} 页", f"Page {here} of {pages}")

    def _page_size(self, question: Question) -> int:
        panel = self.facts.config.panel
        if panel.width > panel.height:
            most = ROWS_WIDE
        elif self.visit.mode is Mode.ASSISTED:
            most = ROWS_ASSISTED
        else:
            most = ROWS_NOTED if any(one.note for one in question.options) else ROWS
        if len(question.options) <= most:
            return most
        return most - 1  # the row of 上一页 and 下一页

    def _is_chosen(self, value: Any) -> bool:
        return any(type(one) is type(value) and one == value for one in self._chosen)

    # presses

    @Slot()
    def confirm(self) -> None:
        self.controller.send(AnswerConfirmed())

    @Slot()
    def doubt(self) -> None:
        self.controller.send(AnswerDoubted())

    @Slot(int)
    def choose(self, n: int) -> None:
        question = self.question
        if question is None or not 0 <= n < len(question.options):
            return
        value = question.options[n].value
        if question.widget == "yes_no":
            self._answer(value)
        elif question.widget == "choices":
            kept = [one for one in self._chosen if type(one) is not type(value) or one != value]
            self._chosen = kept if len(kept) < len(self._chosen) else [*self._chosen, value]
        else:
            self._chosen = [value]
        self.changed.emit()

    @Slot(int)
    def turn(self, by: int) -> None:
        question = self.question
        if question is None:
            return
        size = self._page_size(question)
        last = max(0, (len(question.options) - 1) // size * size)
        self._row = min(max(self._row + by * size, 0), last)
        self.changed.emit()

    @Slot(str)
    def dateKey(self, digit: str) -> None:
        self._date = self._date.type(digit)
        self.changed.emit()

    @Slot()
    def dateErase(self) -> None:
        self._date = self._date.erase()
        self.changed.emit()

    @Slot()
    def dateClear(self) -> None:
        self._date = DateEntry()
        self.changed.emit()

    @Slot(int)
    def dateOpen(self, part: int) -> None:
        self._date = self._date.at(part)
        self.changed.emit()

    @Slot(int, int)
    def dateStep(self, part: int, by: int) -> None:
        self._date = self._date.step(part, by, self.facts.now.date())
        self.changed.emit()

    @Slot()
    def show(self) -> None:
        """看看 / 藏起来."""
        self._open = not self._open
        self.changed.emit()

    @Slot()
    def next(self) -> None:
        self._composer.finish()
        self._answer(self._value())

    @Slot()
    def other(self) -> None:
        if self.by_hand:
            self._composer.erase()
        elif self.question is not None and not self.question.required:
            self._answer(None)
        else:
            self.controller.send(HelpAsked())

    def _value(self) -> Any:
        match self.layout:
            case "date":
                return self._date.value
            case "list" if self.many:
                return list(self._chosen)
            case "list" | "yes_no":
                return self._chosen[0] if self._chosen else None
            case _:
                return self._composer.line

    def _answer(self, value: Any) -> None:
        self._sent = value
        self.controller.send(Answered(value))
