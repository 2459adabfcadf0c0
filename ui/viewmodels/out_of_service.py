"""The terminal cannot take cases now: what is safe, where to go, whom to call."""

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from ui.viewmodels.attract import window_line
from ui.viewmodels.page import PageViewModel
from ui.wording import hotline

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class OutOfServiceViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.say("这台机器要修，\n现在办不了", "Being mended.\nNot in service now")

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.say("修的人已经知道了。您不用等。", "The people who mend it know. No need to wait.")

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, str]]:
        place = self.facts.config.place
        where = window_line(place, self.facts.now, self.visit.language)
        rows = [
            (
                "lock",
                self.say("交过的都在", "What you filed is safe"),
                self.say(
                    "已经收的件锁在机器里，一件不少，会照常送出", "It is locked in here and will be sent as promised"
                ),
            ),
            ("pin", self.say("现在去哪里办", "Where to go now"), where),
            (
                "tel",
                self.say("打电话问", "Ask by phone"),
                self.say(f"{hotline()}，24 小时有人接", f"{hotline()}, answered day and night"),
            ),
        ]
        return [{"icon": icon, "label": label, "text": text} for icon, label, text in rows]

    @Property(str, notify=changed)
    def machine(self) -> str:
        number = self.facts.config.terminal.id
        return self.say(
            f"报修时说这台机器的编号：{number}", f"When you report it, give this machine's number: {number}"
        )
