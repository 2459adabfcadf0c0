"""One answer against its question."""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.forms.question import Question
from kiosk.identity import numbers, organisations

PHONE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}")
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")
NAME = re.compile(r"[^\W\d_]+([·. '-]{1,2}[^\W\d_]+)*\.?")
DIGITS_ONLY = frozenset({"phone", "id_number", "bank_card", "credit_code", "number", "money", "date"})


class AnswerFault(StrEnum):
    """Why a value is no answer; `ui` holds the words, unless the form brings its own (`Question.error`)."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_BIG = "too_big"
    NOT_A_DATE = "not_a_date"
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_ID_NUMBER = "not_an_id_number"
    NOT_A_CREDIT_CODE = "not_a_credit_code"
    NOT_A_CARD_NUMBER = "not_a_card_number"
    NOT_OFFERED = "not_offered"
    BAD_CHARACTERS = "bad_characters"
    DOES_NOT_FIT = "does_not_fit"
    NOT_ASKED = "not_asked"  # an answer to a question that the others rule out


def normalise(question: Question, value: Any) -> Any:
    """What the resident put in, in the form's own type: outer spaces off, full-width digits narrow, numbers as
    numbers, nothing as None. Whatever it cannot read it gives back as it is; `check` says what is wrong."""
    if isinstance(value, str):
        text = value.strip()
        if question.widget in DIGITS_ONLY:
            text = unicodedata.normalize("NFKC", text[: question.max_length * 4 + 64]).strip()
        if question.widget in ("phone", "id_number", "bank_card", "credit_code"):
            text = re.sub(r"[\s-]", "", text) if question.widget != "phone" or not text.startswith("0") else text
        if question.widget in ("id_number", "credit_code"):
            text = text.upper()
        if question.type in ("integer", "number") and NUMBER.fullmatch(text):
            number = float(text)
            return int(number) if number.is_integer() else number
        return text or None
    if isinstance(value, Sequence) and not isinstance(value, bytes | str):
        return list(value) or None
    return value


def check(question: Question, value: Any) -> AnswerFault | None:
    value = normalise(question, value)
    if value is None:
        return AnswerFault.EMPTY if question.required else None
    match question.widget:
        case "choice" | "yes_no":
            return None if _offered(question, value) else AnswerFault.NOT_OFFERED
        case "choices":
            return _several(question, value)
        case "number" | "money":
            return _number(question, value)
        case "date":
            return _date(value)
        case _:
            return _text(question, value)


def _offered(question: Question, value: Any) -> bool:
    return any(type(one.value) is type(value) and one.value == value for one in question.options)


def _several(question: Question, value: Any) -> AnswerFault | None:
    if not isinstance(value, list) or len(value) > len(question.options):
        return AnswerFault.NOT_OFFERED
    if not all(_offered(question, one) for one in value):
        return AnswerFault.NOT_OFFERED
    if any(value.count(one) > 1 for one in value):
        return AnswerFault.NOT_OFFERED
    if len(value) < question.min_length:
        return AnswerFault.TOO_SHORT
    return AnswerFault.TOO_LONG if len(value) > question.max_length else None


def _number(question: Question, value: Any) -> AnswerFault | None:
    if question.type == "string":
        if not isinstance(value, str) or len(value) > 24 or not NUMBER.fullmatch(value):
            return AnswerFault.NOT_A_NUMBER
        number: float = float(value)
    else:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return AnswerFault.NOT_A_NUMBER
        number = value
    if question.type == "integer" and number != int(number):
        return AnswerFault.NOT_A_NUMBER
    if question.minimum is not None and number < question.minimum:
        return AnswerFault.TOO_SMALL
    if abs(number) > 1e15 or (question.maximum is not None and number > question.maximum):
        return AnswerFault.TOO_BIG
    if question.widget == "money" and round(number, 2) != number:
        return AnswerFault.NOT_A_NUMBER
    return None


def _date(value: Any) -> AnswerFault | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return AnswerFault.NOT_A_DATE
    try:
        year = date.fromisoformat(value).year
    except ValueError:
        return AnswerFault.NOT_A_DATE
    return None if 1850 <= year <= 2200 else AnswerFault.NOT_A_DATE


def _text(question: Question, value: Any) -> AnswerFault | None:
    if not isinstance(value, str):
        return AnswerFault.DOES_NOT_FIT
    if question.widget == "phone" and value.startswith("0") and not question.pattern:
        return None if value.isascii() and LANDLINE.fullmatch(value) else AnswerFault.NOT_A_PHONE
    if len(value) < question.min_length:
        return AnswerFault.TOO_SHORT
    if len(value) > question.max_length:
        return AnswerFault.TOO_LONG
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in value):
        return AnswerFault.BAD_CHARACTERS
    return _kind(question, value) or _pattern(question, value)


def _kind(question: Question, value: str) -> AnswerFault | None:
    match question.widget:
        case "phone" if not (value.isascii() and PHONE.fullmatch(value)):
            return AnswerFault.NOT_A_PHONE
        case "id_number" if len(value) < 18 and value.isdigit():
            return AnswerFault.TOO_SHORT
        case "id_number" if not numbers.valid(value):
            return AnswerFault.NOT_AN_ID_NUMBER
        case "credit_code" if not organisations.valid(value):
            return AnswerFault.NOT_A_CREDIT_CODE
        case "bank_card" if not luhn(value):
            return AnswerFault.NOT_A_CARD_NUMBER
        case "name" if not is_name(value):
            return AnswerFault.BAD_CHARACTERS
        case _:
            return None


def _pattern(question: Question, value: str) -> AnswerFault | None:
    if question.pattern and not re.search(question.pattern, value):
        return AnswerFault.DOES_NOT_FIT
    return None


def is_name(value: str) -> bool:
    """Letters of any script; Python 3.11 does not know the newest Han letters, so the planes 2 and 3 and the private
    areas pass as they are (domain.md 8.3)."""
    plain = "".join("字" if ord(one) >= 0x20000 or 0xE000 <= ord(one) <= 0xF8FF else one for one in value)
    return bool(NAME.fullmatch(plain))


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1 annex B, 16 to 19 digits."""
    if not (value.isascii() and value.isdigit() and 16 <= len(value) <= 19):
        return False
    digits = [int(digit) for digit in reversed(value)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
