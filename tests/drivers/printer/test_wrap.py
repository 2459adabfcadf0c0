"""Words stay whole on paper, marks stay with their words, nothing is wider than the roll."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.wrap import columns, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("Allowance for people over 80", 24, ["Allowance for people", "over 80"]),
        ("高龄津贴申领", 8, ["高龄津贴", "申领"]),
        ("放身份证，点“查进度”。", 14, ["放身份证，点", "“查进度”。"]),
        ("放身份证。", 8, ["放身份", "证。"]),
        ("   Cover page and your own", 14, ["   Cover page", "   and your", "   own"]),
        ("最晚 2026年12月7日", 12, ["最晚 2026年", "12月7日"]),
        ("0123456789abcdef", 10, ["0123456789", "abcdef"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("ends with spaces   x", 16, ["ends with spaces", "x"]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width).split("\n") == lines


@given(st.text(alphabet="ab “”，。中文·　 \nÜ1", max_size=80), st.integers(8, 48))
def test_nothing_is_lost_and_nothing_too_wide(text: str, width: int) -> None:
    made = wrapped(text, width)
    assert all(columns(line) <= width for line in made.split("\n"))
    assert "".join(made.split()) == "".join(text.split())
