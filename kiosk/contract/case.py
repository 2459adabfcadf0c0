"""A sealed case (办件) on the wire: DESIGN.md, "An application's life".

manifest.jws = JWS compact (ES256, terminal key); its payload = JWE compact (ECDH-ES + A256GCM to the province);
its plaintext = `Manifest` as JSON. Each material lies beside it: nonce(12) || AES-256-GCM || tag(16),
AAD = suite|case|ordinal in ASCII.
The case's digest is SHA-256 of the JWS bytes, lower-case hex. National suite: `kiosk.contract.national`.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

CASE_TYP = "jiujin-case+jws"
ACKNOWLEDGEMENT_TYP = "jiujin-ack+jws"
RECEIPT_TYP = "jiujin-receipt+jws"
REQUEST_TYP = "jiujin-request+jws"
CONTRACT_VERSION = 1
SUPPLEMENT_VERSION = 2  # of a case that supplements another: who does not know them must not take it for a new case
SUITE_INTERNATIONAL = "jj1-es256-ecdhes-a256gcm"
SUITE_NATIONAL = "jj2-sm2-sm3-sm4gcm"

CaseId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
TerminalId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,32}$")]


class Message(BaseModel):
    """Fields that a newer release added are passed over: what must be understood is a new CONTRACT_VERSION."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class MaterialSeal(Message):
    """One line of the signed header: enough to check completeness without the private key."""

    n: int = Field(ge=1)  # ordinal, from 1
    sha256: Digest  # of the ciphertext file
    size: int = Field(ge=1)  # of the ciphertext file
    sm3: Digest | None = Field(default=None, exclude_if=lambda sm3: sm3 is None)  # of it too; national suite only


class CaseHeader(Message):
    """The JWS protected header; in the national suite the first part of what is signed."""

    alg: Literal["ES256", "SM2"] = "ES256"
    typ: Literal["jiujin-case+jws"] = "jiujin-case+jws"
    ver: int = CONTRACT_VERSION
    suite: str = SUITE_INTERNATIONAL
    case: CaseId
    of: CaseId | None = Field(default=None, exclude_if=lambda of: of is None)  # the case that this one supplements
    terminal: TerminalId
    kid: str  # terminal's key id: RFC 7638 thumbprint
    seq: int = Field(ge=1)
    prev: Digest | None  # digest of the terminal's previous case
    filed_at: datetime  # terminal's wall clock, UTC
    clock_error_s: float | None  # known error of that clock; None when never compared
    rkid: str  # recipient key id
    materials: list[MaterialSeal]


class Material(Message):
    """A material as the resident handed it in. `key` is base64url of its own random AES-256 key."""

    n: int = Field(ge=1)
    name: str  # material_name of the item, or "signature", "signature_strokes" (JSON), "audit"
    media_type: str
    key: str
    size: int
    deferred: bool = False


class Person(Message):
    """自然人. `name` is normalised, `name_raw` as the card gave it; both are sent.

    `name_review` (含生僻字): the name holds a letter that no machine can be sure of; a person compares it with the
    card before a certificate bears it. Left out when it does not hold, as releases without this field expect.
    """

    name: str
    name_raw: str
    name_review: bool = Field(default=False, exclude_if=lambda review: not review)
    id_type: str  # "111" resident identity number (GB/T 36903)
    id_number: str
    sex: str = "unknown"
    ethnicity: str | None = None
    birth_date: str | None = None
    address: str | None = None
    phone: str | None = None
    document: str = "resident_id"


class Proof(Message):
    """How the terminal learned who the applicant is. how: `chip` (an ID card's), `mrz` (a passport or permit under
    the camera), `social_card`, `code` (asked live), or `stated`: nobody read a document.

    confirmed: fields that the camera saw, no check digit proves, and the resident called right. written: fields that
    the resident wrote. Both want an officer's eye on the document.
    """

    how: str = "chip"
    confirmed: list[str] = []
    written: list[str] = []


class CaseAgent(Message):
    """代办: who acted for the applicant. `relation`: kiosk.application.acting.RELATIONS and OTHERS."""

    person: Person
    identity: Proof
    relation: str = ""


class Organisation(Message):
    """法人和其他组织, when the case is its own and `Manifest.applicant` acts for it. role: `legal` or `agent`."""

    name: str
    code: str  # 统一社会信用代码, GB 32100
    role: str


class CertificateUse(Message):
    """免证办: an electronic certificate instead of a paper. `number`: of the one that was fetched and stands among
    the materials; empty: it was not fetched, and `consent` is the applicant's authorisation to fetch it, signed with
    the case.

    filled: keys of answers that it suggested and the resident confirmed. disputes: 异议, fields of it
    (`kiosk.reading.FIELDS`) that the resident calls wrong; what is right stands in the answers.
    """

    material: str
    type_code: str
    name: str
    number: str = ""
    consent: str
    filled: list[str] = Field(default=[], exclude_if=lambda filled: not filled)
    disputes: list[str] = Field(default=[], exclude_if=lambda disputes: not disputes)


class CasePart(Message):
    """A service (事项) inside a package (一件事) that applies: what its department is sent.

    `answers`: the part's own field -> the key in the manifest's answers. `fixed`: answers that follow from the
    package. `materials`: its own material_name -> the manifest's, in order; those that did not come are deferred.
    """

    item: str = Field(pattern=r"^[0-9A-Z]{12}$")  # catalog_code
    task_code: str = Field(pattern=r"^[0-9A-Z]{31}$")
    item_name: str
    dept_code: str = Field(pattern=r"^[0-9A-Z]{18}$")
    dept_name: str = ""
    answers: dict[str, str] = {}
    fixed: dict[str, Any] = {}
    materials: dict[str, list[str]] = {}


class Manifest(Message):
    """What only the province reads. Repeats case and terminal; a difference from the header is refused."""

    case: CaseId
    terminal: TerminalId
    receipt_number: str
    item: str  # catalog_code 基本编码, 12 characters
    task_code: str  # 实施编码, 31 characters
    item_name: str
    catalogue_version: str
    applicant: Person
    identity: Proof = Proof()  # releases without this field read chips only
    answers: dict[str, Any]
    parts: list[CasePart] = Field(default=[], exclude_if=lambda parts: not parts)  # of a package; `item` is its code
    commitments: list[str] = []
    deferred_materials: list[str] = []
    agent: CaseAgent | None = Field(default=None, exclude_if=lambda agent: agent is None)
    organisation: Organisation | None = Field(default=None, exclude_if=lambda one: one is None)
    # 预约: a time at a window is asked for, not the item itself; releases without this field read an application
    purpose: Literal["apply", "book"] = Field(default="apply", exclude_if=lambda purpose: purpose == "apply")
    # 资格认证, 年审: what is filed is a confirmation, and the next one is due by this day
    confirmed_until: date | None = Field(default=None, exclude_if=lambda day: day is None)
    # 异议: fields of `applicant` that the document says and the resident calls wrong
    disputes: list[str] = Field(default=[], exclude_if=lambda disputes: not disputes)
    materials: list[Material]
    certificates: list[CertificateUse] = Field(default=[], exclude_if=lambda none: not none)
    filed_at: datetime
    language: str = "zh_CN"
    reply_key: dict[str, str] | None = Field(default=None, exclude_if=lambda key: key is None)
    """Public JWK of the case's own suite: what the province writes back is sealed to it (`kiosk.contract.letter`)."""
    supplement_of: CaseId | None = Field(default=None, exclude_if=lambda of: of is None)
    letter: CaseId | None = Field(default=None, exclude_if=lambda letter: letter is None)
    """The letter that asked for this supplement; None for papers that were put off at filing (容缺)."""


class Acknowledgement(Message):
    """JWS payload (ES256, typ `jiujin-ack+jws`, acknowledgement key). Only this is delivery."""

    case: CaseId
    digest: Digest
    terminal: TerminalId
    seq: int
    generation: str  # of the province's store; changes when it is restored
    nonce: str  # of the request
    at: datetime
    opened: Literal[True]


class ReceiptToken(Message):
    """JWS payload (ES256, typ `jiujin-receipt+jws`, terminal key): the receipt's QR. No personal data."""

    n: str  # receipt number, 12 digits
    t: TerminalId
    i: str  # catalog_code
    at: int  # seconds since 1970, UTC
    d: str  # first 16 hex digits of the case's digest


class TrustedKey(Message):
    """One entry of the trust list: a public key somebody may verify or seal with. `jwk` public, EC P-256 or SM2."""

    kid: str
    use: str = Field(pattern=r"^[a-z_]{1,32}$")  # terminal, recipient, acknowledgement; nobody asks for others
    owner: str  # terminal id, or "province"
    jwk: dict[str, str]
    not_before: datetime | None = None
    not_after: datetime | None = None


class Enrolment(Message):
    """The province's answer to a CSR: what a terminal needs to seal, to send and to believe."""

    terminal: TerminalId
    certificate: str  # PEM
    keys: list[TrustedKey]
    suites: list[str]
    generation: str
    feed_root: str = ""  # root metadata of the signed feed (TUF), as JSON; "" without a feed


class Problem(Message):
    """RFC 9457."""

    model_config = ConfigDict(extra="allow", frozen=True)
    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
