"""What the province writes to whoever filed something: sealed to the reply key that came with it (ADR 0023).

A letter on the wire is built as a case is, with other words: the signed header (`LetterHeader`, by the province's
acknowledgement key) around `Letter` as JSON, enclosed to the reply key. It travels as text in `exchange.Change`: JWS
compact, or in the national suite base64 of the DER.
"""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from kiosk.contract.case import CaseId, Message, TerminalId
from kiosk.contract.jose import PublicKey, Refused
from kiosk.contract.limits import LETTER_PLAIN_MAX, LETTER_TEXT_MAX
from kiosk.contract.suites import NATIONAL, SUITES, suite_of

LETTER_TYP = "jiujin-letter+jws"
WANTED_MAX = 10
PartKey = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{0,40}$")]
"""Which part of a package; "": the whole case."""


class LetterKind(StrEnum):
    SUPPLEMENT = "supplement"  # 补正: papers, answers, until when
    RATING = "rating"  # 整改反馈: what came of a bad rating
    REPORT = "report"  # 办不成事: what came of a report
    RESULT = "result"  # a decision's words, to be printed if the item allows it
    POSTED = "posted"  # 寄递: the result is on its way; by whom, under which number
    NOTE = "note"  # any other word on a case, or on a part of it


class LetterHeader(Message):
    alg: Literal["ES256", "SM2"] = "ES256"
    typ: Literal["jiujin-letter+jws"] = "jiujin-letter+jws"
    ver: Literal[1] = 1
    suite: str
    letter: CaseId  # its own id: the same letter twice is one
    about: CaseId  # the case or the report that brought the reply key
    terminal: TerminalId
    kid: str  # the acknowledgement key's
    n: int = Field(ge=1)  # the province's n-th letter about this
    at: datetime
    rkid: str  # the reply key's


class Wanted(Message):
    """A paper that is asked for. `name` as the item's material_name where it is one."""

    name: str = Field(min_length=1, max_length=60)
    pages: int = Field(default=1, ge=1, le=20)
    paper: Literal["page", "card"] = "page"
    why: str = Field(default="", max_length=120)
    needed: bool = True


class Letter(Message):
    """What only the card's holder reads. Repeats letter and about; a difference from the header is refused."""

    letter: CaseId
    about: CaseId
    kind: LetterKind | Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")] = Field(union_mode="left_to_right")
    text: str = Field(min_length=1, max_length=600)  # plain words
    text_en: str = Field(default="", max_length=1200)
    office: str = Field(default="", max_length=40)  # who says so
    until: date | None = None
    materials: list[Wanted] = Field(default=[], max_length=WANTED_MAX)
    form: dict[str, Any] = Field(default={})  # kiosk.forms: questions to be answered
    part: PartKey = ""
    printable: bool = False  # a result that the item allows to be printed at a terminal


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter whose signature is right, still closed."""

    header: LetterHeader
    inner: bytes = field(repr=False)
    sealed: bytes = field(repr=False)  # as it came


def as_text(sealed: bytes) -> str:
    return b64encode(sealed).decode("ascii") if suite_of(sealed) is NATIONAL else sealed.decode("ascii")


def of_text(text: str) -> bytes:
    """Raises Refused."""
    if len(text) > LETTER_TEXT_MAX or not text.isascii():
        raise Refused("letter: too large, or no text of ours")
    if "." in text:
        return text.encode("ascii")
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise Refused("letter: no text of ours") from error


def seal_letter(header: LetterHeader, letter: Letter, reply_key: PublicKey, sign: Callable[[bytes], bytes]) -> bytes:
    """`sign`: by the province's acknowledgement key of the header's suite. Raises Refused."""
    suite = SUITES[header.suite]
    plain = letter.model_dump_json(exclude_defaults=True).encode()
    if len(plain) > LETTER_PLAIN_MAX:
        raise Refused("letter: too long")
    inner = suite.envelope(reply_key, header.rkid).enclose(plain)
    return suite.sealed(header.model_dump(mode="json"), inner, sign)


def check_letter(sealed: bytes, key_of: Callable[[str], PublicKey | None]) -> SealedLetter:
    """Signature and header, without the reply key. Raises Refused."""
    suite = suite_of(sealed)
    raw, inner = suite.signed(sealed, key_of, LETTER_TYP)
    try:
        header = LetterHeader.model_validate(raw)
    except ValidationError as error:
        raise Refused("letter: fields of the header are wrong") from error
    if header.suite != suite.name:
        raise Refused("letter: suite not allowed")
    return SealedLetter(header, inner, sealed)


def open_letter(letter: SealedLetter, reply_key: PublicKey) -> Letter:
    """`reply_key`: with its private part. Raises Refused."""
    plain = SUITES[letter.header.suite].opened(letter.inner, reply_key, letter.header.rkid, LETTER_PLAIN_MAX)
    try:
        opened = Letter.model_validate_json(plain)
    except ValidationError as error:
        raise Refused("letter: fields are wrong") from error
    if (opened.letter, opened.about) != (letter.header.letter, letter.header.about):
        raise Refused("letter: differs from its header")
    return opened
