"""What a catalogue's editor reads before publishing: every fault with its file, line, field and rule."""

from collections.abc import Set
from pathlib import Path

from pydantic import ValidationError

from kiosk.catalogue import advice, rules, source
from kiosk.catalogue.index import Entry
from kiosk.catalogue.load import Head
from kiosk.catalogue.published import entries, read
from kiosk.catalogue.reading import located
from kiosk.catalogue.source import HEAD, INDEX, BadSource, Fault, ItemFile, Where

MOST_FAULTS = 1000  # more than anybody reads


def validate(folder: Path) -> tuple[int, list[Fault]]:
    """How many items are usable, and the faults of the whole folder. Never raises for what the files hold."""
    try:
        files = list(source.item_files(folder))
    except BadSource as error:
        return 0, [Fault(".", 0, "", error.rule, error.message)]
    found, faults = entries(folder, files, lambda _: "")
    faults += _strays(folder, files)
    codes = {entry.listing.catalog_code for entry in found}
    faults += _head(folder, codes)
    faults += advice.faults(folder, codes)
    faults += _index(folder, found)
    return len(found), faults[:MOST_FAULTS]


def _head(folder: Path, items: Set[str]) -> list[Fault]:
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


def _topics(head: Head, items: Set[str]) -> list[rules.Found]:
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
    for place, code in enumerate(head.together):
        if code not in items:
            found.append((("together", place), "unknown_item", "no usable package has this code"))
    for name in ("home", "assisted"):
        for place, key in enumerate(getattr(head, name)):
            if key not in keys:
                found.append(((name, place), "unknown_topic", "no topic has this key"))
    found += [
        (("topics",), "unlisted", f"no topic holds {code}")
        for code in sorted(items)
        if head.topics and code not in listed
    ]
    return found


def _index(folder: Path, sound: list[Entry]) -> list[Fault]:
    published, faults = read(folder, thorough=True)
    if published is None:
        return faults
    theirs = [
        (published.name(number), published.digest(number), published.whole and published.listing(number))
        for number in range(len(published))
    ]
    if theirs != [(entry.name, entry.digest, entry.listing) for entry in sound]:
        return [Fault(INDEX, 1, "", "stale_index", "was built from other items; publish again")]
    return []


def _strays(folder: Path, files: list[ItemFile]) -> list[Fault]:
    """Files that no terminal would read."""
    known = {*(folder / file.name for file in files), *(folder / name for name in (HEAD, INDEX, *advice.FILES))}
    strays = sorted(file for file in folder.rglob("*") if not file.is_dir() and file not in known)
    return [
        Fault(file.relative_to(folder).as_posix(), 0, "", "stray", "is no part of a catalogue") for file in strays
    ]
