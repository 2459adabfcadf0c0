"""What of a package applies, and what of its answers belongs to each part."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.catalogue.item import Item, ItemPart
from kiosk.contract.case import CasePart
from kiosk.forms.condition import holds


def parts_of(item: Item, answers: Mapping[str, Any]) -> tuple[ItemPart, ...]:
    """Those that apply; none when `item` is a single service. `answers`: those that count (`asked_answers`)."""
    return tuple(part for part in item.parts if holds(part.only_if, answers))


def days_of(item: Item, parts: Sequence[ItemPart]) -> int:
    """Promised working days of what applies; the longest counts."""
    return max((part.promise_day for part in parts), default=item.promise_day)


def keys_of(part: ItemPart, answers: Mapping[str, Any]) -> dict[str, str]:
    """The part's fields that have an answer -> where it stands in the package's."""
    return {
        own: field.key
        for own, field in part.fields.items()
        if answers.get(field.key) is not None and holds(field.only_if, answers)
    }


def case_parts(item: Item, answers: Mapping[str, Any]) -> tuple[CasePart, ...]:
    """What the manifest says of them, each for its own department."""
    return tuple(
        CasePart(
            item=part.item,
            task_code=part.task_code,
            item_name=part.task_name,
            dept_code=part.dept_code,
            dept_name=part.dept_name,
            answers=keys_of(part, answers),
            fixed=part.fixed,
            materials=part.materials,
        )
        for part in parts_of(item, answers)
    )


def answers_of(part: ItemPart, answers: Mapping[str, Any]) -> dict[str, Any]:
    """As the part's own form asks them."""
    return {**part.fixed, **{own: answers[key] for own, key in keys_of(part, answers).items()}}
