"""The terminal cannot take cases now: what is safe, where to go, whom to call."""

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import MyCasesAsked
from kiosk.session.visit import GATES, URGENT, Why
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
        match self.visit.why:
            case Why.POWER:
                return self.say("机器要停电了，\n现在办不了", "The power is out.\nNot in service now")
            case Why.FULL:
                return self.say("机器存满了，\n现在收不下", "Machine full.\nNo new cases")
            case Why.ALONE:
                return self.say("断网太久了，\n现在先不收", "Offline too long.\nNo new cases")
        return self.say("这台机器要修，\n现在办不了", "Being mended.\nNot in service now")

    @Property(str, notify=changed)
    def hint(self) -> str:
        match self.visit.why:
            case Why.POWER:
                return self.say(
                    "来电了就能接着办。您不用等。", "It works again when the power is back. No need to wait."
                )
            case Why.FULL:
                return self.say("送走一些就能接着收。您不用等。", "It goes on once some are sent. No need to wait.")
            case Why.ALONE:
                return self.say("现在收了也送不出去，怕误您的事。", "What it took now could not be sent in time.")
        return self.say("修的人已经知道了。您不用等。", "The people who mend it know. No need to wait.")

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, str]]:
        place = self.facts.config.place
        where = window_line(place, self.facts.now, self.visit.language)
        hours = self.facts.config.timeouts.draft_hours
        kept = ("已经收的件锁在机器里，一件不少，会照常送出", "It is locked in here and will be sent as promised")
        if self.visit.why in GATES:
            kept = ("锁在机器里，一件不少，网通了就送", "It is locked in here and goes when the line is back")
        if self.visit.why in URGENT:
            kept = (
                f"收了的件一件不少。没填完的留 {hours} 小时，用同一张身份证接着办",
                f"Sent as promised. What you began is kept {hours} hours for your ID card",
            )
        rows = [
            ("lock", self.say("交过的都在", "What you filed is safe"), self.say(*kept)),
            ("pin", self.say("现在去哪里办", "Where to go now"), where),
            (
                "tel",
                self.say("打电话问", "Ask by phone"),
                self.say(f"{hotline()}，24 小时有人接", f"{hotline()}, answered day and night"),
            ),
        ]
        return [{"icon": icon, "label": label, "text": text} for icon, label, text in rows]

    @Property(str, notify=changed)
    def mine(self) -> str:
        """The way to what somebody filed, which is open while only new cases are not taken; "": closed."""
        if self.visit.why not in GATES:
            return ""
        return self.say("查进度、补打回执", "My cases and receipts")

    @Slot()
    def myCases(self) -> None:
        self.controller.send(MyCasesAsked())

    @Property(str, notify=changed)
    def machine(self) -> str:
        if self.visit.why is Why.POWER:
            return ""  # nothing to report
        number = self.facts.config.terminal.id
        if self.visit.why in GATES:
            return self.say(
                f"打电话时说这台机器的编号：{number}", f"When you call, give this machine's number: {number}"
            )
        return self.say(
            f"报修时说这台机器的编号：{number}", f"When you report it, give this machine's number: {number}"
        )
