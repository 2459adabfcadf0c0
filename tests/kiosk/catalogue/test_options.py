"""寄递, 跨省通办, 预约: flags of an item that every resident is asked about alike."""

import json
from datetime import date
from typing import Any

import pytest

from kiosk.application import check_application, read_application, template
from kiosk.application.template import NOBODY
from kiosk.catalogue import options
from kiosk.catalogue.booking import bookable, booking
from kiosk.catalogue.item import Item, Kind
from kiosk.catalogue.load import load
from kiosk.catalogue.rules import check_item
from kiosk.forms import form_faults, questions, validate

CATALOGUE = load()
LICENCE = CATALOGUE.items["000109301008"]  # 驾驶证到期换证: by post, other provinces too
MARRIAGE = CATALOGUE.items["000711101009"]
SUNDAY = date(2026, 11, 22)
CHOSEN: dict[str, Any] = {"decided_at": "elsewhere", "decided_province": "440000", "decided_county": "佛山市南海区"}
POST: dict[str, Any] = {"result_by": "post", "result_address": "清塘镇石桥村六组18号", "result_phone": "13800006612"}


def asked(item: Item, answers: dict[str, Any]) -> list[str]:
    return [one.key for one in questions(item, answers, NOBODY) if one.key in options.KEYS]


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, ["decided_at", "result_by"]),
        ({"decided_at": "here", "result_by": "window"}, ["decided_at", "result_by"]),
        (CHOSEN, ["decided_at", "decided_province", "decided_county", "result_by"]),
        (POST, ["decided_at", "result_by", "result_address", "result_phone"]),
    ],
)
def test_only_what_the_choice_needs_is_asked(answers: dict[str, Any], keys: list[str]) -> None:
    assert asked(LICENCE, answers) == keys
    assert form_faults(LICENCE.form) == []


def test_address_and_number_are_filled_in_ahead() -> None:
    by_key = {one.key: one for one in questions(LICENCE, {**POST, "phone": "13800006612"}, NOBODY)}
    assert (by_key["result_address"].prefill, by_key["result_address"].prefill_source) == (NOBODY.address, "card")
    assert (by_key["result_phone"].prefill, by_key["result_phone"].prefill_source) == ("13800006612", "answers")


def test_the_cost_is_told_before_and_after_and_the_receipt_names_no_address() -> None:
    [by] = [one for one in questions(LICENCE, {}, NOBODY) if one.key == "result_by"]
    assert by.options[1].note == "邮费约 12 元，收到时付"
    assert "邮费约 12 元" in " ".join(options.explained(LICENCE, "zh_CN"))
    told = options.told(LICENCE, {**CHOSEN, **POST}, "zh_CN")
    assert told == ["办理地：广东 佛山市南海区", "结果：寄到您写的地址，邮费约 12 元，收到时付"]
    assert options.told(LICENCE, {"result_by": "window", "decided_at": "here"}, "en") == ["Result: you collect it"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"cross_mode": "relay", "handle_area": "全县通办"}, "handle_area"),
        ({"express_fee": 12, "is_express": False}, "express"),
        ({"kind": "query", "is_express": True}, "express"),
        ({"kind": "book"}, "kind"),
        ({"form": {"type": "object", "properties": {"result_by": {"type": "string", "title": "拿"}}}}, "reserved"),
    ],
)
def test_flags_that_cannot_be_kept_are_faults(changes: dict[str, Any], rule: str) -> None:
    plain = CATALOGUE.items["000511101000"].model_dump(mode="json")
    _, found = check_item({**plain, "parts": [], **changes})
    assert rule in {one for _, one, _ in found}, found


def test_every_service_for_a_window_can_be_booked() -> None:
    elsewhere = [item for item in CATALOGUE.items.values() if not item.is_service_terminals]
    assert elsewhere
    assert all(bookable(CATALOGUE.items[item.catalog_code]) for item in elsewhere)


def test_a_booking_offers_the_next_working_days_and_can_be_filed() -> None:
    made = booking(MARRIAGE, SUNDAY)
    assert (made.kind, made.title, bookable(made)) == (Kind.BOOK, "预约：结婚登记", False)
    assert form_faults(made.form) == []
    [day] = [one for one in questions(made, {}, NOBODY) if one.key == "booked_day"]
    assert [one.title for one in day.options][:2] == ["11月23日 周一", "11月24日 周二"]
    answers = {"booked_day": "2026-11-24", "booked_half": "morning", "phone": "13800006612"}
    assert validate(made, answers, NOBODY) == []
    filled = template(made) | {"answers": answers, "disputes": ["birth_date"]}
    assert check_application(made, read_application(json.dumps(filled).encode())) == []
    assert validate(made, {**answers, "booked_day": "2026-11-22"}, NOBODY) != []


def test_before_the_long_holiday_no_day_off_is_offered() -> None:
    days = [one["const"] for one in booking(MARRIAGE, date(2026, 9, 29)).form["properties"]["booked_day"]["oneOf"]]
    assert not {"2026-10-01", "2026-10-02", "2026-10-05"} & set(days)
