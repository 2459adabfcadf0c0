"""What a visit is at one moment. Frozen: each event makes the next one (`kiosk.session.step`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # the screen's first frame waits for this module, and needs none of them
    from kiosk.catalogue.item import Item
    from kiosk.identity.card import IdCard

from kiosk.session.live import NO_LIVE, Held, Live


class Page(StrEnum):
    """screen.md 2.1."""

    OUT_OF_SERVICE = "out_of_service"
    ATTRACT = "attract"
    HOME = "home"
    NOTICES = "notices"  # 公告, 政策解读: the list
    NOTICE = "notice"  # one of them
    ASKING = "asking"  # 智能导办: a few plain questions
    SEARCH = "search"
    GUIDE = "guide"
    PLACES = "places"  # 就近办: where else it is done
    CONSENT = "consent"
    IDENTITY = "identity"
    PERSON = "person"  # 是您吗: what a camera read of a document, to be confirmed
    FORM = "form"
    MATERIALS = "materials"
    CHECK = "check"
    ANSWER = "answer"  # 查询: what the province says
    CERTIFICATE = "certificate"  # 免证办: instead of a paper
    PROOF = "proof"  # 打印证明: how it looks, and how many
    PAY = "pay"  # 缴费
    SIGN = "sign"
    FILED = "filed"
    RECEIPT = "receipt"
    RATING = "rating"
    BENEFITS = "benefits"  # 政策直达: what else may be claimed
    TAKE_CARD = "take_card"
    MY_CASES = "my_cases"
    CASE = "case"  # one of them: what is asked, what was answered
    TECHNICIAN = "technician"


class Over(StrEnum):
    """A sheet over the page; the page beneath cannot be read."""

    IDLE = "idle"
    END = "end"  # 结束?
    HELP = "help"  # 叫人帮忙
    WITHDRAW = "withdraw"
    TAKE = "take"  # 一次性告知: the guide as a code to photograph, or on paper
    DISPUTE = "dispute"  # 异议: the card says it wrongly
    PIN = "pin"  # technician's


class Mode(StrEnum):
    STANDARD = "standard"
    ASSISTED = "assisted"  # 长辈版
    CONTRAST = "contrast"


class Purpose(StrEnum):
    APPLY = "apply"
    MY_CASES = "my_cases"  # 查进度, 补打回执, 撤回, 补正
    REPORT = "report"  # 办不成事: in the middle of something else, which is `suspended` meanwhile


class Way(StrEnum):
    """What somebody may come with; an item lists those that suffice (`Item.identity`)."""

    ID_CARD = "id_card"  # 居民身份证, 港澳台居民居住证, 外国人永久居留身份证
    TRAVEL_DOCUMENT = "travel_document"  # a passport or a permit, by its machine-readable zone
    SOCIAL_CARD = "social_card"
    CODE = "code"  # 电子身份码, 电子社保卡: online only


class Acting(StrEnum):
    """For whom the one at the screen acts."""

    SELF = "self"
    AGENT = "agent"  # 代办: for another person, with both cards
    ORGANISATION = "organisation"  # 经办人 of a company, a shop with a licence, an office


class Notice(StrEnum):
    """A sentence the page shows once; `ui` holds the words. Each says what to do next."""

    CARD_UNREADABLE = "card_unreadable"  # lay it again
    CARD_LIFTED = "card_lifted"
    CARD_EXPIRED = "card_expired"
    CARD_NUMBER_INVALID = "card_number_invalid"
    CARD_WRONG_KIND = "card_wrong_kind"
    CARD_AGENT_NEXT = "card_agent_next"  # the first was read: now the agent's own
    CARD_SAME_PERSON = "card_same_person"  # the agent's own is wanted
    CARD_OTHER_PERSON = "card_other_person"
    CARD_LOCKED = "card_locked"  # a social-security card that tells its holder's name to a key only
    CODE_STALE = "code_stale"  # too old, used, or nobody's
    CODE_UNANSWERED = "code_unanswered"  # nobody can say now whose it is
    RECEIPT_UNFIT = "receipt_unfit"  # no number of a receipt, or not of one that was filed with this document
    NAME_UNFIT = "name_unfit"  # what was written can be nobody's name
    NO_CARD = "no_card"
    READER_AWAY = "reader_away"
    CAMERA_AWAY = "camera_away"
    PRINTER_AWAY = "printer_away"
    PRINT_UNPROVEN = "print_unproven"  # look whether it came out
    NEEDS_THE_LINE = "needs_the_line"
    NEEDS_A4 = "needs_a4"  # its printer does not work now
    NEEDS_CAMERA = "needs_camera"  # papers have to be photographed, and this terminal was built without
    NEEDS_READER = "needs_reader"  # of any document that suffices; likewise
    ITEM_UNAVAILABLE = "item_unavailable"
    SIGNATURE_EMPTY = "signature_empty"
    SIGNATURE_SCRIBBLE = "signature_scribble"
    SIGNATURE_SLOW = "signature_slow"  # begun so long ago that it may be two people's
    DISK_FULL = "disk_full"
    NOT_FILED = "not_filed"
    DRAFT_FOUND = "draft_found"
    NOTHING_FILED = "nothing_filed"
    WITHDRAWN = "withdrawn"
    HELP_CALLED = "help_called"
    HELP_COMING = "help_coming"  # in the words of `Visit.coming`
    REPORTED = "reported"
    PIN_WRONG = "pin_wrong"


class Why(StrEnum):
    """Why the terminal does not serve. For those of `URGENT` a visit under way is ended, its draft kept."""

    REPAIR = "repair"
    FULL = "full"  # it holds as much as it may
    ALONE = "alone"  # too long without the province: what is filed now would be late
    POWER = "power"  # the mains are out and the battery is low
    TAMPER = "tamper"  # somebody was at the cabinet: nobody may lay a card there before a technician looked


URGENT = frozenset({Why.POWER, Why.TAMPER})
GATES = frozenset({Why.FULL, Why.ALONE})  # nothing new is taken; what was filed may be looked up


class Printing(StrEnum):
    NOT_YET = "not_yet"
    RUNNING = "running"
    DONE = "done"
    UNPROVEN = "unproven"  # it may have come out; nobody but the resident can see
    PAPER_OUT = "paper_out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TakenPage:
    material: str  # material_name
    index: int  # which of its pages, from 0
    jpeg: bytes = field(repr=False)
    file: Path | None = None  # the same in the memory-backed folder, for the screen; wiped with the visit


@dataclass(frozen=True, slots=True)
class PaperSays:
    """A field (`kiosk.reading.FIELDS`) read on a photographed page. `box`: its place there, left, top, right, bottom
    as shares of the page's width and height."""

    material: str
    index: int
    name: str
    value: str = field(repr=False)
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class CertificateSays:
    """A field (`kiosk.reading.FIELDS`) that a fetched certificate tells."""

    material: str
    title: str  # the certificate's
    issuer: str
    name: str
    value: str = field(repr=False)


POINTS_MAX = 20_000  # of a signature; the pad takes no more
SIGNING_S = 300.0  # from the first touch to the last


@dataclass(frozen=True, slots=True)
class Signature:
    """strokes: lists of (x, y, milliseconds), x and y in millimetres of the pad. png: the same drawn, 1-bit ink."""

    strokes: tuple[tuple[tuple[float, float, float], ...], ...] = field(repr=False)
    png: bytes = field(repr=False)
    by_mark: bool = False  # 不方便写字: confirmed by pressing instead


@dataclass(frozen=True, slots=True)
class FiledCase:
    case_id: str
    receipt_number: str  # 12 digits
    digest: str
    qr: str  # the receipt's signed token
    filed_at: str  # ISO 8601 with offset
    accepted: bool  # 收件即受理


@dataclass(frozen=True, slots=True)
class Asked:
    """What a filed case still wants: 补正, or papers that were put off (容缺). `item` holds the papers and questions
    as an item of their own, so that the visit's pages take them."""

    item: "Item"
    letter: str = ""  # the letter that asks; "": put off at filing
    text: str = field(default="", repr=False)
    text_en: str = field(default="", repr=False)
    office: str = ""
    until: str = ""  # ISO date


@dataclass(frozen=True, slots=True)
class Said:
    """What the province wrote about a case or a report, opened with the card."""

    kind: str  # kiosk.contract.letter.LetterKind
    text: str = field(repr=False)
    at: str  # ISO 8601
    text_en: str = field(default="", repr=False)
    office: str = ""
    part: str = ""
    printable: bool = False


@dataclass(frozen=True, slots=True)
class Supplement:
    """What is being added to a filed case."""

    case_id: str
    letter: str = ""  # Asked.letter

    @property
    def key(self) -> str:
        """By which its draft is found again."""
        return f"{self.case_id}:{self.letter}"


@dataclass(frozen=True, slots=True)
class CaseStub:
    """What the terminal may still show of a filed case, or of a report, to the same card."""

    case_id: str
    receipt_number: str
    item: str
    item_title: str
    state: str
    filed_at: str
    masked_name: str
    qr: str = ""  # "": of a report, or filed elsewhere; there is no receipt here
    withdrawable: bool = False
    state_at: str = ""  # ISO 8601: since when the province says so
    asked: Asked | None = None
    said: tuple[Said, ...] = ()  # the newest first
    parts: tuple[tuple[str, str], ...] = ()  # of a package: (title, state)
    source: str = ""  # who else took it; "": this terminal


@dataclass(frozen=True, slots=True)
class Draft:
    """What an unfinished visit leaves for the same card (`kiosk.application.draft` has its bytes)."""

    item: str  # catalog_code
    catalogue_version: str
    answers: Mapping[str, Any] = field(repr=False)
    pages: tuple[TakenPage, ...] = field(default=(), repr=False)
    deferred: frozenset[str] = frozenset()
    draft_id: str | None = None  # the store's own; not in the bytes
    disputed: frozenset[str] = frozenset()
    supplement: str = ""  # `Supplement.key`: it goes to a case that is filed
    acting: Acting = Acting.SELF  # for whom it was begun: what an agent began only an agent goes on with


CERTIFICATE = "certificate"  # 异议: what certificates told
DISPUTABLE = ("name", "sex", "ethnicity", "birth_date", "address")  # of the card
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Visit:
    page: Page = Page.ATTRACT
    over: Over | None = None
    mode: Mode = Mode.STANDARD
    language: Literal["zh_CN", "en"] = "zh_CN"
    voice: bool = False
    coming: str = ""  # who comes to help, in the province's words
    notice: Notice | None = None
    last_touch: float = 0.0  # monotonic seconds
    idle_left: int = 0  # whole seconds of the warning, while `over` is IDLE
    query: str = field(default="", repr=False)  # what is searched for
    topic: str = ""  # group the search page shows
    chosen: tuple[int, ...] = ()  # 智能导办: the choices so far, their places from 0
    read_notice: int = 0  # which of the notices, the newest first

    purpose: Purpose = Purpose.APPLY
    item: "Item | None" = None
    catalogue_version: str = ""
    consented: bool = False
    way: Way = Way.ID_CARD  # what the page of identity waits for
    checking: bool = False  # a code was seen, and the province is asked whose it is
    found: "IdCard | None" = None  # read by the camera, not confirmed yet
    card: "IdCard | None" = None  # who it is, whatever the document
    acting: Acting = Acting.SELF
    agent: "IdCard | None" = None  # who acts for `card`
    card_present: bool = False
    reading: bool = False  # the reader is at work
    watching: bool = False  # the camera is at work

    serving: bool = True  # False: out of service once this visit is over
    why: Why = Why.REPAIR  # while not serving
    home_language: Literal["zh_CN", "en"] = "zh_CN"  # the terminal's own; each visit starts in it
    pin_failures: int = 0
    pin_locked_until: float = 0.0  # monotonic seconds

    draft_id: str | None = None
    answers: Mapping[str, Any] = field(default_factory=lambda: NOTHING, repr=False)  # None: asked and left out
    question: int = 0  # index into kiosk.forms.questions(item, answers, card, language)
    writing: bool = False  # False: the confirm face of a prefilled question (06-confirm)
    fault: str = ""  # the question's own error: a kiosk.forms.AnswerFault value
    pages: tuple[TakenPage, ...] = ()
    read: tuple[PaperSays, ...] = ()  # on `pages`, as far as they are read
    deferred: frozenset[str] = frozenset()  # material names to follow later (容缺)
    certificates: tuple[Held, ...] = ()  # 免证办
    by_paper: frozenset[str] = frozenset()  # materials whose certificate was declined
    shot: int = 0  # index into kiosk.application.shots(item, answers, deferred, language)
    disputed: frozenset[str] = frozenset()  # 异议: of `papers.disputable`, what the resident calls wrong
    to_check: bool = False  # a 修改 from the check page: go back there
    revealed: bool = False  # full name and number shown on the check page
    promised: int = 0  # how many of kiosk.application.pledges_of were read and accepted before signing
    signature: Signature | None = None
    filing: bool = False
    filed: FiledCase | None = None
    printing: Printing = Printing.NOT_YET
    rating: int | None = None  # 5 非常满意 … 1 非常不满意
    tags: tuple[str, ...] = ()
    anonymous: bool = False  # the rating names no case
    stubs: tuple[CaseStub, ...] = ()
    chosen_stub: int = 0
    live: Live = NO_LIVE
    supplement: Supplement | None = None
    kept: Draft | None = None  # a supplement begun and left
    suspended: "Visit | None" = None  # what a report interrupted, and comes back to
