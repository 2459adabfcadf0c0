"""What a step asks the outside to do. `ui` carries them out and answers with events."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.session.live import Service
from kiosk.session.visit import Signature, Visit

if TYPE_CHECKING:  # the screen's first frame waits for this module, and needs none
    from kiosk.identity.card import IdCard


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Start reading in visit.way; answer with CardRead, DocumentRead or CardFailed. A second one is ignored."""


@dataclass(frozen=True, slots=True)
class FindCases:
    """Filed with this document under the camera; answer with CardRead of it."""

    card: "IdCard" = field(repr=False)


@dataclass(frozen=True, slots=True)
class StopReading: ...


@dataclass(frozen=True, slots=True)
class WatchPage:
    """Start the camera for visit.shot, ending any watch before it; answer with PageTaken or CameraFailed."""


@dataclass(frozen=True, slots=True)
class StopWatching: ...


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Seal `visit`'s answers and pages to its card's key (`kiosk.application.draft_of`).

    `visit` is the one to keep; the current one may be wiped already. Sent after every answer and page too, so that
    a power cut costs one page at most.
    """

    visit: Visit = field(repr=False)


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Of `visit`'s card and item; the current visit may be wiped already."""

    visit: Visit = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileCase:
    """Validate, seal, commit, drop the draft; answer with Filed or NotFiled."""

    signature: Signature = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Of visit.filed, or of the chosen stub; answer with PrintingChanged."""


@dataclass(frozen=True, slots=True)
class PrintGuide: ...


@dataclass(frozen=True, slots=True)
class RecordRating:
    """visit.rating and visit.tags of visit.filed; the current visit may be wiped already."""

    visit: Visit = field(repr=False)


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """Of the chosen stub; answer with StubsChanged."""

    case_id: str


@dataclass(frozen=True, slots=True)
class AskLive:
    """Ask the province now, about visit.item and visit.answers; answer with AnswerCame(visit.live.asks, …)."""

    service: Service


@dataclass(frozen=True, slots=True)
class CloseOrder:
    """The payment that was begun is given up; nobody waits for an answer."""


@dataclass(frozen=True, slots=True)
class PrintCopies:
    """Of visit.live.printout, on A4; answer with CopiesPrinted."""

    copies: int


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """What was answered or paid, on receipt paper; answer with PrintingChanged."""


@dataclass(frozen=True, slots=True)
class CallHelp:
    reason: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """办不成事: `visit.answers`, about `visit.suspended`; answer with Reported."""

    visit: Visit = field(repr=False)


@dataclass(frozen=True, slots=True)
class Audit:
    """One line of the audit log: an event name and ids, never contents."""

    name: str
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Read the page aloud."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """Forget the resident: session object, pictures, clipboard, input history, voice queue."""


Effect = (
    FindCases
    | ReadCard | StopReading | WatchPage | StopWatching | SaveDraft | DropDraft | FileCase | PrintReceipt | PrintGuide
    | RecordRating | WithdrawCase | CallHelp | FileReport | Audit | AskLive | CloseOrder | PrintCopies | PrintSlip
    | Say | Wipe
)  # fmt: skip
