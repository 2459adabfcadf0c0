"""A large catalogue, the same for the same seed: the shipped services again and again, each for another place.

Title, words and official name carry the place's name, every code is its own; forms, materials and texts are those of
the shipped ones, which are sound: they are published without judging each again.
"""

import json
import random
from itertools import islice
from pathlib import Path
from typing import Any

from kiosk.catalogue.index import Entry, listing, write
from kiosk.catalogue.item import Item
from kiosk.catalogue.load import PACKAGED
from kiosk.catalogue.publish import reading, sounds
from kiosk.catalogue.source import HEAD, INDEX, item_files, sha256
from kiosk.catalogue.terms import terms

FIRST = "青白石云龙凤马桥河沙柳松竹梅安宁福寿永长大小东西南北上下新旧金银红黄"
SECOND = "山水溪湖江泉塘坝岭坡坪洞岩田园林村店铺关口渡头尾湾洲岛峰寨堡营屯"
LAST = ("镇", "乡", "街道", "社区")
PER_TOPIC = 200


def make(folder: Path, count: int, seed: int = 1) -> Path:
    """`count` services with their index; the shipped ones first, so that a scripted visit finds its own."""
    chance = random.Random(seed)
    shipped = [
        (file.name, json.loads((PACKAGED / file.name).read_text("utf-8")))
        for file in item_files(PACKAGED)
        if not file.name.startswith("packages/")
    ]
    entries = []
    for number in range(count):
        name, item = shipped[number] if number < len(shipped) else chance.choice(shipped)
        if number >= len(shipped):
            place = chance.choice(FIRST) + chance.choice(SECOND) + chance.choice(LAST)
            name, item = f"{name.removesuffix('.json')}_{number}.json", elsewhere(item, place, number)
        raw = json.dumps(item, ensure_ascii=False).encode()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
        made = Item.model_validate(item)
        entries.append(Entry(name, len(raw), sha256(raw), listing(made), terms(made, reading)))
    codes = [entry.listing.catalog_code for entry in entries]
    (folder / HEAD).write_text(json.dumps(head(codes), ensure_ascii=False), "utf-8")
    entries.sort(key=lambda entry: entry.name.split("/"))
    (folder / INDEX).write_bytes(write(entries, sounds()))
    return folder


def elsewhere(item: dict[str, Any], place: str, number: int) -> dict[str, Any]:
    code = f"{90_000_000_0000 + number:012d}"
    return {
        **item,
        "catalog_code": code,
        "task_code": item["task_code"][:19] + code,
        "title": f"{item['title']}{place}"[:24],
        "task_name": f"{place}{item['task_name']}"[:60],
        "words": [f"{place[:2]}{word}" for word in item.get("words", [])],
    }


def head(codes: list[str]) -> dict[str, Any]:
    """The shipped topics, filled up with the others as far as they hold them, and more topics."""
    made = json.loads((PACKAGED / HEAD).read_text("utf-8"))
    here, listed = set(codes), {code for topic in made["topics"] for code in topic["items"]}
    rest = iter([code for code in codes if code not in listed])
    topics = [topic | {"items": [code for code in topic["items"] if code in here]} for topic in made["topics"]]
    topics += [{"key": f"more_{chr(ord('a') + n)}", "title": f"更多{n}", "items": []} for n in range(26)]
    for topic in topics:
        topic["items"] += islice(rest, PER_TOPIC - len(topic["items"]))
    kept = [topic for topic in topics if topic["items"]]
    keys = {topic["key"] for topic in kept}
    ways = {name: [key for key in made[name] if key in keys] for name in ("home", "assisted", "together")}
    return {**made, **ways, "topics": kept}
