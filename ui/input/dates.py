"""A date written with digits or stepped with arrows, part by part. Pure."""

import calendar
from dataclasses import dataclass, replace
from datetime import date

YEAR, MONTH, DAY = range(3)
DIGITS = (4, 2, 2)
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class DateEntry:
    """The three parts as digits, "" when not written yet. `part` takes the next digit; `fresh`: it replaces what
    stands there, as after a press on the part."""

    year: str = ""
    month: str = ""
    day: str = ""
    part: int = YEAR
    fresh: bool = True

    @classmethod
    def of(cls, value: str) -> "DateEntry":
        """From an ISO date; anything else gives an empty one."""
        try:
            known = date.fromisoformat(value)
        except ValueError:
            return cls()
        return cls(str(known.year), str(known.month), str(known.day))

    @property
    def parts(self) -> tuple[str, str, str]:
        return (self.year, self.month, self.day)

    @property
    def value(self) -> str:
        """ISO when all is written, "" when nothing is, else what there is: `kiosk.forms.check` judges it."""
        if not any(self.parts):
            return ""
        return f"{self.year:>04}-{self.month:>02}-{self.day:>02}"

    def at(self, part: int) -> "DateEntry":
        return replace(self, part=part, fresh=True)

    def type(self, digit: str) -> "DateEntry":
        """Goes on to the next part when this one can take no more digits."""
        text = digit if self.fresh else self.parts[self.part] + digit
        text = text.lstrip("0") if self.part == YEAR else text
        wide = DIGITS[self.part]
        if len(text) > wide:
            return self
        done = len(text) == wide or (self.part == MONTH and text > "1") or (self.part == DAY and text > "3")
        written = self.put(text)
        if done and self.part < DAY:
            return replace(written.plain(), part=self.part + 1, fresh=True)
        return replace(written.plain() if done else written, fresh=done)

    def erase(self) -> "DateEntry":
        """The last digit; an empty part gives way to the one before."""
        if self.parts[self.part]:
            return replace(self.put(self.parts[self.part][:-1]), fresh=False)
        if self.part > YEAR:
            back = replace(self, part=self.part - 1)
            return replace(back.put(back.parts[back.part][:-1]), fresh=False)
        return self

    def step(self, part: int, by: int, today: date) -> "DateEntry":
        """↑ and ↓. An empty part starts at today's; months and days go round; a day that the month lacks moves to
        its last one."""
        here = replace(self, part=part, fresh=True)
        if not here.parts[part]:
            return here.put(str((today.year, today.month, today.day)[part]))
        now = int(here.parts[part])
        if part == YEAR:
            return here.put(str(min(max(now + by, FIRST_YEAR), LAST_YEAR))).inside()
        last = 12 if part == MONTH else here.last_day()
        return here.put(str((now - 1 + by) % last + 1)).inside()

    def put(self, text: str) -> "DateEntry":
        match self.part:
            case 0:
                return replace(self, year=text)
            case 1:
                return replace(self, month=text)
            case _:
                return replace(self, day=text)

    def plain(self) -> "DateEntry":
        """03 -> 3."""
        return replace(self, month=self.month.lstrip("0"), day=self.day.lstrip("0"))

    def inside(self) -> "DateEntry":
        if self.day and int(self.day) > self.last_day():
            return replace(self, day=str(self.last_day()))
        return self

    def last_day(self) -> int:
        month = int(self.month or 1)
        year = min(max(int(self.year or 2000), 1), 9999)
        return calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 31
