"""The A4 driver through a queue of a real cupsd, whose word counts only when the printer behind it says the same."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.a4.emulator import A4Emulator
from drivers.a4.ipp import IppPrinter
from drivers.protocol import DeviceFault, Fault, State, Supply

pytestmark = pytest.mark.usefixtures("quick")

Document = Callable[[int], Path]
Context = Callable[..., Any]


@pytest.fixture(scope="module")
def queue(cups: Any, printer: A4Emulator) -> str:
    return str(cups.queue("A4", printer.address, "everywhere"))


@pytest.fixture
def driver(queue: str, emulator: A4Emulator) -> Iterator[IppPrinter]:
    one = IppPrinter(queue)
    one.open()
    yield one
    one.close()


def test_what_the_printer_itself_counted_is_printed(
    driver: IppPrinter, emulator: A4Emulator, document: Document, context: Context
) -> None:
    driver.print_file(document(2), 1, context(30.0))
    assert len(emulator.sheets) == 2
    assert driver.capabilities().model == "就近 emulated A4"


def test_the_printer_behind_the_queue_is_asked_how_it_is(driver: IppPrinter, emulator: A4Emulator) -> None:
    """CUPS itself would know only at the next job."""
    emulator.obey(["paper", "out"])
    status = driver.status()
    assert (status.fault, status.supplies["paper"]) == (Fault.PAPER_OUT, Supply.OUT)
    emulator.obey(["paper", "in"])
    assert driver.status().state is State.ONLINE
    emulator.obey(["vanish"])
    assert driver.status().fault is Fault.NOT_CONNECTED
    emulator.obey(["return"])
    assert driver.status().state is State.ONLINE


ON_THE_WAY = [
    ("count off", Fault.UNPROVEN, 3),  # CUPS itself counts three pages: those it sent
    ("forget", Fault.UNPROVEN, 1),  # cups-ipp-missing-job-history: CUPS says completed
    ("jam", Fault.PAPER_JAM, 1),
]


@pytest.mark.parametrize(("order", "fault", "sheets"), ON_THE_WAY, ids=[case[0] for case in ON_THE_WAY])
def test_completed_is_not_printed(
    order: str, fault: Fault, sheets: int, emulator: A4Emulator, struck: Callable[[str], DeviceFault]
) -> None:
    emulator.obey(["slow", "0.2"])
    ended = struck(order)
    assert ended.fault is fault, ended
    emulator.obey(["clear"])
    assert len(emulator.sheets) == sheets


def test_cancelled_in_cups_and_behind_it(
    driver: IppPrinter, emulator: A4Emulator, document: Document, context: Context, wait_until: Callable[..., Any]
) -> None:
    emulator.obey(["slow", "0.3"])
    job = context(30.0)

    def cancel() -> None:
        wait_until(lambda: emulator.sheets)
        job.cancel()

    cancelling = threading.Thread(target=cancel)
    cancelling.start()
    with pytest.raises(DeviceFault) as raised:
        driver.print_file(document(3), 1, job)
    cancelling.join()
    assert raised.value.fault is Fault.CANCELLED
    assert driver.status().state is State.ONLINE
    emulator.obey(["slow", "0"])
    driver.print_file(document(1), 1, context(30.0))
    assert len(emulator.sheets) == 2


@pytest.mark.parametrize("poll_s", [0.03, 0.5], ids=["seen", "unseen between two looks"])
def test_cupsd_killed_in_the_middle_prints_nothing_twice(
    poll_s: float,
    cups: Any,
    driver: IppPrinter,
    emulator: A4Emulator,
    document: Document,
    context: Context,
    wait_until: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    jobs_left: Callable[[], bool],
) -> None:
    """It starts the job anew; what the printer has already is followed there."""
    monkeypatch.setattr("drivers.a4.task.LOST_S", 10.0)
    monkeypatch.setattr("drivers.a4.task.POLL_S", poll_s)
    emulator.obey(["slow", "0.5"])

    def strike() -> None:
        wait_until(lambda: emulator.sheets)
        cups.kill()
        cups.start()

    striking = threading.Thread(target=strike)
    striking.start()
    driver.print_file(document(2), 1, context(30.0))
    striking.join()
    emulator.obey(["slow", "0"])
    assert driver.status().state is State.ONLINE
    wait_until(lambda: not jobs_left())
    assert len(emulator.sheets) == 2


def test_a_printer_that_says_nothing_proves_nothing(cups: Any, document: Document, context: Context) -> None:
    """As behind a socket or a parallel port: CUPS calls the job completed as soon as the bytes are sent."""
    driver = IppPrinter(cups.queue("RAW", f"file://{cups.folder}/bytes", "raw"))
    assert driver.status().supplies["paper"] is Supply.UNKNOWN
    with pytest.raises(DeviceFault) as raised:
        driver.print_file(document(1), 1, context(30.0))
    assert raised.value.fault is Fault.UNPROVEN
    driver.close()


def test_a_queue_that_is_not_there_or_paused(cups: Any, queue: str, driver: IppPrinter) -> None:
    status = IppPrinter(f"ipp://127.0.0.1:{cups.port}/printers/none").status()
    assert (status.state, status.fault) == (State.NO_DEVICE, Fault.NOT_CONNECTED)
    cups.admin("cupsdisable", "A4")
    status = driver.status()
    assert (status.state, status.fault) == (State.OFFLINE, Fault.NO_ANSWER)
    cups.admin("cupsenable", "A4")
    assert driver.status().state is State.ONLINE
