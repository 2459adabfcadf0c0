"""Looks through a stolen disk: does a value lie there in any form that somebody would think of?

`python -m tests.leaks IMAGE VALUE…`: a disk image, a file or a folder. A value is a text, or bytes of a picture or
key. Forms: UTF-8, UTF-16, GB18030, each also as hex, base64 (both alphabets, three alignments) and JSON escapes;
all of these again inside zlib, gzip and zip streams, and inside base64 text that holds such a stream.
"""

import base64
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WINDOW = 6  # bytes: what is shorter is found in noise, and is refused
CHUNK = 8 * 1024 * 1024
STREAM_MAX = 4 * 1024 * 1024  # of what one stream may hold
DEPTH = 2
PIECE = 64  # what comes before damage counts, to the last whole piece
BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
# RFC 1950, 2.2: method 8, window up to 32 kB, header divisible by 31. RFC 1952: 1f 8b 08. Zip: local file header.
ZLIB_HEADS = np.zeros(1 << 16, dtype=bool)
ZLIB_HEADS[[head for head in range(0x0800, 0x7900) if head >> 8 & 0x0F == 8 and head % 31 == 0]] = True


@dataclass(frozen=True, slots=True)
class Leak:
    """`name` as the caller named the value: the report of a leak must not be one."""

    name: str
    form: str
    where: str


def forms(value: str | bytes) -> dict[bytes, str]:
    """Every spelling of a value that is long enough to be told from noise. Raises ValueError when none is."""
    plain: dict[str, bytes] = {}
    if isinstance(value, bytes):
        plain["bytes"] = value
    else:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            plain[encoding] = value.encode(encoding)
        plain["json"] = value.encode("unicode_escape")
    spelt: dict[bytes, str] = {}
    for name, data in plain.items():
        spelt[data] = name
        spelt[data.hex().encode()] = f"{name}, hex"
        spelt[data.hex().upper().encode()] = f"{name}, hex"
        for shift in range(3):
            text = base64.b64encode(b"\0" * shift + data)
            certain = text[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
            spelt[certain] = f"{name}, base64"
            spelt[certain.translate(bytes.maketrans(b"+/", b"-_"))] = f"{name}, base64"
    if max(map(len, plain.values())) < WINDOW:
        raise ValueError("a value of fewer than six bytes lies anywhere by chance")
    return {data: name for data, name in spelt.items() if len(data) >= WINDOW}


class Scanner:
    def __init__(self, values: Mapping[str, str | bytes]) -> None:
        """Values by the names that leaks are reported under."""
        self._found_by: dict[bytes, list[tuple[bytes, str, str]]] = {}
        for name, value in values.items():
            for data, form in forms(value).items():
                self._found_by.setdefault(data[:WINDOW], []).append((data, name, form))
        self._heads = np.zeros(1 << 24, dtype=bool)  # by their first three bytes
        self._heads[[int.from_bytes(head[:3], "little") for head in self._found_by]] = True

    def scan(self, place: Path) -> set[Leak]:
        """A file (a disk image is one), or every file of a folder, by its bytes and by its name."""
        files = [place] if place.is_file() else [path for path in sorted(place.rglob("*")) if path.is_file()]
        found: set[Leak] = set()
        for file in files:
            found |= self.scan_bytes(file.name.encode(), f"name of {file.name}")
            found |= self.scan_bytes(file.read_bytes(), file.name)
        return found

    def scan_bytes(self, data: bytes, where: str, depth: int = 0) -> set[Leak]:
        found = {Leak(name, form, where) for name, form in self._plain(data)}
        if depth < DEPTH:
            for kind, inner in streams(data):
                found |= self.scan_bytes(inner, f"{where}, {kind}", depth + 1)
        return found

    def _plain(self, data: bytes) -> Iterator[tuple[str, str]]:
        for begin in range(0, max(1, len(data)), CHUNK):
            part = np.frombuffer(data[begin : begin + CHUNK + 2], dtype=np.uint8).astype(np.uint32)
            windows = part[:-2] | part[1:-1] << np.uint32(8) | part[2:] << np.uint32(16)
            for hit in np.flatnonzero(self._heads[windows]):
                offset = begin + int(hit)
                for whole, name, form in self._found_by.get(data[offset : offset + WINDOW], ()):
                    if data.startswith(whole, offset):
                        yield name, form


def streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What is packed in there, as far as it can be unpacked: a stream may be cut, or overwritten at its end."""
    if len(data) > WINDOW:
        pairs = np.frombuffer(data, dtype=np.uint8).astype(np.uint16)
        for at in np.flatnonzero(ZLIB_HEADS[pairs[:-1] << np.uint16(8) | pairs[1:]]):
            yield from _unpacked("zlib", data, int(at), zlib.MAX_WBITS)
    for match in re.finditer(rb"\x1f\x8b\x08", data):
        yield from _unpacked("gzip", data, match.start(), zlib.MAX_WBITS + 16)
    for match in re.finditer(rb"PK\x03\x04", data):
        names = int.from_bytes(data[match.start() + 26 : match.start() + 28], "little")
        more = int.from_bytes(data[match.start() + 28 : match.start() + 30], "little")
        yield from _unpacked("zip", data, match.start() + 30 + names + more, -zlib.MAX_WBITS)
    for match in BASE64_RUN.finditer(data):
        text = match.group().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        yield "base64", base64.b64decode(text[: len(text) // 4 * 4])


def _unpacked(kind: str, data: bytes, at: int, bits: int) -> Iterator[tuple[str, bytes]]:
    unpacking, inner, taken = zlib.decompressobj(bits), bytearray(), at
    try:
        while taken < len(data) and not unpacking.eof and len(inner) < STREAM_MAX:
            inner += unpacking.decompress(data[taken : taken + PIECE], STREAM_MAX)
            taken += PIECE
    except zlib.error:
        pass  # noise, or the end is gone; what came before counts
    if len(inner) >= WINDOW:
        yield kind, bytes(inner)


def main() -> int:
    values = {f"value {number}": value for number, value in enumerate(sys.argv[2:], start=1)}
    found = sorted(Scanner(values).scan(Path(sys.argv[1])), key=str)
    for leak in found:
        sys.stdout.write(f"{leak.name}: {leak.form} in {leak.where}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
