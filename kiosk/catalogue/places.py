"""政务服务地图, 就近办, 流动站: windows, terminals, vans: what they do, and when. Data: `places.json`.

Coordinates are degrees; all of one file by the same datum (GCJ-02 or CGCS2000): only distances between them count.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time
from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kiosk import calendar
from kiosk.catalogue import part
from kiosk.catalogue.item import Item, Strict
from kiosk.catalogue.part import Code, Key, Words
from kiosk.catalogue.rules import Found
from kiosk.catalogue.source import Fault

PLACES = "places.json"
EARTH_M = 6_371_000.0
MIDNIGHT = "24:00"

Clock = Annotated[str, Field(pattern=r"^(?:[01]?\d|2[0-3]):[0-5]\d$|^24:00$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Span(Strict):
    opens: Clock
    closes: Clock


class Hours(Span):
    """From `opens` to `closes`. `days`: ISO weekdays, 1 Monday; shut on statutory holidays, and open on the weekends
    that are worked for them where it is open on any day from Monday to Friday. Empty: every day, holidays too."""

    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[], max_length=7)

    def count(self, day: date) -> bool:
        known = calendar.in_force()
        if not self.days:
            return True
        if day in known.workdays:
            return any(weekday < 6 for weekday in self.days)
        return day.isoweekday() in self.days and day not in known.holidays


class Stop(Span):
    """Where a van stands."""

    day: date
    name: Words
    en: Words
    latitude: Latitude
    longitude: Longitude


class Place(Strict):
    """`departments`: dept_code whose items its windows do; `items`: single ones beside them. A terminal or van does
    what a terminal can; `terminal`: its id."""

    key: Key
    kind: Literal["window", "terminal", "van"]
    name: Words
    en: Words
    address: Words
    address_en: Words
    phone: str = Field(default="12345", pattern=r"^[0-9-]{3,20}$")
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    hours: list[Hours] = Field(default=[], max_length=14)
    departments: list[Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")]] = Field(default=[], max_length=100)
    items: list[Code] = Field(default=[], max_length=1000)
    terminal: str = Field(default="", pattern=r"^[A-Z0-9-]{0,32}$")
    stops: list[Stop] = Field(default=[], max_length=400)

    def does(self, item: Item) -> bool:
        if self.kind == "window":
            return item.dept_code in self.departments or item.catalog_code in self.items
        return item.is_service_terminals

    def stands(self, today: date) -> tuple[float, float] | None:
        """(latitude, longitude); None for a van that is out nowhere today."""
        if self.kind == "van":
            stop = next((stop for stop in self.stops if stop.day == today), None)
            return (stop.latitude, stop.longitude) if stop else None
        return (self.latitude, self.longitude) if self.latitude is not None and self.longitude is not None else None

    def hours_on(self, day: date) -> list[tuple[str, str]]:
        """(opens, closes) of that day, in order; empty: shut."""
        if self.kind == "van":
            return [(stop.opens, stop.closes) for stop in self.stops if stop.day == day]
        return [(hours.opens, hours.closes) for hours in self.hours if hours.count(day)]

    def open_at(self, moment: datetime) -> bool:
        now = moment.time()
        return any(_clock(opens) <= now and (closes == MIDNIGHT or now < _clock(closes))
                   for opens, closes in self.hours_on(moment.date()))  # fmt: skip

    def next_stops(self, today: date) -> list[Stop]:
        """Of a van: today's first."""
        return sorted((stop for stop in self.stops if stop.day >= today), key=lambda stop: (stop.day, stop.opens))


class Places(Strict):
    places: list[Place] = Field(max_length=5000)


@dataclass(frozen=True, slots=True)
class Near:
    """`metres` and `bearing` (degrees, clockwise from north) from here; None where it is not known."""

    place: Place
    metres: float | None = None
    bearing: float = 0.0


def read(folder: Path, items: Container[str] | None = None) -> tuple[Places | None, list[Fault]]:
    """`items`: the 基本编码 there are; with them (an editor's question) an unknown one is a fault."""
    return part.read(folder, PLACES, Places, lambda made: faults(made, items))


def faults(made: Places, items: Container[str] | None) -> list[Found]:
    found: list[Found] = []
    keys = [place.key for place in made.places]
    first = {key: n for n, key in reversed(list(enumerate(keys)))}
    for n, place in enumerate(made.places):
        at = ("places", n)
        if first[place.key] != n:
            found.append(((*at, "key"), "duplicate", "two places have this key"))
        if (place.latitude is None) != (place.longitude is None):
            found.append((at, "coordinates", "latitude and longitude go together"))
        if place.kind == "van" and not place.stops:
            found.append(((*at, "stops"), "stops", "a van needs its stops"))
        if place.kind != "van" and place.stops:
            found.append(((*at, "stops"), "stops", "only a van has stops"))
        if place.kind == "window" and not (place.departments or place.items):
            found.append((at, "does_nothing", "a window names departments or items"))
        spans: list[tuple[str, int, Span]] = [
            *(("hours", k, span) for k, span in enumerate(place.hours)),
            *(("stops", k, span) for k, span in enumerate(place.stops)),
        ]
        for name, k, span in spans:
            if span.closes != MIDNIGHT and (span.opens == MIDNIGHT or _clock(span.opens) >= _clock(span.closes)):
                found.append(((*at, name, k), "hours", "closes before it opens"))
        found += [
            ((*at, "items", k), "unknown_item", "no usable item has this code")
            for k, code in enumerate(place.items)
            if items is not None and code not in items
        ]
    return found


def here(made: Places, terminal: str) -> Place | None:
    """The place of this terminal."""
    return next((place for place in made.places if place.terminal == terminal), None)


def nearest(made: Places, item: Item, terminal: str, today: date) -> list[Near]:
    """Places that do the item, this terminal left out, the nearest first; those without a known way last."""
    own = here(made, terminal)
    start = own.stands(today) if own else None
    found = [
        _near(place, start, today)
        for place in made.places
        if place is not own and place.does(item) and (place.kind != "van" or place.next_stops(today))
    ]
    return sorted(found, key=lambda near: (near.metres is None, near.metres or 0.0))


def _near(place: Place, start: tuple[float, float] | None, today: date) -> Near:
    end = place.stands(today)
    if start is None or end is None:
        return Near(place)
    return Near(place, *_way(start, end))


def _way(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Great circle: (metres, bearing)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (start, end))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    east = sin(lon2 - lon1) * cos(lat2)
    north = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(lon2 - lon1)
    return 2 * EARTH_M * asin(min(1.0, sqrt(half))), degrees((atan2(east, north) + 2 * pi) % (2 * pi))


def _clock(text: str) -> time:
    return time.fromisoformat(text.zfill(5))
