"""Who stands there, as an identity document (身份证件) says it, and how that was proven."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Document(StrEnum):
    RESIDENT_ID = "resident_id"  # 居民身份证
    HKMT_PERMIT = "hkmt_permit"  # 港澳台居民居住证
    FOREIGN_PR_2017 = "foreign_pr_2017"  # 外国人永久居留身份证, 2017
    FOREIGN_PR_2023 = "foreign_pr_2023"  # 外国人永久居留身份证, 2023
    PASSPORT = "passport"  # 护照
    HKMO_TO_MAINLAND = "hkmo_to_mainland"  # 港澳居民来往内地通行证
    TAIWAN_TO_MAINLAND = "taiwan_to_mainland"  # 台湾居民来往大陆通行证
    SOCIAL_CARD = "social_card"  # 社会保障卡


class How(StrEnum):
    """How it was proven who somebody is; travels with the case (`kiosk.contract.case.Proof`)."""

    CHIP = "chip"  # an ID card's chip, by way of the reader's security module
    MRZ = "mrz"  # print under the camera: its check digits agree; a picture of a document would say the same
    SOCIAL_CARD = "social_card"  # the chip of a social-security card, read freely
    CODE = "code"  # the province, asked live about a code


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
    """Personal data: `repr` shows the document only, so that a log or a traceback cannot leak it.

    An ID card fills most of it, other documents less; `id_number` may be the document's own number. confirmed:
    fields that a camera saw, no digit proves, and the resident called right; written: fields the resident wrote.
    """

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
    # The chip's: drafts and stubs are keyed by these two. Of a document under the camera the first is what its digits
    # prove, the second the receipt's number, once somebody has told it: a copy alone opens nothing.
    raw_text: bytes = field(default=b"", repr=False)
    raw_photo: bytes = field(default=b"", repr=False)
    picture: bytes = field(default=b"", repr=False)  # BMP, where the terminal has a decoder
    sam_id: str = field(default="", repr=False)
    how: How = How.CHIP
    confirmed: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
