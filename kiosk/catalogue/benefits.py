"""免申即享, 政策直达: what a resident may be entitled to. Data: `benefits.json` beside the items.

The rules are JSON Schema, as every condition of a catalogue (ADR 0025), over what is known when the card has been
read: evaluated here, sent nowhere, kept nowhere.
"""

from collections.abc import Container, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from kiosk.catalogue import part
from kiosk.catalogue.item import Strict
from kiosk.catalogue.part import Code, Key, Sentence, Words
from kiosk.catalogue.rules import Found
from kiosk.catalogue.source import Fault
from kiosk.forms.condition import holds
from kiosk.forms.faults import condition_faults

if TYPE_CHECKING:
    from kiosk.identity.card import IdCard

BENEFITS = "benefits.json"
KNOWN = frozenset({"age", "sex", "lives_here", "filed", "disability_level", "children"})


class Benefit(Strict):
    """`why`: a sentence that the resident can check for himself. `automatic` (免申即享): it comes without being
    applied for, `items` then only for those to whom it did not come."""

    key: Key
    title: Words
    title_en: Words
    why: Sentence
    why_en: Sentence
    rule: dict[str, Any]
    items: list[Code] = Field(min_length=1, max_length=3)
    automatic: bool = False


class Benefits(Strict):
    benefits: list[Benefit] = Field(max_length=300)


def read(folder: Path, items: Container[str] | None = None) -> tuple[Benefits | None, list[Fault]]:
    """`items`: the 基本编码 there are; with them (an editor's question) an unknown one is a fault."""
    return part.read(folder, BENEFITS, Benefits, lambda made: faults(made, items))


def faults(made: Benefits, items: Container[str] | None) -> list[Found]:
    found: list[Found] = []
    keys = [benefit.key for benefit in made.benefits]
    for place, benefit in enumerate(made.benefits):
        if keys.index(benefit.key) != place:
            found.append((("benefits", place, "key"), "duplicate", "two benefits have this key"))
        found += [
            (("benefits", place, "rule", *where), rule, message)
            for where, rule, message in condition_faults(benefit.rule, KNOWN)
        ]
        found += [
            (("benefits", place, "items", n), "unknown_item", "no usable item has this code")
            for n, code in enumerate(benefit.items)
            if items is not None and code not in items
        ]
    return found


def known_of(card: "IdCard", today: date, county: str, answers: Mapping[str, Any], filed: str) -> dict[str, Any]:
    """What the rules may ask. `county`: the terminal's own; `filed`: 基本编码 of what was filed in this visit."""
    had = (today.month, today.day) >= (card.birth_date.month, card.birth_date.day)
    told = {name: answers[name] for name in ("disability_level", "children") if answers.get(name) is not None}
    return {
        **told,
        "age": today.year - card.birth_date.year - (0 if had else 1),
        "sex": card.sex.value,
        "lives_here": bool(card.address) and county in str(card.address),
        "filed": filed,
    }


def fitting(made: Benefits, known: Mapping[str, Any]) -> list[Benefit]:
    """In the order of the file, without those that `filed` has just applied for."""
    return [one for one in made.benefits if known.get("filed") not in one.items and holds(one.rule, known)]
