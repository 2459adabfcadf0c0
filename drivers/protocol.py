"""What every device offers, whatever its maker: one Protocol a kind, one enum of faults, and the shapes that pass.

Words follow XFS4IoT (CEN CWA 16926 successor): capabilities are fixed, status changes, media come and go.
Everything here is plain data, so that it crosses the wire (`drivers.wire`) as JSON.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol

Point = tuple[float, float]


class Fault(StrEnum):
    """Why a device could not do what was asked. The screen, `kiosk doctor` and the fleet use the same names."""

    NOT_CONNECTED = "not_connected"  # port, socket or camera absent: unplugged or wrong address
    NO_ANSWER = "no_answer"  # connected and silent
    GARBLED = "garbled"  # bytes that break the protocol, also after one resend
    REFUSED = "refused"  # the device understood and said no
    NO_MEDIA = "no_media"  # nothing laid, put or shown within the time given
    MEDIA_REMOVED = "media_removed"  # card or page lifted before it was read
    MEDIA_INVALID = "media_invalid"  # not a card or page of this kind, or its signature is wrong
    PAPER_OUT = "paper_out"
    PAPER_JAM = "paper_jam"
    TONER_OUT = "toner_out"
    COVER_OPEN = "cover_open"
    HARDWARE = "hardware"  # self-test failed, not authorised, cutter stuck
    BUSY = "busy"
    TIMED_OUT = "timed_out"  # the caller's deadline passed
    CANCELLED = "cancelled"  # the caller changed its mind
    UNSUPPORTED = "unsupported"
    UNPROVEN = "unproven"  # nobody knows whether it came out: say neither printed nor failed, do not print it again
    CRASHED = "crashed"  # the device's process died while it worked


class DeviceFault(Exception):
    """A device could not do what was asked; the terminal goes round it.

    `detail` is for technicians: a status word or an errno, never anything from a card or a page.
    """

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else str(fault))
        self.fault = fault
        self.detail = detail


class State(StrEnum):
    """XFS4IoT device status."""

    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "powerOff"
    NO_DEVICE = "noDevice"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    DEVICE_BUSY = "deviceBusy"
    FRAUD_ATTEMPT = "fraudAttempt"


class Supply(StrEnum):
    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class Media(StrEnum):
    """Media events, sent as `{"event": "media", "media": …}`."""

    INSERTED = "inserted"
    REMOVED = "removed"
    PRESENTED = "presented"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the device can do; does not change while it is plugged in."""

    kind: Literal[
        "idcard", "chipcard", "camera", "printer", "a4", "scanner", "handwriting", "voice", "ocr", "ups", "cabinet"
    ]
    driver: str
    model: str = ""
    serial: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    state: State
    fault: Fault | None = None
    supplies: dict[str, Supply] = field(default_factory=dict)  # "paper" -> ok
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RawIdCard:
    """A card as its chip gave it; `kiosk.identity` reads it. GA/T 490 blocks.

    text: 256 bytes UTF-16LE. photo: 1024 bytes WLT, or empty. extra_address: 70 bytes UTF-16LE, or empty.
    picture: the photo as a BMP of 102 x 126, where this terminal has a maker's decoder; otherwise empty.
    """

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    extra_address: bytes = field(default=b"", repr=False)
    sam_id: str = ""
    picture: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class RawSocialCard:
    """A social-security card as its chip gave it; `kiosk.identity` reads it. LD/T 32.

    atr: 2 to 33 bytes. fci: the answer to selecting SSSE. issuer, holder: the records of EF05 and EF06, each as tag,
    length, value. holder is None when the card wants a key for it that this terminal does not have.
    """

    atr: bytes = field(repr=False)
    fci: bytes = field(repr=False)
    issuer: tuple[bytes, ...] = field(repr=False)
    holder: tuple[bytes, ...] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page found in a frame. `corners` in the frame's pixels: top left first, clockwise; empty when none was found.

    `file` is the straightened page (the whole frame with NO_PAGE or UNSURE), JPEG of at most 500 kB, in the
    memory-backed folder, mode 0600; whoever reads it deletes it.
    `problems` are `PageProblem` values, worst first; empty means good.
    `turned`: degrees clockwise by which `file` was turned upright; None: which way up is not clear, it is as laid.
    """

    file: Path | None
    corners: tuple[Point, ...]
    problems: tuple[str, ...]
    frame_size: tuple[int, int] = (0, 0)
    turned: int | None = None


Paper = Literal["", "page", "card"]
"""What should lie under the camera: anything, a page, or a card of the ID-1 size."""


class PageProblem(StrEnum):
    NO_PAGE = "no_page"
    UNSURE = "unsure"  # something lies there, but its four edges are not clear or fit no paper: nothing was cropped
    CUT_OFF_LEFT = "cut_off_left"
    CUT_OFF_RIGHT = "cut_off_right"
    CUT_OFF_TOP = "cut_off_top"
    CUT_OFF_BOTTOM = "cut_off_bottom"
    TOO_FAR = "too_far"
    BLURRED = "blurred"
    GLARE = "glare"
    DARK = "dark"
    BLANK = "blank"
    FINGERS = "fingers"  # over an edge of the page
    WRONG_DOCUMENT = "wrong_document"  # a card where a page was asked for, or a page where a card was
    SAME_PAGE = "same_page"  # `another` was asked for, and the one taken last still lies there
    MOVING = "moving"


class ZoneProblem(StrEnum):
    """Why a machine-readable zone was not read; `drivers.mrz.problems` says how to mend it."""

    NO_ZONE = "no_zone"
    CUT_OFF = "cut_off"
    TOO_FAR = "too_far"
    DARK = "dark"
    GLARE = "glare"
    NOT_FLAT = "not_flat"
    BLURRED = "blurred"
    UNSURE = "unsure"  # found and legible, but a character stays open or a check digit does not agree
    OTHER_KIND = "other_kind"  # a zone of a document that is not read here, such as a visa


Certainty = Literal["proven", "seen", "cut"]


@dataclass(frozen=True, slots=True)
class TravelDocument:
    """What a machine-readable zone says; dates are ISO. What the zone lacks is None or empty.

    document: `passport`, `travel_card` (any ICAO card), `hkmo_to_mainland`, `taiwan_to_mainland`, `mainland_to_hkmo`,
    `mainland_to_taiwan`. name: `SURNAME, GIVEN NAMES` in the zone's own letters.
    checks: field -> `proven` by a check digit; `seen`, each character certain, but no digit covers it; `cut`, seen
    and as long as its line, so perhaps shortened. Check digits do not tell 6 from G or A from 0 in a number that may
    have both there: such characters count only when the picture leaves no doubt.
    """

    document: Literal[
        "passport", "travel_card", "hkmo_to_mainland", "taiwan_to_mainland", "mainland_to_hkmo", "mainland_to_taiwan"
    ]
    issuer: str | None
    number: str = field(repr=False)
    name: str | None = field(repr=False)
    nationality: str | None = field(repr=False)
    birth_date: str | None = field(repr=False)
    sex: Literal["male", "female", "unspecified"] | None = field(repr=False)
    valid_until: str = field(repr=False)
    checks: dict[str, Certainty] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Power:
    """What feeds the terminal. battery: OK; LOW; OUT when it is empty, worn out or about to be switched off.

    charge: percent. runtime_s: how long the battery would last now. None: the UPS does not say.
    """

    mains: bool
    battery: Supply
    charge: int | None = None
    runtime_s: int | None = None


ContactName = Literal["door", "tamper"]
LampName = Literal["tray", "status"]
LampMode = Literal["on", "off", "blink"]


@dataclass(frozen=True, slots=True)
class Cabinet:
    """The cabinet's contacts that are there, by ContactName -> open; `tampered`: the tamper contact was open since
    the last reset."""

    open: dict[str, bool]
    tampered: bool = False
    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """A code's text (at most 2 KiB, no control characters): a bearer credential, never stored or logged."""

    text: str = field(repr=False)
    symbology: str = ""


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line of print in a picture: at most 200 characters; corners in its pixels, top left first, clockwise.

    score: the mean certainty of its characters, 0 to 1.
    """

    text: str = field(repr=False)
    corners: tuple[Point, Point, Point, Point]
    score: float


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    size: int = 1  # 1 to 4: times the printer's base height and width
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class QrCode:
    text: str
    module: int = 6  # dots a module


@dataclass(frozen=True, slots=True)
class Picture:
    """Black and white, centred. `rows`: from the top, each `across` bytes of eight dots, the first dot the highest
    bit, a set bit black."""

    across: int
    rows: bytes


@dataclass(frozen=True, slots=True)
class Rule:
    pass


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


PrintItem = Text | QrCode | Picture | Rule | Feed


class Context(Protocol):
    """What the device host gives a running command: its deadline, its caller's change of mind, a way to tell."""

    def remaining(self) -> float:
        """Seconds left; 0.0 when over."""

    def check(self) -> None:
        """Raises DeviceFault(CANCELLED) or DeviceFault(TIMED_OUT)."""

    def wait(self, seconds: float) -> None:
        """Sleeps at most that long, ends early on cancel or deadline, then `check`s."""

    def event(self, name: str, **values: Any) -> None:
        """Sends an event of this command to its caller."""


class Device(Protocol):
    """A driver is a class with these and the methods of its kind, and an address (`devices.toml`)."""

    def __init__(self, address: str, **options: Any) -> None: ...
    def open(self) -> None:
        """Connects; does nothing when connected. Raises DeviceFault."""

    def close(self) -> None: ...
    def capabilities(self) -> Capabilities: ...
    def status(self) -> Status:
        """Asks the device now; a fault is a status, not an exception."""


class IdCardReader(Device, Protocol):
    def read(self, context: Context) -> RawIdCard:
        """Waits for a card (polled every 300 ms) until the deadline, reads it. NO_MEDIA when none came."""

    def wait_removed(self, context: Context) -> None:
        """Returns when no card lies on the reader."""


class ChipCardReader(Device, Protocol):
    def read(self, context: Context) -> RawSocialCard:
        """Waits for a card until the deadline, reads it. NO_MEDIA when none came, MEDIA_INVALID when it is another
        kind of card or does not answer."""

    def wait_removed(self, context: Context) -> None:
        """Returns when the card that was read last is gone, even if another one is there by then."""


class Camera(Device, Protocol):
    def read(self, context: Context) -> list[PagePicture]:
        """One picture, now, whatever its quality."""

    def watch(self, context: Context, another: bool = False, paper: Paper = "") -> list[PagePicture]:
        """Sends `frame` events (file, corners, problems, frame_size; file is a small preview JPEG) until a page has
        lain still and good for `steady_s`, then completes with it. Cancel to stop. `another`: the page that was
        taken last does not count until it has moved. `paper`: what should lie there."""

    def compose(self, sides: list[bytes], context: Context) -> bytes:
        """JPEGs of a card's sides, in order, on one A4 sheet in their true size, JPEG of at most 500 kB."""

    def read_travel(self, context: Context) -> TravelDocument:
        """Reads the machine-readable zone that is shown; done when two frames say the same. Until then `frame`
        events as in `watch`, with a ZoneProblem. At the deadline NO_MEDIA, or MEDIA_INVALID when a zone was seen and
        not read: its detail is the last ZoneProblem."""

    def read_code(self, context: Context) -> ScannedCode:
        """Reads the code that is held up, the one nearest to the middle; `frame` events until then, as in `watch`.
        NO_MEDIA at the deadline."""


class Printer(Device, Protocol):
    def print(self, items: list[PrintItem], context: Context) -> None:
        """Prints and cuts; returns only when the printer says so. PAPER_OUT, COVER_OPEN, … when it does not."""


class DocumentPrinter(Device, Protocol):
    def print_file(self, file: Path, copies: int, context: Context) -> None:
        """Prints a PDF, PNG or JPEG on A4; sends `sheets` events (printed, pages). Returns only when it is proven to
        have come out; after any fault nothing of it comes out later. The caller deletes the file."""


class CodeScanner(Device, Protocol):
    def read(self, context: Context) -> ScannedCode: ...


class PowerSupply(Device, Protocol):
    """Its status has the supplies `mains` (ok, out) and `battery` (ok, low, out)."""

    def read(self, context: Context) -> Power:
        """Now."""


class CabinetParts(Device, Protocol):
    """Lamps, contacts and a thermometer, each only where it is.

    Its status: FRAUD_ATTEMPT once the tamper contact was open, until `reset`; USER_ERROR and COVER_OPEN while the
    door is; supply `cooling`: low when it is hot inside, out when it is too hot.
    """

    def read(self, context: Context) -> Cabinet:
        """Now."""

    def lamp(self, name: LampName, mode: LampMode, context: Context) -> None:
        """UNSUPPORTED when there is no such lamp."""


Stroke = list[tuple[float, float]]


class Handwriting(Device, Protocol):
    """Not a thing with a plug, but hosted like one: its models stay out of the screen's process."""

    def recognise(self, strokes: list[Stroke], context: Context) -> list[str]:
        """The ten likeliest characters, best first. Points in any unit, y downwards."""


class Ocr(Device, Protocol):
    """Reads print; hosted like a device, as its models take 250 MB."""

    def recognise_page(self, file: Path, context: Context) -> list[OcrLine]:
        """The lines in a JPEG of at most 8 megapixels, from top to bottom, at most 400. The caller deletes the file.
        NO_MEDIA without such a file, MEDIA_INVALID for any other one."""


class Voice(Device, Protocol):
    def say(self, text: str, language: str, context: Context) -> None:
        """Speaks to the end; silent within 100 ms of a cancel (EN 301 549 5.1.3.5)."""
