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
WIDTH_PX, FRAME_PX = 300, 60  # the panel itself; title bars and edges


@QmlElement
@QmlUncreatable("built by DeveloperPanel")
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


class DeveloperPanel:
    """The panel's application; made first, since it knows the display."""

    def __init__(self) -> None:
        self._app = QGuiApplication(sys.argv[:1])

    def room(self) -> tuple[int, int]:
        """The display's usable pixels."""
        place = self._app.primaryScreen().availableGeometry()
        return place.width(), place.height()

    def run(
        self, groups: dict[str, dict[str, Act]], state: Callable[[], str], ended: Callable[[], bool], left: int
    ) -> int:
        """Shows the panel `left` pixels from the edge until it is closed or `ended` says so.

        groups: title -> label -> what it does.
        """
        engine = QQmlApplicationEngine()
        panel = PanelViewModel(groups, state)
        engine.setInitialProperties({"panel": panel, "x": left, "y": FRAME_PX // 2})
        engine.load(QUrl.fromLocalFile(str(Path(__file__).parent / "qml" / "Panel.qml")))
        if not engine.rootObjects():
            return 1
        timer = QTimer()
        timer.timeout.connect(lambda: self._app.quit() if ended() else panel.refresh())
        timer.start(LOOK_MS)
        code = self._app.exec()
        del engine
        return code


def beside(room: tuple[int, int], panel: tuple[int, int]) -> tuple[int, int]:
    """The size of a terminal's window that leaves room for the developer panel; never larger than the real panel.

    >>> beside((1920, 1080), (1080, 1920))
    (573, 1020)
    """
    part = min(1.0, (room[1] - FRAME_PX) / panel[1], (room[0] - WIDTH_PX - FRAME_PX) / panel[0])
    return int(panel[0] * part), int(panel[1] * part)
