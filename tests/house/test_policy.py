"""docs/policy.md: every page, module and test that it names is there."""

import re

from tests.house.test_promises import NAMED, ROOT, functions

TEXT = (ROOT / "docs" / "policy.md").read_text("utf-8")
PLACE = re.compile(r"`((?:kiosk|ui|sync|drivers|assets)/[^`\s]+)`")
FOR_EDITORS = "| 特别程序"  # no resident meets the rule
PAGE = re.compile(r"`(\w+(?:Page|Sheet))`")


def test_what_the_policy_table_names_is_there() -> None:
    qml = {file.stem for file in (ROOT / "ui" / "qml").rglob("*.qml")}
    missing = [name for name in PLACE.findall(TEXT) if not (ROOT / name).exists()]
    missing += [name for name in PAGE.findall(TEXT) if name not in qml]
    missing += [
        f"{file}::{name}"
        for file, name in NAMED.findall(TEXT)
        if not (ROOT / file).is_file() or name not in functions(file)
    ]
    assert not missing


def test_what_is_built_names_the_test_that_holds_it() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| policy")]
    assert len(rows) >= 40
    assert [row for row in rows if row.split(" | ")[1].startswith(("yes", "in part")) and not NAMED.search(row)] == []


def test_each_line_that_is_built_ends_in_a_journey() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and line.split(" | ")[1].startswith("yes")]
    assert [row[:40] for row in rows if "tests/journeys/" not in row and not row.startswith(FOR_EDITORS)] == []
