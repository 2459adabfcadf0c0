"""智能导办: a few plain questions that lead to the right service. Data: `questions.json` beside the items.

A question is asked, one of its choices pressed; a choice leads to another question or to the services that help.
"""

from collections.abc import Container, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kiosk.catalogue import part
from kiosk.catalogue.item import Strict
from kiosk.catalogue.part import Code, Key, Words
from kiosk.catalogue.rules import Found
from kiosk.catalogue.source import Fault

QUESTIONS = "questions.json"
DEEPEST = 4  # questions until a service is named


Brief = Annotated[str, Field(min_length=1, max_length=16)]


class Choice(Strict):
    say: Brief
    en: Words
    icon: str = "list"
    to: Key | None = None
    items: list[Code] = Field(default=[], max_length=8)  # the likeliest first


class Question(Strict):
    key: Key
    ask: Brief
    en: Words
    choices: list[Choice] = Field(min_length=2, max_length=6)


class Questions(Strict):
    """The first of them is asked first."""

    questions: list[Question] = Field(min_length=1, max_length=200)


def read(folder: Path, items: Container[str] | None = None) -> tuple[Questions | None, list[Fault]]:
    """`items`: the 基本编码 there are; with them (an editor's question) an unknown one is a fault."""
    return part.read(folder, QUESTIONS, Questions, lambda made: faults(made, items))


def faults(made: Questions, items: Container[str] | None) -> list[Found]:
    found: list[Found] = []
    places = {question.key: place for place, question in enumerate(made.questions)}
    for place, question in enumerate(made.questions):
        if places[question.key] != place:
            found.append((("questions", place, "key"), "duplicate", "two questions have this key"))
        for number, choice in enumerate(question.choices):
            at = ("questions", place, "choices", number)
            if (choice.to is None) == (not choice.items):
                found.append((at, "leads", "leads to another question, or to services: exactly one of them"))
            if choice.to is not None and choice.to not in places:
                found.append(((*at, "to"), "unknown_question", "no question has this key"))
            found += [
                ((*at, "items", n), "unknown_item", "no usable item has this code")
                for n, code in enumerate(choice.items)
                if items is not None and code not in items
            ]
    return found or _ways(made, places)


def _ways(made: Questions, places: dict[str, int]) -> list[Found]:
    """Every question is reached, none too late: a circle would never end."""
    found: list[Found] = []
    reached: set[int] = set()
    asked = {0}
    for _ in range(DEEPEST):
        reached |= asked
        asked = {places[c.to] for place in asked for c in made.questions[place].choices if c.to is not None}
    if asked:
        found.append((("questions",), "too_far", f"asks more than {DEEPEST} questions before a service is named"))
    return found + [
        (("questions", place), "unreached", "no choice leads here")
        for place in range(len(made.questions))
        if place not in reached
    ]


def follow(made: Questions, chosen: Sequence[int]) -> Question | Choice:
    """What the choices so far (places, from 0) lead to: the next question, or the choice that names services.

    A choice that is not there is passed over with all after it.
    """
    by_key = {question.key: question for question in made.questions}
    question = made.questions[0]
    for place in chosen:
        if not 0 <= place < len(question.choices):
            break
        choice = question.choices[place]
        if choice.to is None:
            return choice
        question = by_key[choice.to]
    return question
