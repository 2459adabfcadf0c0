"""`kiosk ui` as systemd and a full disk meet it."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QElapsedTimer, QEventLoop
from PySide6.QtGui import QGuiApplication

from kiosk.catalogue.load import PACKAGED
from kiosk.config import Config
from kiosk.outbox import gates
from kiosk.outbox.gates import Gate
from kiosk.session.events import EndConfirmed, Started
from kiosk.session.visit import Page, Why
from kiosk.state import StateFolder
from ui import run
from ui.services import inside

DEADLINE_MS = 10_000


def until(application: QGuiApplication, there: Any) -> None:
    clock = QElapsedTimer()
    clock.start()
    while not there():
        assert clock.elapsed() < DEADLINE_MS, "it did not come"
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What systemd's end of NOTIFY_SOCKET hears."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    line.bind(str(tmp_path / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    yield line
    line.close()


@pytest.fixture
def terminal(qapp: QGuiApplication, translations: None, tmp_path: Path) -> Iterator[run.Terminal]:
    made = run.Terminal(Config(), StateFolder(tmp_path / "state"), slots=())
    yield made
    made.close()
    if made.failure:
        raise made.failure


def heard(line: socket.socket) -> list[bytes]:
    words = []
    while True:
        try:
            words.append(line.recv(64))
        except BlockingIOError:
            return words


def test_the_watchdog_is_fed_from_the_gui_thread(
    systemd: socket.socket, terminal: run.Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TICK_MS", 20)
    threads: list[int] = []
    feed = run.Watchdog.feed

    def noted(self: run.Watchdog) -> None:
        threads.append(threading.get_ident())
        feed(self)

    monkeypatch.setattr(run.Watchdog, "feed", noted)
    terminal._clock.setInterval(20)
    said: list[bytes] = []
    assert heard(systemd) == [], "ready before anything is on the screen"
    terminal.screen.window.show()
    until(terminal.application, lambda: said.extend(heard(systemd)) or said.count(b"WATCHDOG=1") >= 3)
    assert said[0] == b"READY=1"
    assert set(threads) == {threading.get_ident()}
    terminal._clock.stop()
    heard(systemd)
    terminal.application.processEvents()
    assert heard(systemd) == [], "something else than the screen's own clock feeds it"


def test_a_full_disk_closes_the_terminal_and_room_opens_it_again(
    terminal: run.Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, opened, really = [0], [], inside.open_filing
    monkeypatch.setattr(inside, "open_filing", lambda *given: opened.append(given) or really(*given))
    monkeypatch.setattr(gates, "free_bytes", lambda _path: free[0])
    behind = terminal.furnish()
    visit = terminal.controller.visit
    assert (visit.page, visit.why) == (Page.OUT_OF_SERVICE, Why.FULL)
    assert len(opened) == 1, "what the first look asks for builds everything a second time"
    free[0] = 10**11
    assert behind.poller is not None
    behind.poller.ask()
    until(terminal.application, lambda: terminal.controller.visit.page is Page.ATTRACT)


def test_a_broken_store_says_where_else_to_go(terminal: run.Terminal, tmp_path: Path) -> None:
    whole = StateFolder(tmp_path / "state")
    for file in [whole.database, *whole.database.parent.glob(f"{whole.database.name}-*")]:
        file.unlink(missing_ok=True)
    whole.database.write_bytes(b"this is no database " * 400)
    behind = terminal.furnish()
    assert behind.filing is None
    assert terminal.controller.visit.page is Page.OUT_OF_SERVICE
    terminal.application.processEvents()
    assert terminal.screen.warnings == []


@pytest.mark.parametrize(
    ("found", "serving", "why"),
    [
        ((Gate("waiting", 0.99), Gate("disk", 0.99)), True, None),
        ((Gate("waiting", 1.0), Gate("offline", 2.0)), True, Why.FULL),
        ((Gate("disk", 1.0),), True, Why.FULL),
        ((Gate("disk", 0.99),), False, Why.FULL),
        ((Gate("disk", 0.97),), False, None),
        ((Gate("offline", 1.0),), True, Why.ALONE),
        ((), False, None),
    ],
)
def test_a_gate_that_hovers_does_not_flap(found: tuple[Gate, ...], serving: bool, why: Why | None) -> None:
    assert inside.shut(found, serving=serving) is why


def test_a_catalogue_that_was_activated_is_used_from_the_next_visit_on(
    terminal: run.Terminal, tmp_path: Path
) -> None:
    behind, facts = terminal.furnish(), terminal.controller.facts
    state, first = StateFolder(tmp_path / "state"), facts.catalogue_version
    behind.renew()
    assert terminal.controller.facts is facts, "read again without need"
    pulled = state.feed / "whole-2"
    shutil.copytree(PACKAGED, pulled / "catalogue")
    head = json.loads((pulled / "catalogue" / "catalogue.json").read_text("utf-8"))
    (pulled / "catalogue" / "catalogue.json").write_text(json.dumps({**head, "version": "next"}), "utf-8")
    terminal.controller.send(Started())
    (state.feed / "active").symlink_to(pulled.name)
    behind.renew()
    assert terminal.controller.facts.catalogue_version == first, "changed in the middle of a visit"
    terminal.controller.send(EndConfirmed(keep=False))
    until(terminal.application, lambda: terminal.controller.facts.catalogue_version == "next")
