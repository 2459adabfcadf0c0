"""What is wrong with this terminal, in two minutes. Counts and numbers only: nothing of any resident."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from drivers.protocol import Fault, State, Status, Supply
from kiosk.session.visit import Mode, Page
from ui.controller import VisitController
from ui.facts import Waiting
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.viewmodels.technician_queue import WaitingViewModel, grouped
from ui.wording import long_date, say, short_date
from ui.wording_devices import is_watched, mend, slot_name, state_words, watched
from ui.wording_queue import OFFLINE, Matter, line, matters, why

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1
QUEUE_ROWS = 3
ICONS = {
    "idcard": "idcard",
    "socialcard": "sscard",
    "camera": "camera",
    "receipt": "receipt",
    "a4": "print",
    "scanner": "qr",
    "ups": "power",
    "cabinet": "lock",
    "handwriting": "pen",
    "voice": "speak",
    "ocr": "scan",
}  # in the order of the page
NEED = ("error", "notice", "done")
FULL_PERCENT = 90


def ago(since: datetime | None, now: datetime, language: str) -> str:
    if since is None:
        return say(language, "断了", "Down")
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return say(language, f"断了 {minutes} 分钟", f"Down {minutes} min")
    if minutes < 48 * 60:
        return say(language, f"断了 {minutes // 60} 小时", f"Down {minutes // 60} h")
    return say(language, f"断了 {minutes // 1440} 天", f"Down {minutes // 1440} days")


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class TechnicianViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._asked = ""
        self._queue: WaitingViewModel | None = None
        self._queue_open = False

    def follow(self) -> None:
        if self.visit.page is not Page.TECHNICIAN:
            self._asked, self._queue_open = "", False

    @property
    def _slots(self) -> list[str]:
        known = [slot for slot in ICONS if slot in self.facts.devices]
        return known + sorted(set(self.facts.devices) - set(known))

    def _tone(self, slot: str) -> str:
        status = self._status(slot)
        if status.state not in (State.ONLINE, State.DEVICE_BUSY) or status.fault not in (None, Fault.UNPROVEN):
            return "error"
        if slot == "receipt" and status.supplies.get("paper") is Supply.OUT:
            return "error"
        return "notice" if is_watched(status) else "done"

    def _status(self, slot: str) -> Status:
        """The receipt printer's with the paper that the facts know of."""
        status = self.facts.devices[slot]
        return (
            replace(status, supplies={**status.supplies, "paper": self.facts.paper}) if slot == "receipt" else status
        )

    def _fault(self, slot: str) -> Fault | None:
        status: Status = self.facts.devices[slot]
        if slot == "receipt" and status.fault in (None, Fault.UNPROVEN) and self.facts.paper is Supply.OUT:
            return Fault.PAPER_OUT
        return status.fault

    @Property(list, notify=changed)
    def devices(self) -> list[dict[str, Any]]:
        return self._rows

    @property
    def _rows(self) -> list[dict[str, Any]]:
        return self.once("rows", self._all_rows)

    def _all_rows(self) -> list[dict[str, Any]]:
        language = self.visit.language
        found = []
        for slot in self._slots:
            tone = self._tone(slot)
            if tone == "done":
                state = self.say("正常", "Good")
            elif tone == "notice":
                state = say(language, *watched(slot, self._status(slot))[0])
            else:
                state = state_words(slot, self.facts.devices[slot], self._fault(slot), language)
            found.append(
                {
                    "slot": slot,
                    "icon": ICONS.get(slot, "cpu"),
                    "name": slot_name(slot, language),
                    "state": state,
                    "tone": tone,
                }
            )
        return found

    @Property(list, notify=changed)
    def devicesByNeed(self) -> list[dict[str, Any]]:
        """What is broken first: for a panel or a mode that has no room for all."""
        return sorted(self._rows, key=lambda row: NEED.index(row["tone"]))

    @Slot(int, result=str)
    def unseen(self, count: int) -> str:
        return self.say(f"设备（还有 {count} 个）", f"Devices (and {count} more)")

    @Property(str, notify=changed)
    def title(self) -> str:
        broken = sum(matter.tone == "error" for matter in self._matters)
        noted = len(self._matters) - broken
        if not broken and not noted:
            return self.say("都正常", "All is well")
        zh = "，".join([*([f"{broken} 处要修"] if broken else []), *([f"{noted} 处留意"] if noted else [])])
        en = ", ".join([*([f"{broken} to mend"] if broken else []), *([f"{noted} to watch"] if noted else [])])
        return self.say(zh, en)

    @property
    def _broken(self) -> list[str]:
        return [slot for slot in self._slots if self._tone(slot) == "error"]

    @property
    def _watched(self) -> list[str]:
        return [slot for slot in self._slots if self._tone(slot) == "notice"]

    @property
    def _matters(self) -> list[Matter]:
        """All that is to be mended or watched, in the order in which it is to be done."""
        return self.once("matters", self._all_matters)

    def _all_matters(self) -> list[Matter]:
        found = [self._mended(slot) for slot in self._broken] + matters(self.facts, self.visit.language)
        if not self.facts.online:
            words = line(self.facts) or OFFLINE
            note = self.say("居民照常办事，网通了自动送。", "Cases are kept and sent later.")
            title = self.say("连不上省平台", "The province cannot be reached")
            more = "" if words is OFFLINE else self.say(f"：{words[0][0]}", f": {words[0][1].lower()}")
            found.append(Matter("notice", title + more, self.say(words[1][0], words[1][1] + " ") + note))
        found += [self._noticed(slot) for slot in self._watched]
        later = self.say("过几天要来看一下", "Look again in a few days")
        full = {
            self.say("磁盘", "Disk"): self.facts.disk_used_percent,
            self.say("内存", "Memory"): self.facts.memory_used_percent,
        }
        for name, percent in full.items():
            if percent >= FULL_PERCENT:
                found.append(
                    Matter("notice", later, self.say(f"{name}用了 {percent}%。", f"{name}: {percent} % used."))
                )
        return found

    def _mended(self, slot: str) -> Matter:
        language, fault = self.visit.language, self._fault(slot)
        name, state = slot_name(slot, language), state_words(slot, self.facts.devices[slot], fault, language)
        title = self.say(f"{name}{state}", f"{name}: {state.lower()}")
        return Matter("error", title, "\n".join(mend(slot, fault, language)))

    def _noticed(self, slot: str) -> Matter:
        what, how = watched(slot, self._status(slot))
        title = self.say(f"{slot_name(slot, 'zh_CN')}{what[0]}", f"{slot_name(slot, 'en')}: {what[1].lower()}")
        return Matter("notice", title, self.say(*how))

    @Property(str, notify=changed)
    def terminal(self) -> str:
        number = self.facts.config.terminal.id
        return self.say(f"终端 {number}，没有人在办", f"Terminal {number}, nobody is using it")

    @Property(str, notify=changed)
    def bannerTone(self) -> str:
        return self._matters[0].tone if self._matters else "done"

    @Property(str, notify=changed)
    def bannerTitle(self) -> str:
        return self._matters[0].title if self._matters else self.say("可以走了", "Nothing to do")

    @Property(str, notify=changed)
    def bannerText(self) -> str:
        if self._matters:
            return self._matters[0].text
        return self.say("每天 4:00 自检一次，坏了会报上去。", "It tests itself daily at 4:00 and reports what fails.")

    @Property(list, notify=changed)
    def figures(self) -> list[dict[str, str]]:
        facts = self.facts
        line = self.say("通", "Up") if facts.online else ago(facts.offline_since, facts.now, self.visit.language)
        count, refused = facts.queued, facts.refused
        queue = self.say(f"{count} 件", str(count)) if count else self.say("没有", "None")
        if refused:
            queue += self.say(f"，退 {refused}", f", {refused} refused")
        return [
            {
                "label": self.say("省平台连接", "Province"),
                "value": line,
                "tone": "done" if facts.online else "notice",
                "icon": "net" if facts.online else "netoff",
            },
            {
                "label": self.say("待上报", "To be sent"),
                "value": queue,
                "tone": "notice" if count else "done",
                "icon": "tray",
            },
            {
                "label": self.say("昨天送到", "Sent yesterday"),
                "value": self.say(f"{facts.delivered_yesterday} 件", str(facts.delivered_yesterday)),
                "tone": "done",
                "icon": "okc",
            },
        ]

    def _queued(self, case: Waiting) -> list[str]:
        since = case.since
        clock = f"{since.hour}:{since.minute:02}"
        when = self.say(f"{since.day}日 {clock}", f"{short_date(since, 'en')[4:]} {clock}")
        title = self.say(case.item_title, case.item_title_en)
        return [grouped(case.receipt_number), title, when, why(case, self.facts, self.visit.language)]

    @Property(list, notify=changed)
    def queue(self) -> list[list[str]]:
        return [self._queued(case) for case in self.facts.waiting[:QUEUE_ROWS]]

    @Property(str, notify=changed)
    def queueTitle(self) -> str:
        more = self.facts.queued - QUEUE_ROWS
        if not self.facts.queued:
            return self.say("没有待上报的件", "Nothing waits to be sent")
        if more > 0:
            return self.say(f"待上报（不显示姓名和内容；还有 {more} 件）", f"Waiting to be sent (and {more} more)")
        return self.say("待上报（不显示姓名和内容）", "Waiting to be sent (no names, no contents)")

    @Property(list, notify=changed)
    def versions(self) -> list[str]:
        facts = self.facts
        day = long_date(self.tools.catalogue.date, self.visit.language)
        return [
            self.say(f"事项清单：{day}版", f"List of services: {day}"),
            self.say(f"事项：{len(self.tools.catalogue.items)} 项", f"Services: {len(self.tools.catalogue.items)}"),
            self.say(
                f"磁盘用了 {facts.disk_used_percent}%，内存 {facts.memory_used_percent}%",
                f"Disk {facts.disk_used_percent} %, memory {facts.memory_used_percent} %",
            ),
            self.say(
                f"语音：{'有' if facts.voice_available else '没有装'}",
                f"Voice: {'present' if facts.voice_available else 'none'}",
            ),
        ]

    @Property(str, notify=changed)
    def queueWord(self) -> str:
        return self.say("待报" if self.visit.mode is Mode.ASSISTED else "看待上报", "Queue")

    @Property(bool, notify=changed)
    def queueOpen(self) -> bool:
        """The queue's face stands over the machine's."""
        return self._queue_open

    @Property(QObject, notify=changed)
    def queueModel(self) -> QObject:
        if self._queue is None:
            self._queue = WaitingViewModel(self.controller, self.tools, self)
        return self._queue

    @Slot(bool)
    def openQueue(self, wanted: bool) -> None:
        self._queue_open = wanted
        if self._queue is not None and not wanted:
            self._queue.forget()
        self.tell()

    @Property(str, notify=changed)
    def asked(self) -> str:
        return self._asked

    def _service(self, what: str, zh: str, en: str) -> None:
        self.tools.service(what)
        self._asked = self.say(zh, en)
        self.tell()

    @Slot(str)
    def test(self, slot: str) -> None:
        self._service(f"test:{slot}", f"正在测：{slot_name(slot, 'zh_CN')}", f"Testing: {slot_name(slot, 'en')}")

    @Slot()
    def selfTest(self) -> None:
        self._service("self_test", "正在自检，约 20 秒", "Testing everything, about 20 seconds")

    @Slot()
    def testPrint(self) -> None:
        self._service("test_print", "正在打测试页", "Printing a test page")

    @Slot()
    def exportLog(self) -> None:
        self._service("export_log", "正在导出日志", "Exporting the log")

    @Slot()
    def restart(self) -> None:
        self._service("restart", "正在重启程序", "Restarting")
