"""Conditions joined, renamed and, where some answers are known beforehand, decided. None: always."""

from collections.abc import Mapping
from typing import Any

from kiosk.forms.condition import validator

Condition = dict[str, Any] | None


def all_of(*conditions: Condition) -> Condition:
    left: list[dict[str, Any]] = []
    for one in conditions:
        for part in one["allOf"] if one is not None and one.keys() == {"allOf"} else [one]:
            if part is not None and part not in left:
                left.append(part)
    return None if not left else left[0] if len(left) == 1 else {"allOf": left}


def any_of(*conditions: Condition) -> Condition:
    left: list[dict[str, Any]] = []
    for one in conditions:
        if one is None:
            return None
        for part in one["anyOf"] if one.keys() == {"anyOf"} else [one]:
            if part not in left:
                left.append(part)
    return None if not left else left[0] if len(left) == 1 else {"anyOf": left}


def renamed(condition: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    made = dict(condition)
    if "properties" in made:
        made["properties"] = {names.get(key, key): test for key, test in made["properties"].items()}
    if "required" in made:
        made["required"] = [names.get(key, key) for key in made["required"]]
    for word in ("allOf", "anyOf", "oneOf"):
        if word in made:
            made[word] = [renamed(part, names) for part in made[word]]
    if "not" in made:
        made["not"] = renamed(made["not"], names)
    return made


def remaining(condition: Any, fixed: Mapping[str, Any], names: Mapping[str, str]) -> Condition:
    """`resolved` and `renamed`. Whoever must know of False asks `resolved`."""
    left = resolved(condition, fixed)
    return None if left is True or left is None else renamed(left, names)


def resolved(condition: Any, fixed: Mapping[str, Any]) -> Any:
    """What is left of a condition once the `fixed` answers are known: True, False, or a condition over the others.
    None, always, stays None."""
    if condition is None or not fixed:
        return condition
    made = dict(condition)
    for key in [key for key in made.get("properties", {}) if key in fixed]:
        if not validator(made["properties"][key]).is_valid(fixed[key]):
            return False
        made["properties"] = {name: test for name, test in made["properties"].items() if name != key}
    if "required" in made:
        made["required"] = [key for key in made["required"] if key not in fixed]
    for word in ("properties", "required"):
        if word in made and not made[word]:
            del made[word]
    for word, ends, passes in (("allOf", False, True), ("anyOf", True, False)):
        if word in made:
            parts = [resolved(part, fixed) for part in made[word]]
            left = [part for part in parts if part is not passes]
            if ends in parts:
                left = []
                if ends is False:
                    return False
            elif not left and passes is False:
                return False
            made[word] = left
            if not left:
                del made[word]
    if "oneOf" in made:
        parts = [resolved(part, fixed) for part in made["oneOf"]]
        made["oneOf"] = [{"not": {}} if part is False else {} if part is True else part for part in parts]
    if "not" in made:
        inner = resolved(made["not"], fixed)
        if inner is True:
            return False
        if inner is False:
            del made["not"]
        else:
            made["not"] = inner
    made.pop("type", None) if made.keys() == {"type"} else None
    return made or True
