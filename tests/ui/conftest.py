"""The screen on no display: software renderer, offscreen, recorded effects; any QML warning fails the test."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.config import Config, Panel
from kiosk.session.visit import Mode, Visit
from ui.app import I18N, Screen, application, build
from ui.controller import VisitController
from ui.facts import Facts
from ui.samples import Moment, enact, sample_facts, sample_tools
from ui.tools import Tools
from ui.viewmodels.shell import ShellViewModel
from ui.walk import Seen, Walk

if TYPE_CHECKING:
    from kiosk.session.effects import Effect

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture(scope="session")
def translations() -> None:
    """The English words, built as set-up builds them."""
    for source in I18N.glob("*.ts"):
        built = source.with_suffix(".qm")
        if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
            subprocess.run([ROOT / "deploy" / "translations.sh"], check=True)
            return


class Stage:
    """A built screen, its controller, and the effects that steps asked for, in order."""

    def __init__(self, facts: Facts, tools: Tools, size: tuple[int, int] | None = None) -> None:
        self.effects: list[Effect] = []
        self.now = 1000.0
        self.controller = VisitController(
            facts, lambda effect, visit: self.effects.append(effect), clock=lambda: self.now
        )
        self.tools = tools
        self.usual = facts
        ShellViewModel.still = True
        self.screen: Screen = build(self.controller, tools, size=size)
        self.walk = Walk(self.screen.window)

    def on(self, panel: Panel) -> "Stage":
        """The same window on another panel, as if it had been built for it."""
        if panel != self.usual.config.panel:
            self.usual = sample_facts(Config(panel=panel))
            self.screen.shell.clear()
            self.screen.window.resize(panel.width, panel.height)
            self.controller.show(Visit(), self.usual)
            self.settle()
        return self

    def show(self, visit: Visit, **facts: Any) -> None:
        """Puts the moment on the screen and draws it; a QML warning fails here."""
        self.effects.clear()
        self.controller.show(visit, replace(self.usual, **facts))
        self.settle()

    def enact(self, moment: Moment, mode: Mode = Mode.STANDARD, language: str = "zh_CN") -> QImage:
        enact(moment, mode, language, self.controller, self.screen.shell)
        return self.settle()

    def speak(self, language: str) -> None:
        """As after the key for the language: the page stays."""
        self.controller.show(replace(self.visit, language=language), self.controller.facts)
        self.settle()

    def settle(self) -> QImage:
        application().sendPostedEvents(None, QEvent.Type.DeferredDelete)
        application().processEvents()
        picture = self.screen.window.grabWindow()
        assert self.screen.warnings == []
        return picture

    @property
    def visit(self) -> Visit:
        return self.controller.visit

    @property
    def model(self) -> Any:
        return self.screen.shell.model(self.visit.over or self.visit.page)

    def item(self, name: str) -> Seen:
        found = self.walk.named(name)
        assert found is not None, f"nothing named {name} on {self.visit.page}"
        return found

    def press(self, name: str) -> None:
        assert self.walk.click(name), f"nothing named {name} on {self.visit.page}"
        self.settle()


@pytest.fixture(scope="session")
def tools(qapp: QGuiApplication, translations: None) -> Iterator[Tools]:
    made = sample_tools()
    yield made
    made.runner.close()


@pytest.fixture(scope="session")
def make_stage(qapp: QGuiApplication, tools: Tools) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(size: tuple[int, int] | None = None, facts: Facts | None = None) -> Stage:
        made.append(Stage(facts or sample_facts(), tools, size))
        return made[-1]

    yield make
    for stage in made:
        stage.screen.close()


@pytest.fixture(scope="session")
def shared_stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()


@pytest.fixture
def stage(shared_stage: Stage) -> Stage:
    """The 27-inch portrait screen on its attract page. One window serves all tests of a worker."""
    shared_stage.now = 1000.0
    shared_stage.on(Panel())
    shared_stage.screen.window.requestActivate()  # another test's window may have had the keys
    shared_stage.screen.warnings.clear()
    shared_stage.screen.shell.clear()
    shared_stage.tools.input["pictures"].wipe()
    shared_stage.show(Visit(last_touch=1000.0))
    return shared_stage
