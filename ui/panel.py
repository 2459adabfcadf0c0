"""The developer panel of `kiosk demo`: a small window that plays the resident's hand and bad luck."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QmlElement, QmlUncreatable, QQmlApplicationEngine

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

Act = Callable[[], None]
LOOK_MS = 500


@QmlElement
@QmlUncreatable("built by ui.panel.run")
class PanelViewModel(QObject):  # type: ignore[operator]  # the QmlUncreatable stub lacks __call__
    changed = Signal()

    def __init__(self, groups: dict[str, dict[str, Act]], state: Callable[[], str]) -> None:
        super().__init__()
        self._groups = groups
        self._state = state

    @Property("QVariantList", constant=True)  # type: ignore[arg-type]  # the stub lacks type names
    def groups(self) -> list[dict[str, object]]:
        return [{"title": title, "acts": list(acts)} for title, acts in self._groups.items()]

    @Property(str, notify=changed)
    def state(self) -> str:
        return self._state()

    @Slot(str, str)
    def press(self, group: str, act: str) -> None:
        self._groups[group][act]()
        self.changed.emit()

    def refresh(self) -> None:
        self.changed.emit()


def run(groups: dict[str, dict[str, Act]], state: Callable[[], str], ended: Callable[[], bool]) -> int:
    """Shows the panel until it is closed or `ended` says so. `groups`: title -> label -> what it does."""
    app = QGuiApplication(sys.argv[:1])
    engine = QQmlApplicationEngine()
    panel = PanelViewModel(groups, state)
    engine.setInitialProperties({"panel": panel})
    engine.load(QUrl.fromLocalFile(str(Path(__file__).parent / "qml" / "Panel.qml")))
    if not engine.rootObjects():
        return 1
    timer = QTimer()
    timer.timeout.connect(lambda: app.quit() if ended() else panel.refresh())
    timer.start(LOOK_MS)
    code = app.exec()
    del engine
    return code
