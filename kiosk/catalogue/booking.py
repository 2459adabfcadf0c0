"""预约: a time at a window for what cannot be finished at a terminal. No condition: who comes without is served too.

The booking is made of the item itself: the same pages, its own few questions. It is filed like a case, so that it
waits with the line down; the province confirms the time.
"""

from datetime import date, timedelta
from typing import Any

from kiosk import calendar
from kiosk.catalogue.item import Item, Kind
from kiosk.catalogue.words import soon

DAYS = 6  # working days offered, from the next one on


def bookable(item: Item) -> bool:
    return item.is_schedule and item.kind is not Kind.BOOK


def booking(item: Item, today: date) -> Item:
    """The item whose form asks for the day and the half of it."""
    days = _days(today)
    where, when = item.transact_addr, item.transact_time
    form: dict[str, Any] = {
        "type": "object",
        "required": ["booked_day", "booked_half", "phone"],
        "properties": {
            "booked_day": {
                "type": "string",
                "title": "想哪天去？",
                "x-label": "哪天",
                "x-icon": "date",
                "x-widget": "choice",
                "oneOf": [
                    {"const": day.isoformat(), "title": soon(day, "zh_CN"), "x-en": soon(day, "en")} for day in days
                ],
                "x-en": {"title": "On which day?", "label": "Day"},
            },
            "booked_half": {
                "type": "string",
                "title": "上午还是下午？",
                "x-label": "时间",
                "x-widget": "choice",
                "oneOf": [
                    {"const": "morning", "title": "上午", "x-en": "In the morning"},
                    {"const": "afternoon", "title": "下午", "x-en": "In the afternoon"},
                ],
                "x-en": {"title": "Morning or afternoon?", "label": "Time"},
            },
            "phone": {
                "type": "string",
                "title": "定好了告诉哪个手机号？",
                "x-label": "手机号",
                "x-widget": "phone",
                "x-private": True,
                "x-en": {"title": "Which number do we tell?", "label": "Phone"},
            },
        },
    }
    changes: dict[str, Any] = {
        "kind": Kind.BOOK,
        "title": f"预约：{item.title}"[:24],
        "summary": f"到{where}办，先约好时间，少排队。",
        "form": form,
        "materials": [],
        "commitments": [],
        "promise_day": 1,
        "minutes": 2,
        "is_fee": False,
        "fees": [],
        "accepted_on_receipt": False,
        "is_service_terminals": True,
        "cross_mode": "",
        "is_express": False,
        "accept_condition": ["不预约也能去，只是可能要等"],
        "outcome": "约好时间",
        "result_name": "",
        "after": [
            ("今天", "机器收好了您的预约"),
            ("最晚 {deadline}", "打电话或发短信告诉您定在几点"),
            ("到那天", f"带上材料，到{where}"),
        ],
        "en": {
            **item.en,
            "title": f"Book: {item.en.get('title', item.title)}",
            "summary": f"At {where} ({when}); with a time you wait less.",
            "accept_condition": ["Without a time you are served too, but may wait"],
            "outcome": "A time",
            "result_name": "",
            "fees": [],
            "commitments": [],
            "materials": {},
            "after": [
                ("Today", "This machine has your request"),
                ("By {deadline}", "You are told the time"),
                ("On that day", f"Go to {where} with your papers"),
            ],
        },
    }
    return item.model_copy(update=changes)


def _days(today: date) -> list[date]:
    known = calendar.in_force()
    days: list[date] = []
    day = today
    while len(days) < DAYS:
        day = known.received(day + timedelta(days=1))
        days.append(day)
    return days
