"""JSON Schema 2020-12's own schema in one piece.

It is published as eight documents that refer to one another by what stands where the reading began ($dynamicRef);
followed at each word of a form, that takes six times as long, and tells a fault eight times.
"""

import json
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY

DOCUMENTS = "https://json-schema.org/draft/2020-12/"


def _whole() -> Draft202012Validator:
    head: Any = Draft202012Validator.META_SCHEMA
    properties: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for document in (*(REGISTRY.contents(DOCUMENTS + part["$ref"]) for part in head["allOf"]), head):
        properties |= document["properties"]
        definitions |= document.get("$defs", {})
    text = json.dumps({"type": head["type"], "properties": properties, "$defs": definitions})
    return Draft202012Validator(json.loads(text.replace('"$dynamicRef": "#meta"', '"$ref": "#"')))


SCHEMA = _whole()
