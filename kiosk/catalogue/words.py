"""An item's words in the resident's language. English where the item has it, else Chinese."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from kiosk.catalogue.item import Item, ItemPart, Listing, MaterialSpec, Pledge
from kiosk.catalogue.load import Topic

MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")  # fmt: skip
WEEKDAYS = (("周一", "Mon"), ("周二", "Tue"), ("周三", "Wed"), ("周四", "Thu"), ("周五", "Fri"), ("周六", "Sat"),
            ("周日", "Sun"))  # fmt: skip
BORN = re.compile(r"\{born:(\d{1,3})\}")


def title(item: Listing, language: str) -> str:
    return _text(item, "title", item.title, language)


def summary(item: Listing, language: str) -> str:
    return _text(item, "summary", item.summary, language)


def short(item: Listing, language: str) -> str:
    return _text(item, "short", item.short, language)


def outcome(item: Item, language: str) -> str:
    return _text(item, "outcome", item.outcome, language)


def department(item: Listing, language: str) -> str:
    return _text(item, "dept_name", item.dept_name, language)


def result(item: Item, language: str) -> str:
    return _text(item, "result_name", item.result_name, language)


def conditions(item: Item, language: str, today: date) -> list[str]:
    """受理条件; `{born:80}` becomes the latest birthday of somebody who is 80 today."""
    return [
        BORN.sub(lambda found: day(_years_before(today, int(found[1])), language), text)
        for text in _list(item, "accept_condition", item.accept_condition, language)
    ]


def commitments(item: Item, language: str) -> list[str]:
    return _list(item, "commitments", item.commitments, language)


def after(item: Item, language: str, by: str, filed: date) -> list[tuple[str, str]]:
    """接下来: (when, what). `{deadline}` becomes `by`, the promised day as the page writes it; `{until}` the day to
    which a confirmation of the day `filed` holds."""
    theirs = (item.en.get("after") if language == "en" else None) or item.after
    holds = item.holds_until(filed)
    until = day(holds, language) if holds else ""

    def dated(text: str) -> str:
        return text.replace("{deadline}", by).replace("{until}", until)

    return [(dated(when), dated(what)) for when, what in theirs]


def fees(item: Item, language: str) -> list[str]:
    return _list(item, "fees", [f"{fee.fee_name}：{fee.fee_stand}" for fee in item.fees], language)


def material(item: Item, spec: MaterialSpec, language: str) -> str:
    return str(_of_material(item, spec, language).get("name") or spec.material_name)


def material_named(item: Item, name: str, language: str) -> str:
    """By its material_name."""
    return next((material(item, spec, language) for spec in item.materials if spec.material_name == name), name)


INSTEAD = {
    "travel_document": ("通行证、护照", "passport or travel permit"),
    "social_card": ("社保卡", "social-security card"),
    "code": ("电子码", "identity code"),
}


def material_note(item: Item, spec: MaterialSpec, language: str) -> str:
    note = str(_of_material(item, spec, language).get("note") or spec.note)
    return note if spec.how != "card" else f"{note}{_instead(item, language)}"


def _instead(item: Item, language: str) -> str:
    """What else than the ID card proves who somebody is."""
    chinese = language != "en"
    others = [INSTEAD[way][0 if chinese else 1] for way in item.identity if way in INSTEAD]
    if not others:
        return ""
    return f"；也可以用{'、'.join(others)}" if chinese else f". Or {', '.join(others)}"


def material_tag(item: Item, spec: MaterialSpec, language: str) -> str:
    """The item's own words for the tag on the guide ("代办才要"); empty: the page's usual ones."""
    return str(_of_material(item, spec, language).get("tag") or spec.tag)


def material_pages(item: Item, spec: MaterialSpec, language: str) -> list[str]:
    theirs = _of_material(item, spec, language).get("pages")
    return [str(page) for page in theirs] if theirs else list(spec.pages)


def part_title(part: ItemPart, language: str) -> str:
    return _of_part(part, "title", part.title, language)


def part_department(part: ItemPart, language: str) -> str:
    return _of_part(part, "dept_name", part.dept_name, language)


def part_when(part: ItemPart, language: str) -> str:
    """Whom the part is for; empty: everybody."""
    return _of_part(part, "when", part.when, language)


def part_commitments(part: ItemPart, language: str) -> list[str]:
    theirs = part.en.get("commitments") if language == "en" else None
    return [str(text) for text in theirs or part.commitments]


def _of_part(part: ItemPart, key: str, chinese: str, language: str) -> str:
    return str(part.en.get(key, chinese)) if language == "en" else chinese


def pledge_text(pledge: Pledge, key: str, language: str) -> str:
    """`told` or `promise`."""
    return str((language == "en" and getattr(pledge.en, key)) or getattr(pledge, key))


def pledge_list(pledge: Pledge, key: str, language: str) -> list[str]:
    """`duties` or `consequences`."""
    return list((language == "en" and getattr(pledge.en, key)) or getattr(pledge, key))


def pledge_lines(pledge: Pledge, language: str) -> list[str]:
    """All of it, as it is signed."""
    parts = (pledge_list(pledge, key, language) for key in ("duties", "consequences"))
    return [pledge_text(pledge, "promise", language), *(line for lines in parts for line in lines)]


def topic_title(topic: Topic, language: str) -> str:
    return topic.en.get("title", topic.title) if language == "en" else topic.title


def topic_subtitle(topic: Topic, language: str) -> str:
    text = topic.en.get("subtitle", topic.subtitle) if language == "en" else topic.subtitle
    return text.replace("{n}", str(len(topic.items)))


def day(when: date, language: str) -> str:
    if language == "en":
        return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日"


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return date(today.year - years, 2, 28)


def _text(item: Listing, key: str, chinese: str, language: str) -> str:
    return str(item.en.get(key) or chinese) if language == "en" else chinese


def _list(item: Item, key: str, chinese: Sequence[str], language: str) -> list[str]:
    theirs = item.en.get(key) if language == "en" else None
    return [str(text) for text in theirs] if theirs else list(chinese)


def _of_material(item: Item, spec: MaterialSpec, language: str) -> dict[str, Any]:
    theirs = item.en.get("materials", {}) if language == "en" else {}
    return dict(theirs.get(spec.material_name, {}))


def soon(day: date, language: str) -> str:
    """A day of the next weeks: 11月25日 周三, Wed 25 Nov."""
    weekday = WEEKDAYS[day.weekday()]
    return (
        f"{weekday[1]} {day.day} {MONTHS[day.month - 1][:3]}"
        if language == "en"
        else f"{day.month}月{day.day}日 {weekday[0]}"
    )
