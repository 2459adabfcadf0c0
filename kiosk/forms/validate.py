"""All answers of a form at once: the same judgement for the screen, `kiosk submit` and the filing."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from pydantic_core import to_json

from kiosk.catalogue.item import Item
from kiosk.forms.check import AnswerFault, check, normalise
from kiosk.forms.condition import validator
from kiosk.forms.question import questions
from kiosk.identity.card import IdCard


def validate(item: Item, answers: Mapping[str, Any], card: IdCard | None) -> list[tuple[str, AnswerFault]]:
    """Empty when the answers fit. Only questions asked now count; an answer to any other is NOT_ASKED."""
    asked = questions(item, answers, card)
    faults: dict[str, AnswerFault] = {}
    for key in answers.keys() - {question.key for question in asked}:
        if answers[key] is not None:
            faults[str(key)] = AnswerFault.NOT_ASKED
    for question in asked:
        value = answers.get(question.key)
        if fault := check(question, value):
            faults[question.key] = fault
        elif normalise(question, value) != value:  # what is filed is as the form wants it, not as somebody typed it
            faults[question.key] = AnswerFault.DOES_NOT_FIT
    sound = {q.key: answers[q.key] for q in asked if q.key not in faults and answers.get(q.key) is not None}
    schemas = _schemas(to_json(item.form))
    for key, value in sound.items():
        if not schemas[key].is_valid(value):
            faults[key] = AnswerFault.DOES_NOT_FIT
    return [(key, faults[key]) for key in sorted(faults)]


@lru_cache(maxsize=256)
def _schemas(form: bytes) -> Mapping[str, Draft202012Validator]:
    """By key, made once a form. What is required and missing is reported by `check`, as EMPTY."""
    return {key: validator(schema) for key, schema in json.loads(form)["properties"].items()}
