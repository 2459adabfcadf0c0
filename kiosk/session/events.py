"""All that can happen to a visit. A closed union: `step` matches every one."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from drivers.protocol import Fault
from kiosk.session.live import Trouble
from kiosk.session.visit import (
    Acting,
    CaseStub,
    Draft,
    FiledCase,
    Mode,
    Notice,
    PaperSays,
    Printing,
    Signature,
    TakenPage,
    Way,
    Why,
)

if TYPE_CHECKING:  # the screen's first frame waits for this module, and needs none of them
    from kiosk.catalogue.item import Item
    from kiosk.contract.live import Bill, Certificate, Paid, Payment, Printout, Sheet
    from kiosk.identity.card import IdCard


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch, key or card movement: the resident is there. The warning goes with the next Tick, so that a press
    on one of its buttons still reaches it; OverClosed takes it away at once."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Once a second."""


@dataclass(frozen=True, slots=True)
class Started:
    """The attract page's lamp button; `mode` when 长辈版 was pressed."""

    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class Back: ...


@dataclass(frozen=True, slots=True)
class EndAsked: ...


@dataclass(frozen=True, slots=True)
class EndConfirmed:
    """Leave: the draft is kept (`keep`) or given up."""

    keep: bool = True


@dataclass(frozen=True, slots=True)
class OverClosed:
    """我还在 / 接着办: the sheet goes away."""


@dataclass(frozen=True, slots=True)
class ModeChosen:
    mode: Mode


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: Literal["zh_CN", "en"]


@dataclass(frozen=True, slots=True)
class VoiceToggled: ...


@dataclass(frozen=True, slots=True)
class HelpAsked: ...


@dataclass(frozen=True, slots=True)
class HelpCalled:
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HelpComing:
    words: str  # the province's: who is on the way


@dataclass(frozen=True, slots=True)
class NoticesOpened: ...


@dataclass(frozen=True, slots=True)
class NoticeChosen:
    """A row of the list of notices, from 0."""

    n: int


@dataclass(frozen=True, slots=True)
class SearchOpened:
    topic: str = ""


@dataclass(frozen=True, slots=True)
class QueryChanged:
    query: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskingOpened: ...


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    """A choice of the question shown, from 0."""

    n: int


@dataclass(frozen=True, slots=True)
class PlacesOpened: ...


@dataclass(frozen=True, slots=True)
class ItemChosen:
    item: "Item"
    catalogue_version: str


@dataclass(frozen=True, slots=True)
class BookingAsked:
    """预约: `item` as kiosk.catalogue.booking made it of the guide's."""

    item: "Item"


@dataclass(frozen=True, slots=True)
class GuideAccepted: ...


@dataclass(frozen=True, slots=True)
class TakeAsked:
    """The guide is to be taken along."""


@dataclass(frozen=True, slots=True)
class GuidePrinted: ...


@dataclass(frozen=True, slots=True)
class ActingChosen:
    """`item` as kiosk.application.acting asks the one who acts."""

    acting: Acting
    item: "Item"


@dataclass(frozen=True, slots=True)
class Consented: ...


@dataclass(frozen=True, slots=True)
class MyCasesAsked: ...


@dataclass(frozen=True, slots=True)
class CardRead:
    card: "IdCard"
    refused: Notice | None = None  # CARD_EXPIRED, CARD_NUMBER_INVALID, CARD_WRONG_KIND
    draft: Draft | None = None  # of the same card and item
    stubs: tuple[CaseStub, ...] = ()


@dataclass(frozen=True, slots=True)
class WayChosen:
    """Another document than the one that is waited for."""

    way: Way


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """What the camera read; counts once the resident has confirmed it."""

    card: "IdCard"
    refused: Notice | None = None  # CARD_EXPIRED


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """Of the receipt, 12 digits."""

    number: str


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """The province is asked whose code it is; CardRead or CardFailed follows."""


@dataclass(frozen=True, slots=True)
class PersonConfirmed:
    """对，是我."""


@dataclass(frozen=True, slots=True)
class PersonDoubted:
    """不对: it is read again."""


@dataclass(frozen=True, slots=True)
class NameWritten:
    """As it stands on the document."""

    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed:
    """Of any document; `refused` where it was read and is none that suffices."""

    fault: Fault
    refused: Notice | None = None  # CARD_WRONG_KIND, CARD_LOCKED


@dataclass(frozen=True, slots=True)
class CardLifted:
    """After every CardRead, refused or not, the reader is watched until the card is gone."""


@dataclass(frozen=True, slots=True)
class AnswerConfirmed:
    """对: the prefilled answer is right."""


@dataclass(frozen=True, slots=True)
class AnswerDoubted:
    """不对，要改."""


@dataclass(frozen=True, slots=True)
class Answered:
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class EditAsked:
    """修改 on the check page: a question's key, or a material's name."""

    key: str


@dataclass(frozen=True, slots=True)
class PageTaken:
    page: TakenPage


@dataclass(frozen=True, slots=True)
class PageRead:
    """What stands on a page of the visit, read in the background."""

    page: TakenPage
    says: tuple[PaperSays, ...]


@dataclass(frozen=True, slots=True)
class PageRetaken:
    """重拍."""

    material: str
    index: int


@dataclass(frozen=True, slots=True)
class PagesAccepted:
    """拍好了，下一步."""


@dataclass(frozen=True, slots=True)
class MaterialDeferred:
    """今天没带，以后补."""


@dataclass(frozen=True, slots=True)
class CameraFailed:
    fault: Fault


@dataclass(frozen=True, slots=True)
class Revealed: ...


@dataclass(frozen=True, slots=True)
class DisputeAsked:
    """Something that the card says is wrong."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """Called wrong, or right again: a field of `kiosk.session.visit.DISPUTABLE`."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckAccepted: ...


@dataclass(frozen=True, slots=True)
class PledgeAccepted:
    """告知承诺: the one shown was read, and is promised."""


@dataclass(frozen=True, slots=True)
class Signed:
    signature: Signature | None
    refused: Notice | None = None  # SIGNATURE_EMPTY, SIGNATURE_SCRIBBLE


@dataclass(frozen=True, slots=True)
class Filed:
    case: FiledCase


@dataclass(frozen=True, slots=True)
class NotFiled:
    notice: Notice  # DISK_FULL, NOT_FILED; the draft stays


@dataclass(frozen=True, slots=True)
class PrintingChanged:
    printing: Printing


@dataclass(frozen=True, slots=True)
class PrintAsked:
    """再打一张, or a reprint from 查进度."""


@dataclass(frozen=True, slots=True)
class ReceiptTaken:
    """都拿好了: on to the rating."""


@dataclass(frozen=True, slots=True)
class Rated:
    level: int | None  # None: skipped
    tags: tuple[str, ...] = ()
    benefits: bool = False  # there is more that this resident may claim
    anonymous: bool = False  # the case is not named


@dataclass(frozen=True, slots=True)
class StubChosen:
    index: int


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """The chosen one: what is asked, what was answered."""


@dataclass(frozen=True, slots=True)
class SupplementBegun:
    """补材料, of the case that is shown."""


@dataclass(frozen=True, slots=True)
class ReportBegun:
    """办不成事, from the help sheet of any page."""


@dataclass(frozen=True, slots=True)
class Reported:
    """It is in the queue."""


@dataclass(frozen=True, slots=True)
class WithdrawAsked: ...


@dataclass(frozen=True, slots=True)
class WithdrawConfirmed: ...


@dataclass(frozen=True, slots=True)
class StubsChanged:
    stubs: tuple[CaseStub, ...]
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class TechnicianAsked:
    """The hidden gesture; only when no visit is under way."""


@dataclass(frozen=True, slots=True)
class PinEntered:
    right: bool


@dataclass(frozen=True, slots=True)
class ServiceChanged:
    """The terminal can or cannot serve (disk full, store broken, its power goes)."""

    serving: bool
    why: Why = Why.REPAIR


@dataclass(frozen=True, slots=True)
class AnswerCame:
    """What the province said to question `ask` of this visit: `trouble`, or what its service answers with."""

    ask: int
    trouble: Trouble | None = None
    reason: str = field(default="", repr=False)
    matters: "tuple[CaseStub, ...]" = field(default=(), repr=False)  # filed elsewhere
    sheet: "Sheet | None" = field(default=None, repr=False)
    printout: "Printout | None" = field(default=None, repr=False)
    certificate: "Certificate | None" = field(default=None, repr=False)
    bill: "Bill | None" = field(default=None, repr=False)
    payment: "Payment | None" = field(default=None, repr=False)
    paid: "Paid | None" = field(default=None, repr=False)  # verified; a payment without it is not shown as paid


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """再试一次, 换一个码."""


@dataclass(frozen=True, slots=True)
class CopiesChosen:
    copies: int


@dataclass(frozen=True, slots=True)
class CopiesAsked:
    """打印."""


@dataclass(frozen=True, slots=True)
class CopiesPrinted:
    printing: Printing


@dataclass(frozen=True, slots=True)
class SlipAsked:
    """What stands there, on receipt paper."""


@dataclass(frozen=True, slots=True)
class PayAsked:
    """去付款."""


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """看完了, 拿好了."""


@dataclass(frozen=True, slots=True)
class CertificateChosen:
    """同意，用电子的."""

    online: bool


@dataclass(frozen=True, slots=True)
class PaperChosen:
    """我拍纸的."""


@dataclass(frozen=True, slots=True)
class CertificateAccepted:
    """对，就用这个; or: 同意，让省里去取."""


CertificateEvent = CertificateChosen | PaperChosen | CertificateAccepted
LiveEvent = AnswerCame | AskedAgain | CopiesChosen | CopiesAsked | CopiesPrinted | SlipAsked | PayAsked | AnswerDone
Event = (
    LiveEvent | CertificateEvent |
    NoticesOpened | NoticeChosen | AskingOpened | ChoiceMade | PlacesOpened | BookingAsked | ActingChosen
    | DisputeAsked | Disputed | TakeAsked | HelpComing
    | Touched | Tick | Started | Back | EndAsked | EndConfirmed | OverClosed | ModeChosen | LanguageChosen
    | VoiceToggled | HelpAsked | HelpCalled | SearchOpened | QueryChanged | ItemChosen | GuideAccepted | GuidePrinted
    | Consented | MyCasesAsked | WayChosen | CardRead | CardFailed | CardLifted | DocumentRead | PersonConfirmed
    | PersonDoubted | NameWritten | NumberGiven | CodeSeen | AnswerConfirmed | AnswerDoubted | Answered
    | EditAsked | PageTaken | PageRead | PageRetaken | PagesAccepted | MaterialDeferred | CameraFailed | Revealed
    | CheckAccepted | Signed | Filed | NotFiled | PrintingChanged | PrintAsked | ReceiptTaken | Rated | StubChosen
    | CaseOpened | SupplementBegun | ReportBegun | Reported | PledgeAccepted
    | WithdrawAsked | WithdrawConfirmed | StubsChanged | TechnicianAsked | PinEntered | ServiceChanged
)  # fmt: skip
