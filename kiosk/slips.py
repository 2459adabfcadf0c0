"""What the province said, on receipt paper: a query's answer, a payment's proof. Nobody's name."""

from datetime import datetime
from typing import TYPE_CHECKING

from drivers.protocol import Feed, PrintItem, Rule, Text
from kiosk.catalogue import words
from kiosk.catalogue.item import Item
from kiosk.config import Config

if TYPE_CHECKING:
    from kiosk.contract.live import Bill, Paid, Sheet

END = Feed(3)


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"


def sheet_items(sheet: "Sheet", config: Config, language: str, now: datetime) -> list[PrintItem]:
    items: list[PrintItem] = [
        Text(sheet.title, size=2, bold=True, align="center"),
        Text(sheet.source, align="center"),
        Text(
            _say(
                language, f"查询日期 {words.day(sheet.as_of, language)}", f"As of {words.day(sheet.as_of, language)}"
            )
        ),
        Rule(),
    ]
    for row in sheet.rows:
        items += [Text(row.label), Text(row.value, bold=True)]
    for table in sheet.tables:
        items += [Rule(), *([Text(table.title, bold=True)] if table.title else [])]
        items += [Text("  ".join(cells)) for cells in (table.columns, *table.rows)]
    if sheet.note:
        items += [Rule(), Text(sheet.note)]
    return [*items, *_foot(config, language, now), END]


def paid_items(paid: "Paid", bill: "Bill", item: Item, config: Config, language: str) -> list[PrintItem]:
    at = paid.at.astimezone()
    return [
        Text(_say(language, "缴费凭证", "Proof of payment"), size=2, bold=True, align="center"),
        Text(words.title(item, language), bold=True),
        Text(bill.payee),
        *([Text(_say(language, f"户号 {bill.account}", f"Account {bill.account}"))] if bill.account else []),
        Rule(),
        Text(_say(language, "已付", "Paid")),
        Text(
            _say(language, f"{yuan(paid.amount)} 元", f"{yuan(paid.amount)} yuan"), size=3, bold=True, align="center"
        ),
        Text(f"{words.day(at.date(), language)} {at:%H:%M}"),
        Text(_say(language, "交易号", "Payment number")),
        Text(paid.number, bold=True),
        *_foot(config, language, at),
        END,
    ]


def _foot(config: Config, language: str, now: datetime) -> list[PrintItem]:
    place = config.place
    return [
        Rule(),
        Text(_say(language, f"{place.name}打印  {now:%Y-%m-%d %H:%M}", f"{place.name}  {now:%Y-%m-%d %H:%M}")),
        Text(_say(language, f"有事打 {place.phone}", f"Questions: {place.phone}")),
    ]


def _say(language: str, chinese: str, english: str) -> str:
    return english if language == "en" else chinese
