"""Conditions (`x-when` of a question, `only_if` of a material): JSON Schema over the answers so far."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from pydantic_core import to_json
from referencing import Registry

NO_REMOTE: Registry[Any] = Registry()  # jsonschema's own default fetches a remote $ref over the network


def holds(condition: Mapping[str, Any] | bool | None, answers: Mapping[str, Any]) -> bool:
    """An answer that the condition names and that is not there fails it (plain JSON Schema lets it pass)."""
    if condition is None:
        return True
    given = {key: value for key, value in answers.items() if value is not None}
    return bool(_checker(to_json(condition)).is_valid(given))


@lru_cache(256)
def _checker(condition: bytes) -> Draft202012Validator:
    return validator(_present(json.loads(condition)))


def validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema, registry=NO_REMOTE)


def names(condition: Any) -> frozenset[str]:
    """Keys of the answers a condition looks at."""
    if not isinstance(condition, Mapping):
        return frozenset()
    found = set(condition.get("properties", ())) | set(condition.get("required", ()))
    for word in ("allOf", "anyOf", "oneOf"):
        for part in condition.get(word, ()):
            found |= names(part)
    for word in ("not", "if", "then", "else"):
        found |= names(condition.get(word))
    return frozenset(found)


def _present(condition: Any) -> Any:
    if not isinstance(condition, Mapping):
        return condition
    whole = dict(condition)
    if "properties" in whole:
        whole["required"] = sorted({*whole.get("required", ()), *whole["properties"]})
    for word in ("allOf", "anyOf", "oneOf"):
        if word in whole:
            whole[word] = [_present(part) for part in whole[word]]
    return whole
