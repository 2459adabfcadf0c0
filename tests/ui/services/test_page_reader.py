"""Pages read in the background through a real host: in order, once, and never in anybody's way."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.host import Host
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, OcrLine, State, Status
from drivers.wire import DeviceClient
from kiosk.session.events import PageRead
from kiosk.session.visit import TakenPage, Visit
from ui.runner import Runner
from ui.samples import sample_catalogue
from ui.samples.pictures import sheet_of_paper
from ui.services.reading import PageReader

ITEM = next(item for item in sample_catalogue().items.values() if "relative_id" in item.form.get("properties", {}))


def line(text: str, x: float, y: float) -> OcrLine:
    return OcrLine(text, ((x, y), (x + 20 * len(text), y), (x + 20 * len(text), y + 20), (x, y + 20)), 0.99)


class Print:
    """Reads the same register page off every picture; or breaks, or waits for its cancel."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.waits = False
        self.begun = threading.Event()
        self.modes: list[int] = []

    def open(self) -> None: ...
    def close(self) -> None: ...
    def capabilities(self) -> Capabilities:
        return Capabilities("ocr", "print")

    def status(self) -> Status:
        return Status(State.ONLINE)

    def recognise_page(self, file: Path, context: Context) -> list[OcrLine]:
        self.modes.append(file.stat().st_mode & 0o777)
        self.begun.set()
        while self.waits:
            context.wait(5.0)
        if self.fault:
            raise DeviceFault(self.fault)
        return [line("常住人口登记卡", 300, 10), line("姓名", 10, 60), line("韦秀兰", 100, 60)]


@pytest.fixture
def desk(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Any]:
    device = Print()
    host = Host("ocr", device, tmp_path / "ocr.sock")
    thread = threading.Thread(target=host.run)
    thread.start()
    client, runner, sent = DeviceClient(tmp_path / "ocr.sock"), Runner(ThreadPoolExecutor(2)), []
    pause = threading.Event()
    while not client.reachable():
        pause.wait(0.01)
    folder = tmp_path / "pictures"
    folder.mkdir()
    yield device, PageReader(client, runner, sent.append, folder), runner, sent, folder
    device.waits = False
    runner.close()
    host.stop()
    thread.join(10)
    for end in (host._wake_in, host._wake_out, host._selector):
        end.close()


def visit(*pages: TakenPage) -> Visit:
    return Visit(item=ITEM, pages=pages)


def test_each_page_is_read_once_and_its_place_is_told(desk: Any) -> None:
    device, reader, runner, sent, folder = desk
    first, second = (TakenPage("家人的户口簿", index, sheet_of_paper()) for index in (0, 1))
    reader.follow(visit(first))
    runner.drain()
    reader.follow(visit(first))
    runner.drain()
    reader.follow(visit(first, second))
    runner.drain()
    assert [one.page for one in sent] == [first, second]
    (said,) = sent[1].says
    assert (said.material, said.index, said.name, said.value) == ("家人的户口簿", 1, "member.name", "韦秀兰")
    left, top, right, bottom = said.box
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    assert device.modes == [0o600, 0o600]
    assert not list(folder.iterdir())


@pytest.mark.parametrize("fault", [Fault.NOT_CONNECTED, Fault.MEDIA_INVALID])
def test_a_reader_that_fails_is_told_once_and_nothing_else_happens(
    desk: Any, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    device, reader, runner, sent, folder = desk
    device.fault = fault
    pages = [TakenPage("家人的户口簿", index, sheet_of_paper()) for index in (0, 1)]
    for count in (1, 2):
        reader.follow(visit(*pages[:count]))
        runner.drain()
    assert [one.says for one in sent] == [(), ()]
    assert len([one for one in caplog.records if "not read" in one.message]) == 1
    assert not list(folder.iterdir())


def test_the_end_of_a_visit_ends_the_reading(desk: Any) -> None:
    device, reader, runner, sent, folder = desk
    device.waits = True
    reader.follow(visit(TakenPage("家人的户口簿", 0, sheet_of_paper())))
    assert device.begun.wait(10)
    reader.follow(Visit())
    runner.drain()
    assert [one.says for one in sent if isinstance(one, PageRead)] == [()]
    assert not list(folder.iterdir())


def test_forms_that_no_paper_can_answer_cost_nothing(desk: Any) -> None:
    device, reader, runner, _, _ = desk
    plain = next(
        one for one in sample_catalogue().items.values() if one is not ITEM and "x-read" not in str(one.form)
    )
    reader.follow(replace(visit(TakenPage("户口簿", 0, sheet_of_paper())), item=plain))
    runner.drain()
    assert device.modes == []
