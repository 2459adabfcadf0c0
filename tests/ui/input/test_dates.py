from datetime import date

import pytest

from ui.input.dates import DateEntry

TODAY = date(2026, 11, 22)


def typed(entry: DateEntry, keys: str) -> DateEntry:
    for key in keys:
        entry = entry.erase() if key == "<" else entry.type(key)
    return entry


@pytest.mark.parametrize(
    ("keys", "parts"),
    [
        ("194437", ("1944", "3", "7")),
        ("19440307", ("1944", "3", "7")),
        ("19441207", ("1944", "12", "7")),
        ("1944031", ("1944", "3", "1")),
        ("19440331", ("1944", "3", "31")),
        ("19443<4", ("1944", "4", "")),
        ("1944<5", ("1945", "", "")),
        ("194437<<<<<<", ("", "", "")),
    ],
)
def test_digits_go_on_from_part_to_part(keys: str, parts: tuple[str, str, str]) -> None:
    assert typed(DateEntry(), keys).parts == parts


@pytest.mark.parametrize(
    ("start", "part", "by", "value"),
    [
        ("2024-02-29", 0, 1, "2025-02-28"),
        ("2026-01-31", 1, 1, "2026-02-28"),
        ("2026-12-05", 1, 1, "2026-01-05"),
        ("2026-03-01", 2, -1, "2026-03-31"),
        ("1900-01-01", 0, -1, "1900-01-01"),
    ],
)
def test_arrows_keep_the_date_real(start: str, part: int, by: int, value: str) -> None:
    assert DateEntry.of(start).step(part, by, TODAY).value == value


def test_an_empty_part_starts_today() -> None:
    entry = DateEntry().step(0, 1, TODAY).step(1, 1, TODAY).step(2, -1, TODAY)
    assert entry.value == "2026-11-22"


def test_what_is_not_written_yet_is_no_date() -> None:
    assert DateEntry().value == ""
    assert DateEntry.of("nonsense") == DateEntry()
    assert typed(DateEntry(), "1944").value == "1944-00-00"
