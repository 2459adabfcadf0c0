"""What a package must satisfy beyond its types: before its parts are joined, and of what they become."""

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.catalogue.item import NEEDS_THE_LINE, Item, MaterialSpec
from kiosk.catalogue.package import COMMITMENTS_MAX, PAGES_MAX, QUESTIONS_MAX, Package, PackagePart
from kiosk.catalogue.rules import Found
from kiosk.catalogue.source import Where
from kiosk.forms import check, condition_faults, form_faults, questions
from kiosk.forms.condition import names


def part_faults(package: Package, items: Mapping[str, Item], files: Mapping[str, str]) -> Iterator[Found]:
    codes = [part.item for part in package.parts]
    if package.lead not in codes:
        yield ("lead",), "lead", "is none of the parts"
    for n, part in enumerate(package.parts):
        at: Where = ("parts", n)
        item = items.get(part.item)
        if codes.count(part.item) > 1:
            yield (*at, "item"), "duplicate", "is a part twice"
        if item is None:
            yield (*at, "item"), "unknown_part", "no usable item has this code"
            continue
        where = file_of(item, files)
        if item.parts:
            yield (*at, "item"), "nested", f"{where} is a package itself"
        elif item.kind in NEEDS_THE_LINE:
            yield (*at, "item"), "part_kind", f"{where} is a {item.kind.value}, which cannot be filed"
        elif not item.is_service_terminals:
            yield (*at, "item"), "part_elsewhere", f"{where} cannot be done at a terminal"
        if (part.only_if is not None) != bool(part.when):
            yield (*at, "when"), "when", "only_if and when, which says it in words, go together"
        yield from _fields_faults(part, item, at)


def _fields_faults(part: PackagePart, item: Item, at: Where) -> Iterator[Found]:
    asked = item.form.get("properties", {})
    for word in ("fields", "fixed", "left_out"):
        for key in getattr(part, word):
            if key not in asked:
                yield (*at, word, key), "dangling", f"{item.title} has no such question"
    hangs = frozenset().union(
        *(names(spec.get("x-when")) | names(spec.get("x-required-when")) for spec in asked.values()),
        *(names(spec.only_if) for spec in item.materials),
    )
    for key in part.left_out:
        if key in item.form.get("required", ()) or key in hangs or key in part.fixed or key in part.fields:
            yield (*at, "left_out", key), "left_out", f"{item.title} needs it"
    for key in part.fixed.keys() & part.fields.keys():
        yield (*at, "fields", key), "duplicate", "is fixed, so it has no other name"
    by_key = {one.key: one for one in questions(_all_asked(item), {}, None)}
    for key, value in part.fixed.items():
        if key in by_key and check(by_key[key], value) is not None:
            yield (*at, "fixed", key), "fixed", "is no answer to that question"


def _all_asked(item: Item) -> Item:
    specs = {
        key: {word: value for word, value in spec.items() if word not in ("x-when", "x-required-when")}
        for key, spec in item.form.get("properties", {}).items()
    }
    return item.model_copy(update={"form": {**item.form, "properties": specs}})


def judged(package: Package, form: dict[str, Any], papers: list[MaterialSpec], parts: list[Item]) -> list[Found]:
    properties = form["properties"]
    known = frozenset(properties)
    titles = [spec.get("title") for spec in properties.values()]
    found: list[Found] = [
        (("parts", n, "only_if", *where), rule, message)
        for n, part in enumerate(package.parts)
        for where, rule, message in condition_faults(part.only_if, known)
    ]
    found += [
        (("parts",), "asked_twice", f"{key}: {spec.get('title')} is asked under another name too")
        for key, spec in properties.items()
        if titles.count(spec.get("title")) > 1
    ]
    if len(properties) > QUESTIONS_MAX:
        found.append((("parts",), "size", f"asks {len(properties)} questions, more than {QUESTIONS_MAX}"))
    if len({text for item in parts for text in item.commitments}) > COMMITMENTS_MAX:
        found.append((("parts",), "size", f"has more than {COMMITMENTS_MAX} commitments"))
    pages = sum(max(len(spec.pages), 1) for spec in papers if spec.how == "photo")
    if pages > PAGES_MAX:
        found.append((("parts",), "size", f"wants {pages} pages photographed, more than {PAGES_MAX}"))
    if found:
        return found
    own = package.form.get("properties", {})
    for where, rule, message in form_faults(form):
        mine = len(where) > 1 and where[0] == "properties" and where[1] in own
        found.append((("form", *where) if mine else ("parts",), rule, f"{'.'.join(map(str, where))}: {message}"))
    for spec in papers:
        for _, rule, message in condition_faults(spec.only_if, known):
            found.append((("parts",), rule, f"{spec.material_name}: {message}"))
    return found


def file_of(item: Item, files: Mapping[str, str]) -> str:
    return files.get(item.catalog_code, item.title)
