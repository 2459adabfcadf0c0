"""想办什么事: the topics people ask for most, and the ways to everything else."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.catalogue.item import NEEDS_THE_LINE
from kiosk.catalogue.load import Catalogue, Topic
from kiosk.session.events import AskingOpened, MyCasesAsked, NoticesOpened, SearchOpened
from kiosk.session.visit import Mode
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.choosing import ALL, choose
from ui.viewmodels.page import PageViewModel
from ui.wording import greeting, long_date, notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1
MY_CASES, OTHERS = "my_cases", "others"


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class HomeViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    listed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._looked_in: Catalogue | None = None
        self._online_topics: frozenset[str] = frozenset()

    @Property(str, notify=changed)
    def title(self) -> str:
        if self.visit.mode is Mode.ASSISTED:
            return self.say("您好，\n想办什么？", "Hello.\nWhat do you need?")
        return self.say("{0}，\n想办什么事？", "{0}.\nWhat do you need?").format(
            greeting(self.facts.now, self.visit.language)
        )

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.say("先看要带什么，再拿身份证。", "See what to bring first; the ID card comes later.")

    @Property(str, notify=changed)
    def searchHint(self) -> str:
        return self.say("找别的事，比如“老年证”", "Look for something else")

    @Property(str, notify=changed)
    def allLabel(self) -> str:
        return self.say("全部 {0} 项", "All {0}").format(len(self.tools.catalogue.items))

    @Property(str, notify=changed)
    def dateLine(self) -> str:
        day = self.tools.catalogue.date
        return self.say("事项清单：{0}版", "List of services: {0}").format(long_date(day, self.visit.language))

    @Property(list, notify=listed)
    def topics(self) -> list[dict[str, Any]]:
        return [self._tile(topic) for topic in self.tools.catalogue.home[:6]]

    @Property(list, notify=listed)
    def together(self) -> list[dict[str, Any]]:
        """Packages: a press opens the guide at once."""
        return [
            {
                "key": package.catalog_code,
                "name": f"item-{package.catalog_code}",
                "icon": package.icon,
                "title": words.title(package, self.visit.language),
                "sub": words.short(package, self.visit.language),
                "flag": "",
            }
            for package in self.tools.catalogue.together[:3]
        ]

    def offers(self) -> list[str]:
        return [package.catalog_code for package in self.tools.catalogue.together[:3]]

    @Property(list, notify=listed)
    def assisted(self) -> list[dict[str, Any]]:
        return [
            *(self._tile(topic) for topic in self.tools.catalogue.assisted[:4]),
            {
                "key": MY_CASES,
                "name": "progress",
                "icon": "progress",
                "title": self.say("查进度", "My cases"),
                "sub": "",
                "flag": "",
            },
            {
                "key": OTHERS,
                "name": "all",
                "icon": "grid",
                "title": self.say("别的事", "More"),
                "sub": "",
                "flag": "",
            },
        ]

    @Slot(int, list, result=list)
    def fewest(self, room: int, tiles: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """As many as there is room for; the last two, the ways to everything else, always stay."""
        return tiles if len(tiles) <= room else [*tiles[: max(0, room - 2)], *tiles[-2:]]

    def _tile(self, topic: Topic) -> dict[str, Any]:
        flag = ""
        if not self.facts.online and topic.key in self._online_only():
            flag = self.say("要等网通了才能办", "Needs the line; come back later")
        return {
            "key": topic.key,
            "name": f"topic-{topic.key}",
            "icon": topic.icon,
            "title": words.topic_title(topic, self.visit.language),
            "sub": words.topic_subtitle(topic, self.visit.language),
            "flag": flag,
        }

    def _online_only(self) -> frozenset[str]:
        """Topics all of whose services need the line: looked for once in a catalogue, it takes a millisecond."""
        catalogue = self.tools.catalogue
        if self._looked_in is not catalogue:
            topics = {topic.key for topic in (*catalogue.home, *catalogue.assisted)}
            self._looked_in = catalogue
            self._online_topics = frozenset(
                key for key in topics if all(item.kind in NEEDS_THE_LINE for item in catalogue.of_topic(key))
            )
        return self._online_topics

    @Property(str, notify=changed)
    def banner(self) -> str:
        return notice(self.visit.notice, self.visit.language, self.facts) if self.visit.notice else ""

    @Slot(str)
    def choose(self, key: str) -> None:
        if key == MY_CASES:
            self.controller.send(MyCasesAsked())
            return
        if key == OTHERS:
            self.controller.send(AskingOpened() if self.tools.advice.questions else SearchOpened(ALL))
            return
        listed = self.tools.catalogue.of_topic(key)
        code = listed[0].catalog_code if len(listed) == 1 else key  # a package's own, where it is no topic
        if (item := self.tools.catalogue.get(code)) is not None:
            choose(self.controller, self.tools, item)
        else:
            self.controller.send(SearchOpened(key))

    @Property(str, notify=changed)
    def askingWord(self) -> str:
        """Empty: no questions are known."""
        return self.say("不知道选哪个？", "Not sure which?") if self.tools.advice.questions is not None else ""

    @Slot()
    def openAsking(self) -> None:
        self.controller.send(AskingOpened())

    @Property(str, notify=changed)
    def noticesWord(self) -> str:
        """Empty: there are none."""
        return self.say("公告和政策", "Notices") if self.facts.notices else ""

    @Slot()
    def openNotices(self) -> None:
        self.controller.send(NoticesOpened())

    @Slot()
    def search(self) -> None:
        self.controller.send(SearchOpened())

    @Slot()
    def all(self) -> None:
        self.controller.send(SearchOpened(ALL))

    @Slot()
    def myCases(self) -> None:
        self.controller.send(MyCasesAsked())
