"""What the signature stands under: an item's own sentences, those of a package's parts that apply, and pledges."""

from collections.abc import Mapping
from typing import Any

from kiosk.application.parts import parts_of
from kiosk.catalogue import words
from kiosk.catalogue.item import Item, Pledge
from kiosk.forms.condition import holds


def pledges_of(item: Item, answers: Mapping[str, Any]) -> tuple[Pledge, ...]:
    """告知承诺: those that were chosen instead of a proof."""
    return tuple(pledge for pledge in item.pledges if holds(pledge.only_if, answers))


def commitments_of(item: Item, answers: Mapping[str, Any], language: str = "zh_CN") -> list[str]:
    """Every sentence, each once; a pledge with its duties and consequences."""
    found = [] if item.parts else words.commitments(item, language)
    for part in parts_of(item, answers):
        found += words.part_commitments(part, language)
    for pledge in pledges_of(item, answers):
        found += words.pledge_lines(pledge, language)
    return list(dict.fromkeys(found))
