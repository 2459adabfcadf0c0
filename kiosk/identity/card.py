"""An identity card (身份证件) as read: the result of `kiosk.identity.layouts.parse`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Document(StrEnum):
    RESIDENT_ID = "resident_id"  # 居民身份证
    HKMT_PERMIT = "hkmt_permit"  # 港澳台居民居住证
    FOREIGN_PR_2017 = "foreign_pr_2017"  # 外国人永久居留身份证, 2017
    FOREIGN_PR_2023 = "foreign_pr_2023"  # 外国人永久居留身份证, 2023


class Sex(StrEnum):
    """GB/T 2261.1: 1, 2, 0, 9."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Ethnicity:
    code: str  # GB/T 3304, two digits
    name: str


@dataclass(frozen=True, slots=True)
class IdCard:
    """Personal data: `repr` shows the document only, so that a log or a traceback cannot leak it."""

    document: Document
    name: str = field(repr=False)  # normalised (domain.md 8.2, 8.3)
    name_raw: str = field(repr=False)
    sex: Sex = field(repr=False)
    birth_date: date = field(repr=False)
    id_number: str = field(repr=False)
    id_number_valid: bool = field(repr=False)
    valid_from: date | None = field(repr=False)
    valid_until: date | None = field(repr=False)  # None with long_term: 长期
    long_term: bool = field(repr=False)
    name_latin: str | None = field(default=None, repr=False)
    ethnicity: Ethnicity | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)  # the newest additional address when there is one
    address_on_card: str | None = field(default=None, repr=False)
    issuer: str | None = field(default=None, repr=False)
    permit_number: str | None = field(default=None, repr=False)
    issue_count: str | None = field(default=None, repr=False)
    nationality: str | None = field(default=None, repr=False)
    raw_text: bytes = field(default=b"", repr=False)  # 256 bytes: drafts and stubs are keyed by these two
    raw_photo: bytes = field(default=b"", repr=False)
    picture: bytes = field(default=b"", repr=False)  # BMP, where the terminal has a decoder
    sam_id: str = field(default="", repr=False)
