"""收好了: number, code, what comes next. The paper is second to it."""

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from drivers.protocol import Supply
from kiosk import calendar
from kiosk.application.parts import days_of, parts_of
from kiosk.catalogue import words
from kiosk.forms import questions
from kiosk.session.events import PrintAsked, ReceiptTaken
from kiosk.session.progress import remembered
from kiosk.session.visit import FiledCase, Mode, Printing
from ui import qr
from ui.viewmodels.page import PageViewModel
from ui.wording import day_only, say, short_date, time_line

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

STEPS, STEPS_ASSISTED = 4, 2
Step = tuple[str, str]  # when, what


def spaced(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class FiledViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    listed = Signal()

    @property
    def case(self) -> FiledCase | None:
        return self.visit.filed

    @property
    def at(self) -> datetime:
        return (
            datetime.fromisoformat(self.case.filed_at).astimezone(self.facts.now.tzinfo)
            if self.case
            else self.facts.now
        )

    @Property(str, notify=changed)
    def heading(self) -> str:
        return say(self.visit.language, "收好了", "We have it")

    @Property(str, notify=changed)
    def text(self) -> str:
        return self._words()

    def _words(self) -> str:
        visit, language = self.visit, self.visit.language
        name = words.title(visit.item, language) if visit.item else ""
        if visit.deferred:
            first = say(language, f"{name}，先收下了，还差的以后补。", f"{name}: received. The rest may follow.")
        else:
            first = say(language, f"{name}，材料收齐了。", f"{name}: complete.")
        if self.facts.online:
            return first + "\n" + say(language, "正在送出，您不用再来。", "It is on its way. No need to return.")
        second = say(
            language,
            "断网也算数：网一通自动送出，您不用再来。",
            "It counts offline too: it is sent when the line is back.",
        )
        return first + "\n" + second

    @Property(str, notify=changed)
    def number(self) -> str:
        return spaced(self.case.receipt_number) if self.case else ""

    @Property(str, notify=changed)
    def code(self) -> str:
        return qr.picture(self.case.qr)[0] if self.case else ""

    @Property(int, notify=changed)
    def modules(self) -> int:
        return qr.picture(self.case.qr)[1] if self.case else 0

    @Property(str, notify=changed)
    def stamp(self) -> str:
        accepted = self.case is not None and self.case.accepted
        return say(self.visit.language, "受理" if accepted else "收件", "ACCEPTED" if accepted else "RECEIVED")

    @Property(str, notify=changed)
    def stampDate(self) -> str:
        return f"{self.at.month}·{self.at.day:02}"

    @Property(list, notify=listed)
    def ways(self) -> list[dict[str, str]]:
        language = self.visit.language
        when = say(
            language,
            f"{self.at.month}月{self.at.day}日 {time_line(self.at)} 收件",
            f"Received {short_date(self.at.date(), 'en')}, {time_line(self.at)}",
        )
        again = say(language, "放身份证也能查、能补打", "Your card finds it again")
        if not remembered(self.visit):
            again = say(language, "收好回执，凭回执号查", "Its number finds it again")
        return [
            {"icon": "phone", "text": say(language, "手机扫一扫，带走回执", "Scan to take it along")},
            {"icon": "idcard", "text": again},
            {"icon": "clock", "text": when},
        ]

    @Property(list, notify=listed)
    def steps(self) -> list[dict[str, Any]]:
        """The catalogue's own 接下来, with the line and what is still to come put in."""
        return self.once("steps", self._steps)

    def _steps(self) -> list[dict[str, Any]]:
        visit, language, item = self.visit, self.visit.language, self.visit.item
        if item is None:
            return []
        due = self._due()
        own = words.after(item, language, due, self.at.date())
        first = (
            own[0]
            if own
            else (say(language, "今天", "Today"), say(language, "机器收好了您的材料", "It is kept here"))
        )
        rest = own[1:] if own else ([self._result(due)] if item.promise_day else [])
        sent = self._line(words.department(item, language))
        late = self._late(language) if visit.deferred else None
        ahead = [*([late] if late else []), *((when, self._unless_late(when, what, due)) for when, what in rest)]
        made = [first, sent, *ahead][:STEPS]
        if visit.mode is Mode.ASSISTED:  # what is to be brought and the day of the result, before what is done
            made = [*made[: max(0, STEPS_ASSISTED - len(ahead))], *ahead[:STEPS_ASSISTED]]
        return [{"when": when, "what": what, "done": (when, what) == first} for when, what in made]

    def _line(self, where: str) -> Step:
        language = self.visit.language
        if self.facts.online:
            return say(language, "一会儿", "Soon"), say(language, f"送到{where}", f"It reaches {where}")
        told = self._told()
        return (
            say(language, "网通的那天", "When the line is back"),
            say(language, f"自动送到{where}{told}", f"It goes to {where} by itself"),
        )

    def _unless_late(self, when: str, what: str, due: str) -> str:
        if self.facts.online or not due or due not in when:
            return what
        return what + say(self.visit.language, "。网通得晚，就往后顺延", "; later if the line stays down")

    def _told(self) -> str:
        visit = self.visit
        asked = questions(visit.item, visit.answers, visit.card) if visit.item else ()
        phone = any(one.widget == "phone" and visit.answers.get(one.key) for one in asked)
        return "，发短信告诉您" if phone else ""

    def _late(self, language: str) -> Step | None:
        visit = self.visit
        specs = [spec for spec in visit.item.materials if spec.material_name in visit.deferred] if visit.item else []
        wanted = [spec for spec in specs if spec.is_need != "2"]
        if not wanted or visit.item is None:
            return None
        day = date.fromordinal(self.at.toordinal() + min(spec.defer_days for spec in wanted))
        names = say(language, "、", ", ").join(words.material(visit.item, spec, language) for spec in wanted)
        return (
            say(language, f"最晚 {short_date(day, language)}", f"By {short_date(day, language)}"),
            say(language, f"把{names}带来补上", f"Bring: {names}"),
        )

    def _due(self) -> str:
        item = self.visit.item
        days = days_of(item, parts_of(item, self.visit.answers)) if item else 0
        due = calendar.answer_by(self.at.date(), days)
        if due.certain:
            return short_date(due.date, self.visit.language)
        about = day_only(due.date, self.visit.language)
        return say(self.visit.language, f"约 {about}", f"about {about}")

    def _result(self, due: str) -> Step:
        language = self.visit.language
        return say(language, f"最晚 {due}", f"By {due}"), say(language, "告诉您结果", "You hear the result")

    @Property(str, notify=changed)
    def bannerTitle(self) -> str:
        language = self.visit.language
        if self.visit.card_present:
            return say(language, "别忘了拿证件", "Do not forget your card")
        return say(language, "回执别忘了拿", "Take your receipt along")

    @Property(str, notify=changed)
    def bannerText(self) -> str:
        language = self.visit.language
        match self.visit.printing:
            case Printing.RUNNING:
                return say(
                    language, "回执正在打印，在屏幕下面中间取。", "The receipt is printing: take it below the screen."
                )
            case Printing.DONE:
                return say(language, "回执打好了，在屏幕下面中间取。", "The receipt is ready below the screen.")
            case Printing.UNPROVEN:
                return say(
                    language,
                    "看看屏幕下面有没有。没有也算数，记下回执号。",
                    "Look below the screen. If it is not there, note the number.",
                )
            case _:
                return say(language, "回执号在上面，记下来或者扫一扫。", "The number is above: note it or scan it.")

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        return self.visit.printing is Printing.RUNNING

    @Property(bool, notify=changed)
    def paperOut(self) -> bool:
        return self.facts.paper is Supply.OUT

    def spoken(self) -> str:
        return f"{say(self.visit.language, '收好了', 'We have it')}。{self._words()}"

    @Slot()
    def printAgain(self) -> None:
        self.controller.send(PrintAsked())

    @Slot()
    def done(self) -> None:
        self.controller.send(ReceiptTaken())
