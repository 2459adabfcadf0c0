"""The screen on no display: software renderer, offscreen, recorded effects; any QML warning fails the test."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.session.effects import Effect
from kiosk.session.visit import Visit
from ui.app import Screen, build
from ui.controller import VisitController
from ui.facts import Facts
from ui.samples import sample_facts, sample_tools
from ui.tools import Tools
from ui.viewmodels.shell import ShellViewModel


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


class Stage:
    """A built screen, its controller, and the effects that steps asked for, in order."""

    def __init__(self, facts: Facts, tools: Tools, size: tuple[int, int] | None = None) -> None:
        self.effects: list[Effect] = []
        self.now = 1000.0
        self.controller = VisitController(
            facts, lambda effect, visit: self.effects.append(effect), clock=lambda: self.now
        )
        ShellViewModel.still = True
        self.tools = tools
        self.screen: Screen = build(self.controller, tools, size=size)
        self.usual = facts

    def show(self, visit: Visit, **facts: Any) -> None:
        """Puts the moment on the screen and draws it; a QML warning fails here."""
        self.effects.clear()
        self.controller.show(visit, replace(self.usual, **facts))
        self.settle()

    def settle(self) -> None:
        QTest.qWait(0)
        self.screen.window.grabWindow()
        assert self.screen.warnings == []

    @property
    def visit(self) -> Visit:
        return self.controller.visit


@pytest.fixture(scope="session")
def tools(qapp: QGuiApplication) -> Tools:
    return sample_tools()


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
    shared_stage.show(Visit(last_touch=1000.0))
    return shared_stage
