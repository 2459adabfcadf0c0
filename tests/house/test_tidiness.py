"""House rules that a linter does not know."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def found(pattern: str, files: list[Path]) -> list[str]:
    expression = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if expression.search(line)
    ]


def test_tests_wait_on_conditions() -> None:
    assert not found(r"\btime\.sleep\(|qWait\([^0]", [p for p in tracked("tests/*.py") if p.parent.name != "house"])


def test_no_room_is_called_utils() -> None:
    assert not [p for p in tracked() if p.stem in ("utils", "helpers", "common", "misc")]


def test_files_are_small_enough_to_be_one_room() -> None:
    long = [(len(p.read_text("utf-8").splitlines()), p) for p in tracked("*.py", "*.qml")]
    assert not [
        f"{p.relative_to(ROOT)}: {lines} lines; split it by what it knows" for lines, p in long if lines > 500
    ]


def test_readmes_name_the_two_commands_first() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        commands = re.findall(r"^(?:\$ )?make \w+", (ROOT / name).read_text("utf-8"), re.MULTILINE)
        assert commands[:2] == ["make demo", "make test"], name


def test_no_address_of_a_package_host_is_kept() -> None:
    assert not found(
        r"https?://[^ ]*(pypi|pythonhosted|npmjs|debian)\.org", tracked("*.lock", "*.toml", "*.in", "*.sh")
    )


def test_every_word_of_the_pages_has_its_english_and_no_english_is_left_over() -> None:
    """tests/ui/test_walk.py cannot tell: there pages with a service may show Chinese, which is the catalogue's."""
    said = {
        (page.stem, words)
        for page in tracked("ui/qml/*.qml")
        for words in re.findall(r'qsTr\("([^"]*)"\)', page.read_text("utf-8"))
    }
    translated = {
        (str(context.findtext("name")), str(message.findtext("source")))
        for context in ElementTree.parse(ROOT / "ui/i18n/jiujin_en.ts").iter("context")
        for message in context.iter("message")
        if message.findtext("translation")
    }
    assert (said - translated, translated - said) == (set(), set())


def test_english_is_quoted_in_straight_marks() -> None:
    """Noto Sans CJK draws “ and ” as wide as a Han character, with a hole before or behind."""
    english = r"[A-Za-z.,] “|” [a-z]|“[A-Za-z][^“”\u3400-\u9fff]*”"
    assert not found(english, tracked("ui/*.py", "ui/*.qml", "ui/*.ts", "kiosk/*.py", "assets/*.json"))
