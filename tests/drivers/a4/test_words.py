"""What printers say, and what it proves."""

from dataclasses import replace

import pytest

from drivers.a4.messages import Group, Section, Value
from drivers.a4.words import (
    Ended,
    Going,
    JobReport,
    JobState,
    Patience,
    Printed,
    PrinterState,
    Verdict,
    printer_state,
    verdict,
)
from drivers.protocol import DeviceFault, Fault, State, Supply

WELL = frozenset({"job-completed-successfully"})


def unproven(detail: str) -> Ended:
    return Ended(Fault.UNPROVEN, detail)


@pytest.mark.parametrize(
    ("job", "options", "found"),
    [
        (JobReport(1, 3), {}, Going()),
        (JobReport(1, 5, impressions=3), {}, Going()),
        (JobReport(1, 6), {}, Going()),
        (JobReport(1, 9, reasons=WELL, impressions=3), {}, Printed()),
        (JobReport(1, 9, reasons=WELL, sheets=3), {}, Printed()),
        (JobReport(1, 9, reasons=WELL, impressions=0, sheets=3), {}, Printed()),
        (JobReport(1, 9, reasons=WELL, impressions=4), {}, Printed()),
        (JobReport(1, 9, reasons=WELL, impressions=2), {}, unproven("completed, 2 of 3 pages counted")),
        (JobReport(1, 9, reasons=WELL, impressions=0), {}, unproven("completed, 0 of 3 pages counted")),
        (JobReport(1, 9, reasons=WELL, impressions=0), {"counts": False}, Printed()),
        (JobReport(1, 9, reasons=WELL), {}, Printed()),
        (JobReport(1, 9), {}, unproven("completed, and nothing more")),
        (JobReport(1, 9, impressions=0), {"counts": False}, unproven("completed, and nothing more")),
        (JobReport(1, 9, reasons=WELL, sheets=2), {"two_sided": True}, Printed()),
        (JobReport(1, 9, reasons=WELL, sheets=1), {"two_sided": True}, unproven("completed, 1 of 3 pages counted")),
        (
            JobReport(1, 9, reasons=frozenset({"job-completed-with-errors"}), impressions=3),
            {},
            unproven("job-completed-with-errors"),
        ),
        (JobReport(1, 7), {}, Ended(Fault.REFUSED, "cancelled at the printer")),
        (JobReport(1, 8), {}, Ended(Fault.REFUSED, "aborted by the printer")),
        (
            JobReport(1, 8, reasons=frozenset({"document-format-error"})),
            {},
            Ended(Fault.REFUSED, "document-format-error"),
        ),
    ],
)
def test_completed_without_proof_is_not_printed(job: JobReport, options: dict[str, bool], found: Verdict) -> None:
    assert verdict(job, 3, **options) == found


def said(**attributes: tuple[Value, ...]) -> PrinterState:
    return printer_state(Group(Section.PRINTER, {name.replace("_", "-"): many for name, many in attributes.items()}))


EMPTY_TRAY, FULL_TRAY, UNKNOWN_TRAY = b"type=other;level=0;", b"level=-3;name=main;", b"level=-2;maxcapacity=-2;"


@pytest.mark.parametrize(
    ("state", "state_of", "fault", "paper"),
    [
        (said(printer_state=(3,), printer_state_reasons=("none",)), State.ONLINE, None, Supply.OK),
        (said(printer_state=(4,), printer_state_reasons=("media-low-warning",)), State.ONLINE, None, Supply.LOW),
        (said(printer_state_reasons=("media-empty-report",)), State.USER_ERROR, Fault.PAPER_OUT, Supply.OUT),
        (said(printer_state_reasons=("media-empty",)), State.USER_ERROR, Fault.PAPER_OUT, Supply.OUT),
        (
            said(printer_state_reasons=("media-empty-warning",), printer_input_tray=(EMPTY_TRAY, UNKNOWN_TRAY)),
            State.USER_ERROR,
            Fault.PAPER_OUT,
            Supply.OUT,
        ),
        (
            said(printer_state_reasons=("media-empty-warning",), printer_input_tray=(EMPTY_TRAY, FULL_TRAY)),
            State.ONLINE,
            None,
            Supply.LOW,
        ),
        (
            said(printer_state_reasons=("media-empty", "media-needed"), printer_input_tray=(FULL_TRAY,)),
            State.USER_ERROR,
            Fault.PAPER_OUT,
            Supply.OUT,
        ),
        (
            said(printer_state_reasons=("media-empty-error", "media-jam-error", "door-open-error")),
            State.USER_ERROR,
            Fault.COVER_OPEN,
            Supply.OUT,
        ),
        (said(printer_state_reasons=("media-jam-error",)), State.USER_ERROR, Fault.PAPER_JAM, Supply.OK),
        (said(printer_state_reasons=("toner-empty",)), State.USER_ERROR, Fault.TONER_OUT, Supply.OK),
        (said(printer_state_reasons=("marker-waste-full",)), State.HARDWARE_ERROR, Fault.HARDWARE, Supply.OK),
        (said(printer_state_reasons=("fuser-under-temp-report",)), State.ONLINE, None, Supply.OK),
        (said(printer_state_reasons=("other-error",)), State.HARDWARE_ERROR, Fault.HARDWARE, Supply.OK),
        (said(printer_state=(5,)), State.OFFLINE, Fault.NO_ANSWER, Supply.OK),
        (said(printer_state=(5,), printer_state_reasons=("paused",)), State.OFFLINE, Fault.NO_ANSWER, Supply.OK),
        (said(printer_is_accepting_jobs=(False,)), State.OFFLINE, Fault.NO_ANSWER, Supply.OK),
        (said(printer_state_reasons=("x-maker-thing-error", "cups-waiting")), State.ONLINE, None, Supply.OK),
    ],
)
def test_states(state: PrinterState, state_of: State, fault: Fault | None, paper: Supply) -> None:
    status = state.status()
    assert (status.state, status.fault, status.supplies["paper"]) == (state_of, fault, paper)


@pytest.mark.parametrize(
    ("state", "toner"),
    [
        (said(), Supply.UNKNOWN),
        (said(marker_levels=(55,), marker_types=("toner",)), Supply.OK),
        (said(marker_levels=(55, 8), marker_types=("toner", "toner")), Supply.LOW),
        (said(marker_levels=(15,), marker_types=("toner",), marker_low_levels=(20,)), Supply.LOW),
        (said(marker_levels=(0, 90), marker_types=("ink", "ink")), Supply.OUT),
        (said(marker_levels=(55, 0), marker_types=("toner", "waste-toner")), Supply.OK),
        (said(marker_levels=(-2,), marker_types=("toner",)), Supply.UNKNOWN),
        (said(printer_supply=(b"type=toner;maxcapacity=2000;level=100;",)), Supply.LOW),
        (said(printer_supply=(b"type=toner;maxcapacity=0;level=1;", b"type=wasteToner;level=0;")), Supply.UNKNOWN),
        (said(marker_levels=(55,), printer_state_reasons=("toner-low",)), Supply.LOW),
    ],
)
def test_toner(state: PrinterState, toner: Supply) -> None:
    assert state.supplies()["toner"] is toner


def test_what_cups_remembers_is_no_reason_not_to_try() -> None:
    jammed = said(printer_state_reasons=("media-jam-warning",))
    remembered = replace(jammed, hearsay=True)
    assert remembered.status().fault is None
    assert remembered.supplies()["paper"] is Supply.UNKNOWN
    job, patience = JobReport(1, JobState.PROCESSING), Patience(0.0)
    patience.check(remembered, job, 19.0)
    with pytest.raises(DeviceFault) as raised:
        patience.check(remembered, job, 20.0)
    assert raised.value.fault is Fault.PAPER_JAM


def test_a_printer_may_stop_for_a_moment() -> None:
    well, jammed = said(), said(printer_state_reasons=("media-jam",))
    job, patience = JobReport(1, JobState.PROCESSING), Patience(0.0)
    for second in (1.0, 2.9):
        patience.check(jammed, job, second)
    patience.check(well, job, 3.0)
    patience.check(jammed, job, 5.9)
    with pytest.raises(DeviceFault) as raised:
        patience.check(well, replace(job, state=JobState.STOPPED), 6.0)
    assert raised.value.fault is Fault.NO_ANSWER
