"""Everything this terminal offers: by topic, or by writing a few letters."""

from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.catalogue.item import Listing
from kiosk.session.events import QueryChanged, SearchOpened
from kiosk.session.visit import Mode, Page
from ui.controller import VisitController
from ui.input.composer import Composer, Tab
from ui.services.wipe import trim
from ui.tools import Tools
from ui.viewmodels.choosing import ALL, choose, refused
from ui.viewmodels.page import PageViewModel
from ui.wording import notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1
RESULTS = 24
QUERY_MAX = 20
REST_MS = 1000  # the page that was chosen stands by then
TABS = (Tab.PINYIN, Tab.HAND, Tab.LETTERS)


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class SearchViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    listed = Signal()  # the list or its page; never the room it has

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._room = 8
        self._leaf = 0
        self._of = ("", "", Page.ATTRACT)
        self._writing = False
        self._composer: Composer = tools.input["composer"].another()
        self._looks: tuple[Any, ...] = ()
        self._composer.changed.connect(self._typed)
        self.follow()

    def follow(self) -> None:
        looks = (self.visit.mode, self.visit.language)
        if self.visit.page is not Page.SEARCH and (looks != self._looks or self._composer.line):
            self._looks = looks
            self._composer.wipe()
            self._composer.offer(*self._tabs)
        of, here = (self.visit.topic, self.visit.query, self.visit.page), self.visit.page is Page.SEARCH
        if of != self._of:
            arrived = self._of[2] is not Page.SEARCH
            elsewhere = arrived or self._of[0] != self.visit.topic
            if not arrived and not here:
                QTimer.singleShot(REST_MS, self, self._rest)
            self._of, self._leaf = of, 0
            self._writing = here and (self._writing if not elsewhere else self.visit.topic == "" == self.visit.query)
            if elsewhere and here:
                self._attach()

    def _rest(self) -> None:
        """What searching read of a large index is not kept beside what the visit's pages will want."""
        if self.visit.page is not Page.SEARCH:
            self.tools.catalogue.rest()
            trim()

    def _attach(self) -> None:
        self._composer.attach(self.visit.query, QUERY_MAX, *self._tabs)

    @property
    def _tabs(self) -> tuple[Tab, tuple[Tab, ...]]:
        english, assisted = self.visit.language == "en", self.visit.mode is Mode.ASSISTED
        first = Tab.LETTERS if english else Tab.HAND if assisted else Tab.PINYIN
        return first, (Tab.HAND, Tab.PINYIN, Tab.LETTERS) if assisted else TABS

    def _typed(self) -> None:
        if self.visit.page is not Page.SEARCH or not self._writing:
            return
        letters = "".join(letter for letter in str(self._composer.letters) if letter.isalnum())
        query = f"{self._composer.before}{letters or self._composer.composing}{self._composer.after}"
        if query != self.visit.query:
            self.controller.send(QueryChanged(query))
        else:
            self.tell()

    @Property(str, notify=changed)
    def before(self) -> str:
        return str(self._composer.before)

    @Property(str, notify=changed)
    def composing(self) -> str:
        return str(self._composer.composing)

    @Property(str, notify=changed)
    def after(self) -> str:
        return str(self._composer.after)

    @Property(Composer, constant=True)
    def composer(self) -> Composer:
        return self._composer

    # what stands there

    @Property(str, notify=changed)
    def title(self) -> str:
        topic = self.tools.catalogue.topics.get(self.visit.topic)
        if topic is not None and not self.visit.query and not self._writing:
            return words.topic_title(topic, self.visit.language)
        if self._topics and not self._writing:
            return self.say("想办哪一类？", "What kind of thing?")
        return self.say("想办什么事？", "What do you need?")

    @Property(str, notify=changed)
    def hint(self) -> str:
        if self.visit.notice is not None:
            return ""
        if self._writing:
            return self.say(
                "打一两个字，或者拼音的头一个字母，比如 gljt。", "Type a word, in pinyin or its first letters."
            )
        if not self._entries:
            return self.say(
                "没有找到。换个说法试试，或者叫人帮忙。", "Nothing found. Try other words, or call for help."
            )
        return self.say("先看要带什么，再拿身份证。", "See what to bring first; the ID card comes later.")

    @Property(str, notify=changed)
    def banner(self) -> str:
        return notice(self.visit.notice, self.visit.language, self.facts) if self.visit.notice else ""

    @Property(str, notify=changed)
    def query(self) -> str:
        return self.visit.query

    @Property(str, notify=changed)
    def searchHint(self) -> str:
        return self.say("找别的事，比如“老年证”", "Look for something else")

    @Property(bool, notify=changed)
    def writing(self) -> bool:
        """The keyboard is open."""
        return self._writing

    @property
    def _entries(self) -> list[dict[str, Any]]:
        return self.once("entries", self._listing)

    def _listing(self) -> list[dict[str, Any]]:
        catalogue = self.tools.catalogue
        if self.visit.query:
            return [self._item(item) for item in catalogue.search(self.visit.query, RESULTS)]
        if self.visit.topic in catalogue.topics:
            return [self._item(item) for item in catalogue.of_topic(self.visit.topic)]
        language = self.visit.language
        return [
            {
                "key": topic.key,
                "name": f"topic-{topic.key}",
                "icon": topic.icon,
                "title": words.topic_title(topic, language),
                "note": words.topic_subtitle(topic, language),
                "flag": "",
            }
            for topic in catalogue.topics.values()
        ]

    def _item(self, item: Listing) -> dict[str, Any]:
        why = refused(item, self.facts)
        return {
            "key": item.catalog_code,
            "name": f"item-{item.catalog_code}",
            "icon": item.icon,
            "title": words.title(item, self.visit.language),
            "note": words.short(item, self.visit.language) or words.department(item, self.visit.language),
            "flag": self.say("现在办不了，点开看去处", "Not now; press to see where") if why else "",
        }

    @Property(list, notify=listed)
    def shown(self) -> list[dict[str, Any]]:
        return self._here

    @property
    def _here(self) -> list[dict[str, Any]]:
        entries = self._entries
        if self._writing and not self.visit.query:
            return []
        first = min(self._leaf, self._leaves(entries) - 1) * self._room
        return entries[first : first + self._room]

    def offers(self) -> list[str]:
        return [entry["key"] for entry in self._here if entry["key"] not in self.tools.catalogue.topics]

    def _leaves(self, entries: list[dict[str, Any]]) -> int:
        return max(1, -(-len(entries) // self._room))

    @Property(int, notify=listed)
    def leaves(self) -> int:
        return self._leaves(self._entries)

    @Property(int, notify=listed)
    def leaf(self) -> int:
        return min(self._leaf, self._leaves(self._entries) - 1)

    @Property(str, notify=listed)
    def leafLine(self) -> str:
        shown, all_ = self._leaf + 1, self._leaves(self._entries)
        return self.say(f"第 {shown} 页，共 {all_} 页", f"Page {shown} of {all_}")

    # what is done there

    @Slot(int)
    def setRoom(self, room: int) -> None:
        """How many rows the page has room for; the page knows its millimetres."""
        if room != self._room and room > 0:
            first = self._leaf * self._room
            self._room, self._leaf = room, first // room
            self.list_anew()

    @Slot(int)
    def turn(self, by: int) -> None:
        wanted = max(0, min(self._leaf + by, self._leaves(self._entries) - 1))
        if wanted != self._leaf:
            self._leaf = wanted
            self.list_anew()

    @Slot(str)
    def choose(self, key: str) -> None:
        item = self.tools.catalogue.get(key)
        if item is not None:
            choose(self.controller, self.tools, item)
        elif key in self.tools.catalogue.topics:
            self.controller.send(SearchOpened(key))

    @Slot(bool)
    def write(self, on: bool) -> None:
        if on != self._writing:
            self._writing = on
            if on:
                self._attach()
            self.tell()

    @Slot()
    def clear(self) -> None:
        self._composer.clear()
        if self.visit.query:
            self.controller.send(QueryChanged(""))

    @Property(bool, notify=changed)
    def nothing(self) -> bool:
        """Nothing carries these words: the page offers two ways on."""
        return not self._writing and not self._entries

    @Slot()
    def byTopic(self) -> None:
        self.controller.send(SearchOpened(ALL))

    @Property(int, notify=changed)
    def columns(self) -> int:
        """Topics stand two abreast, services one under the other."""
        return 2 if self._topics and self.visit.mode is not Mode.ASSISTED else 1

    @property
    def _topics(self) -> bool:
        return not self.visit.query and self.visit.topic not in self.tools.catalogue.topics

    @Property(str, notify=changed)
    def found(self) -> str:
        if not self.visit.query:
            return self.say("按类别找", "By topic")
        count = len(self._entries)
        return (
            self.say(f"找到 {count} 项，都看看", f"See all {count}")
            if count
            else self.say("收起键盘", "Close the keyboard")
        )
