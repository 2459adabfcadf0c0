"""Which pages the camera must see for the answers given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kiosk.catalogue import words
from kiosk.catalogue.item import Item, MaterialSpec
from kiosk.forms.condition import holds


@dataclass(frozen=True, slots=True)
class Shot:
    """One page of a material. `deferrable`: may be brought within `defer_days` (容缺), or left out (not `needed`)."""

    material: str
    index: int
    label: str
    defer_days: int
    deferrable: bool
    needed: bool = True
    count: int = 1  # pages of this material
    paper: Literal["page", "card"] = "page"


def photographed(item: Item, answers: Mapping[str, Any]) -> tuple[MaterialSpec, ...]:
    """Materials to photograph, in the item's order."""
    wanted = [spec for spec in item.materials if spec.how == "photo" and holds(spec.only_if, answers)]
    return tuple(sorted(wanted, key=lambda spec: spec.order_num))


def pages_of(spec: MaterialSpec) -> int:
    return len(spec.pages) or max(spec.page_num, 1)


def may_come_as(spec: MaterialSpec) -> frozenset[int]:
    """How many pages are filed: a card's two sides stand on one sheet."""
    return frozenset({1, pages_of(spec)} if spec.paper == "card" else {pages_of(spec)})


def deferrable(spec: MaterialSpec) -> bool:
    return spec.is_need in ("2", "3") or spec.defer_days > 0


def shots(
    item: Item, answers: Mapping[str, Any], deferred: Collection[str] = (), language: str = "zh_CN"
) -> tuple[Shot, ...]:
    """In order; a deferred material has none."""
    return tuple(
        Shot(
            material=spec.material_name,
            index=index,
            label=_label(item, spec, index, language),
            defer_days=spec.defer_days,
            deferrable=deferrable(spec),
            needed=spec.is_need != "2",
            count=pages_of(spec),
            paper=spec.paper,
        )
        for spec in photographed(item, answers)
        if spec.material_name not in deferred
        for index in range(pages_of(spec))
    )


def _label(item: Item, spec: MaterialSpec, index: int, language: str) -> str:
    named = words.material_pages(item, spec, language)
    if index < len(named):
        return named[index]
    return f"page {index + 1}" if language == "en" else f"第 {index + 1} 页"
