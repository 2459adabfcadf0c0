"""What waits for the province, the states it goes through, and how an attempt to send it can end."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.contract.case import Acknowledgement


class Kind(StrEnum):
    CASE = "case"  # files in `StateFolder.blobs`
    WITHDRAWAL = "withdrawal"  # the others are small JSON documents in `Entry.body`
    RATING = "rating"
    HELP_CALL = "help_call"
    REPORT = "report"  # 办不成事 and 差评 for a person to follow


class State(StrEnum):
    """DESIGN.md, "An application's life": the part that the terminal owns."""

    FILED = "filed"  # waits; `due_at` says until when at least
    UPLOADING = "uploading"  # taken by the agent, until the lease ends
    DELIVERED = "delivered"  # the province's signed word is here
    REFUSED = "refused"  # needs a person; `reason` says why


@dataclass(frozen=True, slots=True)
class Entry:
    position: int
    entry_id: str  # UUID: the idempotency key; for a case its id
    kind: Kind
    case_id: str  # "" for records that belong to no case
    state: State
    digest: str  # of the JWS, or of `body`; hex
    body: bytes | None  # of records; None for cases
    created_at: float  # seconds since 1970, UTC
    changed_at: float
    due_at: float
    attempts: int  # contacts that failed whatever the cause
    failures: int  # of these, the ones that were this entry's own
    lease_until: float | None
    lease: str | None
    reason: str  # a code word, never a sentence of the province: it could quote what the resident typed


@dataclass(frozen=True, slots=True)
class SealedFile:
    n: int  # ordinal; 0 is the manifest (JWS)
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class FiledRow:
    """A filed case without personal data: what the agent sends and what proves it later."""

    case_id: str
    sequence: int
    previous: str | None
    digest: str
    receipt_number: str
    item: str
    catalogue_version: str
    filed_at: float
    accepted: bool
    progress: str
    withdrawn: bool
    acknowledgement: str | None
    acknowledged_at: float | None
    generation: str | None
    erased_at: float | None
    manifest: SealedFile
    materials: tuple[SealedFile, ...]
    supplement_of: str | None = None  # the case that this one adds to


@dataclass(frozen=True, slots=True)
class Delivered:
    """A case: the acknowledgement verbatim, and what `kiosk.seal.verify_acknowledgement` made of it.

    A record: both absent; the province echoed id and digest.
    """

    token: str = ""
    acknowledgement: Acknowledgement | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The province will never take this one as it is. It stays until a technician retries or exports it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """This entry's own trouble while others go through: too slow, cut off again and again, 500 for it alone."""

    reason: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The line's or the province's trouble, nobody's case. Never ends an entry: weeks without network are normal."""

    reason: str = "no_line"
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Its turn is over and others wait: goes on after them where it stopped. The province keeps what it has."""


Outcome = Delivered | Refused | Failed | Interrupted | Unreachable
