from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import calendar
from kiosk.calendar import Deadline

HEAD = '{"version":"1","region":"CN","known_from":"2026-01-01","known_until":"2026-12-31",'


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday: over the weekend
        ("2026-11-22", 1, "2026-11-23"),  # Sunday: the first day is Monday
        ("2026-11-23", 10, "2026-12-07"),
        ("2026-02-10", 5, "2026-02-24"),  # Spring Festival with a worked Saturday before it
        ("2026-02-27", 1, "2026-02-28"),  # a worked Saturday
        ("2026-09-19", 1, "2026-09-20"),  # a worked Sunday before National Day
        ("2025-09-30", 1, "2025-10-09"),
        ("2026-11-23", 0, "2026-11-23"),
    ],
)
def test_counts_working_days(start: str, days: int, end: str) -> None:
    assert calendar.deadline(date.fromisoformat(start), days) == Deadline(date.fromisoformat(end), certain=True)


def test_a_case_filed_on_sunday_counts_from_monday() -> None:
    assert calendar.answer_by(date(2026, 11, 22), 10) == Deadline(date(2026, 12, 7), certain=True)


def test_beyond_the_announced_year_it_is_only_about_right() -> None:
    assert calendar.deadline(date(2026, 12, 28), 10).certain is False
    assert calendar.deadline(date(2024, 12, 2), 3).certain is False


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)), st.integers(1, 60))
def test_a_deadline_is_a_working_day_with_as_many_before_it(start: date, days: int) -> None:
    end = calendar.deadline(start, days).date
    between = [start + timedelta(number) for number in range(1, (end - start).days + 1)]
    assert calendar.packaged().working(end)
    assert sum(map(calendar.packaged().working, between)) == days


@pytest.mark.parametrize("days", [-1, 1001, 10**9])
def test_no_endless_counting(days: int) -> None:
    with pytest.raises(ValueError, match=str(days)):
        calendar.deadline(date(2026, 1, 1), days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        HEAD + '"workdays":[],"holidays":[{"name":"x","from":"2026-01-01","to":"9999-01-01"}]}',
        HEAD + '"workdays":["soon"],"holidays":[]}',
    ],
)
def test_refuses_a_broken_calendar(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cn.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError):
        calendar.read(file)
