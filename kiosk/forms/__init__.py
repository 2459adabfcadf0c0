"""Forms: JSON Schema 2020-12 with a small layout vocabulary (docs/guides), one question a page."""

from kiosk.forms.check import AnswerFault, check, normalise
from kiosk.forms.condition import holds
from kiosk.forms.faults import condition_faults, form_faults
from kiosk.forms.question import Option, Question, asked_answers, questions
from kiosk.forms.show import display, grouped, masked
from kiosk.forms.validate import validate

__all__ = [
    "AnswerFault", "Option", "Question", "asked_answers", "check", "condition_faults",
    "display", "form_faults", "grouped", "holds", "masked", "normalise",
    "questions", "validate",
]  # fmt: skip
