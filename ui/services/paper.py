"""What goes on paper: the receipt of a filed case or a stub, and the guide. Print items, no device."""

from datetime import date, datetime

from drivers.protocol import Feed, PrintItem, QrCode, Rule, Text
from kiosk import calendar
from kiosk.catalogue import words
from kiosk.config import Config
from kiosk.outbox.numbers import grouped
from kiosk.session.my_cases import chosen
from kiosk.session.visit import Page, Visit
from ui.wording import long_date, say, short_date, time_line


class Papers:
    def __init__(self, config: Config) -> None:
        self._config = config

    def receipt(self, visit: Visit) -> list[PrintItem]:
        """Of the case just filed, or of the chosen stub on 查进度; empty when there is neither."""
        language = visit.language
        if visit.page is not Page.MY_CASES and visit.filed is not None and visit.item is not None:
            case = visit.filed
            items = self._head(
                words.title(visit.item, language),
                case.receipt_number,
                case.filed_at,
                language,
                accepted=case.accepted,
            )
            items += self._code(case.qr, language)
            days = visit.item.promise_day
            if days:
                due = calendar.answer_by(datetime.fromisoformat(case.filed_at).astimezone().date(), days)
                about = "" if due.certain else say(language, "约 ", "about ")
                when = about + short_date(due.date, language)
                items.append(Text(say(language, f"最晚 {when} 有结果", f"Result by {when}")))
            items += self._late(visit)
            return [*items, *self._foot(language)]
        stub = chosen(visit)
        if stub is None:
            return []
        again = Text(say(language, "补打", "Printed again"), align="right")
        head = self._head(stub.item_title, stub.receipt_number, stub.filed_at, language, accepted=False)
        return [again, *head, *self._code(stub.qr, language), *self._foot(language)]

    def guide(self, visit: Visit) -> list[PrintItem]:
        """办事指南: what to bring, how long, what it costs, where else."""
        item, language = visit.item, visit.language
        if item is None:
            return []
        place = self._config.place
        items: list[PrintItem] = [
            Text(words.title(item, language), size=2, bold=True, align="center"),
            Text(words.department(item, language), align="center"),
            Rule(),
            Text(say(language, "要带的材料", "Bring"), bold=True),
        ]
        for n, spec in enumerate((one for one in item.materials if one.how != "held"), 1):
            items.append(Text(f"{n}. {words.material(item, spec, language)}"))
            if note := words.material_note(item, spec, language):
                items.append(Text(f"   {note}"))
        fees = words.fees(item, language) if item.is_fee else [say(language, "不收费", "Free of charge")]
        items += [Rule(), *(Text(fee) for fee in fees)]
        if item.promise_day:
            days = item.promise_day
            items.append(Text(say(language, f"{days} 个工作日内有结果", f"Result within {days} working days")))
        items += [
            Text(say(language, f"窗口：{place.window}", f"Counter: {place.window}")),
            Text(f"{place.window_hours}  {say(language, '电话', 'Phone')} {place.phone}"),
            Feed(3),
        ]
        return items

    def _head(self, title: str, number: str, filed_at: str, language: str, *, accepted: bool) -> list[PrintItem]:
        at = datetime.fromisoformat(filed_at).astimezone()
        kind = say(language, "受理回执", "Acceptance") if accepted else say(language, "收件回执", "Receipt")
        when = f"{long_date(at.date(), language)} {time_line(at)}"
        return [
            Text(kind, size=2, bold=True, align="center"),
            Text(self._config.place.name, align="center"),
            Rule(),
            Text(title, bold=True),
            Text(say(language, f"收件时间 {when}", f"Received {when}")),
            Text(say(language, "回执号", "Receipt number")),
            Text(grouped(number), size=2, bold=True, align="center"),
        ]

    def _code(self, qr: str, language: str) -> list[PrintItem]:
        if not qr:
            return []
        return [
            QrCode(qr, module=4),
            Text(say(language, "手机扫一扫，带走回执", "Scan to take the receipt along"), align="center"),
            Rule(),
        ]

    def _late(self, visit: Visit) -> list[PrintItem]:
        item, language = visit.item, visit.language
        if item is None or visit.filed is None or not visit.deferred:
            return []
        filed = datetime.fromisoformat(visit.filed.filed_at).astimezone().date()
        made: list[PrintItem] = [Text(say(language, "还要补的材料", "To follow"), bold=True)]
        for spec in item.materials:
            if spec.material_name in visit.deferred and spec.is_need != "2":
                day = short_date(date.fromordinal(filed.toordinal() + spec.defer_days), language)
                name = words.material(item, spec, language)
                made.append(Text(say(language, f"{name}，最晚 {day}", f"{name}, by {day}")))
        return made if len(made) > 1 else []

    def _foot(self, language: str) -> list[PrintItem]:
        return [
            Text(
                say(
                    language, "查进度、补打：放身份证，点“查进度”。", "Progress, another copy: lay your ID card here."
                )
            ),
            Text(say(language, f"有事打 {self._config.place.phone}", f"Questions: {self._config.place.phone}")),
            Feed(3),
        ]
