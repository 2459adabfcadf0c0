"""The papers (材料) of several parts as one list: each photographed once, each page only when somebody wants it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.catalogue.conditions import any_of
from kiosk.catalogue.item import MaterialSpec

Fault = tuple[int, str, str]  # part, rule, message
Page = tuple[str, int]  # what is on it, and which of those that are called so


@dataclass(frozen=True, slots=True)
class Paper:
    """A part's material, wanted on `when` (the part's condition too; None: always)."""

    part: int
    spec: MaterialSpec
    when: dict[str, Any] | None


@dataclass(slots=True)
class Joined:
    """By part: its material's name -> the names of the joined ones. English by the joined name."""

    names: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    english: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of_part(self, part: int) -> dict[str, list[str]]:
        return self.names.get(part, {})

    def add(self, paper: Paper, name: str) -> None:
        known = self.names.setdefault(paper.part, {}).setdefault(paper.spec.material_name, [])
        if name not in known:
            known.append(name)


def join_papers(
    papers: Sequence[Paper], files: Sequence[str], english: Sequence[dict[str, Any]]
) -> tuple[list[MaterialSpec], Joined, list[Fault]]:
    """`files` and `english` (`en.materials`) by part."""
    made: list[MaterialSpec] = []
    joined, found = Joined(), []
    named: dict[str, list[Paper]] = {}
    for paper in papers:
        named.setdefault(paper.spec.material_name, []).append(paper)
    for name, same in named.items():
        first = same[0]
        for paper in same[1:]:
            if (paper.spec.how, paper.spec.paper) != (first.spec.how, first.spec.paper):
                message = f"{name} is handed in otherwise in {files[first.part]} and {files[paper.part]}"
                found.append((paper.part, "conflict", message))
        if first.spec.how == "photo":
            made += _photographed(same, joined, english)
        else:
            spec = first.spec.model_copy(update=_needed(same) | {"only_if": any_of(*(one.when for one in same))})
            made.append(spec)
            joined.english[name] = dict(_english(first, english))
            for paper in same:
                joined.add(paper, name)
    ordered = [spec.model_copy(update={"order_num": n}) for n, spec in enumerate(made, start=1)]
    return ordered, joined, found


def _photographed(same: Sequence[Paper], joined: Joined, english: Sequence[dict[str, Any]]) -> list[MaterialSpec]:
    """Pages that are wanted at the same times are one material."""
    wanted: dict[Page, list[Paper]] = {}
    for paper in same:
        for page in _pages(paper.spec):
            wanted.setdefault(page, []).append(paper)
    groups: dict[str, list[Page]] = {}
    for page, by in wanted.items():
        groups.setdefault(json.dumps(any_of(*(one.when for one in by)), sort_keys=True), []).append(page)
    made = []
    for n, pages in enumerate(groups.values()):
        by = [paper for paper in same if any(paper in wanted[page] for page in pages)]
        spec = by[0].spec
        name = spec.material_name if n == 0 else f"{spec.material_name}（{pages[0][0]}）"
        changes: dict[str, Any] = {
            "material_name": name, "pages": [label for label, _ in pages], "page_num": len(pages),
            "only_if": any_of(*(paper.when for paper in by)), **_needed(by),
        }  # fmt: skip
        theirs = dict(_english(by[0], english))
        if pages != _pages(spec):
            changes["note"] = "拍" + "、".join(label for label, _ in pages)
            labels = [_label(page, wanted[page][0], english) for page in pages]
            theirs |= {"pages": labels, "note": f"Photograph: {', '.join(labels)}"}
            if n:
                theirs["name"] = f"{theirs.get('name', spec.material_name)} ({labels[0]})"
        joined.english[name] = theirs
        for paper in by:
            joined.add(paper, name)
        made.append(spec.model_copy(update=changes))
    return made


def _pages(spec: MaterialSpec) -> list[Page]:
    return [(label, spec.pages[:at].count(label)) for at, label in enumerate(spec.pages)]


def _needed(same: Sequence[Paper]) -> dict[str, Any]:
    """As strict as the strictest."""
    kinds = {paper.spec.is_need for paper in same}
    need = "1" if "1" in kinds else "3" if "3" in kinds else "2"
    days = min((paper.spec.defer_days for paper in same if paper.spec.is_need == "3"), default=0)
    return {"is_need": need, "defer_days": days if need == "3" else 0}


def _english(paper: Paper, english: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return dict(english[paper.part].get(paper.spec.material_name, {}))


def _label(page: Page, paper: Paper, english: Sequence[dict[str, Any]]) -> str:
    place = _pages(paper.spec).index(page)
    theirs = _english(paper, english).get("pages", ())
    return str(theirs[place]) if place < len(theirs) else page[0]
