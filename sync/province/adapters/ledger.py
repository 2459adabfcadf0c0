"""Sample adapter: departments that keep books about people (社保, 医保, 公积金 …), seeded from a file.

ledger.json: `items`: code -> title, source, text (of the proof; {name}, {number} are filled in), copies; `people`:
SHA-256 of the ID number -> code -> rows [label, value, kind], tables, note; `papers`: certificates by SHA-256, then
by their type; `organisations`: licences by credit code. Answers as a department would that asks its own system by ID
number; a licence is public, so it is also found by its code.
"""

import hashlib
import json
import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kiosk.contract.live import Certificate, Printout, Row, Sheet, Table
from sync.province.adapters import Asked, NotFound, Refused, Said, Unavailable
from sync.province.adapters.paper import draw

VERIFY = "https://zwfw.example.gov.cn/verify"  # where this province publishes its own /verify
LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I, no O: read aloud over the telephone


def seed(number: str) -> str:
    """How a person is named in the file."""
    return hashlib.sha256(number.encode()).hexdigest()


class Ledger:
    def __init__(self, _data: Path, here: Path, file: str = "ledger.json") -> None:
        self._books: dict[str, Any] = json.loads((here / file).read_text("utf-8"))

    def answer(self, asked: Asked) -> Said:
        person = asked.request.person
        if person is None:
            raise Refused("请先放身份证。", "Please lay your ID card first.")
        key = seed(person.id_number)
        if asked.request.service == "certificate":
            return self._certificate(key, asked.request.answers)
        item = self._books["items"].get(asked.request.item)
        if item is None:
            raise Unavailable
        entry = self._books["people"].get(key, {}).get(asked.request.item)
        if entry is None:
            raise NotFound
        if asked.request.service == "query":
            return self._sheet(item, entry)
        return self._printout(item, entry, person.name, person.id_number)

    def _sheet(self, item: dict[str, Any], entry: dict[str, Any]) -> Sheet:
        return Sheet(
            title=item["title"],
            source=item["source"],
            as_of=_today(),
            rows=_rows(entry),
            tables=[Table.model_validate(table) for table in entry.get("tables", [])],
            note=entry.get("note", ""),
        )

    def _printout(self, item: dict[str, Any], entry: dict[str, Any], name: str, number: str) -> Printout:
        code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
        today = _today()
        drawn = draw(
            item["title"],
            [text.format(name=name, number=number) for text in item["text"]],
            [(row.label, row.value) for row in _rows(entry)],
            [
                item["source"],
                f"{today.year} 年 {today.month} 月 {today.day} 日",
                f"验证码 {code}",
                f"到 {VERIFY} 查真伪",
            ],
            f"{VERIFY}?code={code}",
        )
        return Printout(
            title=item["title"],
            source=item["source"],
            code=code,
            verify_at=VERIFY,
            pdf=drawn.pdf,
            pages=[drawn.png],
            copies_max=item.get("copies", 2),
        )

    def _certificate(self, key: str, answers: dict[str, Any]) -> Certificate:
        type_code, code = str(answers.get("type_code", "")), str(answers.get("code", ""))
        own = self._books["papers"].get(key, {}).get(type_code)
        entry = self._books.get("organisations", {}).get(code, {}).get(type_code) or own
        if entry is None or (code and entry.get("tells", {}).get("licence.code", code) != code):
            raise NotFound
        rows = [(label, value) for label, value in entry["rows"]]
        drawn = draw(entry["name"], [], rows, [entry["issuer"], f"电子证照号 {entry['number']}"], entry["number"])
        return Certificate(
            type_code=type_code,
            name=entry["name"],
            number=entry["number"],
            issuer=entry["issuer"],
            holder=entry["holder"],
            valid_until=entry.get("valid_until"),
            pages=[drawn.png],
            tells=entry.get("tells", {}),
        )


def _rows(entry: dict[str, Any]) -> list[Row]:
    return [
        Row.model_validate(dict(zip(("label", "value", "kind"), row, strict=False))) for row in entry.get("rows", [])
    ]


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
