"""Each page's first frame, from the visit's change to the painted picture, against a bare page of 8 buttons.

The bare page is a page of the same shell: shown by the same call, in the same place, between the same status strip
and keys. It is a column of 8 of Qt's template buttons, each a rounded rectangle and a word, loaded when it is asked
for, as a QML programme does, with nothing built ahead.

Each of ours is measured coming from the page that precedes it in a visit, with what is known there, after the quiet
time in which the terminal builds what can come next (`ShellViewModel.ahead`, `ui.pages.NEXT`) and cuts out what a
paper says, drained before the clock starts; onto the technician's page comes who has given the PIN. The lit page is
painted once more before each, the bare one's too. What a page takes that is wanted sooner, or by the way back, is
told as well, without a limit. What is found while somebody types is no first frame; nor is a form's next question,
whose page is lit already. They are measured in turn, as processor time of this one process: what else the machine
does is in neither.

Some of them alone, by parts of their names: `python -m tests.benchmarks.bench_pages guide 06-form`.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import QEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.catalogue.item import Item
from kiosk.session.visit import NOTHING, Over, Page, Printing, Visit
from tests.benchmarks.figure import Figure
from ui.app import Screen, application, build
from ui.controller import VisitController
from ui.pages import NEXT, PAGES
from ui.samples import Moment, moments, sample_catalogue, sample_facts, sample_tools
from ui.tools import Tools
from ui.viewmodels.shell import ShellViewModel

ROUNDS, SOONER = 9, 3
LIMIT = 2.0
CAME_FROM = {
    following: page for page in Page for following in NEXT[page] if [*Page].index(page) < [*Page].index(following)
}
BROUGHT: dict[Page, dict[str, Any]] = {
    Page.SEARCH: {"topic": "", "query": ""},
    Page.GUIDE: {"item": None},
    Page.FORM: {"card": None, "answers": NOTHING, "question": 0},
    Page.MATERIALS: {"pages": (), "shot": 0},
    Page.FILED: {"filed": None, "printing": Printing.NOT_YET},
    Page.MY_CASES: {"card": None, "stubs": ()},
}
EIGHT = """
import QtQuick
import QtQuick.Templates as T
Rectangle {
    property var viewModel
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


def run(wanted: Sequence[str] = ()) -> list[Figure]:
    app = application()
    ShellViewModel.still = True
    facts, tools = sample_facts(), sample_tools()
    controller = VisitController(facts, lambda _effect, _visit: None)
    screen = build(controller, tools)
    shown = [
        moment
        for moment in moments()
        if moment.visit.over is None
        and not moment.visit.query
        and (not wanted or any(word in moment.name for word in wanted))
    ]
    took: dict[str, list[float]] = {moment.name: [] for moment in shown}
    sooner: list[float] = []
    least: list[float] = []
    with bare_page() as file:
        for nth in range(ROUNDS):
            for moment in shown:
                took[moment.name].append(first_frame(moment, tools, controller, screen))
                if nth < SOONER:
                    sooner.append(first_frame(moment, tools, controller, screen, ahead=False))
                least.append(bare_frame(file, tools, controller, screen))
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
        Figure("first frame of a page not yet built, p50", statistics.median(sooner), "ms", alone),
        Figure("first frame of a page not yet built, slowest", max(sooner), "ms", alone),
        Figure(f"first frame never shown before, slowest: {slowest}", cold[slowest], "ms", alone),
    ]


def first_frame(
    moment: Moment,
    tools: Tools,
    controller: VisitController,
    screen: Screen,
    *,
    ahead: bool = True,
) -> float:
    """Milliseconds, coming from the page before; the camera's picture comes later."""
    facts = replace(sample_facts(controller.facts.config), **{**moment.facts, "preview": None})
    controller.show(preceding(moment.visit), facts)
    screen.shell.clear()
    settled(screen.window)
    while ahead and screen.shell.ahead():
        pass
    tools.runner.drain()
    settled(screen.window)
    painted_anew(screen.window)
    took = timed(lambda: controller.show(moment.visit, facts), screen.window)
    if screen.warnings:
        raise RuntimeError(screen.warnings[0])
    return took


def preceding(visit: Visit) -> Visit:
    """The moment before: what the step onto this page brings is not there yet."""
    if visit.page is Page.TECHNICIAN:
        return Visit(page=Page.ATTRACT, over=Over.PIN)
    page = CAME_FROM.get(visit.page, Page.ATTRACT)
    if page in (Page.ATTRACT, Page.OUT_OF_SERVICE):
        return Visit(page=page)
    before = replace(visit, page=page, notice=None, fault="", revealed=False, **BROUGHT.get(visit.page, {}))
    return replace(before, topic=listed_in(visit.item)) if visit.page is Page.GUIDE and visit.item else before


def listed_in(item: Item) -> str:
    """The topic whose list, on its first leaf, offers the service: from its list a guide is opened."""
    catalogue = sample_catalogue()
    places = {
        topic: [one.catalog_code for one in catalogue.of_topic(topic)].index(item.catalog_code)
        for topic in catalogue.topics
        if any(one.catalog_code == item.catalog_code for one in catalogue.of_topic(topic))
    }
    return min(places, key=lambda topic: places[topic])


@contextmanager
def bare_page() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        file = Path(folder) / "eight.qml"
        file.write_text(EIGHT, "utf-8")
        yield file


def bare_frame(file: Path, tools: Tools, controller: VisitController, screen: Screen) -> float:
    """The bare page in the place of the page with the least behind it."""
    kept = PAGES[Page.TAKE_CARD]
    PAGES[Page.TAKE_CARD] = replace(kept, qml=str(file))  # an absolute path stands for itself
    try:
        return first_frame(Moment("bare", Visit(page=Page.TAKE_CARD)), tools, controller, screen, ahead=False)
    finally:
        PAGES[Page.TAKE_CARD] = kept


def settled(window: QQuickWindow) -> None:
    app = application()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
    window.grabWindow()


def painted_anew(window: QQuickWindow) -> None:
    """The lit page once more, for ours as for the bare one: what was built ahead took the picture's memory out of the
    processor's caches, and filling it again would be counted to ours alone, 0.5 to 1 ms."""
    stage = window.findChild(QQuickItem, "stage")
    for seen in (False, True):
        stage.setVisible(seen)
        window.grabWindow()


def timed(show: Callable[[], None], window: QQuickWindow) -> float:
    begun = time.process_time()
    show()
    picture = window.grabWindow()
    took = (time.process_time() - begun) * 1000
    if picture.isNull():
        raise RuntimeError("nothing was drawn")
    return took


if __name__ == "__main__":
    from tests.benchmarks.__main__ import line

    for figure in run(sys.argv[1:]):
        print(line(figure))
