"""IPP messages in bytes (RFC 8010). Pure; any bytes give a Message or DeviceFault(GARBLED)."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NoReturn

from drivers.protocol import DeviceFault, Fault

LARGEST: Final = 256 * 1024  # of an answer; those that this driver asks for have a few kilobytes
DEEPEST: Final = 8  # collections within collections
VERSION: Final = b"\x02\x00"

Value = int | bool | str | bytes | tuple[int, int] | None  # None: no value, unknown, or a collection (not kept)


class Section(IntEnum):
    """Delimiter tags (RFC 8010 3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """Value tags (RFC 8010 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RANGE = 0x33
    BEGIN_COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


OUT_OF_BAND: Final = range(0x10, 0x20)
STRINGS: Final = range(0x40, 0x60)


@dataclass(frozen=True, slots=True)
class Attribute:
    tag: Tag
    name: str
    values: tuple[int | bool | str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    section: int
    attributes: dict[str, tuple[Value, ...]] = field(default_factory=dict)

    def number(self, name: str) -> int | None:
        """An integer or enum; None when it has none."""
        value = self.attributes.get(name, (None,))[0]
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool | None:
        value = self.attributes.get(name, (None,))[0]
        return value if isinstance(value, bool) else None

    def word(self, name: str) -> str:
        """A string's first value; "" when it has none."""
        return next(iter(self.words(name)), "")

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, str))

    def numbers(self, name: str) -> tuple[int, ...]:
        return tuple(value for value in self.attributes.get(name, ()) if type(value) is int)

    def octets(self, name: str) -> tuple[bytes, ...]:
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, bytes))


@dataclass(frozen=True, slots=True)
class Message:
    """`code` is the operation of a request, the status of an answer."""

    code: int
    request_id: int
    groups: tuple[Group, ...]

    def of(self, section: Section) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.section == section)

    def first(self, section: Section) -> Group:
        return next(iter(self.of(section)), Group(section))


def encode(code: int, request_id: int, groups: Iterable[tuple[Section, Iterable[Attribute]]]) -> bytes:
    """A request or an answer; a document follows it as it is."""
    parts = [VERSION, struct.pack(">HI", code, request_id)]
    for section, attributes in groups:
        parts.append(bytes((section,)))
        for attribute in attributes:
            name = attribute.name.encode("ascii")
            for value in attribute.values:
                data = _value_bytes(value)
                parts += (bytes((attribute.tag,)), struct.pack(">H", len(name)), name)
                parts += (struct.pack(">H", len(data)), data)
                name = b""
    parts.append(bytes((Section.END,)))
    return b"".join(parts)


def _value_bytes(value: int | bool | str) -> bytes:
    match value:
        case bool():
            return bytes((value,))
        case int():
            return struct.pack(">i", value)
        case str():
            return value.encode("utf-8")


def decode(data: bytes) -> Message:
    """An answer. GARBLED when it breaks RFC 8010, names another charset, or is too long."""
    if len(data) > LARGEST:
        _garbled("answer too long")
    if len(data) < 8:
        _garbled("answer too short")
    major, code, request_id = struct.unpack_from(">BxHI", data)
    if major not in {1, 2}:
        _garbled("IPP version")
    groups: list[Group] = []
    values: list[Value] | None = None  # of the attribute that goes on
    depth, at = 0, 8
    kept: list[dict[str, list[Value]]] = []
    while True:
        tag, at = _byte(data, at), at + 1
        if tag < 0x10:
            if depth:
                _garbled("collection without end")
            if tag == Section.END:
                break
            kept.append({})
            groups.append(Group(tag))
            values = None
            continue
        name, at = _counted(data, at)
        value, at = _counted(data, at)
        if not kept:
            _garbled("attribute outside of a group")
        if depth == 0 and name:
            values = []
            kept[-1].setdefault(_ascii(name), values)  # told twice: the first one counts
        elif values is None:
            _garbled("value without a name")
        if tag == Tag.END_COLLECTION:
            depth -= 1
            if depth < 0:
                _garbled("collection without begin")
        elif depth == 0:
            values.append(None if tag == Tag.BEGIN_COLLECTION else _value(tag, value))
        if tag == Tag.BEGIN_COLLECTION:
            depth += 1
            if depth > DEEPEST:
                _garbled("collections too deep")
    for group, attributes in zip(groups, kept, strict=True):
        group.attributes.update({name: tuple(many) for name, many in attributes.items()})
    message = Message(code, request_id, tuple(groups))
    if message.first(Section.OPERATION).word("attributes-charset").lower() not in {"utf-8", "us-ascii"}:
        _garbled("charset")
    return message


def _value(tag: int, data: bytes) -> Value:
    if tag in OUT_OF_BAND:
        return None
    if tag in {Tag.INTEGER, Tag.ENUM}:
        return int.from_bytes(_exactly(data, 4), "big", signed=True)
    if tag == Tag.BOOLEAN:
        return _exactly(data, 1) != b"\0"
    if tag == Tag.RANGE:
        low, high = struct.unpack(">ii", _exactly(data, 8))
        return int(low), int(high)
    if tag in {Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE}:
        _, at = _counted(data, 0)
        text, end = _counted(data, at)
        if end != len(data):
            _garbled("text with language")
        return text.decode("utf-8", "replace")
    if tag in STRINGS:
        return data.decode("utf-8", "replace")
    return data


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        _garbled("answer ends early")
    return data[at]


def _counted(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes behind their signed 16-bit count, and where they end."""
    start = at + 2
    size = int.from_bytes(data[at:start], "big")
    if start > len(data) or size > 0x7FFF or start + size > len(data):
        _garbled("answer ends early")
    return data[start : start + size], start + size


def _exactly(data: bytes, size: int) -> bytes:
    return data if len(data) == size else _garbled("length of a value")


def _ascii(name: bytes) -> str:
    return name.decode("ascii") if name.isascii() else _garbled("name of an attribute")


def _garbled(what: str) -> NoReturn:
    raise DeviceFault(Fault.GARBLED, what)
