"""What paper says: the receipt of a filed case, and the guide of an item. No name, no number of anybody.

收件 means that the terminal has it; 受理 stands only on items whose implementation list says 收件即受理.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from drivers.protocol import Feed, Picture, PrintItem, QrCode, Rule, Text
from kiosk import calendar
from kiosk.application.acting import also_brought
from kiosk.application.parts import days_of
from kiosk.catalogue import place_words, words
from kiosk.catalogue.item import Item, ItemPart
from kiosk.catalogue.places import Near
from kiosk.config import Config
from kiosk.outbox.numbers import grouped
from kiosk.session.live import Held
from kiosk.session.visit import CaseStub, FiledCase, Said

END = Feed(3)
GUIDE_QR = 600  # bytes: a code of some 40 mm that a telephone reads


def receipt_items(
    filed: FiledCase,
    item: Item,
    config: Config,
    language: str,
    handed_in: Sequence[str] = (),
    deferred: Collection[str] = (),
    *,
    certificates: Sequence[Held] = (),
    found_again: bool = True,
    chosen: Sequence[str] = (),
    added_to: str = "",
    parts: Sequence[ItemPart] = (),
) -> list[PrintItem]:
    """`handed_in`: the material's name once a page. `deferred`: names of materials that follow (容缺). found_again:
    the document that it was filed with finds it here. `chosen`: of delivery and place (kiosk.catalogue.options.told).
    `parts`: those of a package that apply."""
    at = datetime.fromisoformat(filed.filed_at)
    return [
        *_head(_kind(language, accepted=filed.accepted and item.accepted_on_receipt), config),
        *_number(words.title(item, language), filed.receipt_number, at, language),
        *(Text(_say(language, f"补到回执号 {number}", f"Added to {number}")) for number in _numbers(added_to)),
        Rule(),
        *_parts(parts, at.date(), language),
        *_handed_in(item, handed_in, certificates, language),
        *_to_follow(item, deferred, at.date(), language),
        *(Text(line) for line in chosen),
        Text(_say(language, "接下来", "What happens next"), bold=True),
        *(Text(f"{when}  {what}") for when, what in _after(item, parts, at.date(), language)),
        Text(_say(language, "网一通自动送出，您不用再来。", "It is sent when the line is up. No need to return.")),
        Rule(),
        *_code(filed.qr, language),
        *_foot(config, language, found_again=found_again),
    ]


def _numbers(added_to: str) -> list[str]:
    return [grouped(added_to)] if added_to else []


def reprint_items(stub: CaseStub, config: Config, language: str) -> list[PrintItem]:
    """The same number and code again, from what the terminal still knows of the case."""
    return [
        Text(_say(language, "补打", "Printed again"), align="right"),
        *_head(_kind(language, accepted=False), config),
        *_number(stub.item_title, stub.receipt_number, datetime.fromisoformat(stub.filed_at), language),
        Rule(),
        *_code(stub.qr, language),
        *_foot(config, language),
    ]


def result_items(stub: CaseStub, result: Said, config: Config, language: str) -> list[PrintItem]:
    """What was decided, in the office's own words."""
    at = datetime.fromisoformat(result.at)
    text = (result.text_en or result.text) if language == "en" else result.text
    return [
        Text(_say(language, "办理结果", "Result"), size=2, bold=True, align="center"),
        Text(result.office or config.place.name, align="center"),
        Rule(),
        *_number(stub.item_title, stub.receipt_number, datetime.fromisoformat(stub.filed_at), language),
        Rule(),
        *(Text(line) for line in text.splitlines()),
        Text(words.day(at.date(), language), align="right"),
        Rule(),
        *_foot(config, language),
    ]


def guide_items(item: Item, config: Config, language: str, today: date) -> list[PrintItem]:
    """办事指南: who may, what to bring, how long, what it costs, where else."""
    bring = [spec for spec in item.materials if spec.how != "held"]
    items: list[PrintItem] = [
        Text(words.title(item, language), size=2, bold=True, align="center"),
        Text(words.department(item, language), align="center"),
        Rule(),
    ]
    items += _parts(item.parts, today, language)
    if conditions := words.conditions(item, language, today):
        items += [
            Text(_say(language, "谁能办", "Who can apply"), bold=True),
            *(Text(f"· {one}") for one in conditions),
        ]
    items.append(Text(_say(language, "要带的", "Bring"), bold=True))
    for n, spec in enumerate(bring, start=1):
        items.append(Text(f"{n}. {words.material(item, spec, language)}"))
        if note := words.material_note(item, spec, language):
            items.append(Text(f"   {note}"))
    theirs, more = also_brought(item)
    for spec in more:
        name = words.material(theirs, spec, language)
        items.append(Text(_say(language, f"单位还要带：{name}", f"Companies also bring: {name}")))
    fees = words.fees(item, language) if item.is_fee else [_say(language, "不收费", "Free of charge")]
    items += [Rule(), *(Text(fee) for fee in fees)]
    if within := _in_days(item, language):
        items.append(Text(within))
    told = _say(language, "手机扫一扫，带走这张清单", "Scan to take the list along")
    return [
        *items,
        *_place(config, language),
        QrCode(guide_text(item, config, language, today), module=4),
        Text(told, align="center"),
        END,
    ]


def _in_days(item: Item, language: str) -> str:
    days = item.promise_day
    return _say(language, f"{days} 个工作日内有结果", f"Result within {days} working days") if days else ""


def guide_text(item: Item, config: Config, language: str, today: date) -> str:
    """办事指南 as a QR code's plain text of at most GUIDE_QR bytes: read without a network, no link in it."""
    bring = [words.material(item, spec, language) for spec in item.materials if spec.how != "held"]
    fees = words.fees(item, language) if item.is_fee else [_say(language, "不收费", "Free of charge")]
    where, when = item.transact_addr or config.place.window, item.transact_time or config.place.window_hours
    lines = [
        words.title(item, language),
        _say(language, "要带：", "Bring: ") + _say(language, "、", ", ").join(bring) if bring else "",
        *fees,
        _in_days(item, language),
        _say(language, f"{config.place.name}，或{where}，{when}", f"{config.place.name}, or {where}, {when}"),
        _say(language, f"电话 {item.link_way}", f"Phone {item.link_way}"),
        *(_say(language, f"谁能办：{one}", f"For: {one}") for one in words.conditions(item, language, today)),
    ]
    return "\n".join(line for line in lines if line).encode()[:GUIDE_QR].decode(errors="ignore")


def places_items(
    item: Item, near: Sequence[Near], map_: Picture | None, config: Config, language: str, now: datetime
) -> list[PrintItem]:
    """政务服务地图 on paper: the nearest places, their hours, and where they lie from here."""
    items: list[PrintItem] = [
        Text(words.title(item, language), size=2, bold=True, align="center"),
        Text(_say(language, "还能去这些地方办", "Also done at"), align="center"),
        Rule(),
        *([map_] if map_ else []),
    ]
    for n, one in enumerate(near, start=1):
        way = [place_words.address(one.place, language), place_words.way(one, language)]
        items += [
            Text(f"{n}. {place_words.name(one.place, language)}", bold=True),
            Text(_say(language, "，", ", ").join(part for part in way if part)),
            Text(place_words.today(one.place, now, language)),
            *(Text(place_words.stop(stop, now.date(), language)) for stop in one.place.next_stops(now.date())[1:4]),
            Text(_say(language, f"电话 {one.place.phone}", f"Phone {one.place.phone}")),
        ]
    return [*items, Rule(), Text(_say(language, f"{config.place.name}打印", config.place.name)), END]


def _kind(language: str, *, accepted: bool) -> str:
    return _say(language, "受理回执", "Acceptance") if accepted else _say(language, "收件回执", "Receipt")


def _head(kind: str, config: Config) -> list[PrintItem]:
    return [Text(kind, size=2, bold=True, align="center"), Text(config.place.name, align="center"), Rule()]


def _number(title: str, number: str, at: datetime, language: str) -> list[PrintItem]:
    when = f"{words.day(at.date(), language)} {at.hour}:{at.minute:02}"
    return [
        Text(title, bold=True),
        Text(_say(language, f"收件时间 {when}", f"Received {when}")),
        Text(_say(language, "回执号", "Receipt number")),
        Text(grouped(number), size=3, bold=True, align="center"),
    ]


def _handed_in(item: Item, handed_in: Sequence[str], held: Sequence[Held], language: str) -> list[PrintItem]:
    names = {spec.material_name: words.material(item, spec, language) for spec in item.materials}
    pages = Counter(name for name in handed_in if name in names)
    lines = [_say(language, f"· {names[name]}，{n} 页", f"· {names[name]}, {n} p.") for name, n in pages.items()]
    for one in held:
        name = names.get(one.material, one.material)
        fetched = _say(language, f"· {name}：电子证照", f"· {name}: electronic certificate")
        lines.append(
            fetched if one.certificate else _say(language, f"· {name}：授权省里去取", f"· {name}: to be fetched")
        )
    lines.append(_say(language, "· 填好的表和您的签字", "· The filled form and your signature"))
    return [Text(_say(language, "收到", "Received"), bold=True), *(Text(line) for line in lines)]


def _to_follow(item: Item, deferred: Collection[str], filed: date, language: str) -> list[PrintItem]:
    lines = []
    for spec in item.materials:
        if spec.material_name in deferred and spec.is_need != "2":
            name = words.material(item, spec, language)
            by = words.day(filed + timedelta(days=spec.defer_days), language)
            lines.append(_say(language, f"· {name}，最晚 {by}", f"· {name}, by {by}"))
    if not lines:
        return []
    return [Text(_say(language, "还要补", "Still to bring"), bold=True), *(Text(line) for line in lines)]


def _parts(parts: Sequence[ItemPart], filed: date, language: str) -> list[PrintItem]:
    """Each part of a package: whose it is and by when."""
    lines: list[PrintItem] = [Text(_say(language, "一共办这几件", "Done together"), bold=True)] if parts else []
    for n, part in enumerate(parts, start=1):
        office = words.part_department(part, language)
        by = _answer_by(part.promise_day, filed, language) if part.promise_day else ""
        lines.append(Text(f"{n}. {words.part_title(part, language)}"))
        lines.append(Text(f"   {office}" + (_say(language, f"，最晚 {by}", f", by {by}") if by else "")))
    return lines


def _after(item: Item, parts: Sequence[ItemPart], filed: date, language: str) -> list[tuple[str, str]]:
    return words.after(item, language, _answer_by(days_of(item, parts), filed, language), filed)


def _answer_by(days: int, filed: date, language: str) -> str:
    due = calendar.answer_by(filed, days)
    return ("" if due.certain else _say(language, "约 ", "about ")) + words.day(due.date, language)


def _code(qr: str, language: str) -> list[PrintItem]:
    if not qr:
        return []
    return [
        QrCode(qr, module=4),
        Text(_say(language, "手机扫一扫，带走回执", "Scan to take the receipt along"), align="center"),
    ]


def _foot(config: Config, language: str, *, found_again: bool = True) -> list[PrintItem]:
    again = _say(language, "查进度、补打：放身份证，点“查进度”。", "Progress, another copy: lay your ID card here.")
    if not found_again:
        again = _say(language, "收好这张回执：凭回执号查进度。", "Keep this: its number tells how it goes.")
    return [Text(again), *_place(config, language), END]


def _place(config: Config, language: str) -> list[PrintItem]:
    place = config.place
    return [
        Text(
            _say(
                language,
                f"窗口 {place.window}  {place.window_hours}",
                f"Counter {place.window}  {place.window_hours}",
            )
        ),
        Text(_say(language, f"有事打 {place.phone}", f"Questions: {place.phone}")),
    ]


def _say(language: str, chinese: str, english: str) -> str:
    return english if language == "en" else chinese
