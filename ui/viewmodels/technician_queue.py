"""What waits for the province, each with its why; taken out to a USB medium, or sent again. No names, no contents."""

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.visit import Page
from ui.controller import VisitController
from ui.facts import Exporting
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import say, short_date, time_line
from ui.wording_queue import matters, why

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

MEDIUM_FAULTS = {
    "ENOSPC": ("U 盘满了，换一个再导。", "The medium is full; take another."),
    "EDQUOT": ("U 盘满了，换一个再导。", "The medium is full; take another."),
    "EROFS": ("U 盘写保护了，换一个再导。", "The medium is write-protected; take another."),
    "EACCES": ("这个 U 盘不让写，换一个再导。", "The medium may not be written; take another."),
}
PULLED = ("U 盘中途断了。插好再导一次。", "The medium went away. Plug it in and export again.")


def grouped(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def exported(at: Exporting, language: str) -> tuple[str, str]:
    """Tone and words of an export."""

    def to(zh: str, en: str) -> str:
        return say(language, zh, en)

    match at.state:
        case "running":
            return "info", to(f"正在导出：{at.done}／{at.of}，先别拔", f"Exporting {at.done} of {at.of}; leave it in")
        case "no_medium":
            return "notice", to(
                "没找到 U 盘。插上，等几秒再按一次。", "No medium found. Plug one in, wait, press again."
            )
        case "failed":
            return "error", to(*MEDIUM_FAULTS.get(at.fault, PULLED))
        case "done" if at.left_out:
            return "notice", to(
                f"导出了 {at.done} 件，{at.left_out} 件缺文件没导。可以拔了。",
                f"{at.done} exported, {at.left_out} without their files left out. You may pull it.",
            )
        case "done":
            return "done", to(
                f"导出好了，{at.done} 件，封着的。可以拔了，交给省里。",
                f"{at.done} exported, sealed. You may pull it and take it to the province.",
            )


@QmlElement
@QmlUncreatable("built in ui/viewmodels/technician.py")
class WaitingViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._told = ""  # what a press did

    def forget(self) -> None:
        """The face is left: what came of a press is seen."""
        self._told = ""
        self.tools.service("export_seen")
        self.tell()

    def follow(self) -> None:
        if self.visit.page is not Page.TECHNICIAN:
            self._told = ""

    @Property(str, notify=changed)
    def title(self) -> str:
        count = self.facts.queued
        return self.say(f"待上报 {count} 件", f"{count} to be sent") if count else self.say("都送到了", "All is sent")

    @Property(str, notify=changed)
    def hint(self) -> str:
        oldest = self.facts.oldest
        if oldest is None or not self.facts.queued:
            return self.say("没有等着送的件。", "Nothing waits.")
        days = max(0, (self.facts.now - oldest).days)
        day = short_date(oldest, self.visit.language)
        return self.say(f"最早一件 {day} 收的，等了 {days} 天。", f"The oldest is of {day}: {days} days.")

    @Property(list, notify=changed)
    def notes(self) -> list[dict[str, str]]:
        """What is shut, refused or soon shut, the worst first."""
        return [asdict(matter) for matter in matters(self.facts, self.visit.language)]

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, Any]]:
        found = []
        for case in self.facts.waiting:
            since = case.since
            day = self.say(f"{since.month}月{since.day}日", short_date(since, "en")[4:])
            when = f"{day} {time_line(since)}"
            refused = case.state == "refused"
            reason = why(case, self.facts, self.visit.language)
            found.append(
                {
                    "key": case.case_id,
                    "number": grouped(case.receipt_number),
                    "item": self.say(case.item_title, case.item_title_en),
                    "when": when,
                    "why": self.say(f"退回：{reason}", reason) if refused else reason,
                    "tone": "error" if refused else "info" if case.state == "uploading" else "plain",
                    "again": refused,
                }
            )
        return found

    @Slot(int, result=str)
    def unseen(self, shown: int) -> str:
        more = self.facts.queued - shown
        return self.say(f"还有 {more} 件", f"and {more} more") if more > 0 else ""

    @Property(bool, notify=changed)
    def canRetry(self) -> bool:
        return self.facts.refused > 0

    @Property(bool, notify=changed)
    def canExport(self) -> bool:
        at = self.facts.exporting
        return self.facts.queued > 0 and (at is None or at.state != "running")

    @Property(str, notify=changed)
    def told(self) -> str:
        at = self.facts.exporting
        return exported(at, self.visit.language)[1] if at is not None else self._told

    @Property(str, notify=changed)
    def toldTone(self) -> str:
        at = self.facts.exporting
        return exported(at, self.visit.language)[0] if at is not None else "info"

    @Property(str, notify=changed)
    def exportWord(self) -> str:
        return self.say("导出到 U 盘", "Export")

    @Property(str, notify=changed)
    def retryWord(self) -> str:
        return self.say("重送退回的", "Send again")

    @Property(str, notify=changed)
    def oneWord(self) -> str:
        return self.say("重送", "Again")

    @Property(str, notify=changed)
    def backWord(self) -> str:
        return self.say("看设备", "Devices")

    @Slot()
    def export(self) -> None:
        self.tools.service("export")

    @Slot()
    def retryAll(self) -> None:
        self.tools.service("retry_refused")
        self._told = self.say("退回的都再送一次", "All that was refused is sent again")
        self.tell()

    @Slot(str)
    def retry(self, case_id: str) -> None:
        self.tools.service(f"retry:{case_id}")
        self._told = self.say("这一件再送一次", "It is sent again")
        self.tell()
