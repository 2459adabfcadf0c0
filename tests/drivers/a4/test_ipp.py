"""The A4 driver and CUPS' own printer program: a job is printed, or it is known why not and nothing comes later."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from drivers.a4.client import IppClient, Operation, endpoint
from drivers.a4.emulator import A4Emulator
from drivers.a4.ipp import IppPrinter
from drivers.a4.messages import Attribute, Section, Tag
from drivers.a4.queues import PrintQueue
from drivers.protocol import DeviceFault, Fault, State, Supply

pytestmark = pytest.mark.usefixtures("quick")

Document = Callable[[int], Path]
Context = Callable[..., Any]


@pytest.fixture
def driver(emulator: A4Emulator) -> Iterator[IppPrinter]:
    one = IppPrinter(emulator.address)
    one.open()
    yield one
    one.close()


def ink(sheet: Path) -> int:
    """Tenths of a sheet that are black."""
    with Image.open(sheet) as picture:
        return round(10 * picture.convert("L").histogram()[0] / (picture.width * picture.height))


def test_every_page_is_printed_when_it_returns(
    driver: IppPrinter, emulator: A4Emulator, document: Document, context: Context
) -> None:
    news: list[Any] = []
    driver.print_file(document(3), 2, context(20.0, news.append))
    assert [ink(sheet) for sheet in emulator.sheets] == [1, 2, 3, 1, 2, 3]
    told = [event.values for event in news if event.name == "sheets"]
    assert told[-1] == {"printed": 6, "pages": 6}
    assert [one["printed"] for one in told] == sorted(one["printed"] for one in told)
    assert news[-1].values == {"media": "presented"}


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_is_one_page(
    kind: str, driver: IppPrinter, emulator: A4Emulator, tmp_path: Path, context: Context
) -> None:
    """A PNG too, although this printer takes PDF and JPEG only."""
    path = tmp_path / f"page.{kind}"
    Image.new("RGB", (200, 280), "black").save(path, kind)
    driver.print_file(path, 1, context(20.0))
    assert [ink(sheet) for sheet in emulator.sheets] == [10]


STATES = [
    ("paper low", None, State.ONLINE, {"paper": Supply.LOW, "toner": Supply.OK}),
    ("paper out", Fault.PAPER_OUT, State.USER_ERROR, {"paper": Supply.OUT, "toner": Supply.OK}),
    ("toner low", None, State.ONLINE, {"paper": Supply.OK, "toner": Supply.LOW}),
    ("toner out", Fault.TONER_OUT, State.USER_ERROR, {"paper": Supply.OK, "toner": Supply.OUT}),
    ("jam", Fault.PAPER_JAM, State.USER_ERROR, {"paper": Supply.OK, "toner": Supply.OK}),
    ("cover open", Fault.COVER_OPEN, State.USER_ERROR, {"paper": Supply.OK, "toner": Supply.OK}),
    ("mute", Fault.NO_ANSWER, State.OFFLINE, {"paper": Supply.UNKNOWN, "toner": Supply.UNKNOWN}),
    ("vanish", Fault.NOT_CONNECTED, State.NO_DEVICE, {"paper": Supply.UNKNOWN, "toner": Supply.UNKNOWN}),
]


@pytest.mark.parametrize(("order", "fault", "state", "supplies"), STATES, ids=[case[0] for case in STATES])
def test_what_ails_it_is_told_before_anything_is_sent(
    order: str,
    fault: Fault | None,
    state: State,
    supplies: dict[str, Supply],
    driver: IppPrinter,
    emulator: A4Emulator,
    document: Document,
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("drivers.a4.client.ANSWER_S", 0.3)
    emulator.obey(order.split())
    status = driver.status()
    assert (status.state, status.fault, status.supplies) == (state, fault, supplies)
    if fault is not None:
        with pytest.raises(DeviceFault) as raised:
            driver.print_file(document(1), 1, context(20.0))
        assert raised.value.fault is fault
        assert emulator.sheets == []


# What happens once the first of three sheets is out, and how many are out in the end.
ON_THE_WAY = [
    ("paper out", Fault.PAPER_OUT, 1, "media-empty; 1 of 3 pages"),
    ("jam", Fault.PAPER_JAM, 1, "media-jam; 1 of 3 pages"),
    ("abort", Fault.REFUSED, 1, "aborted by the printer; 1 of 3 pages"),
    ("cancel", Fault.REFUSED, 1, "cancelled at the printer; 1 of 3 pages"),
    ("count off", Fault.UNPROVEN, 3, "completed, 1 of 3 pages counted"),
    ("forget", Fault.UNPROVEN, 1, "job no longer known"),
    ("vanish", Fault.UNPROVEN, 1, ""),
]


@pytest.mark.parametrize(("order", "fault", "sheets", "detail"), ON_THE_WAY, ids=[case[0] for case in ON_THE_WAY])
def test_what_stops_it_on_the_way_is_told_and_nothing_comes_later(
    order: str,
    fault: Fault,
    sheets: int,
    detail: str,
    driver: IppPrinter,
    emulator: A4Emulator,
    document: Document,
    context: Context,
    wait_until: Callable[..., Any],
    jobs_left: Callable[[], bool],
    struck: Callable[[str], DeviceFault],
) -> None:
    emulator.obey(["slow", "0.1"])
    ended = struck(order)
    assert ended.fault is fault, ended
    assert detail in ended.detail
    emulator.obey(["slow", "0"])
    for mend in ("return", "paper in", "toner ok", "clear", "cover closed"):
        emulator.obey(mend.split())
    assert driver.status().state is State.ONLINE
    wait_until(lambda: not jobs_left())
    assert len(emulator.sheets) == sheets
    emulator.obey(["count", "on"])
    driver.print_file(document(1), 1, context(20.0))
    assert len(emulator.sheets) == sheets + 1


def test_the_deadline_and_a_cancel_withdraw_the_job(
    driver: IppPrinter,
    emulator: A4Emulator,
    document: Document,
    context: Context,
    wait_until: Callable[..., Any],
    jobs_left: Callable[[], bool],
) -> None:
    emulator.obey(["slow", "30"])
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as raised:
        driver.print_file(document(1), 1, context(4.0))
    assert raised.value.fault is Fault.TIMED_OUT
    assert time.monotonic() - begun < 4.0, "the caller hears of it before its deadline"
    assert not jobs_left()
    job = context(20.0)
    threading.Timer(0.3, job.cancel).start()
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as raised:
        driver.print_file(document(1), 1, job)
    assert raised.value.fault is Fault.CANCELLED
    assert time.monotonic() - begun < 10.0
    assert not jobs_left()
    assert emulator.sheets == []


def test_a_printer_that_is_mute_in_the_middle_is_waited_for(
    driver: IppPrinter, emulator: A4Emulator, document: Document, context: Context, wait_until: Callable[..., Any]
) -> None:
    emulator.obey(["slow", "0.1"])

    def blink() -> None:
        wait_until(lambda: emulator.sheets)
        emulator.obey(["mute"])
        threading.Event().wait(0.3)
        emulator.obey(["speak"])

    blinking = threading.Thread(target=blink)
    blinking.start()
    driver.print_file(document(3), 1, context(20.0))
    blinking.join()
    assert len(emulator.sheets) == 3


def test_what_a_dead_process_left_is_cancelled_by_the_next_one(
    emulator: A4Emulator, document: Document, wait_until: Callable[..., Any], jobs_left: Callable[[], bool]
) -> None:
    emulator.obey(["slow", "30"])
    dead = PrintQueue(emulator.address)
    number = dead.create(dead.new_name(), ())
    from drivers.a4 import documents

    assert dead.send(number, documents.load(document(1), None)).over.wait(5.0)
    wait_until(lambda: dead.report(number).state == 5)
    driver = IppPrinter(emulator.address)
    assert driver.status().state is State.ONLINE
    wait_until(lambda: not jobs_left())
    assert emulator.sheets == []


def test_somebody_elses_job_is_left_alone_and_waited_for(
    driver: IppPrinter,
    emulator: A4Emulator,
    document: Document,
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
    jobs_left: Callable[[], bool],
) -> None:
    client = IppClient(endpoint(emulator.address), "clerk")
    number = client.ask(Operation.CREATE_JOB).first(Section.JOB).number("job-id")
    assert number is not None
    monkeypatch.setattr("drivers.a4.ipp.BUSY_S", 0.3)
    with pytest.raises(DeviceFault) as raised:
        driver.print_file(document(1), 1, context(20.0))
    assert raised.value.fault is Fault.BUSY
    assert jobs_left()
    monkeypatch.setattr("drivers.a4.ipp.BUSY_S", 10.0)
    words = (Attribute(Tag.INTEGER, "job-id", (number,)),)
    threading.Timer(0.3, client.ask, [Operation.CANCEL_JOB, words]).start()
    driver.print_file(document(1), 1, context(20.0))
    assert len(emulator.sheets) == 1


@pytest.mark.parametrize("copies", [0, 21, -1])
def test_as_many_copies_as_make_sense(driver: IppPrinter, copies: int, document: Document, context: Context) -> None:
    with pytest.raises(DeviceFault) as raised:
        driver.print_file(document(1), copies, context(20.0))
    assert raised.value.fault is Fault.REFUSED


def test_over_tls_only_with_a_certificate_that_is_trusted(
    emulator: A4Emulator, document: Document, context: Context
) -> None:
    secure = emulator.address.replace("ipp:", "ipps:")
    assert IppPrinter(secure).status().fault is Fault.REFUSED
    driver = IppPrinter(secure, ca=str(emulator.certificate))
    driver.print_file(document(1), 1, context(20.0))
    assert len(emulator.sheets) == 1
