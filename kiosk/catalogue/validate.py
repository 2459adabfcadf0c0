"""What a catalogue's editor reads before publishing: every fault with its file, line, field and rule."""

from pathlib import Path

from pydantic import ValidationError

from kiosk.catalogue import rules, search, source
from kiosk.catalogue.item import Item
from kiosk.catalogue.load import Head, located, read_item
from kiosk.catalogue.source import HEAD, INDEX, BadSource, Fault, Where

MOST_FAULTS = 1000  # more than anybody reads


def validate(folder: Path) -> tuple[int, list[Fault]]:
    """How many items are usable, and the faults of the whole folder. Never raises for what the files hold."""
    try:
        files = source.item_files(folder)
    except BadSource as error:
        return 0, [Fault(".", 0, "", error.rule, error.message)]
    faults: list[Fault] = []
    items: dict[str, Item] = {}
    sound: dict[str, str] = {}
    for file in files:
        name = file.relative_to(folder).as_posix()
        item, found = read_item(file, name)
        faults += found
        if item is not None and item.catalog_code in items:
            faults.append(Fault(name, 0, "catalog_code", "duplicate", "another file has this code"))
        elif item is not None:
            items[item.catalog_code] = item
            sound[name] = source.sha256(source.read_bytes(file, source.LARGEST_ITEM))
    faults += _strays(folder, files)
    faults += _head(folder, items)
    faults += _index(folder, sound)
    return len(items), faults[:MOST_FAULTS]


def _head(folder: Path, items: dict[str, Item]) -> list[Fault]:
    try:
        raw = source.read_bytes(folder / HEAD, source.LARGEST_HEAD)
        document = source.parse(raw)
    except BadSource as error:
        return [Fault(HEAD, error.line, "", error.rule, error.message)]
    found = source.text_faults(document)
    try:
        head = Head.model_validate(document)
    except ValidationError as error:
        found += rules.of_pydantic(error)
    else:
        found += _topics(head, items)
    return located(HEAD, raw, found)


def _topics(head: Head, items: dict[str, Item]) -> list[rules.Found]:
    found: list[rules.Found] = []
    keys = [topic.key for topic in head.topics]
    listed = set()
    for number, topic in enumerate(head.topics):
        at: Where = ("topics", number)
        listed.update(topic.items)
        if keys.count(topic.key) > 1:
            found.append(((*at, "key"), "duplicate", "two topics have this key"))
        for place, code in enumerate(topic.items):
            if code not in items:
                found.append(((*at, "items", place), "unknown_item", "no usable item has this code"))
        if not (topic.en.get("title") and (topic.en.get("subtitle") or not topic.subtitle)):
            found.append(((*at, "en"), "english", "is missing or does not match the Chinese"))
    for name in ("home", "assisted", "together"):
        for place, key in enumerate(getattr(head, name)):
            if key not in keys:
                found.append(((name, place), "unknown_topic", "no topic has this key"))
    found += [
        (("topics",), "unlisted", f"no topic holds {code}") for code in items if head.topics and code not in listed
    ]
    return found


def _index(folder: Path, sound: dict[str, str]) -> list[Fault]:
    published, faults = search.read(folder)
    if not faults and published.files != sound:
        return [Fault(INDEX, 1, "files", "stale_index", "was built from other items; publish again")]
    return faults


def _strays(folder: Path, files: list[Path]) -> list[Fault]:
    """Files that no terminal would read."""
    known = {*files, folder / HEAD, folder / INDEX}
    strays = sorted(file for file in folder.rglob("*") if not file.is_dir() and file not in known)
    return [
        Fault(file.relative_to(folder).as_posix(), 0, "", "stray", "is no part of a catalogue") for file in strays
    ]
