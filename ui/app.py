"""Builds the screen: Qt application, fonts, translations, engine, controller, view-models, window."""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

# Before Qt is imported. The software renderer needs no GPU; under X llvmpipe takes 7 times its CPU (screen.md 6).
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QT_QUICK_CONTROLS_STYLE", "Basic")

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, QTranslator, QUrl
from PySide6.QtGui import QFont, QGuiApplication, QImage
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickImageProvider, QQuickWindow

from kiosk.session.events import Touched
from ui.controller import VisitController
from ui.services.drawn import DRAWN, Drawn
from ui.services.pictures import PROVIDER, Pictures
from ui.tools import Tools
from ui.viewmodels.shell import ShellViewModel

UI = Path(__file__).resolve().parent
QML, I18N = UI / "qml", UI / "i18n"
FAMILY = "Noto Sans CJK SC"
RARE_FAMILIES = ["HanaMinA", "HanaMinB", "BabelStone Han", "Noto Sans CJK TC", "Noto Sans CJK JP"]
PRESSES = frozenset({QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress})
log = logging.getLogger(__name__)


class Languages(QObject):
    """Puts the visit's language in force before any view-model hears of the change."""

    def __init__(self, application: QGuiApplication, controller: VisitController) -> None:
        super().__init__(application)
        self._application = application
        self._controller = controller
        self._current = "zh_CN"
        self._translators: list[QTranslator] = []
        self.engine: QQmlApplicationEngine | None = None
        controller.changed.connect(self.follow)

    def follow(self) -> None:
        wanted = self._controller.visit.language
        if wanted == self._current:
            return
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators = []
        for file in sorted(I18N.glob(f"*_{wanted}.qm")):
            translator = QTranslator(self)
            if not translator.load(str(file)):
                raise RuntimeError(f"{file} cannot be read; run `make setup`")
            self._application.installTranslator(translator)
            self._translators.append(translator)
        self._current = wanted
        if self.engine:
            self.engine.retranslate()


class Presence(QObject):
    """Every touch or key on the window tells the visit that the resident is there."""

    def __init__(self, controller: VisitController, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        if event.type() in PRESSES:
            self._controller.send(Touched())
        return False


class Lender(QQuickImageProvider):
    """Lends an engine a provider that outlives it: an engine deletes what it is given."""

    def __init__(self, owner: QQuickImageProvider) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._owner = owner

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002  # Qt's names
        return self._owner.requestImage(id, size, requestedSize)


@dataclass
class Screen:
    """The built window and what it hangs on; close() takes it all down in an order Qt survives."""

    application: QGuiApplication
    engine: QQmlApplicationEngine
    window: QQuickWindow
    controller: VisitController
    shell: ShellViewModel
    warnings: list[str] = field(default_factory=list)

    def close(self) -> None:
        self.window.close()
        shiboken6.delete(self.engine)  # before the view-models: a binding on a dead one is a warning


def application() -> QGuiApplication:
    existing = QGuiApplication.instance()
    app = cast("QGuiApplication", existing) if existing else QGuiApplication(["kiosk"])
    # The default font draws Japanese forms of 骨 直 关; rare names need the Hanazono planes.
    QFont.insertSubstitutions(FAMILY, RARE_FAMILIES)
    app.setFont(QFont(FAMILY))
    return app


def hold(pictures: Pictures, controller: VisitController, tools: Tools) -> None:
    if parts := pictures.hold(controller.visit):
        tools.runner.submit(lambda: pictures.cut(parts), lambda _: None)


def build(
    controller: VisitController, tools: Tools, *, size: tuple[int, int] | None = None, show: bool = True
) -> Screen:
    app = application()
    languages = Languages(app, controller)
    shell = ShellViewModel(controller, tools)
    engine = QQmlApplicationEngine()
    warnings: list[str] = []

    def warned(errors: list[QQmlError]) -> None:
        for error in errors:
            warnings.append(error.toString())
            log.warning("%s", error.toString())

    engine.warnings.connect(warned)
    engine.addImportPath(str(QML))
    if (pictures := tools.input.get("pictures")) is not None:
        engine.addImageProvider(PROVIDER, Lender(pictures))
        controller.changed.connect(lambda: hold(pictures, controller, tools))
    engine.addImageProvider(DRAWN, Drawn())
    panel = controller.facts.config.panel
    width, height = size or (panel.width, panel.height)
    engine.setInitialProperties({"shell": shell, "width": width, "height": height, "visible": show})
    languages.engine = engine
    languages.follow()
    engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
    if not engine.rootObjects():
        raise RuntimeError("the screen's QML does not load:\n" + "\n".join(warnings))
    window = cast("QQuickWindow", engine.rootObjects()[0])
    window.installEventFilter(Presence(controller, window))
    return Screen(app, engine, window, controller, shell, warnings)
