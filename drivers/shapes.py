"""The shapes of `drivers.protocol` as JSON and back: bytes as base64, paths as strings, tuples as lists.

A print item carries its kind: `{"item": "text", "text": "就近", ...}`.
"""

import base64
import binascii
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints, overload

from drivers.protocol import DeviceFault, Fault, Feed, Picture, QrCode, Rule, Text

ITEMS: dict[str, type] = {"text": Text, "qr": QrCode, "picture": Picture, "rule": Rule, "feed": Feed}
_ITEM_NAMES = {kind: name for name, kind in ITEMS.items()}

T = TypeVar("T")


def encode(value: Any) -> Any:
    """Any shape of `drivers.protocol`, or lists and dicts of them, as plain JSON."""
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case Path() | StrEnum():
            return str(value)
        case dict():
            return {str(key): encode(item) for key, item in value.items()}
        case list() | tuple():
            return [encode(item) for item in value]
        case _ if is_dataclass(value):
            kind = {"item": _ITEM_NAMES[type(value)]} if type(value) in _ITEM_NAMES else {}
            return kind | {field.name: encode(getattr(value, field.name)) for field in fields(value)}
        case None | bool() | int() | float() | str():
            return value
    raise TypeError(f"not a shape of the protocol: {type(value).__name__}")


@overload
def decode(shape: type[T], document: Any) -> T: ...
@overload
def decode(shape: Any, document: Any) -> Any: ...
def decode(shape: Any, document: Any) -> Any:
    """The inverse of `encode`. DeviceFault(GARBLED) names the field that does not fit, never its value."""
    return _decode(shape, document, "")


def _decode(shape: Any, document: Any, where: str) -> Any:
    origin, args = get_origin(shape), get_args(shape)
    if shape is Any:
        return document
    if origin in {Union, UnionType}:
        return _union(args, document, where)
    if origin is Literal:
        return document if document in args else _wrong(where)
    if origin in {list, tuple}:
        return _sequence(origin, args, document, where)
    if origin is dict:
        if not isinstance(document, dict):
            _wrong(where)
        return {key: _decode(args[1], item, f"{where}.{key}") for key, item in document.items()}
    return _plain(shape, document, where)


def _plain(shape: Any, document: Any, where: str) -> Any:
    if is_dataclass(shape) and isinstance(shape, type):
        return _dataclass(shape, document, where)
    if shape is float and isinstance(document, int) and not isinstance(document, bool):
        return float(document)
    if shape in {str, float, bool} and isinstance(document, shape):
        return document
    if shape is int and isinstance(document, int) and not isinstance(document, bool):
        return document
    if isinstance(document, str):
        try:
            if shape is bytes:
                return base64.b64decode(document, validate=True)
            if shape is Path:
                return Path(document)
            if isinstance(shape, type) and issubclass(shape, StrEnum):
                return shape(document)
        except (ValueError, binascii.Error):
            return _wrong(where)
    return _wrong(where)


def _union(args: tuple[Any, ...], document: Any, where: str) -> Any:
    if document is None and NoneType in args:
        return None
    choices = [arg for arg in args if arg is not NoneType]
    if len(choices) == 1:
        return _decode(choices[0], document, where)
    if not isinstance(document, dict) or ITEMS.get(str(document.get("item"))) not in choices:
        _wrong(f"{where}.item")
    return _decode(ITEMS[document["item"]], {key: document[key] for key in document if key != "item"}, where)


def _sequence(origin: type, args: tuple[Any, ...], document: Any, where: str) -> Any:
    if not isinstance(document, list):
        _wrong(where)
    if origin is list or args[1:] == (...,):
        return origin(_decode(args[0], item, f"{where}[{index}]") for index, item in enumerate(document))
    if len(document) != len(args):
        _wrong(where)
    pairs = zip(args, document, strict=True)
    return tuple(_decode(shape, item, f"{where}[{index}]") for index, (shape, item) in enumerate(pairs))


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


def _dataclass(shape: type, document: Any, where: str) -> Any:
    if not isinstance(document, dict):
        _wrong(where)
    hints = _hints(shape)
    for unknown in document.keys() - hints.keys():
        _wrong(f"{where}.{unknown[:32]}")
    values = {key: _decode(hints[key], item, f"{where}.{key}") for key, item in document.items()}
    try:
        return shape(**values)
    except TypeError:
        raise DeviceFault(Fault.GARBLED, f"{where or shape.__name__}: a field is missing") from None


def _wrong(where: str) -> Any:
    raise DeviceFault(Fault.GARBLED, f"{where.lstrip('.') or 'document'}: does not fit the protocol")
