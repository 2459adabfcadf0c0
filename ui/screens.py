"""A picture of every page in every state, from the real QML: `kiosk screens`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent

from kiosk.config import Config, Panel
from kiosk.session.visit import Mode
from ui.app import Screen, build
from ui.controller import VisitController
from ui.samples import enact, moments, sample_facts, sample_tools
from ui.viewmodels.shell import ShellViewModel

INCHES = {(1920, 1080): 21.5}  # what a panel of these pixels usually is; 27 else


def config_for(size: tuple[int, int], inches: float | None = None) -> Config:
    width, height = size
    return Config(panel=Panel(diagonal_inch=inches or INCHES.get(size, 27.0), width=width, height=height))


def render(
    folder: Path,
    modes: Sequence[Mode],
    languages: Sequence[str],
    size: tuple[int, int],
    inches: float | None = None,
    only: str = "",
) -> Iterator[Path]:
    """Writes NAME-MODE.png (NAME-MODE-en.png in English) for every moment whose name contains `only`."""
    folder.mkdir(parents=True, exist_ok=True)
    ShellViewModel.still = True
    usual = sample_facts(config_for(size, inches))
    tools = sample_tools()
    controller = VisitController(usual, lambda _effect, _visit: None)
    screen = build(controller, tools, size=size)
    try:
        for moment in (found for found in moments() if only in found.name):
            for mode in modes:
                if mode not in moment.modes:
                    continue
                for language in languages:
                    enact(moment, mode, language, controller, screen.shell)
                    suffix = "" if language == "zh_CN" else f"-{language}"
                    yield _save(screen, folder / f"{moment.name}-{mode}{suffix}.png")
    finally:
        screen.close()
        tools.runner.close()
    if screen.warnings:
        raise RuntimeError("\n".join(dict.fromkeys(screen.warnings)))


def _save(screen: Screen, file: Path) -> Path:
    screen.application.processEvents()
    screen.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # of the pages before
    if not screen.window.grabWindow().save(str(file)):
        raise OSError(f"cannot write {file}")
    return file
