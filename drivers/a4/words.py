"""What a printer says of itself and of a job (RFC 8011, PWG 5100.13), and what follows from it. Pure."""

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from drivers.a4.messages import Group
from drivers.protocol import DeviceFault, Fault, State, Status, Supply

PRINTER_ATTRIBUTES: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "marker-levels",
    "marker-low-levels",
    "marker-types",
    "printer-supply",
    "printer-input-tray",
    "printer-make-and-model",
    "printer-serial-number",
    "document-format-supported",
    "operations-supported",
    "device-uri",
)
JOB_ATTRIBUTES: Final = (
    "job-id",
    "job-name",
    "job-originating-user-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
)

STOPPED: Final = 5  # printer-state
SEVERITY: Final = re.compile("-(report|warning|error)$")
LOW_PERCENT: Final = 10
STOPPED_S: Final = 3.0
HEARSAY_S: Final = 20.0

# printer-state-reasons (RFC 8011 5.4.12, IANA) -> why it cannot print; the thing to mend first stands first.
TROUBLES: Final = {
    "cover-open": Fault.COVER_OPEN,
    "door-open": Fault.COVER_OPEN,
    "interlock-open": Fault.COVER_OPEN,
    "media-jam": Fault.PAPER_JAM,
    "media-path-jam": Fault.PAPER_JAM,
    "media-path-media-jam": Fault.PAPER_JAM,
    "media-empty": Fault.PAPER_OUT,
    "media-needed": Fault.PAPER_OUT,
    "input-tray-missing": Fault.PAPER_OUT,
    "toner-empty": Fault.TONER_OUT,
    "marker-supply-empty": Fault.TONER_OUT,
    "marker-supply-missing": Fault.TONER_OUT,
    "marker-ink-empty": Fault.TONER_OUT,
    "marker-toner-missing": Fault.TONER_OUT,
    "developer-empty": Fault.TONER_OUT,
    "marker-waste-full": Fault.HARDWARE,
    "marker-waste-toner-receptacle-full": Fault.HARDWARE,
    "marker-waste-ink-receptacle-full": Fault.HARDWARE,
    "output-area-full": Fault.HARDWARE,
    "output-tray-missing": Fault.HARDWARE,
    "opc-life-over": Fault.HARDWARE,
    "fuser-over-temp": Fault.HARDWARE,
    "fuser-under-temp": Fault.HARDWARE,
    "other": Fault.HARDWARE,
    "paused": Fault.NO_ANSWER,
    "moving-to-paused": Fault.NO_ANSWER,
    "shutdown": Fault.NO_ANSWER,
    "offline": Fault.NO_ANSWER,
    "deactivated": Fault.NO_ANSWER,
}
ORDER: Final = tuple(TROUBLES)
# A severity says less than it seems: CUPS' own printer ends every reason in -report while it is idle, in -warning
# while it prints. These alone are no trouble with such an ending: printers tell them while they warm up, or are worn.
ONLY_AS_ERRORS: Final = frozenset(
    {"other", "opc-life-over", "fuser-over-temp", "fuser-under-temp", "output-tray-missing"}
)
EMPTY_TRAY: Final = frozenset({"media-empty", "input-tray-missing"})  # and another tray may have paper
LOW_PAPER: Final = frozenset({"media-low", "input-media-supply-low"})
LOW_TONER: Final = frozenset({"toner-low", "marker-supply-low", "marker-ink-low", "developer-low"})
CONSUMED: Final = frozenset({"toner", "ink", "toner-cartridge", "ink-cartridge", "tonerCartridge", "inkCartridge"})

STATES: Final = {
    Fault.COVER_OPEN: State.USER_ERROR,
    Fault.PAPER_JAM: State.USER_ERROR,
    Fault.PAPER_OUT: State.USER_ERROR,
    Fault.TONER_OUT: State.USER_ERROR,
    Fault.NO_ANSWER: State.OFFLINE,
}


class JobState(IntEnum):
    """RFC 8011 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


Trouble = tuple[Fault, str]


@dataclass(frozen=True, slots=True)
class PrinterState:
    """`reasons` as keywords, with those in `errors` said to be the reason that it is stopped. `hearsay`: what CUPS
    remembers of a printer that cannot be asked, from its last job."""

    stopped: bool = False
    accepting: bool = True
    reasons: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    toner: Supply = Supply.UNKNOWN
    paper_in_a_tray: bool = False
    model: str = ""
    serial: str = ""
    formats: frozenset[str] = frozenset()
    operations: frozenset[int] = frozenset()
    device: str = ""  # what stands behind a CUPS queue; a printer itself does not tell one
    hearsay: bool = False

    def trouble(self, *, printing: bool = False) -> Trouble | None:
        """Why it cannot print, the thing to mend first. None when it can."""
        if named := self._named() if printing or self.stopped or not self.hearsay else []:
            worst = min(named, key=ORDER.index)
            return TROUBLES[worst], worst
        if self.stopped:
            return Fault.NO_ANSWER, "stopped"
        return None if self.accepting else (Fault.NO_ANSWER, "takes no jobs")

    def _named(self) -> list[str]:
        known = self.reasons & TROUBLES.keys()
        if not self.stopped:
            known -= ONLY_AS_ERRORS - self.errors
            known -= EMPTY_TRAY if self.paper_in_a_tray and "media-needed" not in known else frozenset()
        return list(known)

    def supplies(self) -> dict[str, Supply]:
        faults = {TROUBLES[word] for word in self._named()}
        paper = Supply.LOW if self.reasons & (LOW_PAPER | EMPTY_TRAY) else Supply.OK
        toner = Supply.LOW if self.reasons & LOW_TONER and self.toner is not Supply.OUT else self.toner
        if self.hearsay:
            paper = Supply.UNKNOWN
        return {
            "paper": Supply.OUT if Fault.PAPER_OUT in faults else paper,
            "toner": Supply.OUT if Fault.TONER_OUT in faults else toner,
        }

    def status(self) -> Status:
        trouble = self.trouble()
        if trouble is None:
            return Status(State.ONLINE, None, self.supplies())
        return Status(STATES.get(trouble[0], State.HARDWARE_ERROR), trouble[0], self.supplies(), trouble[1])


def printer_state(group: Group) -> PrinterState:
    """From the answer to Get-Printer-Attributes."""
    words = group.words("printer-state-reasons")[:64]
    return PrinterState(
        stopped=group.number("printer-state") == STOPPED,
        accepting=group.flag("printer-is-accepting-jobs") is not False,
        reasons=frozenset(SEVERITY.sub("", word) for word in words),
        errors=frozenset(SEVERITY.sub("", word) for word in words if not word.endswith(("-report", "-warning"))),
        toner=_toner(group),
        paper_in_a_tray=any(map(_has_paper, group.octets("printer-input-tray"))),
        model=_label(group.word("printer-make-and-model")),
        serial=_label(group.word("printer-serial-number")),
        formats=frozenset(word.lower() for word in group.words("document-format-supported")),
        operations=frozenset(group.numbers("operations-supported")),
        device=group.word("device-uri"),
    )


def _label(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:127]


def _toner(group: Group) -> Supply:
    """The emptiest of all that is used up; -1 to -3 mean unknown (PWG 5100.9, CUPS marker-levels)."""
    levels, types = group.numbers("marker-levels"), group.words("marker-types")
    lows = group.numbers("marker-low-levels")
    known = [
        (level, lows[at] if at < len(lows) else LOW_PERCENT)
        for at, level in enumerate(levels)
        if level >= 0 and (at >= len(types) or types[at] in CONSUMED)
    ]
    known += [
        (level, LOW_PERCENT) for level in map(_supply_percent, group.octets("printer-supply")) if level is not None
    ]
    if not known:
        return Supply.UNKNOWN
    if any(level == 0 for level, _ in known):
        return Supply.OUT
    return Supply.LOW if any(level <= low for level, low in known) else Supply.OK


def _supply_percent(supply: bytes) -> int | None:
    """PWG 5100.13 5.6: `type=toner;maxcapacity=100;level=75;`. None when it is not used up or not measured."""
    fields = _fields(supply)
    level, capacity = _whole(fields.get("level")), _whole(fields.get("maxcapacity"))
    if fields.get("type") not in CONSUMED or level < 0 or capacity <= 0:
        return None
    return level * 100 // capacity


def _has_paper(tray: bytes) -> bool:
    """PWG 5100.13 5.4: `type=sheetFeedAutoRemovableTray;level=100;name=main;`; -3 is some, -2 is unknown."""
    level = _whole(_fields(tray).get("level"))
    return level > 0 or level == -3


def _fields(octets: bytes) -> dict[str, str]:
    return dict(re.findall(r"([a-z]+)=([^;]*)", octets[:1024].decode("ascii", "replace")))


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch("-?[0-9]{1,9}", text, re.ASCII) else -2


@dataclass(frozen=True, slots=True)
class JobReport:
    number: int
    state: int
    name: str = ""
    owner: str = ""
    reasons: frozenset[str] = frozenset()
    impressions: int | None = None
    sheets: int | None = None

    @property
    def over(self) -> bool:
        return self.state >= JobState.CANCELED

    @property
    def stopping(self) -> bool:
        return self.over or "processing-to-stop-point" in self.reasons

    @property
    def done(self) -> int:
        """Pages that have come out so far, as far as it says."""
        return max(self.impressions or 0, self.sheets or 0, 0)


def job_report(group: Group) -> JobReport | None:
    """None when it lacks a number or a state."""
    number, state = group.number("job-id"), group.number("job-state")
    if number is None or state is None:
        return None
    return JobReport(
        number,
        state,
        group.word("job-name"),
        group.word("job-originating-user-name"),
        frozenset(group.words("job-state-reasons")),
        group.number("job-impressions-completed"),
        group.number("job-media-sheets-completed"),
    )


class Patience:
    """How long a printer in trouble is waited for. Printers stop for a moment and go on by themselves, and what CUPS
    remembers from the last job is not true any longer."""

    def __init__(self, now: float) -> None:
        self._well = now

    def check(self, state: PrinterState, job: JobReport, now: float) -> None:
        """Raises DeviceFault for what it does not get over."""
        stopped = state.stopped or job.state == JobState.STOPPED
        trouble = replace(state, stopped=stopped).trouble(printing=True)
        if trouble is None:
            self._well = now
        elif now - self._well >= (HEARSAY_S if state.hearsay and not stopped else STOPPED_S):
            raise DeviceFault(*trouble)


@dataclass(frozen=True, slots=True)
class Going:
    pass


@dataclass(frozen=True, slots=True)
class Printed:
    pass


@dataclass(frozen=True, slots=True)
class Ended:
    fault: Fault
    detail: str


Verdict = Going | Printed | Ended

WRONG_ENDINGS: Final = frozenset({"job-completed-with-errors", "errors-detected", "aborted-by-system"})
UNREADABLE: Final = ("document-format-error", "document-unprintable-error", "unsupported-document-format")


def verdict(job: JobReport, pages: int, *, counts: bool = True, two_sided: bool = False) -> Verdict:
    """What a printer's own word on a job of `pages` pages proves.

    "completed" alone is not "printed": the pages must have been counted too, as sides (impressions) or as sheets. A
    printer that counts nothing is believed when it says job-completed-successfully. counts=False: it counts wrongly.
    """
    match job.state:
        case JobState.COMPLETED:
            return _completed(job, pages, counts=counts, two_sided=two_sided)
        case JobState.CANCELED:
            return Ended(Fault.REFUSED, "cancelled at the printer")
        case JobState.ABORTED:
            wrong = next((reason for reason in UNREADABLE if reason in job.reasons), "aborted by the printer")
            return Ended(Fault.REFUSED, wrong)
        case _:
            return Going()


def _completed(job: JobReport, pages: int, *, counts: bool, two_sided: bool) -> Verdict:
    if wrong := job.reasons & WRONG_ENDINGS:
        return Ended(Fault.UNPROVEN, min(wrong))
    counted = [value for value in (job.impressions, job.sheets) if value is not None]
    if not counted or not counts:
        if "job-completed-successfully" in job.reasons:
            return Printed()
        return Ended(Fault.UNPROVEN, "completed, and nothing more")
    sheets = (pages + 1) // 2 if two_sided else pages
    if (job.impressions or 0) >= pages or (job.sheets or 0) >= sheets:
        return Printed()
    return Ended(Fault.UNPROVEN, f"completed, {max(counted)} of {pages} pages counted")
