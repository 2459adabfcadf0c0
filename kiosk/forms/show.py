"""An answer as a resident reads it, whole or masked."""

from datetime import date
from typing import Any

from kiosk.forms.question import Question
from kiosk.identity import names, numbers

MASKED = frozenset({"phone", "id_number", "bank_card"})
GROUPS = {
    "phone": (3, 4, 4),
    "id_number": (6, 8, 4),
    "bank_card": (4, 4, 4, 4, 4),
    "credit_code": (2, 6, 10),
}  # who registered it, where, and its own part: GB 32100-2015, 5.1
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def display(question: Question, value: Any) -> str:
    """The whole answer; "" when there is none."""
    if value is None or value in ("", []):
        return ""
    titles = {repr(one.value): one.title for one in question.options}
    match question.widget:
        case "choice" | "yes_no":
            return titles.get(repr(value), str(value))
        case "choices" if isinstance(value, list | tuple):
            return (", " if question.language == "en" else "、").join(
                titles.get(repr(one), str(one)) for one in value
            )
        case "date":
            return _date(str(value), question.language)
        case "phone" if len(str(value)) == 11 and str(value).startswith("1"):
            return grouped("phone", value)
        case "id_number" if len(str(value)) == 18:
            return grouped("id_number", value)
        case "bank_card" | "credit_code":
            return grouped(question.widget, str(value))
        case "number" | "money":
            return f"{_number(value, money=question.widget == 'money')} {question.unit}".strip()
        case _:
            return f"{value} {question.unit}".strip() if question.unit else str(value)


def grouped(widget: str, text: str) -> str:
    """A long number, whole or so far, in the groups that people read it out in: 138 0771 6612."""
    made, at = [], 0
    for size in GROUPS.get(widget, ()):
        made.append(text[at : at + size])
        at += size
    return " ".join(part for part in [*made, text[at:]] if part)


def masked(question: Question, value: Any) -> str:
    """For the check page: private answers without their middle."""
    text = display(question, value)
    if not text or not (question.private or question.widget in MASKED):
        return text
    match question.widget:
        case "phone":
            return f"{text[:3]} **** {text[-4:]}"
        case "id_number":
            return numbers.mask(str(value))
        case "bank_card":
            return f"**** {str(value)[-4:]}"
        case "name":
            return names.mask(text)
        case "address":
            return text[:6] + "*" * min(len(text[6:]), 6)
        case _:
            return "****"


def _date(value: str, language: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _number(value: Any, *, money: bool) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.2f}".removesuffix(".00") if money else f"{value:g}" if isinstance(value, float) else str(value)
