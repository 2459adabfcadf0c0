"""Makes one item of a package and its parts, so that a visit, its draft, its check and its filing work unchanged.

A question that several parts ask is asked once, under one name; a paper that several want is photographed once. What
a part needs is asked only when the part applies. What makes that impossible is a fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from kiosk.catalogue.conditions import all_of, any_of, remaining, resolved
from kiosk.catalogue.item import Item, PartField
from kiosk.catalogue.package import EnglishPackage, Package
from kiosk.catalogue.package_item import item_of, part_of
from kiosk.catalogue.package_rules import file_of, judged, part_faults
from kiosk.catalogue.papers import Paper, join_papers
from kiosk.catalogue.rules import Found, form_english, of_pydantic
from kiosk.catalogue.source import Where, text_faults
from kiosk.forms import condition_faults, form_faults
from kiosk.forms.condition import names
from kiosk.forms.merge import Differs, merged
from kiosk.forms.question import order


class CannotJoin(ValueError):
    def __init__(self, found: list[Found]) -> None:
        super().__init__("; ".join(message for _, _, message in found))
        self.found = found


@dataclass(frozen=True, slots=True)
class Use:
    """A part's field in the package: when that part asks it, and when it needs an answer."""

    part: int
    key: str  # the package's
    spec: dict[str, Any]  # in the package's names, without its conditions
    when: dict[str, Any] | None
    required: bool


def join(package: Package, items: Mapping[str, Item], files: Mapping[str, str] | None = None) -> Item:
    """Raises CannotJoin with everything that is wrong. `files`: where each item is written, for the messages."""
    found = list(part_faults(package, items, files or {}))
    if found:
        raise CannotJoin(found)
    return joined(package, items, files or {}, judge=True)


def joined(
    package: Package,
    items: Mapping[str, Item],
    files: Mapping[str, str] = MappingProxyType({}),
    *,
    judge: bool = False,
) -> Item:
    """`judge`: raises CannotJoin when the whole is not sound, though each part is."""
    parts = [items[part.item] for part in package.parts]
    uses, fields = _uses(package, parts)
    form, found = _form(package, parts, uses, files)
    papers, materials, more = join_papers(
        [
            Paper(n, spec, all_of(part.only_if, remaining(spec.only_if, part.fixed, part.fields)))
            for n, (part, item) in enumerate(zip(package.parts, parts, strict=True))
            for spec in item.materials
            if resolved(spec.only_if, part.fixed) is not False
        ],
        [file_of(item, files) for item in parts],
        [item.en.get("materials", {}) for item in parts],
    )
    found += [(("parts", n), rule, message) for n, rule, message in more]
    if judge and not found:
        found = judged(package, form, papers, parts)
    if found:
        raise CannotJoin(found)
    item = item_of(package, parts, form, papers)
    en = {**item.en, "materials": materials.english}
    made = [
        part_of(package, part, item, parts, fields[n], materials.of_part(n))
        for n, (part, item) in enumerate(zip(package.parts, parts, strict=True))
    ]
    return item.model_copy(update={"parts": made, "en": en})


def check_package(
    document: dict[str, Any], items: Mapping[str, Item], files: Mapping[str, str] | None = None
) -> tuple[Item | None, list[Found]]:
    """The joined item (None when it must be left out) and (where, rule, message) of everything wrong with it."""
    found = text_faults(document)
    try:
        package = Package.model_validate(document)
        en = EnglishPackage.model_validate(package.en)
    except ValidationError as error:
        return None, found + of_pydantic(error)
    except RecursionError:
        return None, [*found, ((), "too_deep", "is nested too deeply")]
    found += [(("form", *where), rule, message) for where, rule, message in form_faults(package.form)]
    for n, part in enumerate(package.parts):
        found += [
            (("parts", n, "only_if", *where), rule, message)
            for where, rule, message in condition_faults(part.only_if, names(part.only_if))
        ]
    if found:
        return None, found
    missing: list[Where] = [
        (word,)
        for word in ("title", "summary", "short", "outcome")
        if getattr(package, word) and not getattr(en, word).strip()
    ]
    missing += [("when", part.item) for part in package.parts if part.when and not en.when.get(part.item, "").strip()]
    english: list[Found] = [
        (("en", *where), "english", "is missing or does not match the Chinese") for where in missing
    ]
    english += [(("form", *where), "english", "has no English (x-en)") for where in form_english(package.form)]
    try:
        return join(package, items, files), english
    except CannotJoin as error:
        return None, error.found + english


def _uses(package: Package, parts: list[Item]) -> tuple[list[Use], list[dict[str, PartField]]]:
    uses: list[Use] = []
    fields: list[dict[str, PartField]] = []
    for n, (part, item) in enumerate(zip(package.parts, parts, strict=True)):
        mine: dict[str, PartField] = {}
        for own in order(item.form):
            spec = dict(item.form["properties"][own])
            asked, needed = spec.pop("x-when", None), spec.pop("x-required-when", None)
            if own in part.fixed or own in part.left_out or resolved(asked, part.fixed) is False:
                continue
            key = part.fields.get(own, own)
            source, _, name = str(spec.get("x-prefill", "")).partition(".")
            if source == "answers":
                spec["x-prefill"] = f"answers.{part.fields.get(name, name)}"
                if name in part.fixed:
                    del spec["x-prefill"]
            when = remaining(asked, part.fixed, part.fields)
            mine[own] = PartField(key=key, only_if=when)
            required = own in item.form.get("required", ()) and resolved(needed, part.fixed) is not False
            if required and needed is not None and resolved(needed, part.fixed) is not True:
                when_needed = all_of(when, remaining(needed, part.fixed, part.fields))
                uses.append(Use(n, key, spec, all_of(part.only_if, when), required=False))
                uses.append(Use(n, key, spec, all_of(part.only_if, when_needed), required=True))
            else:
                uses.append(Use(n, key, spec, all_of(part.only_if, when), required=required))
        fields.append(mine)
    return uses, fields


def _form(
    package: Package, parts: list[Item], uses: list[Use], files: Mapping[str, str]
) -> tuple[dict[str, Any], list[Found]]:
    found: list[Found] = []
    own: dict[str, Any] = package.form.get("properties", {})
    own_required = package.form.get("required", [])
    specs: dict[str, dict[str, Any]] = {key: dict(spec) for key, spec in own.items()}
    first: dict[str, int] = {}
    for use in uses:
        if use.key not in specs:
            specs[use.key], first[use.key] = use.spec, use.part
            continue
        try:
            specs[use.key] = merged(specs[use.key], use.spec, same_words=use.key not in own)
        except Differs as error:
            here = file_of(parts[use.part], files)
            there = file_of(parts[first[use.key]], files) if use.key in first else "the package's own form"
            message = f"{use.key}: {error} in {there} and {here}; give one another name (fields)"
            found.append((("parts", use.part, "fields"), "conflict", message))
    used = {use.key for use in uses}
    decides = frozenset().union(*(names(part.only_if) for part in package.parts))
    decides |= frozenset().union(*(names(spec.get("x-when")) for spec in own.values()))
    found += [
        (("form", "properties", key), "unused", "decides nothing and belongs to no part")
        for key in own.keys() - used - decides
    ]
    found += _uncertain(package, parts, uses)
    required = []
    for key, spec in specs.items():
        mine = [use for use in uses if use.key == key]
        if mine:
            _conditions(spec, mine)
        if key in own_required or any(use.required for use in mine):
            required.append(key)
            if key in own_required:
                spec.pop("x-required-when", None)
    placed, circle = _sorted(specs, [*order(package.form), *dict.fromkeys(use.key for use in uses)])
    found += [(("parts",), "cycle", f"{key} and {other} depend on each other") for key, other in circle]
    form = {"type": "object", "properties": specs, "required": required, "x-order": placed}
    return form, found


def _conditions(spec: dict[str, Any], mine: list[Use]) -> None:
    """Asked when any part asks it, beside what the package's own question says; needed when any part needs it."""
    spec.pop("x-required-when", None)
    asked = any_of(*(use.when for use in mine))
    if (when := all_of(spec.pop("x-when", None), asked)) is not None:
        spec["x-when"] = when
    if needing := [use.when for use in mine if use.required]:
        needed = any_of(*needing)
        if needed is not None and needed != asked:
            spec["x-required-when"] = needed


def _uncertain(package: Package, parts: list[Item], uses: list[Use]) -> Iterator[Found]:
    """A shared question that one part asks only sometimes says nothing certain to that part's other questions: the
    answer may be there because another part asked it."""
    asked_by: dict[str, dict[int, Any]] = {}
    for use in uses:
        asked_by.setdefault(use.key, {})[use.part] = use.when
    for n, (part, item) in enumerate(zip(package.parts, parts, strict=True)):
        for own, spec in item.form.get("properties", {}).items():
            for name in names(spec.get("x-when")) | names(spec.get("x-required-when")):
                key = part.fields.get(name, name)
                theirs = asked_by.get(key, {})
                sometimes = resolved(item.form["properties"].get(name, {}).get("x-when"), part.fixed)
                if len(theirs) > 1 and isinstance(sometimes, dict):
                    message = f"{own} of {item.title} hangs on {name}, which it asks only sometimes and another part"
                    yield ("parts", n, "fields"), "conflict", f"{message} too; give it another name (fields)"


def _sorted(specs: Mapping[str, Any], wanted: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """As wanted, but nothing before what it depends on; and pairs that depend on each other."""
    looks: dict[str, list[str]] = {}
    for key in wanted:
        spec = specs[key]
        source, _, name = str(spec.get("x-prefill", "")).partition(".")
        seen = names(spec.get("x-when")) | names(spec.get("x-required-when"))
        seen |= {name} if source == "answers" else set()
        looks[key] = [other for other in wanted if other in seen]
    placed: dict[str, None] = {}
    circle: list[tuple[str, str]] = []

    def place(key: str, above: tuple[str, ...]) -> None:
        for other in looks[key]:
            if other in above or other == key:
                circle.append((key, other))
            elif other not in placed:
                place(other, (*above, key))
        placed.setdefault(key)

    for key in wanted:
        if key not in placed:
            place(key, ())
    return list(placed), circle[:5]
