"""就近办: where else this is done, how to get there and when; to take along on paper."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import place_words, words
from kiosk.catalogue.places import Near, here, nearest
from kiosk.session.events import Back, GuidePrinted
from kiosk.session.visit import Mode, Printing
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

MOST = 5


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class PlacesViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    listed = Signal()  # the places and their map; never the room they have

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._room = 4

    @property
    def _near(self) -> list[Near]:
        return self._all[: self._room]

    @property
    def _all(self) -> list[Near]:
        return self.once("near", self._found)

    def _found(self) -> list[Near]:
        known, item = self.tools.advice.places, self.visit.item
        if known is None or item is None:
            return []
        return nearest(known, item, self.facts.config.terminal.id, self.facts.now.date())[:MOST]

    @Slot(int)
    def setRoom(self, room: int) -> None:
        """How many places the page holds."""
        if room != self._room and room > 0:
            self._room = room
            self.list_anew()

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.say("还能去哪里办", "Where else")

    @Property(str, notify=changed)
    def hint(self) -> str:
        item = self.visit.item
        return "" if item is None else words.title(item, self.visit.language)

    @Property(str, notify=changed)
    def banner(self) -> str:
        if self.visit.notice:
            return notice(self.visit.notice, self.visit.language, self.facts)
        if self._all or self.visit.item is None:
            return ""
        item, place = self.visit.item, self.facts.config.place
        where, when = item.transact_addr or place.window, item.transact_time or place.window_hours
        return self.say(
            f"到{where}办，{when}。不清楚就打 {item.link_way} 问。",
            f"Go to {where}, {when}. Questions: {item.link_way}.",
        )

    @Property(list, notify=listed)
    def places(self) -> list[dict[str, str]]:
        return self._rows

    @property
    def _rows(self) -> list[dict[str, str]]:
        language, now = self.visit.language, self.facts.now
        brief = self.visit.mode is Mode.ASSISTED  # the street stands on the paper
        return [
            {
                "n": str(n),
                "name": place_words.name(near.place, language),
                "way": self.say("，", ", ").join(
                    one
                    for one in (
                        place_words.way(near, language),
                        "" if brief else place_words.address(near.place, language),
                    )
                    if one
                ),
                "hours": place_words.today(near.place, now, language),
                "state": place_words.state(near.place, now, language),
                "tone": "done" if near.place.open_at(now) else "plain",
            }
            for n, near in enumerate(self._near, start=1)
        ]

    @Property(bool, notify=changed)
    def mapped(self) -> bool:
        """Whether the way to any is known."""
        return any(near.metres is not None for near in self._all)

    @Property(str, notify=listed)
    def spots(self) -> str:
        """METRES,DEGREES of each, with semicolons between them; "" without a way to any."""
        ways = [f"{near.metres:.0f},{near.bearing:.0f}" for near in self._near if near.metres is not None]
        return ";".join(ways)

    @Property(str, notify=changed)
    def stops(self) -> str:
        """Of a terminal in a van: where it stands next."""
        own = here(self.tools.advice.places, self.facts.config.terminal.id) if self.tools.advice.places else None
        today = self.facts.now.date()
        stops = own.next_stops(today)[: 2 if self.visit.mode is Mode.ASSISTED else 3] if own else []
        said = [place_words.stop(one, today, self.visit.language) for one in stops]
        return "\n".join([self.say("这辆车接下来停在：", "This van stops next at:"), *said]) if said else ""

    def spoken(self) -> str:
        said = [str(self.title)] + [f"{one['name']}。{one['way']}。{one['hours']}。" for one in self._rows]
        return "。".join(said) if self.visit.language != "en" else ". ".join(said)

    @Property(str, notify=changed)
    def main(self) -> str:
        can = self.facts.works("receipt") and bool(self._all)
        return self.say("打印带走", "Print it") if can else ""

    @Property(str, notify=changed)
    def other(self) -> str:
        return self.say("回到须知", "Back")

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        return self.visit.printing is Printing.RUNNING

    @Slot()
    def printThem(self) -> None:
        self.controller.send(GuidePrinted())

    @Slot()
    def turnBack(self) -> None:
        self.controller.send(Back())
