"""The page nobody has touched yet: the lit house, what can be done now, where else to go."""

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from drivers.protocol import Supply
from kiosk import calendar
from kiosk.config import Place
from kiosk.session.events import LanguageChosen, ModeChosen, NoticesOpened, Started
from kiosk.session.visit import Mode
from ui.viewmodels.page import PageViewModel
from ui.wording import hotline, is_night, say, short_weekday

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1


def window_line(place: Place, now: datetime, language: str) -> str:
    """When the nearest staffed window is open, or opens next."""
    opens, closes = place.window_hours.split("-")
    clock = f"{now.hour:02}:{now.minute:02}"
    working = calendar.in_force().working(now.date())
    if working and opens.rjust(5, "0") <= clock < closes.rjust(5, "0"):
        return say(language, "找人办：{0}，开到 {1}", "Staffed window: {0}, open until {1}").format(
            place.window, closes
        )
    if working and clock < opens.rjust(5, "0"):
        return say(language, "找人办：{0}，今天 {1} 开门", "Staffed window: {0}, opens today at {1}").format(
            place.window, opens
        )
    day = now.date() + timedelta(days=1)
    ahead = 1
    while not calendar.in_force().working(day):
        day, ahead = day + timedelta(days=1), ahead + 1
    if ahead == 1:
        return say(language, "找人办：{0}，明早 {1} 开门", "Staffed window: {0}, opens tomorrow at {1}").format(
            place.window, opens
        )
    return say(language, "找人办：{0}，{1} {2} 开门", "Staffed window: {0}, opens {1} at {2}").format(
        place.window, short_weekday(day, language), opens
    )


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class AttractViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.say("灯亮着，\n就能办。", "The light is on.\nCome in.")

    @Property(str, notify=changed)
    def subtitle(self) -> str:
        county = self.facts.config.place.county
        return self.say("{0}政务服务，24 小时不关门。", "Services of {0}, day and night.").format(county)

    @Property(list, notify=changed)
    def lines(self) -> list[dict[str, Any]]:
        when = self.say("今晚", "Tonight") if is_night(self.facts.now) else self.say("现在", "Now")
        if not self.facts.items:
            can = self.say("{0}照常办事，断网也收件", "{0} you can do things here, online or not").format(when)
        elif self.facts.online:
            can = self.say(
                "{0}能办 {1} 件事，断网也照常收件", "{0} you can do {1} things here, online or not"
            ).format(when, self.facts.items)
        else:
            can = self.say("现在断网，{0} 件事照常收件", "The line is down; {0} things can still be filed").format(
                self.facts.items_offline
            )
        lines = [
            {"icon": "check", "text": can},
            {"icon": "clock", "text": window_line(self.facts.config.place, self.facts.now, self.visit.language)},
            {
                "icon": "tel",
                "text": self.say("急事打 {0}，24 小时有人接", "Urgent? Call {0}, answered day and night").format(
                    hotline()
                ),
            },
        ]
        if self.facts.paper is Supply.OUT:
            lines[0] = {
                "icon": "receipt",
                "text": self.say(
                    "没有打印纸了：照常办事，回执用手机扫码带走",
                    "Out of paper: we still take cases; scan the receipt",
                ),
            }
        if self.visit.mode is Mode.ASSISTED:
            lines = [lines[0], lines[2]]
        return lines

    @Property(str, notify=changed)
    def noticesWord(self) -> str:
        """Empty: there are none."""
        count = len(self.facts.notices)
        return self.say(f"看公告和政策（{count} 条）", f"Notices and policies ({count})") if count else ""

    @Slot()
    def openNotices(self) -> None:
        self.controller.send(NoticesOpened())

    @Slot()
    def start(self) -> None:
        self.controller.send(Started())

    @Slot()
    def elder(self) -> None:
        if self.visit.mode is Mode.ASSISTED:
            self.controller.send(ModeChosen(Mode.STANDARD))
        else:
            self.controller.send(Started(Mode.ASSISTED))

    @Slot()
    def otherLanguage(self) -> None:
        self.controller.send(LanguageChosen("zh_CN" if self.visit.language == "en" else "en"))
