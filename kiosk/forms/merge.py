"""One question for two that ask the same: an answer to it satisfies both."""

import json
from collections.abc import Mapping
from typing import Any

from kiosk.forms.question import DEFAULT_LENGTH, LENGTHS

CONDITIONS = frozenset({"x-when", "x-required-when"})


class Differs(ValueError):
    """They do not ask the same; the text says in what."""


def merged(one: Mapping[str, Any], other: Mapping[str, Any], *, same_words: bool = True) -> dict[str, Any]:
    """In the words of `one`, within the limits of both; conditions are those of `one`. Raises Differs.

    `same_words`: the same title is what makes them one question; without it the caller answers for that.
    """
    if same_words and one.get("title") != other.get("title"):
        raise Differs("is another question")
    if one.get("x-widget") != other.get("x-widget") or one.get("type") != other.get("type"):
        raise Differs("wants another kind of answer")
    if _values(one) != _values(other):
        raise Differs("offers other answers")
    patterns = {str(spec["pattern"]) for spec in (one, other) if spec.get("pattern")}
    if len(patterns) > 1:
        raise Differs("wants another pattern")
    made = {**{word: value for word, value in other.items() if word not in CONDITIONS}, **one}
    made["x-en"] = one.get("x-en", {})  # of `one`'s words
    for word in ("x-hint", "x-error", "x-confirm"):
        if word in made and word not in one:
            del made[word]
    if "x-confirm" in other and "x-prefill" not in one:
        made.pop("x-prefill", None)
    made |= _limits(one, other)
    if one.get("x-private") or other.get("x-private"):
        made["x-private"] = True
    return made


def _values(spec: Mapping[str, Any]) -> list[str]:
    offered = spec.get("oneOf") or spec.get("items", {}).get("oneOf", ())
    return sorted(json.dumps(option.get("const")) for option in offered)


def _limits(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    shortest, longest = LENGTHS.get(str(one.get("x-widget")), (0, DEFAULT_LENGTH))
    made: dict[str, Any] = {}
    for word, default, tighter in (
        ("minLength", shortest, max), ("minItems", 0, max), ("minimum", None, max),
        ("maxLength", longest, min), ("maxItems", len(_values(one)), min), ("maximum", None, min),
    ):  # fmt: skip
        if word in one or word in other:
            both = [spec.get(word, default) for spec in (one, other)]
            made[word] = tighter(value for value in both if value is not None)
    for low, high in (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")):
        if low in made and high in made and made[low] > made[high]:
            raise Differs("has limits that exclude each other")
    return made
