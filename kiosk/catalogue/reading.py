"""One item's file: what publishing found sound is not judged again. Or a package's, joined with its parts."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.catalogue import rules, source
from kiosk.catalogue.item import Item
from kiosk.catalogue.joining import CannotJoin, check_package, joined
from kiosk.catalogue.options import with_options
from kiosk.catalogue.package import FOLDER, PARTS_MAX, Package
from kiosk.catalogue.source import BadSource, Fault


def read_item(file: Path, name: str, vetted: bytes = b"") -> tuple[Item | None, list[Fault]]:
    """The item, or None and why not. A tolerated fault comes beside the item.

    `vetted`: the SHA-256 of the content that publishing found sound; such a file is not judged again.
    """
    try:
        raw = source.read_bytes(file, source.LARGEST_ITEM)
        document: dict[str, Any] = source.parse(raw)
    except BadSource as error:
        return None, [Fault(name, error.line, "", error.rule, error.message)]
    if vetted and source.sha256(raw) == vetted:
        with suppress(ValidationError):  # published for another release
            return with_options(Item.model_validate(document)), []
    item, found = rules.check_item(document)
    return item and with_options(item), located(name, raw, found)


def is_package(name: str) -> bool:
    return name.startswith(f"{FOLDER}/")


def read_package(
    file: Path,
    name: str,
    part: Callable[[str], Item | None],
    files: Mapping[str, str] | None = None,
    *,
    vetted: bytes = b"",
    same: Callable[[str], bool] = lambda _: False,
) -> tuple[Item | None, list[Fault]]:
    """The item that the package becomes with its parts as they are now, or None and why not.

    `part`: an item by its code. `files`: where items are written, for the messages. `vetted`: the SHA-256 of the
    content that publishing found sound, with its parts; `same`: whether a part is still as it was then.
    """
    try:
        raw = source.read_bytes(file, source.LARGEST_ITEM)
        document: dict[str, Any] = source.parse(raw)
    except BadSource as error:
        return None, [Fault(name, error.line, "", error.rule, error.message)]
    codes = {str(one["item"]) for one in _list(document.get("parts")) if isinstance(one, dict) and "item" in one}
    items = {code: item for code in sorted(codes)[: PARTS_MAX + 1] if (item := part(code)) is not None}
    if vetted and source.sha256(raw) == vetted and len(items) == len(codes) and all(map(same, codes)):
        with suppress(ValidationError, CannotJoin):  # published for another release
            return joined(Package.model_validate(document), items), []
    item, found = check_package(document, items, files)
    return item, located(name, raw, found)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def located(name: str, raw: bytes, found: list[rules.Found]) -> list[Fault]:
    """The same faults with the lines of the valid JSON text `raw`."""
    if not found:
        return []
    lines = source.lines(raw)
    return [Fault(name, source.line_of(lines, at), rules.dotted(at), rule, message) for at, rule, message in found]
