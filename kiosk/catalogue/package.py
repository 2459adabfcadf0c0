"""A package (一件事, 集成套餐) as data: which services it joins, and the questions that decide which of them apply.

One package, one file of the folder `packages`. It says nothing that its parts already say: form, materials, times,
fees and commitments are theirs, joined by `kiosk.catalogue.joining` into one item.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from kiosk.catalogue.item import Strict

FOLDER = "packages"
PARTS_MAX = 12
QUESTIONS_MAX = 40
PAGES_MAX = 30  # to photograph; the signature, its strokes and the audit extract come beside them
COMMITMENTS_MAX = 20


class PackagePart(Strict):
    """`fields`: the part's field under another name, where the same word means two things or two words one.

    `fixed`: answers of the part that follow from the package itself, in the part's own words. `left_out`: what it
    asks, but needs no answer to.
    """

    item: str = Field(pattern=r"^[0-9A-Z]{12}$")  # catalog_code
    only_if: dict[str, Any] | None = None  # JSON Schema over the package's answers; absent: always
    when: str = Field(default="", max_length=24)  # the same in plain words, for the guide
    fields: dict[str, str] = Field(default={}, max_length=60)
    fixed: dict[str, Any] = Field(default={}, max_length=60)
    left_out: list[str] = Field(default=[], max_length=60)


class Package(Strict):
    catalog_code: str = Field(pattern=r"^[0-9A-Z]{12}$")
    task_name: str = Field(min_length=2, max_length=60)  # as the national list has it
    title: str = Field(min_length=2, max_length=24)
    summary: str = Field(default="", max_length=60)
    short: str = Field(default="", max_length=24)
    icon: str = "list"
    topic: str = ""
    words: list[str] = Field(default=[], max_length=40)
    minutes: int = Field(default=15, ge=1, le=60)
    outcome: str = ""
    lead: str = Field(pattern=r"^[0-9A-Z]{12}$")  # the part whose department answers for the whole (牵头部门)
    by_law: list[str] = Field(default=[], max_length=10)  # of the package itself; its parts have their own
    task_state: Literal["1", "2", "3"] = "1"
    plan_effective_date: date | None = None
    plan_cancel_date: date | None = None
    parts: list[PackagePart] = Field(min_length=2, max_length=PARTS_MAX)
    form: dict[str, Any] = Field(default={"type": "object", "properties": {}})  # its own questions, asked first
    en: dict[str, Any] = Field(default={})


class EnglishPackage(Strict):
    """A package's `en`. `when` by the part's catalog_code."""

    title: str = ""
    summary: str = ""
    short: str = ""
    outcome: str = ""
    when: dict[str, str] = Field(default_factory=dict)
