"""What a terminal asks while a resident waits for the answer: POST /v1/live. ADR 0022.

`service` says what is wanted, and with it which answer comes:

    query          Sheet: accounts, entitlements, records as rows and tables
    print          Printout: a document as PDF, with the pictures of its pages and a verification code
    pay.bill       Bill: what is owed
    pay.begin      Payment, with the code to scan; the request's id is the order's, asked again it is begun once
    pay.state      Payment of `order`
    pay.cancel     Payment of `order`, closed unless it was paid before
    certificate    Certificate: 电子证照
    identity.code  Holder: whose code was shown (`answers`: {"code": …}); without a person
    progress       Elsewhere: matters of this person that were filed in other places
    help           HelpSaid: whether anybody comes to who called (`answers`: {"call": …}); without a person

A question is neither queued nor kept, an answer lives as long as the visit. Nothing here is logged, and no message
shows its contents in a repr or an error.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from kiosk.contract.case import CaseId, Message, TerminalId

LIVE_REQUEST_MAX = 48 * 1024  # bytes of a request's JSON
LIVE_ANSWER_MAX = 4 * 1024 * 1024  # bytes of an answer's JSON
PAID_TYP = "jiujin-paid+jws"
PAID_MAX = 4 * 1024
MATTERS_MAX = 50
DOTS_MAX = 3_000_000  # of a page's picture: A4 in 180 dots an inch

ItemCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{12}$")]
Words = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=60)]
Told = Annotated[str, Field(pattern=r"^[a-z]{1,20}\.[a-z_]{1,30}$")]
Fen = Annotated[int, Field(ge=0, le=10**10)]


def _at_most(size: int) -> AfterValidator:
    """Of the bytes themselves; as JSON they are base64, a third longer."""

    def bounded(data: bytes) -> bytes:
        if len(data) > size:
            raise PydanticCustomError("too_large", "larger than the contract allows")
        return data

    return AfterValidator(bounded)


def _drawable(data: bytes) -> bytes:
    """JPEG, or PNG of at most DOTS_MAX: a PNG is decoded whole before it is made smaller."""
    dots = int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")  # IHDR: width, height
    if not data.startswith(b"\xff\xd8\xff") and not (data.startswith(b"\x89PNG\r\n\x1a\n") and 0 < dots <= DOTS_MAX):
        raise PydanticCustomError("picture", "neither JPEG nor a PNG of that size")
    return data


Picture = Annotated[bytes, _at_most(1024 * 1024), AfterValidator(_drawable)]  # of one page


class Private(Message):
    """Somebody's data: what it says stands in no repr and in no error."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, hide_input_in_errors=True, val_json_bytes="base64", ser_json_bytes="base64"
    )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    __str__ = __repr__


class Asker(Private):
    """Who asks. `proven`: how the terminal knows, as in `kiosk.contract.case.Proof`."""

    name: Short
    id_type: str = Field(pattern=r"^[0-9]{3}$")  # GB/T 36903
    id_number: str = Field(pattern=r"^[0-9A-Z]{5,18}$")
    proven: str = Field(default="chip", pattern=r"^[a-z_]{1,32}$")


class LiveRequest(Private):
    id: CaseId
    service: str = Field(pattern=r"^[a-z]{1,16}(\.[a-z]{1,16})?$")
    item: ItemCode | None = None
    task_code: str = Field(default="", pattern=r"^([0-9A-Z]{31})?$")  # its first 18 letters are the department's
    person: Asker | None = None
    answers: dict[str, Any] = Field(default={}, max_length=60)
    order: CaseId | None = None
    language: Literal["zh_CN", "en"] = "zh_CN"


class Row(Private):
    label: Short
    value: Words
    kind: Literal["text", "money", "date", "private"] = "text"  # private: covered until the resident uncovers it


class Table(Private):
    title: Short = ""
    columns: list[Short] = Field(min_length=1, max_length=6)
    rows: list[list[Short]] = Field(max_length=120)

    @model_validator(mode="after")
    def _square(self) -> "Table":
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has other cells than the columns")
        return self


class Sheet(Private):
    kind: Literal["sheet"] = "sheet"
    title: Short
    source: Short  # whose books
    as_of: date
    rows: list[Row] = Field(default=[], max_length=40)
    tables: list[Table] = Field(default=[], max_length=4)
    note: Words = ""


class Printout(Private):
    kind: Literal["printout"] = "printout"
    title: Short
    source: Short
    code: str = Field(pattern=r"^[0-9A-Z-]{6,40}$")  # whoever gets the paper asks `verify_at` with it
    verify_at: Words
    pdf: Annotated[bytes, _at_most(2 * 1024 * 1024)]
    pages: list[Picture] = Field(min_length=1, max_length=8)
    copies_max: int = Field(default=2, ge=1, le=9)
    valid_until: date | None = None


class PrintedProof(Private):
    """What the province says of a proof's code to whoever has the paper: GET /v1/proofs/{code}."""

    title: Short
    source: Short  # who issued it
    holder: Short  # the first letter of the name
    made_on: date
    valid_until: date | None = None


class Bill(Private):
    """`amount` 0: nothing is owed."""

    kind: Literal["bill"] = "bill"
    title: Short
    payee: Short
    account: Short = ""  # as the payee prints it, masked
    rows: list[Row] = Field(default=[], max_length=20)
    amount: Fen
    due: date | None = None
    note: Words = ""


class Payment(Private):
    """`code`: what the payer's telephone scans, while `waiting`. `paid`: JWS of Paid; without it nothing was paid."""

    kind: Literal["payment"] = "payment"
    order: CaseId
    state: Literal["waiting", "paid", "failed", "closed"]
    amount: Fen
    code: str = Field(default="", max_length=400)
    seconds: int = Field(default=0, ge=0, le=3600)  # left to scan it; the terminal's clock may be wrong
    paid: str = Field(default="", max_length=PAID_MAX)
    reason: Words = ""  # why it failed, for the payer


class Paid(Private):
    """JWS payload, typ `jiujin-paid+jws`, acknowledgement key: only this is shown as paid."""

    order: CaseId
    terminal: TerminalId
    item: ItemCode
    amount: Fen
    number: str = Field(pattern=r"^[0-9A-Z]{6,40}$")  # the payee asks for it
    at: datetime


class Certificate(Private):
    kind: Literal["certificate"] = "certificate"
    type_code: str = Field(pattern=r"^[0-9A-Z]{6,32}$")
    name: Short
    number: str = Field(max_length=60)
    issuer: Short
    holder: Short  # masked
    valid_until: date | None = None
    pages: list[Picture] = Field(min_length=1, max_length=8)
    tells: dict[Told, Words] = Field(default={}, max_length=12)  # field (`kiosk.reading.FIELDS`) -> what stands there


class Holder(Private):
    """The person a code stands for, as the issuer of the code knows them."""

    kind: Literal["holder"] = "holder"
    name: Short
    id_type: str = Field(pattern=r"^[0-9]{3}$")
    id_number: str = Field(pattern=r"^[0-9A-Z]{5,18}$")
    sex: Literal["male", "female", "unknown", "unspecified"] = "unknown"
    ethnicity: str | None = Field(default=None, pattern=r"^[0-9]{2}$")
    birth_date: date | None = None
    address: Words | None = None
    valid_until: date | None = None


class Matter(Private):
    title: Short
    place: Short  # where it was filed
    number: str = Field(default="", max_length=40)
    state: str = Field(pattern=r"^[a-z_]{1,32}$")  # kiosk.contract.exchange.CaseState
    filed_on: date
    changed_on: date | None = None
    note: Words = ""


class Elsewhere(Private):
    kind: Literal["elsewhere"] = "elsewhere"
    matters: list[Matter] = Field(default=[], max_length=MATTERS_MAX)
    silent: int = Field(default=0, ge=0)  # how many systems that may know of more did not answer


class HelpSaid(Private):
    """Whether anybody comes. `words` for a screen that everybody in the hall can read."""

    kind: Literal["help"] = "help"
    state: Literal["waiting", "coming"]
    words: Words = ""
    words_en: Words = ""


Body = Annotated[
    Sheet | Printout | Bill | Payment | Certificate | Holder | Elsewhere | HelpSaid, Field(discriminator="kind")
]


class Outcome(StrEnum):
    ANSWERED = "answered"
    NOT_FOUND = "not_found"  # asked in the right place, nothing there about this person
    REFUSED = "refused"  # `reason` says why, in plain words
    UNAVAILABLE = "unavailable"  # the department does not answer now


class LiveAnswer(Private):
    """`body` is there exactly when `outcome` is answered."""

    id: CaseId
    outcome: Outcome
    reason: Words = ""
    reason_en: Words = ""
    body: Body | None = None

    @model_validator(mode="after")
    def _whole(self) -> "LiveAnswer":
        if (self.body is None) is (self.outcome is Outcome.ANSWERED):
            raise ValueError("a body comes with an answer, and only with one")
        return self


ANSWERS: dict[str, type[Private]] = {
    "query": Sheet,
    "print": Printout,
    "pay.bill": Bill,
    "pay.begin": Payment,
    "pay.state": Payment,
    "pay.cancel": Payment,
    "certificate": Certificate,
    "identity.code": Holder,
    "progress": Elsewhere,
    "help": HelpSaid,
}
"""Service -> the message that answers it."""
