"""Mends what pyside6-metaobjectdump writes, on stdin and stdout, for pyside6-qmltyperegistrar.

It marks a class as an object only when it derives from QObject in the same file, and passes Python's `list` through.
"""

import json
import sys

# of ours: those that QML gets by pointer
TYPES = {"Composer": "Composer*", "list": "QVariantList", "dict": "QVariantMap", "QVariant": "QVariant"}


def mend(file: dict) -> dict:  # type: ignore[type-arg]
    for found in file.get("classes", []):
        found["object"] = True
        if not any(base["name"].startswith("Q") for base in found.get("superClasses", [])):
            found["superClasses"] = [{"access": "public", "name": "QObject"}]
        for member in found.get("properties", []):
            member["type"] = TYPES.get(member["type"], member["type"])
            member["constant"] = "notify" not in member
        for kind in ("signals", "slots", "methods"):
            for method in found.get(kind, []):
                method["returnType"] = TYPES.get(method.get("returnType", "void"), method.get("returnType", "void"))
                for argument in method.get("arguments", []):
                    argument["type"] = TYPES.get(argument["type"], argument["type"])
    return file


json.dump([mend(file) for file in json.load(sys.stdin)], sys.stdout)
