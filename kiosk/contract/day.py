"""On which day something was: in China, wherever the machine's clock stands."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def day_of(at: datetime) -> date:
    """`at` knows its zone."""
    return at.astimezone(CHINA).date()
