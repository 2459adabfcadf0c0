"""Catalogue files as they come from outside: bounded, strict JSON, no hostile text, with line numbers.

A file is UTF-8 JSON: one object, no duplicate keys, no NaN. Every string in it may be shown to a resident, so control
characters, direction marks (Unicode TR 9; CVE-2021-42574), invisible characters and markup are refused.
"""

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

HEAD, INDEX = "catalogue.json", "index.columns"
MOST_FILES = 20_000
LARGEST_ITEM, LARGEST_HEAD = 256 * 1024, 4 * 1024 * 1024
DEEPEST = 24

Where = tuple[str | int, ...]

MARKUP = re.compile(r"<[A-Za-z/!?]|&#?\w+;")
INVISIBLE = frozenset(
    map(chr, (0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFFA0, 0xFEFF))
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `line` counts from 1; 0: the file as a whole. `field` is a dotted path."""

    file: str
    line: int
    field: str
    rule: str
    message: str


class BadSource(ValueError):
    """The file cannot be used at all."""

    def __init__(self, rule: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.rule, self.message, self.line = rule, message, line


def read_bytes(file: Path, largest: int) -> bytes:
    """At most `largest` bytes of a regular file; never through a symbolic link."""
    try:
        if file.is_symlink() or not file.is_file():
            raise BadSource("file", "is not a regular file")
        with file.open("rb") as stream:
            raw = stream.read(largest + 1)
    except OSError as error:
        raise BadSource("file", f"cannot be read: {error.strerror}") from error
    if len(raw) > largest:
        raise BadSource("too_large", f"is larger than {largest} bytes")
    return raw


def parse(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`. Raises BadSource; the text rules are `text_faults`."""
    try:
        document = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadSource("utf8", "is not UTF-8", raw[: error.start].count(b"\n") + 1) from error
    except json.JSONDecodeError as error:
        raise BadSource("json", error.msg, error.lineno) from error
    except RecursionError as error:
        raise BadSource("too_deep", "is nested too deeply") from error
    except BadSource:
        raise
    except ValueError as error:  # an integer of more digits than Python converts
        raise BadSource("json", "holds a number that is too long") from error
    if not isinstance(document, dict):
        raise BadSource("json", "must be a JSON object")
    return document


def text_faults(document: Any) -> list[tuple[Where, str, str]]:
    """(where, rule, message) of every string a resident must not meet, and of nesting beyond `DEEPEST`."""
    found: list[tuple[Where, str, str]] = []
    stack: list[tuple[Where, Any]] = [((), document)]
    while stack:
        where, value = stack.pop()
        if len(where) > DEEPEST:
            found.append((where[:DEEPEST], "too_deep", f"is nested more than {DEEPEST} levels deep"))
        elif isinstance(value, dict):
            for key, inner in value.items():
                found += [((*where, key), "text", message) for message in _wrong_with(key)]
                stack.append(((*where, key), inner))
        elif isinstance(value, list):
            stack += [((*where, number), inner) for number, inner in enumerate(value)]
        elif isinstance(value, str):
            found += [(where, "text", message) for message in _wrong_with(value)]
            if MARKUP.search(value) and "pattern" not in where:
                found.append((where, "markup", "holds markup; write plain text"))
    return found


def printable(text: str) -> str:
    """For logs and editors' terminals: control characters and direction marks as their codes."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _wrong_with(text: str) -> list[str]:
    if text.isascii() and text.isprintable():
        return []
    bad = sorted({f"U+{ord(c):04X}" for c in text if c in INVISIBLE or unicodedata.category(c) in _REFUSED})
    return [f"holds characters that are not allowed: {', '.join(bad[:5])}"] if bad else []


# Control, format (bidi and zero-width marks), surrogate, private use, unassigned, line and paragraph separators.
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadSource("duplicate_key", f"has the key {twice[:40]!r} twice")
    return made


def _no_constant(name: str) -> NoReturn:
    raise BadSource("json", f"{name} is not JSON")


ITEM_NAME = re.compile(r"[^\n]+\.json")


class ItemFile(NamedTuple):
    name: str  # "department/item.json"
    size: int  # bytes; of a symbolic link its own
    changed_ns: int  # mtime


def item_files(folder: Path) -> Iterator[ItemFile]:
    """In the order of their names. Raises BadSource when there are too many."""
    count = 0
    try:
        for department in sorted(entry.name for entry in os.scandir(folder) if entry.is_dir()):
            inside = [
                ItemFile(f"{department}/{entry.name}", stat.st_size, stat.st_mtime_ns)
                for entry in os.scandir(folder / department)
                if ITEM_NAME.fullmatch(entry.name) and (stat := entry.stat(follow_symlinks=False))
            ]
            count += len(inside)
            if count > MOST_FILES:
                raise BadSource("too_many", f"holds more than {MOST_FILES} items")
            yield from sorted(inside)
    except OSError as error:
        raise BadSource("file", f"cannot be read: {error.strerror}") from error


def sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def digest(file: Path) -> bytes:
    """SHA-256 of an item's file; empty when it cannot be read."""
    try:
        return sha256(read_bytes(file, LARGEST_ITEM))
    except BadSource:
        return b""


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:\n]|[^\s{}\[\],:"]+', re.DOTALL)


def lines(raw: bytes) -> dict[Where, int]:
    """The line, from 1, on which each value of a valid JSON text begins."""
    found: dict[Where, int] = {(): 1}
    path: list[str | int] = []
    inside: list[str] = []
    line, key_next = 1, False
    for match in TOKEN.finditer(raw.decode("utf-8")):
        mark = match.group()
        if mark == "\n":
            line += 1
        elif mark in "{[":
            found[tuple(path)] = found.get(tuple(path), line)
            inside.append(mark)
            path.append(0 if mark == "[" else "")
            key_next = mark == "{"
            if mark == "[":
                found[tuple(path)] = line
        elif mark in "}]":
            inside.pop()
            path.pop()
            key_next = False
        elif mark == ",":
            if inside[-1] == "[":
                path[-1] = int(path[-1]) + 1
            key_next = inside[-1] == "{"
        elif mark == ":":
            key_next = False
        elif key_next:
            path[-1] = str(json.loads(mark))
            found[tuple(path)] = line
        else:
            found[tuple(path)] = line
    return found


def line_of(known: dict[Where, int], where: Where) -> int:
    """The line of `where`, or of the nearest thing around it."""
    for length in range(len(where), -1, -1):
        if where[:length] in known:
            return known[where[:length]]
    return 0
