"""Many small values in one file, ready as they lie on the disk: nothing is parsed, what is not asked for stays there.

MAGIC (8) | SHA-256 of what follows (32) | length of the head (4) | head, JSON {"about": {…}, "at": {name: [offset in
the body, length]}} | body. Numbers are little-endian, as every machine this runs on keeps them.
"""

import hashlib
import json
import os
import struct
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Self

from kiosk.catalogue.source import BadSource

MAGIC = b"JJCOLS01"
LENGTH = struct.Struct("<I")
AT_DIGEST, AT_HEAD = len(MAGIC), len(MAGIC) + 32
LARGEST, LARGEST_HEAD = 64 * 1024 * 1024, 64 * 1024


def pack(about: Mapping[str, Any], columns: Mapping[str, bytes]) -> bytes:
    at, offset = {}, 0
    for name, raw in columns.items():
        at[name] = [offset, len(raw)]
        offset += len(raw)
    head = json.dumps({"about": about, "at": at}, ensure_ascii=False).encode()
    rest = LENGTH.pack(len(head)) + head + b"".join(columns.values())
    return MAGIC + hashlib.sha256(rest).digest() + rest


def numbers(values: Iterable[int]) -> bytes:
    return array("I", values).tobytes()


class Columns:
    """Read as they are wanted. A file that is replaced stays the one that was opened."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        """`read`: (bytes, offset) of something of `size` bytes. Raises BadSource when its head is none."""
        self._read = read
        try:
            (length,) = LENGTH.unpack(read(LENGTH.size, AT_HEAD))
            self._body = AT_HEAD + LENGTH.size + length
            if length > LARGEST_HEAD or self._body > size:
                raise ValueError(length)
            head = json.loads(read(length, AT_HEAD + LENGTH.size))
            self.about: Mapping[str, Any] = dict(head["about"])
            self._at = {str(name): (int(offset), int(room)) for name, (offset, room) in head["at"].items()}
        except (struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadSource("index", "is no index; publish again", 1) from error
        if not all(offset >= 0 <= room and self._body + offset + room <= size for offset, room in self._at.values()):
            raise BadSource("index", "is no index; publish again", 1)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Of a whole, undamaged file. Raises BadSource."""
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise BadSource("file", f"cannot be read: {error.strerror}") from error
        try:
            made = cls(partial(os.pread, file), _whole(file))
        except OSError as error:
            os.close(file)
            raise BadSource("file", f"cannot be read: {error.strerror}") from error
        except BaseException:
            os.close(file)
            raise
        weakref.finalize(made, os.close, file)
        return made

    @classmethod
    def of(cls, raw: bytes) -> Self:
        return cls(lambda size, at: raw[at : at + size], len(raw))

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def text(self, name: str) -> bytes:
        """The whole column."""
        offset, size = self._at[name]
        return self._read(size, self._body + offset)

    def part(self, name: str, begin: int, end: int) -> bytes:
        offset, size = self._at[name]
        begin, end = min(begin, size), min(end, size)
        return self._read(max(0, end - begin), self._body + offset + begin)

    def ints(self, name: str) -> "array[int]":
        raw = self.text(name)
        return array("I", raw[: len(raw) // 4 * 4])


def _whole(file: int) -> int:
    """Its size. Raises BadSource when it is damaged."""
    size = os.fstat(file).st_size
    if size > LARGEST:
        raise BadSource("too_large", f"is larger than {LARGEST} bytes")
    digest, at = hashlib.sha256(), AT_HEAD
    while part := os.pread(file, 256 * 1024, at):
        digest.update(part)
        at += len(part)
    if os.pread(file, AT_HEAD, 0) != MAGIC + digest.digest():
        raise BadSource("index", "is no index or damaged; publish again", 1)
    return size
