"""A question or a heading, and a few large choices under it: 智能导办, 政策直达."""

from collections.abc import Callable

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.catalogue.benefits import Benefit, fitting, known_of
from kiosk.catalogue.item import Listing
from kiosk.catalogue.questions import Choice, Question, follow
from kiosk.session.events import Back, ChoiceMade, SearchOpened
from kiosk.session.visit import Mode, Visit
from ui.facts import Facts
from ui.tools import Tools
from ui.viewmodels.choosing import ALL, choose
from ui.viewmodels.page import PageViewModel
from ui.wording import notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

BENEFITS_SHOWN, BENEFITS_LARGE = 4, 3


def row(name: str, icon: str, title: str, note: str = "") -> dict[str, str]:
    return {"name": name, "icon": icon, "title": title, "note": note}


def benefits_for(visit: Visit, facts: Facts, tools: Tools) -> list[Benefit]:
    """What this resident may claim besides, as far as this terminal knows a service for it."""
    known, card = tools.advice.benefits, visit.card
    if known is None or card is None:
        return []
    filed = visit.item.catalog_code if visit.item is not None and visit.filed is not None else ""
    told = known_of(card, facts.now.date(), facts.config.place.county, visit.answers, filed)
    most = BENEFITS_LARGE if visit.mode is Mode.ASSISTED else BENEFITS_SHOWN
    fit = fitting(known, told)
    return [one for one in fit if any(code in tools.catalogue.items for code in one.items)][:most]


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class ChoicesViewModel(PageViewModel):  # type: ignore[operator]
    """Subclasses say what is asked and what is chosen."""

    changed = Signal()

    asked: Callable[[], tuple[str, str]]  # the heading, and a sentence under it
    rows: Callable[[], list[dict[str, str]]]
    other_word: Callable[[], str]
    choose_row: Callable[[int], None]
    leave: Callable[[], None]

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.asked()[0]

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.asked()[1]

    @property
    def _rows(self) -> list[dict[str, str]]:
        return self.once("rows", self.rows)

    @Property(list, notify=changed)
    def choices(self) -> list[dict[str, str]]:
        return self._rows

    @Property(str, notify=changed)
    def banner(self) -> str:
        return notice(self.visit.notice, self.visit.language, self.facts) if self.visit.notice else ""

    @Property(str, notify=changed)
    def other(self) -> str:
        return self.other_word()

    @Slot(int)
    def choose(self, n: int) -> None:
        if 0 <= n < len(self._rows):
            self.choose_row(n)

    @Slot()
    def go(self) -> None:
        self.leave()

    def spoken(self) -> str:
        said = [self.title, self.hint, *(one["title"] for one in self._rows)]
        return self.say("。", ". ").join(str(one).rstrip("。.？?") for one in said if one)


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class AskingViewModel(ChoicesViewModel):  # type: ignore[operator]
    """智能导办."""

    @property
    def _at(self) -> Question | Choice | None:
        known = self.tools.advice.questions
        return follow(known, self.visit.chosen) if known is not None else None

    def _items(self, choice: Choice) -> list[Listing]:
        return [item for code in choice.items if (item := self.tools.catalogue.items.get(code)) is not None]

    def _offered(self, question: Question) -> list[tuple[int, Choice]]:
        """Without choices whose services are not in force here."""
        return [(n, one) for n, one in enumerate(question.choices) if one.to is not None or self._items(one)]

    def offers(self) -> list[str]:
        return [item.catalog_code for item in self._items(at)] if isinstance(at := self._at, Choice) else []

    def asked(self) -> tuple[str, str]:
        match self._at:
            case Question() as question:
                first = self.say("选一个最像的，一步步找到要办的事。", "Choose the nearest; step by step we find it.")
                return self.say(question.ask, question.en), "" if self.visit.chosen else first
            case Choice() as choice:
                found = self.say("您可以办这些", "This is what you can do")
                return found, self.say(choice.say, choice.en)
            case None:
                return self.say("想办什么事？", "What do you need?"), ""

    def rows(self) -> list[dict[str, str]]:
        language = self.visit.language
        match self._at:
            case Question() as question:
                return [row(f"choice-{n}", one.icon, self.say(one.say, one.en)) for n, one in self._offered(question)]
            case Choice() as choice:
                return [
                    row(
                        f"item-{item.catalog_code}",
                        item.icon,
                        words.title(item, language),
                        words.summary(item, language),
                    )
                    for item in self._items(choice)
                ]
            case None:
                return []

    def choose_row(self, n: int) -> None:
        match self._at:
            case Question() as question:
                self.controller.send(ChoiceMade(self._offered(question)[n][0]))
            case Choice() as choice:
                item = self.tools.catalogue.get(self._items(choice)[n].catalog_code)
                if item is not None:
                    choose(self.controller, self.tools, item)
            case None:
                return

    def other_word(self) -> str:
        return self.say("都不是，自己找", "None of these: search")

    def leave(self) -> None:
        self.controller.send(SearchOpened(ALL))


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class BenefitsViewModel(ChoicesViewModel):  # type: ignore[operator]
    """政策直达: computed here from the card and the answers; nothing of it is kept or sent."""

    @property
    def _found(self) -> list[Benefit]:
        return self.once("benefits", lambda: benefits_for(self.visit, self.facts, self.tools))

    def asked(self) -> tuple[str, str]:
        return (
            self.say("这些您可能也能领", "You may also be entitled to"),
            self.say(
                "按您的年龄、住址和刚办的事找的，只在这台机器上算。",
                "From your age, your address and what you just filed; worked out on this machine alone.",
            ),
        )

    def rows(self) -> list[dict[str, str]]:
        return [
            row(f"benefit-{one.key}", self._icon(one), self._title(one), self.say(one.why, one.why_en))
            for one in self._found
        ]

    def _icon(self, one: Benefit) -> str:
        """Its service's own; a tick for what comes by itself."""
        listed = next((item for code in one.items if (item := self.tools.catalogue.items.get(code))), None)
        return "check" if one.automatic or listed is None else listed.icon

    def _title(self, one: Benefit) -> str:
        """免申即享 says so."""
        title = self.say(one.title, one.title_en)
        return self.say(f"{title}，不用申请", f"{title}, automatic") if one.automatic else title

    def choose_row(self, n: int) -> None:
        found = (self.tools.catalogue.get(code) for code in self._found[n].items)
        if (item := next((item for item in found if item is not None), None)) is not None:
            choose(self.controller, self.tools, item)

    def other_word(self) -> str:
        return self.say("今天不办，结束", "Not today")

    def leave(self) -> None:
        self.controller.send(Back())
