"""Working days of the People's Republic of China and the deadlines counted in them.

A period's first day is the working day after the event (行政许可法: working days, statutory holidays do not count).
The State Council announces each year's moved weekends late in the year before; a deadline beyond `known_until` is
only about right and says so.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from kiosk.paths import ASSETS

PACKAGED = ASSETS / "calendar" / "cn.json"
DAY = timedelta(days=1)
LONGEST = 1000  # working days of one period
LONGEST_HOLIDAY = 31
ENTRIES_MAX = 1000
LARGEST = 256 * 1024  # bytes of a file


@dataclass(frozen=True, slots=True)
class Deadline:
    date: date
    certain: bool  # False: the page says 约


@dataclass(frozen=True, slots=True)
class Calendar:
    holidays: frozenset[date]
    workdays: frozenset[date]  # Saturdays and Sundays that are worked
    known_from: date
    known_until: date

    def working(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def received(self, day: date) -> date:
        """When an office receives what is filed on `day`: that day, or the next one it works."""
        while not self.working(day):
            day += DAY
        return day

    def deadline(self, start: date, days: int) -> Deadline:
        """The last of `days` (0 to LONGEST, else ValueError) working days after `start`; 0 is `start` itself."""
        if not 0 <= days <= LONGEST:
            raise ValueError(days)
        day = start
        for _ in range(days):
            day = self.received(day + DAY)
        return Deadline(day, certain=self.known_from <= start and day <= self.known_until)


def read(file: Path) -> Calendar:
    """Raises ValueError when the file is no calendar."""
    if file.stat().st_size > LARGEST:
        raise ValueError(f"{file.name} is larger than {LARGEST} bytes")
    try:
        found = json.loads(file.read_bytes())
        holidays = [
            (date.fromisoformat(one["from"]), date.fromisoformat(one["to"]))
            for one in found["holidays"][:ENTRIES_MAX]
        ]
        workdays = frozenset(date.fromisoformat(day) for day in found["workdays"][:ENTRIES_MAX])
        known = date.fromisoformat(found["known_from"]), date.fromisoformat(found["known_until"])
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{file.name} is no calendar: {type(error).__name__}") from error
    days: set[date] = set()
    for begins, ends in holidays:
        length = (ends - begins).days + 1
        if not 1 <= length <= LONGEST_HOLIDAY:
            raise ValueError(f"holiday of {begins}: {length} days")
        days |= {begins + number * DAY for number in range(length)}
    return Calendar(frozenset(days), workdays, *known)


_taken: Calendar | None = None


@cache
def packaged() -> Calendar:
    return read(PACKAGED)


def take_over(file: Path) -> None:
    """From now on the calendar of the signed feed, which was read before it was activated; the packaged one where
    there is none. Raises ValueError."""
    global _taken  # noqa: PLW0603  # one calendar a process, as one catalogue
    _taken = read(file) if file.exists() else None


def in_force() -> Calendar:
    return _taken or packaged()


def deadline(start: date, days: int) -> Deadline:
    """Counted from the day of the event."""
    return in_force().deadline(start, days)


def answer_by(filed: date, days: int) -> Deadline:
    """When who files on `filed` has an answer; what is filed on a day off is received on the next working day."""
    return deadline(in_force().received(filed), days)
