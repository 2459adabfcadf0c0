"""What terminal and province say to each other besides a sealed case: openapi.yaml, as messages."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from kiosk.contract.case import CaseId, Digest, Message, TrustedKey
from kiosk.contract.letter import PartKey
from kiosk.contract.limits import LETTER_TEXT_MAX

PROBLEM_MEDIA_TYPE = "application/problem+json"
PROBLEM_PREFIX = "urn:jiujin:problem:"
UPLOAD_MEDIA_TYPE = "application/offset+octet-stream"
TUS_VERSION = "1.0.0"
RECORD_MAX = 32 * 1024  # bytes of one record's body
HEARTBEAT_MAX = 16 * 1024
JSON_MAX = 64 * 1024  # bytes of any other JSON body
CHANGES_PAGE = 200  # changes in one answer
HELD_MAX = 1000  # ids in one question
LETTERS_PAGE = 256 * 1024  # characters of letters in one answer, unless the first alone has more

RecordId = CaseId
CodeWord = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
RecordKind = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}$")]


class CaseState(StrEnum):
    """The part of an application's life that the province owns (DESIGN.md)."""

    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    NOT_ACCEPTED = "not_accepted"
    DECIDED = "decided"
    SERVED = "served"
    WITHDRAWN = "withdrawn"


State = Annotated[
    CaseState | Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")],  # of a newer platform: the last known one stands
    Field(union_mode="left_to_right"),
]


class CaseAnswer(Message):
    """PUT and GET /v1/cases/{id}. `acknowledgement`: JWS of case.Acknowledgement, to be kept verbatim."""

    case: CaseId
    state: State
    acknowledgement: str


class Change(Message):
    cursor: int
    case: CaseId
    state: State
    at: datetime
    note: str = ""  # for the resident, plain words
    part: PartKey = ""  # of a package; "": the state is the whole case's
    letter: Annotated[str, Field(max_length=LETTER_TEXT_MAX)] = ""
    """`kiosk.contract.letter`, about this case or, where `case` is a report's id, about that report."""


class Changes(Message):
    """GET /v1/changes: ascending; `cursor` is what to ask with next; `more` when another page waits."""

    changes: list[Change]
    cursor: int
    more: bool
    generation: str


class RecordAnswer(Message):
    """PUT /v1/records/{kind}/{id}: stored durably. `digest`: SHA-256 of the body as it was sent."""

    kind: RecordKind
    id: RecordId
    digest: Digest


class Heartbeat(Message):
    """What a terminal tells about itself. No personal data, no free text."""

    version: str = Field(max_length=64)
    waiting: int = Field(ge=0)  # cases not delivered
    refused: int = Field(ge=0)
    waiting_since: datetime | None = None
    clock: datetime  # terminal's wall clock, UTC
    catalogue_version: str = Field(default="", max_length=64)
    disk_free_mb: int | None = None
    devices: dict[str, str] = Field(default={}, max_length=32)  # slot -> status
    gates: dict[CodeWord, Annotated[float, Field(ge=0)]] = Field(default={}, max_length=8)
    """Gate (offline, waiting, disk) -> how much of what is allowed is used; from 1 on no new case is taken."""
    refused_for: dict[CodeWord, Annotated[int, Field(ge=1)]] = Field(default={}, max_length=16)
    """Why cases were refused -> how many of them."""


class HeartbeatAnswer(Message):
    at: datetime
    generation: str
    held: bool = False
    """POST /v1/held is spoken here: an older platform answers it without a signature, as anybody could."""


class HeldRequest(Message):
    """POST /v1/held: ids of cases and records that the province said it stored."""

    ids: list[CaseId] = Field(max_length=HELD_MAX)


class HeldAnswer(Message):
    missing: list[CaseId]  # of those that were asked about: the province does not have them, or not any more


class EnrolmentRequest(Message):
    """POST /v1/enrolments. `csr`: PKCS#10 PEM, P-256 or SM2, CN = terminal id; its signature proves possession."""

    code: str = Field(min_length=8, max_length=64)
    csr: str = Field(max_length=8 * 1024)


class RenewalRequest(Message):
    """POST /v1/enrolments/renewal, signed with the key to be replaced, also after its certificate has expired."""

    csr: str = Field(max_length=8 * 1024)


class Keys(Message):
    """GET /v1/keys. Recipient and acknowledgement keys, retired ones too."""

    keys: list[TrustedKey]
    suites: list[str]
    generation: str


class UploadMetadata(Message):
    """tus Upload-Metadata of a material: which case it belongs to and what its ciphertext must be."""

    case: CaseId
    n: int = Field(ge=1, le=99)
    sha256: Digest
