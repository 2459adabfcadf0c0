"""One question a page: the confirm face of a known answer, or the writing face of every widget."""

from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.forms import AnswerFault, Question, display, grouped
from kiosk.session.events import AnswerConfirmed, AnswerDoubted, Answered, HelpAsked
from kiosk.session.progress import asked, confirms, progress
from kiosk.session.visit import Mode, Page, Visit
from ui.controller import VisitController
from ui.input.composer import Composer
from ui.input.dates import DateEntry
from ui.tools import Tools
from ui.viewmodels import papers, unread
from ui.viewmodels.page import PageViewModel
from ui.viewmodels.question_layout import HIDDEN, ICONS, ROWS, page_size, ways
from ui.wording import say
from ui.wording_visit import CHOICE_WIDGETS, DIGIT_WIDGETS, LENGTHS, answer_fault, filled_in, full, notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

PEEK_MS = 1000  # a hidden digit shows this long after its key (screen.md 2.3)


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class FormViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    listed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._letters: Composer = tools.input["composer"]
        self._figures: Composer = self._letters.another()
        self._letters.changed.connect(self._typed)
        self._figures.changed.connect(self._typed)
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
        self.follow()

    # the question

    @property
    def _questions(self) -> tuple[Question, ...]:
        return self.once("questions", lambda: asked(self.visit))

    @property
    def question(self) -> Question | None:
        return self.once("question", lambda: next(iter(self._questions[self.visit.question :]), None))  # asked often

    @property
    def widget_name(self) -> str:
        return self.question.widget if self.question else "text"

    def _known(self) -> Any:
        """What stands in the field at first; on the confirm face, what is to be confirmed."""
        question = self.question
        if question is None:
            return None
        answers = self.visit.answers
        return answers[question.key] if question.key in answers and not self.confirming else question.prefill

    def expected(self, visit: Visit) -> Visit:
        return unread.first_question(visit)

    def follow(self) -> None:
        visit = self.visit
        looks = (visit.mode, visit.language)
        question = self.question if visit.page is Page.FORM else None
        if question is None:
            self._asked, self._chosen, self._date, self._sent = (), [], DateEntry(), None
            if looks != self._looks or self._letters.line or self._figures.line:
                self._looks = looks
                self._rest()
            return
        here = (visit.item.catalog_code if visit.item else "", question.key, visit.writing)
        if here == self._asked and looks == self._looks:
            return
        again = here == self._asked
        self._asked, self._looks = here, looks
        if again:
            self._composer.offer(*ways(question.widget, self.visit.mode, self.visit.language))
            self._row = 0
        else:
            self._begin(question)

    def _rest(self) -> None:
        """No question: nothing is written, and the keyboard is the one that words are asked with."""
        for composer, widget in ((self._letters, "text"), (self._figures, "number")):
            composer.wipe()
            composer.offer(*ways(widget, self.visit.mode, self.visit.language))

    def _begin(self, question: Question) -> None:
        known = self._known()
        self._row, self._sent, self._open = 0, None, False
        self._chosen = list(known) if isinstance(known, list | tuple) else [known] if known is not None else []
        self._date = DateEntry.of(str(known or ""))
        text = "" if known is None or isinstance(known, list | tuple) else str(known)
        tab, tabs = ways(question.widget, self.visit.mode, self.visit.language)
        counted = question.widget in DIGIT_WIDGETS or question.widget in LENGTHS  # too long is told when it is done
        limit = max(question.max_length, 20) if counted else question.max_length
        self._composer.attach("" if self.confirming else text, limit, tab, tabs)
        self._length = len(self._composer.line)

    def _typed(self) -> None:
        if self.visit.page is not Page.FORM:
            return
        length = len(self._composer.line)
        if length > self._length and self.question and self.question.widget in HIDDEN:
            self._peek.start()
        self._length = length
        self.tell()

    # what the page shows

    @property
    def _composer(self) -> Composer:
        """What this question is written with."""
        return self._figures if self.widget_name in DIGIT_WIDGETS else self._letters

    @Property(Composer, notify=changed)
    def composer(self) -> Composer:
        return self._composer

    @Property(bool, notify=changed)
    def codes(self) -> bool:
        """A code is among what this service asks."""
        return any(question.widget == "credit_code" for question in self._questions)

    @Property(Composer, constant=True)
    def letters(self) -> Composer:
        return self._letters

    @Property(Composer, constant=True)
    def figures(self) -> Composer:
        return self._figures

    @property
    def confirming(self) -> bool:
        return confirms(self.visit, self.question)

    @Property(str, notify=changed)
    def face(self) -> str:
        return "confirm" if self.confirming else "write"

    @Property(str, notify=changed)
    def widget(self) -> str:
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
        if self.question is None:
            return ""
        return papers.confirm_title(self.visit, self.question) if self.confirming else self.question.title

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.question.hint if self.question else ""

    @Property(str, notify=changed)
    def service(self) -> str:
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(int, notify=changed)
    def step(self) -> int:
        return progress(self.visit)[0]

    @Property(str, notify=changed)
    def stepName(self) -> str:
        name, at = self.say("填写", "Fill in"), f"{self.visit.question + 1}/{len(self._questions)}"
        if self.visit.mode is Mode.ASSISTED or self.visit.item is None:
            return name
        return self.say(f"{name}（{at}）", f"{name} ({at})")

    @Property(str, notify=changed)
    def known(self) -> str:
        """The known answer, to be read."""
        return display(self.question, self._known()) if self.question else ""

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
        if question is None or question.prefill_source != "card" or question.prefill is None or self.confirming:
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
        if self.layout == "text" and self.widget_name != "credit_code":
            return self.say(
                "要改可以手写、打拼音，也可以叫人帮忙。", "You can change it by hand, with the keys, or with help."
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

    @Property(list, notify=listed)
    def dateParts(self) -> list[dict[str, Any]]:
        marks = ("年", "月", "日") if self.visit.language != "en" else ("year", "month", "day")
        return [
            {"text": text, "mark": mark, "open": n == self._date.part}
            for n, (text, mark) in enumerate(zip(self._date.parts, marks, strict=True))
        ]

    # a choice

    @Property(list, notify=listed)
    def options(self) -> list[dict[str, Any]]:
        question = self.question
        if question is None:
            return []
        shown = list(enumerate(question.options))[self._row : self._row + self._size]
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
        return self.question is not None and len(self.question.options) > self._size

    @Property(bool, notify=changed)
    def isFirst(self) -> bool:
        return self._row == 0

    @Property(bool, notify=changed)
    def isLast(self) -> bool:
        question = self.question
        return question is None or self._row + self._size >= len(question.options)

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        question = self.question
        if question is None:
            return ""
        here, pages = self._row // self._size + 1, -(-len(question.options) // self._size)
        return say(self.visit.language, f"第 {here} 页，共 {pages} 页", f"Page {here} of {pages}")

    @property
    def _size(self) -> int:
        question = self.question
        return page_size(question, self.facts.config.panel, self.visit.mode) if question else ROWS

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
        self.tell()

    @Slot(int)
    def turn(self, by: int) -> None:
        question = self.question
        if question is None:
            return
        last = max(0, (len(question.options) - 1) // self._size * self._size)
        self._row = min(max(self._row + by * self._size, 0), last)
        self.tell()

    @Slot(str)
    def dateKey(self, digit: str) -> None:
        self._date = self._date.type(digit)
        self.tell()

    @Slot()
    def dateErase(self) -> None:
        self._date = self._date.erase()
        self.tell()

    @Slot()
    def dateClear(self) -> None:
        self._date = DateEntry()
        self.tell()

    @Slot(int)
    def dateOpen(self, part: int) -> None:
        self._date = self._date.at(part)
        self.tell()

    @Slot(int, int)
    def dateStep(self, part: int, by: int) -> None:
        self._date = self._date.step(part, by, self.facts.now.date())
        self.tell()

    @Slot()
    def show(self) -> None:
        """看看 / 藏起来."""
        self._open = not self._open
        self.tell()

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
