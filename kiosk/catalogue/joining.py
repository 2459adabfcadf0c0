"""Makes one item of a package and its parts, so that a visit, its draft, its check and its filing work unchanged.

A question that several parts ask is asked once, under one name; a paper that several want is photographed once. What
a part needs is asked only when the part applies. What makes that impossible is a fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from kiosk.catalogue.conditions import all_of, any_of, renamed, resolved
from kiosk.catalogue.item import NEEDS_THE_LINE, Fee, Item, ItemPart, Kind, PartField
from kiosk.catalogue.package import (
    COMMITMENTS_MAX,
    PAGES_MAX,
    QUESTIONS_MAX,
    EnglishPackage,
    Package,
    PackagePart,
)
from kiosk.catalogue.papers import Paper, join_papers
from kiosk.catalogue.rules import Found, form_english, of_pydantic
from kiosk.catalogue.source import Where, text_faults
from kiosk.forms import check, condition_faults, form_faults, questions
from kiosk.forms.condition import names
from kiosk.forms.merge import Differs, merged
from kiosk.forms.question import order

AFTER = (("今天", "机器收好了您的材料"), ("最晚 {deadline}", "每件事都会告诉您结果"))
AFTER_EN = (("Today", "This machine has your papers"), ("By {deadline}", "You hear the result of every part"))
AFTER_AT_ONCE = (("今天", "机器收好了您的材料，马上分送各部门"),)
AFTER_AT_ONCE_EN = (("Today", "This machine has your papers and sends them on"),)


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
    found = list(_part_faults(package, items, files or {}))
    if found:
        raise CannotJoin(found)
    parts = [items[part.item] for part in package.parts]
    uses, fields = _uses(package, parts)
    form, found = _form(package, parts, uses, files or {})
    papers, materials, more = join_papers(
        [
            Paper(n, spec, all_of(part.only_if, _in_package(part, spec.only_if)))
            for n, (part, item) in enumerate(zip(package.parts, parts, strict=True))
            for spec in item.materials
            if resolved(spec.only_if, part.fixed) is not False
        ],
        [_file(item, files or {}) for item in parts],
        [item.en.get("materials", {}) for item in parts],
    )
    found += [(("parts", n), rule, message) for n, rule, message in more]
    if not found:
        found = _judged(package, form, papers)
    if found:
        raise CannotJoin(found)
    joined = _item(package, parts, form, papers)
    en = {**joined.en, "materials": materials.english}
    made = [
        _item_part(package, part, item, fields[n], materials.of_part(n))
        for n, (part, item) in enumerate(zip(package.parts, parts, strict=True))
    ]
    return joined.model_copy(update={"parts": made, "en": en})


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


def _part_faults(package: Package, items: Mapping[str, Item], files: Mapping[str, str]) -> Iterator[Found]:
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
        where = _file(item, files)
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


def _in_package(part: PackagePart, condition: Any) -> Any:
    """A condition of the part in the package's names. None: always; never False (the caller left that out)."""
    left = resolved(condition, part.fixed)
    return None if left is True or left is None else renamed(left, part.fields)


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
            when = _in_package(part, asked)
            mine[own] = PartField(key=key, only_if=when)
            required = own in item.form.get("required", ()) and resolved(needed, part.fixed) is not False
            if required and needed is not None and resolved(needed, part.fixed) is not True:
                when_needed = all_of(when, _in_package(part, needed))
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
            here = _file(parts[use.part], files)
            there = _file(parts[first[use.key]], files) if use.key in first else "the package's own form"
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


def _judged(package: Package, form: dict[str, Any], papers: list[Any]) -> list[Found]:
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


def _item(package: Package, parts: list[Item], form: dict[str, Any], papers: list[Any]) -> Item:
    lead = next(item for item in parts if item.catalog_code == package.lead)
    offices = len({item.dept_code for item in parts})
    longest = max(item.promise_day for item in parts)
    results = dict.fromkeys(item.result_name for item in parts if item.result_name)
    commitments = list(dict.fromkeys(text for item in parts for text in item.commitments))
    if len(commitments) > COMMITMENTS_MAX:
        raise CannotJoin([(("parts",), "size", f"has more than {COMMITMENTS_MAX} commitments")])
    return Item(
        catalog_code=package.catalog_code,
        task_code=lead.task_code[:19] + package.catalog_code,
        task_name=package.task_name,
        task_type="20",
        task_state=package.task_state,
        dept_name=lead.dept_name + (f"等 {offices} 个部门" if offices > 1 else ""),
        dept_code=lead.dept_code,
        use_level=lead.use_level,
        server_type="^".join(sorted({kind for item in parts for kind in item.server_type.split("^")})),
        project_type="2" if longest else "1",
        accept_condition=_conditions_of(parts),
        by_law=list(dict.fromkeys([*package.by_law, *(law for item in parts for law in item.by_law)])),
        promise_day=longest,
        limit_scene_num=max(item.limit_scene_num for item in parts),
        is_fee=any(item.is_fee for item in parts),
        fees=[
            Fee(fee_name=f"{item.title}·{fee.fee_name}", fee_stand=fee.fee_stand, by_law=fee.by_law)
            for item in parts
            for fee in item.fees
        ],
        transact_addr=lead.transact_addr,
        transact_time=lead.transact_time,
        link_way=lead.link_way,
        supervise_way=lead.supervise_way,
        result_name="、".join(results),
        handle_area=lead.handle_area,
        plan_effective_date=package.plan_effective_date,
        plan_cancel_date=package.plan_cancel_date,
        materials=papers,
        identity=[way for way in lead.identity if all(way in item.identity for item in parts)] or ["id_card"],
        kind=Kind.APPLY,
        title=package.title,
        summary=package.summary,
        short=package.short,
        icon=package.icon,
        topic=package.topic,
        words=package.words,
        minutes=package.minutes,
        outcome=package.outcome,
        part_codes=[item.catalog_code for item in parts],
        after=list(AFTER if longest else AFTER_AT_ONCE),
        accepted_on_receipt=all(item.accepted_on_receipt for item in parts),
        commitments=commitments,
        form=form,
        en=_english(package, parts, lead, offices, longest),
    )


def _conditions_of(parts: list[Item]) -> list[str]:
    """What several parts ask stands once, in front; the rest by part."""
    lists = [(item.title, item.accept_condition) for item in parts]
    return _by_part(lists, "：", "；")


def _by_part(lists: list[tuple[str, list[str]]], colon: str, comma: str) -> list[str]:
    every = [text for _, texts in lists for text in texts]
    shared = [text for text in dict.fromkeys(every) if every.count(text) > 1]
    rest = [(title, [text for text in texts if text not in shared]) for title, texts in lists]
    return [*shared, *(f"{title}{colon}{comma.join(texts)}" for title, texts in rest if texts)]


def _english(package: Package, parts: list[Item], lead: Item, offices: int, longest: int) -> dict[str, Any]:
    en = EnglishPackage.model_validate(package.en)

    def of(item: Item, key: str) -> str:
        return str(item.en.get(key) or getattr(item, key))

    spoken = {
        text: str(theirs)
        for item in parts
        for text, theirs in zip(item.commitments, item.en.get("commitments", ()), strict=False)
    }
    office = of(lead, "dept_name")
    return {
        "title": en.title,
        "summary": en.summary,
        "short": en.short,
        "outcome": en.outcome,
        "dept_name": office + (f" and {offices - 1} more" if offices > 1 else ""),
        "result_name": ", ".join(dict.fromkeys(of(item, "result_name") for item in parts if item.result_name)),
        "accept_condition": _by_part(
            [(of(item, "title"), list(item.en.get("accept_condition") or item.accept_condition)) for item in parts],
            ": ",
            "; ",
        ),
        "commitments": [spoken.get(text, text) for text in dict.fromkeys(t for i in parts for t in i.commitments)],
        "fees": [f"{of(item, 'title')}: {fee}" for item in parts for fee in item.en.get("fees", ())],
        "after": [list(pair) for pair in (AFTER_EN if longest else AFTER_AT_ONCE_EN)],
    }


def _item_part(
    package: Package, part: PackagePart, item: Item, fields: dict[str, PartField], materials: dict[str, list[str]]
) -> ItemPart:
    when = EnglishPackage.model_validate(package.en).when.get(item.catalog_code, "")
    en = {"title": str(item.en.get("title", "")), "dept_name": str(item.en.get("dept_name", "")), "when": when}
    return ItemPart(
        item=item.catalog_code,
        task_code=item.task_code,
        task_name=item.task_name,
        title=item.title,
        dept_name=item.dept_name,
        dept_code=item.dept_code,
        icon=item.icon,
        promise_day=item.promise_day,
        is_fee=item.is_fee,
        only_if=part.only_if,
        when=part.when,
        fields=fields,
        fixed=part.fixed,
        materials=materials,
        en={word: text for word, text in en.items() if text},
    )


def _file(item: Item, files: Mapping[str, str]) -> str:
    return files.get(item.catalog_code, item.title)
