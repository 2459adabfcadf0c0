"""What is wrong with a form as the catalogue describes it. A form without faults can be asked, checked and filed.

The vocabulary is closed: a word that `question.py` and `check.py` do not know would be promised and not kept.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.forms.condition import names
from kiosk.forms.metaschema import SCHEMA
from kiosk.forms.patterns import pattern_fault
from kiosk.forms.question import LENGTHS, LONGEST_ANSWER, WIDGETS, order
from kiosk.reading import FIELDS

Where = tuple[str | int, ...]
Fault = tuple[Where, str, str]  # where, rule, message

QUESTIONS_MAX = 60
OPTIONS_MAX = 60
FORM_MAX = 64 * 1024  # characters as JSON
DEPTH_MAX = 16
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
FORM_WORDS = frozenset({"$schema", "type", "properties", "required", "title", "description", "x-order",
                        "additionalProperties"})  # fmt: skip
WORDS = frozenset({
    "type", "title", "description", "minLength", "maxLength", "pattern", "minimum", "maximum", "format", "oneOf",
    "items", "minItems", "maxItems", "uniqueItems", "x-label", "x-hint", "x-widget", "x-prefill", "x-confirm",
    "x-unit", "x-icon", "x-private", "x-error", "x-when", "x-required-when", "x-read", "x-en",
})  # fmt: skip
SENTENCES = ("x-label", "x-hint", "x-confirm", "x-unit", "x-icon", "x-error", "description")
ENGLISH = frozenset({"title", "label", "hint", "confirm", "error", "unit"})
CARD_FIELDS = frozenset({"name", "address", "id_number", "birth_date", "sex", "ethnicity"})
SENTENCE_MAX = 200
TYPES = {
    "text": {"string"}, "address": {"string"}, "name": {"string"}, "phone": {"string"}, "id_number": {"string"},
    "credit_code": {"string"}, "bank_card": {"string"}, "date": {"string"}, "yes_no": {"boolean", "string"},
    "choices": {"array"},
    "choice": {"string", "integer", "number", "boolean"}, "number": {"integer", "number", "string"},
    "money": {"integer", "number", "string"},
}  # fmt: skip
CONDITION_WORDS = frozenset({"type", "properties", "required", "allOf", "anyOf", "oneOf", "not"})
TEST_WORDS = frozenset({"type", "const", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
                        "minLength", "maxLength", "contains", "not", "minItems", "maxItems"})  # fmt: skip


def form_faults(form: Any) -> list[Fault]:
    """Empty when sound. Total: whatever JSON it is given, however deep."""
    if not isinstance(form, Mapping):
        return [((), "type", "a form is a JSON object")]
    if _deeper(form, DEPTH_MAX):
        return [((), "size", f"is nested deeper than {DEPTH_MAX}")]
    if len(json.dumps(form, ensure_ascii=False, default=str)) > FORM_MAX:
        return [((), "size", f"is longer than {FORM_MAX} characters")]
    found = list(_refs(form, ()))
    found += [
        (tuple(error.absolute_path), "schema", f"is no JSON Schema here: {error.validator}")
        for error in SCHEMA.iter_errors(form)
    ]
    if found or not isinstance(form.get("properties", {}), Mapping):
        return found or [(("properties",), "schema", "must be an object")]
    found += _top(form)
    if any(not isinstance(spec, Mapping) for spec in form.get("properties", {}).values()):
        return [*found, (("properties",), "type", "each question is an object")]
    for key, spec in form.get("properties", {}).items():
        found += [(("properties", key, *where), rule, message) for where, rule, message in _property(key, spec)]
    return found + ([] if found else _references(form))


def condition_faults(condition: Any, known: frozenset[str]) -> list[Fault]:
    """Of an `x-when` or `only_if`; `known`: the answers there can be by then."""
    if condition is None:
        return []
    if not isinstance(condition, Mapping) or _deeper(condition, DEPTH_MAX):
        return [((), "condition", "a condition is a JSON object, not nested deeply")]
    found: list[Fault] = [*_refs(condition, ()), *_condition(condition, ())]
    if not found and not SCHEMA.is_valid(condition):
        found.append(((), "schema", "is no JSON Schema"))
    if found:
        return found
    if not names(condition):
        found.append(((), "condition", "names no answer"))
    return found + [((), "dangling", f"names {name}, which is no question") for name in names(condition) - known]


def _condition(condition: Any, where: Where) -> Iterator[Fault]:
    if not isinstance(condition, Mapping):
        yield where, "condition", "a condition is a JSON object"
        return
    for word in condition.keys() - CONDITION_WORDS:
        yield (*where, str(word)), "unknown", "is no word of a condition"
    for name, test in _mapping(condition.get("properties")).items():
        for word in _mapping(test).keys() - TEST_WORDS:
            yield (*where, "properties", name, str(word)), "unknown", "is no word of a condition"
    for word in ("allOf", "anyOf", "oneOf"):
        parts = condition.get(word, [])
        for place, part in enumerate(parts if isinstance(parts, list) else []):
            yield from _condition(part, (*where, word, place))
    if "not" in condition:
        yield from _condition(condition["not"], (*where, "not"))


def _top(form: Mapping[str, Any]) -> list[Fault]:
    properties = form.get("properties", {})
    found: list[Fault] = [((str(word),), "unknown", "is no word of a form") for word in form.keys() - FORM_WORDS]
    if form.get("type") != "object":
        found.append((("type",), "type", "must be object"))
    if len(properties) > QUESTIONS_MAX:
        found.append((("properties",), "size", f"asks more than {QUESTIONS_MAX} questions"))
    listed = form.get("x-order", [])
    if not isinstance(listed, list) or not all(isinstance(key, str) for key in listed):
        return [*found, (("x-order",), "type", "must be a list of keys")]
    if len(set(listed)) != len(listed):
        found.append((("x-order",), "order", "names a question twice"))
    found += [
        (("x-order",), "dangling", f"names {key}, which is no question") for key in listed if key not in properties
    ]
    if listed:
        found += [(("x-order",), "order", f"forgets {key}") for key in properties if key not in listed]
    found += [
        (("required",), "dangling", f"names {key}, which is no question")
        for key in form.get("required", [])
        if key not in properties
    ]
    return found


def _property(key: str, spec: Mapping[str, Any]) -> Iterator[Fault]:
    if not KEY.fullmatch(key):
        yield (), "key", "a key is lower-case letters, digits and _, at most 40"
    for word in spec.keys() - WORDS:
        yield (str(word),), "unknown", "is no word of a question"
    if not isinstance(spec.get("title"), str) or not spec["title"].strip():
        yield ("title",), "missing", "the question itself is missing"
    if not isinstance(spec.get("x-label"), str) or not spec["x-label"].strip():
        yield ("x-label",), "missing", "the short name for the check page is missing"
    for word in SENTENCES:
        if word in spec and (not isinstance(spec[word], str) or len(spec[word]) > SENTENCE_MAX):
            yield (word,), "type", f"must be text of at most {SENTENCE_MAX} characters"
    if not isinstance(spec.get("x-private", False), bool):
        yield ("x-private",), "type", "must be true or false"
    yield from _english(spec.get("x-en", {}))
    yield from _widget(spec)
    yield from _limits(spec)


def _english(words: Any) -> Iterator[Fault]:
    if not isinstance(words, Mapping):
        yield ("x-en",), "type", "must be an object"
        return
    for word, text in words.items():
        if word not in ENGLISH:
            yield ("x-en", str(word)), "unknown", "is no word to translate"
        elif not isinstance(text, str) or len(text) > SENTENCE_MAX:
            yield ("x-en", word), "type", f"must be text of at most {SENTENCE_MAX} characters"


def _widget(spec: Mapping[str, Any]) -> Iterator[Fault]:
    widget, kind = spec.get("x-widget"), spec.get("type")
    if not isinstance(widget, str) or widget not in WIDGETS:
        yield ("x-widget",), "widget", f"must be one of {', '.join(sorted(WIDGETS))}"
        return
    if not isinstance(kind, str) or kind not in TYPES[widget]:
        yield ("type",), "type", f"a {widget} is {' or '.join(sorted(TYPES[widget]))}"
    if (spec.get("format") == "date") != (widget == "date") or spec.get("format", "date") != "date":
        yield ("format",), "format", "the widget date and the format date go together, and there is no other format"
    offered = spec.get("oneOf")
    where: Where = ("oneOf",)
    if widget == "choices":
        items = spec.get("items")
        offered = items.get("oneOf") if isinstance(items, Mapping) else None
        where = ("items", "oneOf")
        if "oneOf" in spec:
            yield ("oneOf",), "option", "of choices stands in items"
        if isinstance(items, Mapping) and items.keys() - {"type", "oneOf"}:
            yield ("items",), "unknown", "has type and oneOf only"
    elif "items" in spec or spec.keys() & {"minItems", "maxItems", "uniqueItems"}:
        yield ("items",), "option", "belongs to choices only"
    chooses = widget in ("choice", "choices") or (widget == "yes_no" and (kind == "string" or offered is not None))
    if chooses:
        yield from _options(offered, where)
    elif offered is not None:
        yield where, "option", f"a {widget} offers nothing to choose"


def _options(offered: Any, where: Where) -> Iterator[Fault]:
    if not isinstance(offered, list) or not 2 <= len(offered) <= OPTIONS_MAX:
        yield where, "option", f"needs 2 to {OPTIONS_MAX} answers to choose from"
        return
    seen: list[Any] = []
    for place, one in enumerate(offered):
        at = (*where, place)
        if not isinstance(one, Mapping) or not isinstance(one.get("title"), str) or not one["title"].strip():
            yield at, "missing", "an answer needs const and title"
            continue
        if one.keys() - {"const", "title", "x-note", "x-en"}:
            yield at, "unknown", "has const, title, x-note and x-en only"
        if not isinstance(one.get("const"), str | int | float | bool):
            yield (*at, "const"), "missing", "const must be text, a number, true or false"
        elif any(type(one["const"]) is type(other) and one["const"] == other for other in seen):
            yield (*at, "const"), "duplicate", "two answers have this value"
        seen.append(one.get("const"))


def _limits(spec: Mapping[str, Any]) -> Iterator[Fault]:
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
        if low in spec and high in spec and spec[low] > spec[high]:
            yield (low,), "limits", f"is above {high}"
    shortest, longest = LENGTHS.get(str(spec.get("x-widget")), (0, LONGEST_ANSWER))
    if spec.get("maxLength", longest) > LONGEST_ANSWER or spec.get("maxLength", longest) < shortest:
        yield ("maxLength",), "limits", f"must be {max(shortest, 1)} to {LONGEST_ANSWER}"
    if spec.get("minLength", 0) > spec.get("maxLength", longest):
        yield ("minLength",), "limits", "no answer can be that long"
    pattern = spec.get("pattern")
    if isinstance(pattern, str) and (fault := pattern_fault(pattern)):
        yield ("pattern",), "pattern", fault


def _references(form: Mapping[str, Any]) -> list[Fault]:
    """x-when, x-required-when and x-prefill look backwards only, so that nothing can go in a circle."""
    keys = order(form)
    found: list[Fault] = []
    looks = {key: _looks_at(form["properties"][key]) for key in keys}
    for place, key in enumerate(keys):
        spec = form["properties"][key]
        for word in ("x-when", "x-required-when"):
            for where, rule, message in condition_faults(spec.get(word), frozenset(keys)):
                found.append((("properties", key, word, *where), rule, message))
        if not _prefill_known(spec.get("x-prefill"), keys):
            found.append((("properties", key, "x-prefill"), "dangling", "is neither card.… nor answers.…"))
        if "x-read" in spec and spec["x-read"] not in FIELDS:
            found.append((("properties", key, "x-read"), "dangling", "is no field that a photographed paper has"))
        for other in sorted(looks[key] & frozenset(keys[place:])):
            circle = key in _reachable(other, looks)
            rule, message = ("cycle", "in a circle") if circle else ("order", "which is asked later")
            found.append((("properties", key), rule, f"depends on {other}, {message}"))
    return found


def _prefill_known(source: Any, keys: tuple[str, ...]) -> bool:
    if source is None:
        return True
    where, _, name = str(source).partition(".")
    return (where == "card" and name in CARD_FIELDS) or (where == "answers" and name in keys)


def _looks_at(spec: Mapping[str, Any]) -> frozenset[str]:
    where, _, name = str(spec.get("x-prefill", "")).partition(".")
    conditions = names(spec.get("x-when")) | names(spec.get("x-required-when"))
    return conditions | (frozenset({name}) if where == "answers" else frozenset())


def _reachable(start: str, looks: Mapping[str, frozenset[str]]) -> frozenset[str]:
    seen: set[str] = {start}
    front = [start]
    while front:
        for other in looks.get(front.pop(), frozenset()) - seen:
            seen.add(other)
            front.append(other)
    return frozenset(seen)


def _refs(value: Any, where: Where) -> Iterator[Fault]:
    """A $ref can point to another machine; no form of ours needs one."""
    if isinstance(value, Mapping):
        for word, part in value.items():
            if word in ("$ref", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor", "$defs"):
                yield (*where, word), "ref", "references are not allowed"
            yield from _refs(part, (*where, str(word)))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _refs(part, (*where, place))


def _deeper(value: Any, levels: int) -> bool:
    front = [value]
    for _ in range(levels):
        front = [
            part
            for one in front
            for part in (one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ())
        ]
        if not front:
            return False
    return True


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
