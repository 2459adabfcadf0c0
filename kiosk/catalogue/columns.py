"""Many small values in one file that is ready as it lies on the disk: nothing is parsed, little of it enters memory.

MAGIC (8) | SHA-256 of what follows (32) | length of the head (4) | head, JSON {"about": {…}, "at": {name: [offset in
the body, length]}} | body. Numbers are little-endian, as every machine this runs on keeps them.
"""

import hashlib
import json
import mmap
import os
import struct
import weakref
from array import array
from collections.abc import Iterable, Mapping
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
    """`text` copies a column for one question; `ints` looks at it where it lies."""

    def __init__(self, data: bytes | mmap.mmap, file: int | None = None) -> None:
        """Raises BadSource when the head is none."""
        self._data, self._file = data, file
        try:
            (length,) = LENGTH.unpack_from(data, AT_HEAD)
            self._body = AT_HEAD + LENGTH.size + length
            if length > LARGEST_HEAD or self._body > len(data):
                raise ValueError(length)
            head = json.loads(data[AT_HEAD + LENGTH.size : self._body])
            self.about: Mapping[str, Any] = dict(head["about"])
            self._at = {str(name): (int(offset), int(size)) for name, (offset, size) in head["at"].items()}
        except (struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadSource("index", "is no index; publish again", 1) from error
        room = len(data) - self._body
        if not all(offset >= 0 and size >= 0 and offset + size <= room for offset, size in self._at.values()):
            raise BadSource("index", "is no index; publish again", 1)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Of a whole, undamaged file. Raises BadSource."""
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise BadSource("file", f"cannot be read: {error.strerror}") from error
        try:
            size = os.fstat(file).st_size
            if size > LARGEST:
                raise BadSource("too_large", f"is larger than {LARGEST} bytes")
            digest, at = hashlib.sha256(), AT_HEAD
            while part := os.pread(file, 256 * 1024, at):
                digest.update(part)
                at += len(part)
            if os.pread(file, AT_HEAD, 0) != MAGIC + digest.digest():
                raise BadSource("index", "is no index or damaged; publish again", 1)
            made = cls(mmap.mmap(file, size, access=mmap.ACCESS_READ), file)
        except OSError as error:
            os.close(file)
            raise BadSource("file", f"cannot be read: {error.strerror}") from error
        except BaseException:
            os.close(file)
            raise
        weakref.finalize(made, os.close, file)
        return made

    def text(self, name: str) -> bytes:
        """The whole column. It is read, not mapped: what is mapped counts as this process's memory."""
        offset, size = self._at[name]
        if self._file is not None:
            return os.pread(self._file, size, self._body + offset)
        return bytes(self._data[self._body + offset : self._body + offset + size])

    def part(self, name: str, begin: int, end: int) -> bytes:
        offset, size = self._at[name]
        at = self._body + offset
        return bytes(self._data[at + min(begin, size) : at + min(end, size)])

    def ints(self, name: str) -> "memoryview[int]":
        offset, size = self._at[name]
        return memoryview(self._data)[self._body + offset : self._body + offset + size // 4 * 4].cast("I")

    def octets(self, name: str) -> "memoryview[int]":
        offset, size = self._at[name]
        return memoryview(self._data)[self._body + offset : self._body + offset + size]
