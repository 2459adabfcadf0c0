"""What is said of a place, on the screen and on paper alike: how to get there, and when."""

from datetime import date, datetime

from kiosk.catalogue import words
from kiosk.catalogue.places import MIDNIGHT, Near, Place, Stop

WINDS = (("北", "north"), ("东北", "north-east"), ("东", "east"), ("东南", "south-east"), ("南", "south"),
         ("西南", "south-west"), ("西", "west"), ("西北", "north-west"))  # fmt: skip


def name(place: Place, language: str) -> str:
    return place.en if language == "en" else place.name


def address(place: Place, language: str) -> str:
    return place.address_en if language == "en" else place.address


def way(near: Near, language: str) -> str:
    """往东北 1.2 公里: as the crow flies; "" when it is not known."""
    if near.metres is None:
        return ""
    wind = WINDS[round(near.bearing / 45) % 8]
    if near.metres < 50:
        return "Next door" if language == "en" else "就在旁边"
    far = near.metres
    if language == "en":
        return f"{_metres(far)} m {wind[1]}" if far < 950 else f"{_kilometres(far)} km {wind[1]}"
    return f"往{wind[0]} {_metres(far)} 米" if far < 950 else f"往{wind[0]} {_kilometres(far)} 公里"


def _metres(far: float) -> int:
    return round(far / 50) * 50


def _kilometres(far: float) -> str:
    return f"{far / 1000:.1f}" if far < 9950 else f"{far / 1000:.0f}"


def today(place: Place, now: datetime, language: str) -> str:
    """今天 8:30-12:00，14:30-17:30; of a van, where it stands and until when."""
    spans = place.hours_on(now.date())
    en = language == "en"
    if place.kind == "van":
        stops = place.next_stops(now.date())
        return stop(stops[0], now.date(), language) if stops else ("Not out" if en else "近期不出车")
    if not spans:
        return "Shut today" if en else "今天不开"
    if spans == [("0:00", MIDNIGHT)]:
        return "Day and night" if en else "白天黑夜都开"
    written = (", " if en else "，").join(f"{opens}-{closes}" for opens, closes in spans)
    return f"Today {written}" if en else f"今天 {written}"


def stop(one: Stop, day: date, language: str) -> str:
    """Where a van stands, and when."""
    en = language == "en"
    days = (one.day - day).days
    if days == 0:
        when = "Today" if en else "今天"
    elif days == 1:
        when = "Tomorrow" if en else "明天"
    else:
        when = words.soon(one.day, language)
    return f"{when} {one.opens}-{one.closes} {one.en if en else one.name}"


def state(place: Place, now: datetime, language: str) -> str:
    if place.open_at(now):
        return "Open now" if language == "en" else "现在开着"
    return "Shut now" if language == "en" else "现在没开"
