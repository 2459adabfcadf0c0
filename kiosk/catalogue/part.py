"""A file beside the items (questions, benefits, places, notices): all of it or nothing, faults with their lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, ValidationError

from kiosk.catalogue import rules, source
from kiosk.catalogue.item import Strict
from kiosk.catalogue.source import BadSource, Fault

LARGEST = 2 * 1024 * 1024  # bytes

Key = Annotated[str, Field(pattern=r"^[a-z0-9_]{2,32}$")]
Code = Annotated[str, Field(pattern=r"^[0-9A-Z]{12}$")]  # 基本编码
Words = Annotated[str, Field(min_length=1, max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=120)]
Part = TypeVar("Part", bound=Strict)


def read(
    folder: Path, name: str, kind: type[Part], faults_of: Callable[[Part], list[rules.Found]]
) -> tuple[Part | None, list[Fault]]:
    """None without the file, or with any fault."""
    if not (folder / name).exists():
        return None, []
    try:
        raw = source.read_bytes(folder / name, LARGEST)
        document = source.parse(raw)
    except BadSource as error:
        return None, [Fault(name, error.line, "", error.rule, error.message)]
    found = source.text_faults(document)
    made: Part | None = None
    try:
        made = kind.model_validate(document)
        found += faults_of(made)
    except ValidationError as error:
        found += rules.of_pydantic(error)
    except RecursionError:
        found.append(((), "too_deep", "is nested too deeply"))
    if not found:
        return made, []
    lines = source.lines(raw)
    return None, [
        Fault(name, source.line_of(lines, at), rules.dotted(at), rule, message) for at, rule, message in found
    ]
