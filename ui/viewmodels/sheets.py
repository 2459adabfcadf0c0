"""Questions that stop everything: are you there, leave, help, the technician's number."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import EndConfirmed, HelpCalled, OverClosed, PinEntered, ReportBegun
from kiosk.session.live import open_order
from kiosk.session.progress import keeps_drafts, remembered
from kiosk.session.reports import possible
from kiosk.session.visit import Mode, Notice, Over
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import hotline, notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1
PIN_LONGEST = 12
STUCK = "stuck"  # the reason that is asked after: 办不成事


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class IdleViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(int, notify=changed)
    def seconds(self) -> int:
        return self.visit.idle_left

    @Property(int, notify=changed)
    def total(self) -> int:
        slow = self.visit.mode is Mode.ASSISTED or self.visit.voice
        return self.controller.timeouts.warning_assisted if slow else self.controller.timeouts.warning

    @property
    def _keeps(self) -> bool:
        begun = self.visit.card is not None and self.visit.item is not None and self.visit.filed is None
        return begun and remembered(self.visit)

    @Property(str, notify=changed)
    def text(self) -> str:
        left = self.visit.idle_left
        if self._keeps:
            return self.say(
                f"{left} 秒后，会把您填的存好，再把屏幕清空。\n下次放同一张身份证，接着办。",
                f"In {left} seconds we save your answers, then clear the screen.\nLay the same ID card to go on.",
            )
        return self.say(f"{left} 秒后，屏幕会清空。", f"In {left} seconds the screen is cleared.")

    @Property(str, notify=changed)
    def other(self) -> str:
        return self.say("不办了，存好离开", "Save and leave") if self._keeps else self.say("不办了，离开", "Leave")

    @Slot()
    def stay(self) -> None:
        self.controller.send(OverClosed())

    @Slot()
    def leave(self) -> None:
        self.controller.send(EndConfirmed())


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class EndViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(bool, notify=changed)
    def keeps(self) -> bool:
        return remembered(self.visit) and keeps_drafts(self.visit)

    @Property(str, notify=changed)
    def text(self) -> str:
        if open_order(self.visit.live):
            return self.say(
                "还没有等到结果。\n手机上已经付了的，先别走，再等一等。",
                "The result is not there yet.\nIf your telephone has paid, please wait a little.",
            )
        if not self.keeps:
            return self.say(
                "这种证件办的，存不下来。\n现在离开，下次要重新填。",
                "With this document nothing can be saved.\nIf you leave now, you begin anew next time.",
            )
        hours = self.controller.timeouts.draft_hours
        return self.say(
            f"您填的会锁好存 {hours} 小时。\n放同一张身份证，就能接着办。",
            f"Your answers are locked away for {hours} hours.\nLay the same ID card here within that time to go on.",
        )

    @Slot()
    def stay(self) -> None:
        self.controller.send(OverClosed())

    @Property(str, notify=changed)
    def leaveWord(self) -> str:
        if open_order(self.visit.live):
            return self.say("没有付，离开", "I did not pay, leave")
        return self.say("不办了，清掉离开", "Clear it all and leave")

    @Slot()
    def keep(self) -> None:
        self.controller.send(EndConfirmed(keep=True))

    @Slot()
    def discard(self) -> None:
        self.controller.send(EndConfirmed(keep=False))


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class HelpViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(bool, notify=changed)
    def called(self) -> bool:
        return self.visit.notice in (Notice.HELP_CALLED, Notice.HELP_COMING, Notice.REPORTED)

    @Property(str, notify=changed)
    def title(self) -> str:
        if self.visit.notice is Notice.REPORTED:
            return self.say("您说的记下了", "What you said is noted")
        if self.visit.notice is Notice.HELP_COMING:
            return self.say("有人来了", "Somebody is coming")
        if not self.called:
            return self.say("叫人帮忙", "Call for help")
        if not self.facts.online:
            return self.say("记下了，会有人来帮您", "Your call is noted")
        return self.say("叫了，有人来帮您", "Help is called")

    @Property(str, notify=changed)
    def text(self) -> str:
        if self.visit.notice is Notice.REPORTED and not (self.visit.card and remembered(self.visit)):
            return self.say(
                f"有人会看，会想办法。急着要回话，打 {hotline()}。",
                f"Somebody reads it. For an answer call {hotline()}.",
            )
        if self.visit.notice is Notice.REPORTED:
            return notice(Notice.REPORTED, self.visit.language, self.facts)
        if self.called:
            return self._told() + self.say(
                "\n不要把身份证和密码交给别人。", "\nKeep your card and your passwords to yourself."
            )
        return self.say("您填的都留着，不会丢。是哪一种？", "Nothing you wrote is lost. What is it?")

    def _told(self) -> str:
        if self.visit.notice is Notice.HELP_COMING:
            return self.visit.coming
        if not self.facts.online:
            return self.say(
                f"现在断网，有网就通知到。\n急的话打 {self.facts.config.place.phone}。",
                f"It is sent when the line is back.\nIf urgent, call {self.facts.config.place.phone}.",
            )
        return notice(Notice.HELP_CALLED, self.visit.language, self.facts)

    @Property(list, notify=changed)
    def reasons(self) -> list[dict[str, str]]:
        if self.called:
            return []
        video = self.visit.item is not None and bool(self.visit.item.cross_mode)
        spoken = {"key": "video", "text": self.say("想和那边的人视频说", "I want to talk to the other office")}
        return [
            *([spoken] if video else []),
            {"key": "how", "text": self.say("不知道怎么按", "I do not know what to press")},
            {"key": STUCK, "text": self.say("这件事办不成", "This cannot be done here")},
            {"key": "machine", "text": self.say("机器有毛病", "The machine misbehaves")},
        ]

    @Property(str, notify=changed)
    def phones(self) -> str:
        place = self.facts.config.place
        if place.phone in ("", hotline()):
            return self.say(
                f"也可以打电话：{hotline()}，24 小时有人接", f"Or call {hotline()}, answered day and night"
            )
        return self.say(
            f"也可以打电话：本站 {place.phone}，{hotline()}", f"Or call: here {place.phone}, or {hotline()}"
        )

    @Slot(str)
    def call(self, reason: str) -> None:
        reports = reason == STUCK and possible(self.visit)
        self.controller.send(ReportBegun() if reports else HelpCalled(reason))

    @Slot()
    def stay(self) -> None:
        self.controller.send(OverClosed())


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class PinViewModel(PageViewModel):  # type: ignore[operator]
    """The digits live here only until they are checked."""

    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._digits = ""
        self._checking = False

    def follow(self) -> None:
        if self.visit.over is not Over.PIN:
            self._digits = ""

    @Property(int, notify=changed)
    def length(self) -> int:
        return len(self._digits)

    @Property(bool, notify=changed)
    def checking(self) -> bool:
        return self._checking

    @Property(str, notify=changed)
    def text(self) -> str:
        if self._checking:
            return self.say("正在看对不对", "Checking")
        if self.visit.notice is Notice.PIN_WRONG and not self._digits:
            return notice(Notice.PIN_WRONG, self.visit.language, self.facts)
        return self.say("只给修机器的人用。", "For the people who mend the machine.")

    @Slot(str)
    def press(self, digit: str) -> None:
        if not self._checking and len(self._digits) < PIN_LONGEST and digit.isdigit():
            self._digits += digit
            self.tell()

    @Slot()
    def erase(self) -> None:
        if not self._checking:
            self._digits = self._digits[:-1]
            self.tell()

    @Slot()
    def enter(self) -> None:
        if self._checking or not self._digits:
            return
        digits, self._digits, self._checking = self._digits, "", True
        self.tell()
        self.tools.runner.submit(lambda: self.tools.pin(digits), self._checked)

    def _checked(self, right: bool) -> None:
        self._checking = False
        self.controller.send(PinEntered(right))
        self.tell()

    @Slot()
    def stay(self) -> None:
        self.controller.send(OverClosed())
