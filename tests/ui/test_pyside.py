"""What this Qt binding must not do: screen.md 6. PySide6 6.12.0 on Python < 3.12 drops a reference to None with each
null result of C++ (about 5,850 kill the process), and a slot that hands None to QML ends it at once."""

import sys

from PySide6.QtCore import QObject, QStringListModel, QUrl, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine

TIMES = 20_000


def test_nothing_found_costs_no_reference_to_none(qapp: QGuiApplication) -> None:
    root, model = QObject(), QStringListModel([])
    before = sys.getrefcount(None)
    for _ in range(TIMES):
        root.findChild(QObject, "absent")
        root.parent()
        model.data(model.index(0, 0))
    assert sys.getrefcount(None) > before - 100


class Empty(QObject):
    @Slot(result=QObject)
    def nothing(self) -> None:
        return None


def test_a_slot_may_answer_qml_with_nothing(qapp: QGuiApplication) -> None:
    engine, empty = QQmlEngine(), Empty()
    component = QQmlComponent(engine)
    component.setData(
        b"import QtQml\nQtObject { required property var empty\n property bool none: empty.nothing() === null }",
        QUrl(),
    )
    made = component.createWithInitialProperties({"empty": empty})
    assert made is not None, component.errorString()
    assert made.property("none") is True
