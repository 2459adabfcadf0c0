"""Each page's first frame, from the visit's change to the painted picture, against a bare page of 8 buttons.

The bare page is loaded by the same call into a Loader of the same size, in a window of its own with the same
font and renderer: a column of 8 of Qt's template buttons, each a rounded rectangle and a word. Both come after
another page has been on the screen, as when a resident goes on; they are measured in turn.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import Q_ARG, QEvent, QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.session.visit import Page, Visit
from tests.benchmarks.figure import Figure
from ui.app import Screen, application, build
from ui.controller import VisitController
from ui.samples import Moment, moments, sample_facts, sample_tools
from ui.viewmodels.shell import ShellViewModel

ROUNDS = 7
LIMIT = 2.0
BARE = """
import QtQuick
import QtQuick.Window
Window {
    width: 1080; height: 1920; visible: true; color: "white"
    function show(address) { stage.setSource(address) }
    Loader { id: stage; width: parent.width; height: parent.height }
}
"""
BEFORE = "import QtQuick\nRectangle { color: 'white' }"
EIGHT = """
import QtQuick
import QtQuick.Templates as T
Rectangle {
    color: "white"
    Column {
        x: 52; y: 600; spacing: 26; width: parent.width - 104
        Repeater {
            model: 8
            delegate: T.AbstractButton {
                required property int index
                width: parent.width; height: 110
                text: "按钮 " + index
                background: Rectangle { radius: 12; color: "#F4F1EA"; border.width: 2; border.color: "#23405F" }
                contentItem: Text {
                    text: parent.text; font.pixelSize: 42; color: "#23405F"
                    horizontalAlignment: Text.AlignHCenter; verticalAlignment: Text.AlignVCenter
                }
            }
        }
    }
}
"""


def run() -> list[Figure]:
    app = application()
    ShellViewModel.still = True
    facts, tools = sample_facts(), sample_tools()
    controller = VisitController(facts, lambda _effect, _visit: None)
    screen = build(controller, tools)
    shown = [moment for moment in moments() if moment.visit.over is None]
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        bare = Bare(Path(folder))
        took: dict[str, list[float]] = {moment.name: [] for moment in shown}
        least: list[float] = []
        for _ in range(ROUNDS):
            for moment in shown:
                took[moment.name].append(first_frame(moment, controller, screen))
                least.append(bare.first_frame())
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    screen.close()
    tools.runner.close()
    by_moment = {name: statistics.median(times[1:]) for name, times in took.items()}
    cold = {name: times[0] for name, times in took.items()}
    alone = statistics.median(least)
    pages: dict[Page, tuple[float, str]] = {}
    for moment in shown:
        pages[moment.visit.page] = max(pages.get(moment.visit.page, (0.0, "")), (by_moment[moment.name], moment.name))
    worst = sorted(pages.values(), reverse=True)
    made = [Figure(f"first frame of {name}, p50", value, "ms", alone, LIMIT) for value, name in worst]
    middle = statistics.median(value for value, _ in worst)
    slowest = max(cold, key=lambda name: cold[name])
    return [
        *made,
        Figure("first frame, median page", middle, "ms", alone, LIMIT),
        Figure(f"first frame never shown before, slowest: {slowest}", cold[slowest], "ms", alone),
    ]


def first_frame(moment: Moment, controller: VisitController, screen: Screen) -> float:
    """Milliseconds, coming from the attract page (the attract page itself: from the home page)."""
    usual = sample_facts(controller.facts.config)
    before = Visit(page=Page.HOME) if moment.visit.page is Page.ATTRACT else Visit()
    controller.show(before, usual)
    settled(screen.window)
    facts = replace(usual, **moment.facts)
    took = timed(lambda: controller.show(moment.visit, facts), screen.window)
    if screen.warnings:
        raise RuntimeError(screen.warnings[0])
    return took


class Bare:
    def __init__(self, folder: Path) -> None:
        for name, text in {"window": BARE, "before": BEFORE, "eight": EIGHT}.items():
            (folder / f"{name}.qml").write_text(text, "utf-8")
        self._pages = [QUrl.fromLocalFile(str(folder / f"{name}.qml")) for name in ("before", "eight")]
        self._engine = QQmlApplicationEngine()
        self._engine.load(QUrl.fromLocalFile(str(folder / "window.qml")))
        self._window = cast("QQuickWindow", self._engine.rootObjects()[0])

    def first_frame(self) -> float:
        before, eight = self._pages
        self._show(before)
        settled(self._window)
        return timed(lambda: self._show(eight), self._window)

    def _show(self, page: QUrl) -> None:
        self._window.metaObject().invokeMethod(self._window, "show", Q_ARG("QVariant", page))


def settled(window: QQuickWindow) -> None:
    app = application()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
    window.grabWindow()


def timed(show: Callable[[], None], window: QQuickWindow) -> float:
    begun = time.perf_counter()
    show()
    picture = window.grabWindow()
    took = (time.perf_counter() - begun) * 1000
    if picture.isNull():
        raise RuntimeError("nothing was drawn")
    return took
