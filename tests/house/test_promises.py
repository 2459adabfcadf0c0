"""docs/promises.md: eleven promises, and every test that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "promises.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[^`\s]+\.py)(?:::([^`\[]+)(?:\[[^`]*\])?)?`")


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef))


def test_all_eleven_promises_are_there() -> None:
    assert [int(n) for n in re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)] == list(range(1, 12))


@pytest.mark.parametrize("section", re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:], ids=lambda s: s.split("\n")[0])
def test_every_promise_names_tests_that_exist(section: str) -> None:
    named = NAMED.findall(section)
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or {*name.split("::")} - functions(file) - {""}
    ]
    assert not missing
    assert [name for file, name in named if name], "no test proves it"
