"""All answers of a form at once: the same judgement for the screen, `kiosk submit` and the filing."""

from collections.abc import Mapping
from typing import Any

from kiosk.catalogue.item import Item
from kiosk.forms.check import AnswerFault, check
from kiosk.forms.condition import validator
from kiosk.forms.question import Question, questions
from kiosk.identity.card import IdCard


def validate(item: Item, answers: Mapping[str, Any], card: IdCard | None) -> list[tuple[str, AnswerFault]]:
    """Empty when the answers fit. Only questions asked now count; an answer to any other is NOT_ASKED."""
    asked = questions(item, answers, card)
    faults: dict[str, AnswerFault] = {}
    for key in answers.keys() - {question.key for question in asked}:
        if answers[key] is not None:
            faults[str(key)] = AnswerFault.NOT_ASKED
    for question in asked:
        if fault := check(question, answers.get(question.key)):
            faults[question.key] = fault
    sound = {q.key: answers[q.key] for q in asked if q.key not in faults and answers.get(q.key) is not None}
    for error in validator(effective(item.form, asked)).iter_errors(sound):
        key = str(error.absolute_path[0]) if error.absolute_path else ""
        if key:
            faults.setdefault(key, AnswerFault.DOES_NOT_FIT)
    return [(key, faults[key]) for key in sorted(faults)]


def effective(form: Mapping[str, Any], asked: tuple[Question, ...]) -> dict[str, Any]:
    """The schema of what is asked now. What is required and missing is reported by `check`, as EMPTY."""
    return {"type": "object", "properties": {q.key: form["properties"][q.key] for q in asked}}
