"""How a question is laid out: the ways to write an answer, what is hidden of it, how many options stand on a page."""

from kiosk.config import Panel
from kiosk.forms import Question
from kiosk.session.visit import Mode
from ui.input.composer import Tab
from ui.wording_visit import DIGIT_WIDGETS

ROWS, ROWS_NOTED, ROWS_ASSISTED, ROWS_WIDE = 7, 6, 5, 4
HIDDEN = frozenset({"id_number", "bank_card"})
ICONS = {
    "address": "pin", "phone": "phone", "bank_card": "sscard", "id_number": "idcard", "date": "date", "money": "yuan",
    "name": "idcard",
}  # fmt: skip


def ways(widget: str, mode: Mode, language: str) -> tuple[Tab, tuple[Tab, ...]]:
    """(the one that is open at first, all of them)."""
    if widget in DIGIT_WIDGETS:
        return Tab.DIGITS, (Tab.DIGITS,)
    if widget == "credit_code":
        return Tab.CODE, (Tab.CODE,)
    if mode is Mode.ASSISTED:
        first = Tab.HAND if language != "en" else Tab.LETTERS
        return first, (Tab.HAND, Tab.PINYIN, Tab.DIGITS, *((Tab.LETTERS,) if first is Tab.LETTERS else ()))
    if language == "en":
        return Tab.LETTERS, (Tab.LETTERS, Tab.PINYIN, Tab.HAND, Tab.DIGITS)
    return Tab.PINYIN, (Tab.PINYIN, Tab.HAND, Tab.DIGITS, Tab.RARE, Tab.LETTERS)


def page_size(question: Question, panel: Panel, mode: Mode) -> int:
    """How many of its options."""
    if panel.width > panel.height:
        most = ROWS_WIDE
    elif mode is Mode.ASSISTED:
        most = ROWS_ASSISTED
    else:
        most = ROWS_NOTED if any(one.note for one in question.options) else ROWS
    if len(question.options) <= most:
        return most
    return most - 1  # the row of 上一页 and 下一页
