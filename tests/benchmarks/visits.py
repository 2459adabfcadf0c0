"""One visit after another through the real screen: `python -m tests.benchmarks.visits CONFIG STATE COUNT`.

It is `kiosk ui` (ui.run.Terminal with its store, sealing and device clients) with a finger inside: touches on the
window's own items, the keyboard typed on, a name written, the case filed, everything wiped. Prints one JSON line a
visit: {"visit", "rss_kb", "peak_kb", "seconds"}. Only movements and the double-strike time are off.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

import ui  # noqa: F401, I001  # before Qt, as the screen itself does

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, QTimer, QUrl
from PySide6.QtQml import QQmlComponent

from kiosk import config
from kiosk.session.visit import Page, Printing
from kiosk.state import StateFolder
from ui.run import Terminal
from ui.touch import Finger as Touch
from ui.viewmodels.shell import ShellViewModel

SLOTS = ("idcard", "camera", "receipt")
ITEM = "000511101000"  # 高龄津贴申领
STEP_S = 20.0
WAKE_MS, POINT_S = 4, 0.008
PASSED = frozenset(
    {Page.ATTRACT, Page.HOME, Page.SEARCH, Page.GUIDE, Page.CONSENT, Page.IDENTITY, Page.FORM, Page.MATERIALS,
     Page.CHECK, Page.SIGN, Page.FILED, Page.RATING, Page.TAKE_CARD}
)  # fmt: skip
NAME = (
    ((0.30, 0.28), (0.42, 0.27), (0.54, 0.26)),
    ((0.27, 0.45), (0.42, 0.44), (0.57, 0.43)),
    ((0.42, 0.16), (0.43, 0.46), (0.42, 0.70), (0.41, 0.90)),
)
# Looking from QML: PySide keeps wrappers of items that Python has walked over.
EYES = b"""
import QtQuick
QtObject {
    property Item root
    function find(item, name) {
        if (!item.visible) return null
        if (item.objectName === name) return item
        for (const child of item.children) { const found = find(child, name); if (found) return found }
        return null
    }
    // name, across, down, count; a property, for an expression would be compiled each time
    property string wanted
    property string found
    onWantedChanged: {
        const [name, across, down] = wanted.split("|")
        const item = find(root, name), shield = find(root, "shield")
        if (!item || shield.enabled || !item.enabled || item.struck === true) { found = ""; return }
        const point = item.mapToItem(null, item.width * across, item.height * down)
        found = Math.round(point.x) + " " + Math.round(point.y)
    }
}
"""


class Finger:
    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.seen: set[Page] = set()
        self._window = terminal.screen.window
        self._frames = 0
        self._window.frameSwapped.connect(self._swapped)
        self._asked = 0
        self._touch = Touch(self._window)
        self._wake = QTimer()
        self._wake.start(WAKE_MS)
        component = QQmlComponent(terminal.screen.engine)
        component.setData(EYES, QUrl("eyes.qml"))
        self._eyes = component.create()
        self._eyes.setParent(self._window)
        self._eyes.setProperty("root", self._window.contentItem())

    def _swapped(self) -> None:
        self._frames += 1
        self.seen.add(self.terminal.controller.visit.page)

    def painted(self) -> None:
        """What a touch changed stands in its place: until then new options lie on one another."""
        before = self._frames
        self._window.update()
        self.until(lambda: self._frames > before, "a frame")

    def until(self, met: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + STEP_S
        while not met():
            if time.monotonic() > end:
                raise RuntimeError(f"in vain for {what} on {self.terminal.controller.visit.page}")
            self.terminal.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as exec() does, processEvents not

    def on(self, page: Page) -> None:
        self.until(lambda: self.terminal.controller.visit.page is page and page in self.seen, page)

    def tap(self, name: str) -> None:
        self.until(lambda: bool(self._at(name)), name)
        (place,) = self._at(name)
        self._touch.press(place)
        self.rest()
        self._touch.release(place)
        self.painted()

    def keys(self, letters: str) -> None:
        for letter in letters:
            self.tap(f"key-{letter}")

    def draw(self, name: str) -> None:
        for stroke in NAME:
            for nth, (across, down) in enumerate(stroke):
                (point,) = self._at(name, across, down)
                (self._touch.press if nth == 0 else self._touch.move)(point)
                if nth == len(stroke) - 1:
                    self._touch.release(point)
                self.rest()

    def rest(self) -> None:
        """As a hand does: points of a stroke that are closer would be merged into one."""
        end = time.monotonic() + POINT_S
        self.until(lambda: time.monotonic() >= end, "a moment")

    def _at(self, name: str, across: float = 0.5, down: float = 0.5) -> list[QPointF]:
        """Nothing while a finger could not press it."""
        self._asked += 1
        self._eyes.setProperty("wanted", f"{name}|{across}|{down}|{self._asked}")
        answer = self._eyes.property("found")
        if not answer:
            return []
        x, y = str(answer).split()
        return [QPointF(int(x), int(y))]


def visit(finger: Finger) -> None:
    visit = finger.terminal.controller
    finger.seen.clear()
    finger.terminal.screen.window.update()
    finger.on(Page.ATTRACT)
    finger.tap("start")
    finger.on(Page.HOME)
    finger.tap("find")
    finger.on(Page.SEARCH)
    finger.keys("gaoling")
    finger.tap("candidate-0")
    finger.tap(f"item-{ITEM}")
    finger.on(Page.GUIDE)
    while visit.visit.page is Page.GUIDE:  # however many leaves it has
        finger.tap("action-main")
    finger.on(Page.CONSENT)
    finger.tap("action-main")
    finger.on(Page.FORM)
    finger.tap("doubt")
    finger.tap("key-backspace")
    finger.keys("hao")
    finger.tap("candidate-0")
    finger.tap("action-main")
    finger.until(lambda: visit.visit.question == 1, "the second question")
    finger.tap("option-0")
    finger.tap("action-main")
    finger.keys("13807716612")
    finger.tap("action-main")
    finger.tap("option-1")
    finger.on(Page.MATERIALS)
    finger.until(lambda: len(visit.visit.pages) == 2, "two pages")
    finger.tap("action-main")
    finger.on(Page.CHECK)
    finger.tap("action-main")
    finger.on(Page.SIGN)
    finger.draw("signature-pad")
    finger.tap("action-main")
    finger.on(Page.FILED)
    finger.until(lambda: visit.visit.printing is Printing.DONE, "the receipt")
    finger.tap("action-main")
    finger.on(Page.RATING)
    finger.tap("level-5")
    finger.tap("action-main")
    finger.until(lambda: visit.visit.page in (Page.BENEFITS, Page.TAKE_CARD), "the page after the rating")
    if visit.visit.page is Page.BENEFITS:
        finger.tap("action-other")
    finger.on(Page.TAKE_CARD)
    finger.tap("action-main")
    finger.until(lambda: visit.visit.page is Page.ATTRACT and not visit.visit.pages, "the wiped attract page")
    if missed := PASSED - finger.seen:
        raise RuntimeError(f"never on the screen: {', '.join(sorted(missed))}")


def memory_kb() -> dict[str, int]:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    told = {"VmRSS:": "rss_kb", "VmHWM:": "peak_kb"}
    return {told[line.split()[0]]: int(line.split()[1]) for line in lines if line.startswith(tuple(told))}


def main(file: str, state: str, count: str) -> None:
    ShellViewModel.still = True
    terminal = Terminal(config.load(Path(file)), StateFolder(Path(state)), SLOTS)
    terminal.furnish()
    terminal.screen.window.show()
    try:
        finger = Finger(terminal)
        for number in range(1, int(count) + 1):
            begun = time.monotonic()
            visit(finger)
            told = {"visit": number, **memory_kb(), "seconds": round(time.monotonic() - begun, 2)}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
        if terminal.screen.warnings:
            raise RuntimeError(terminal.screen.warnings[0])
    finally:
        terminal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
