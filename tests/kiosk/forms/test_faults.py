"""A form that the catalogue describes wrongly is noticed before anybody is asked."""

import time
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms import condition_faults, form_faults, holds
from kiosk.forms.patterns import pattern_fault, sample

A: dict[str, Any] = {"type": "string", "title": "问？", "x-label": "问", "x-widget": "text"}


def form(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def rules(document: Any) -> set[str]:
    return {rule for _, rule, _ in form_faults(document)}


def without(word: str) -> dict[str, Any]:
    return {key: value for key, value in A.items() if key != word}


NEEDS_B = {"properties": {"b": {"const": "x"}}}
WRONG: list[tuple[Any, str]] = [
    ([], "type"),
    ({"type": "array", "properties": {}}, "type"),
    (form(a=A) | {"allOf": []}, "schema"),
    (form(a=A) | {"allOf": [{"required": ["b"]}]}, "unknown"),
    (form(a=A) | {"properties": []}, "schema"),
    (form(a=without("x-label")), "missing"),
    (form(a=without("title")), "missing"),
    (form(a=A | {"title": " "}), "missing"),
    (form(a=A | {"x-widget": "slider"}), "widget"),
    (form(a=A | {"x-widget": ["text"]}), "widget"),
    (form(a=A | {"type": "integer"}), "type"),
    (form(a=A | {"type": "text"}), "schema"),
    (form(a=A | {"minLength": -1}), "schema"),
    (form(a=A | {"minLength": 9, "maxLength": 3}), "limits"),
    (form(a=A | {"maxLength": 100_000}), "limits"),
    (form(a=A | {"minLength": 100_000}), "limits"),
    (form(a=A | {"pattern": "["}), "pattern"),
    (form(a=A | {"pattern": "^(a+)+$"}), "pattern"),
    (form(a=A | {"pattern": r"\p{Han}"}), "pattern"),
    (form(a=A | {"pattern": "a" * 201}), "pattern"),
    (form(a=A | {"$ref": "https://example.org/form.json"}), "ref"),
    (form(a=A | {"$ref": "#/properties/b"}), "ref"),
    (form(a=A | {"x-when": {"$ref": "https://example.org/"}}), "ref"),
    (form(a=A | {"x-wen": {}}), "unknown"),
    (form(a=A | {"format": "email"}), "format"),
    (form(a=A | {"x-widget": "date"}), "format"),
    (form(a=A | {"x-widget": "choice"}), "option"),
    (form(a=A | {"x-widget": "choice", "oneOf": [{"const": 1, "title": "一"}]}), "option"),
    (form(a=A | {"x-widget": "choice", "oneOf": [{"const": 1, "title": "一"}] * 2}), "duplicate"),
    (form(a=A | {"x-widget": "choice", "oneOf": [{"const": 1}, {"const": 2, "title": "二"}]}), "missing"),
    (form(a=A | {"x-when": NEEDS_B}), "dangling"),
    (form(a=A | {"x-when": {"properties": {"a": {"const": 1}}}}), "cycle"),
    (form(a=A | {"x-when": NEEDS_B}, b=A | {"x-prefill": "answers.a"}), "cycle"),
    (form(a=A | {"x-when": NEEDS_B}, b=A), "order"),
    (form(a=A | {"x-when": {}}), "condition"),
    (form(a=A | {"x-when": {"properties": {"b": {"pattern": "(a+)+"}}}}, b=A), "unknown"),
    (form(a=A | {"x-prefill": "answers.b"}), "dangling"),
    (form(a=A | {"x-prefill": "card.fingerprint"}), "dangling"),
    (form(a=A | {"x-en": {"titel": "x"}}), "unknown"),
    (form(a=A | {"x-hint": 3}), "type"),
    (form(**{"A B": A}), "key"),
    (form(a=A) | {"x-order": ["a", "b"]}, "dangling"),
    (form(a=A, b=A) | {"x-order": ["a"]}, "order"),
    (form(a=A) | {"x-order": ["a", "a"]}, "order"),
    (form(a=A) | {"x-order": "a"}, "type"),
    (form(a=A) | {"required": ["b"]}, "dangling"),
    (form(**{f"q{n}": A for n in range(61)}), "size"),
    (form(a=A | {"title": "问" * 70_000}), "size"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "rule"), WRONG)
def test_each_mistake_is_named(document: Any, rule: str) -> None:
    assert rule in rules(document)


def test_a_sound_form_has_no_faults() -> None:
    later = form(a=A, b=A | {"x-when": {"properties": {"a": {"const": "x"}}}, "x-prefill": "answers.a"})
    assert form_faults(later) == []
    assert form_faults({"type": "object", "properties": {}}) == []


def test_a_form_nested_without_end_is_refused_fast() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"not": deep}
    started = time.monotonic()
    assert rules(form(a=A | {"x-when": deep})) == {"size"}
    assert condition_faults(deep, frozenset())
    assert time.monotonic() - started < 30  # seconds, where walking it would take hours


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.text(max_size=6)
    | st.sampled_from(["string", "text", "a", "b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*A, "properties", "required", "x-order", "x-when", "oneOf", "const", "a", "b", "items", "pattern"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_form_is_judged(document: Any) -> None:
    assert isinstance(form_faults(document), list)
    assert isinstance(form_faults({"type": "object", "properties": {"a": A, "b": document}}), list)
    assert isinstance(condition_faults(document, frozenset({"a"})), list)


@pytest.mark.parametrize(
    "pattern", ["(a|a)*$", "(a*)*b", "(a|b|ab)+c", "(?:(?:a)+)+", "a*a*a*a*b", "(a)(?(1)b|c)", r"(a)\1"]
)
def test_patterns_that_could_take_for_ever_are_refused(pattern: str) -> None:
    assert pattern_fault(pattern)


@pytest.mark.parametrize("pattern", ["^[0-9]{16,19}$", "^[A-Z][0-9]{9}$", "^(甲|乙)[0-9]+号$", r"^\d{4}-\d{2}$"])
def test_plain_patterns_pass_and_have_an_example(pattern: str) -> None:
    import re

    assert pattern_fault(pattern) is None
    assert re.search(pattern, sample(pattern))


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (None, {}, True),
        ({"properties": {"a": {"const": True}}}, {}, False),
        ({"properties": {"a": {"const": True}}}, {"a": None}, False),
        ({"properties": {"a": {"const": True}}}, {"a": True}, True),
        ({"properties": {"a": {"const": 1}}}, {"a": True}, False),
        ({"anyOf": [{"properties": {"a": {"const": 1}}}, {"properties": {"b": {"const": 2}}}]}, {"b": 2}, True),
        ({"not": {"required": ["a"]}}, {}, True),
        ({"properties": {"a": {"contains": {"const": "x"}}}}, {"a": ["x", "y"]}, True),
    ],
)
def test_conditions_hold_only_on_answers_that_were_given(
    condition: Any, answers: dict[str, Any], expected: bool
) -> None:
    before = deepcopy(condition)
    assert holds(condition, answers) is expected
    assert condition == before
