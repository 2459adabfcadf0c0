"""Finds what stands on the screen now. Used by the robot and by the walk tests."""

import gc
from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow


def items(window: QQuickWindow) -> list[QQuickItem]:
    """Every visible item, parents first.

    PySide hands out stale wrappers of items when earlier ones are collected during the walk: nothing is let go before
    its end, and the collector waits.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _visible(window)
    finally:
        if collecting:
            gc.enable()


def _visible(window: QQuickWindow) -> list[QQuickItem]:
    found: list[QQuickItem] = []
    met: list[QQuickItem] = []
    waiting = [window.contentItem()]
    while waiting:
        item = waiting.pop()
        met.append(item)
        if not item.isVisible() or item.opacity() == 0:
            continue
        found.append(item)
        waiting.extend(reversed(item.childItems()))
    return found


def pressables(window: QQuickWindow) -> Iterator[QQuickItem]:
    for item in items(window):
        if item.property("pressable") is True and item.isEnabled():
            yield item


def texts(window: QQuickWindow) -> Iterator[QQuickItem]:
    for item in items(window):
        if item.inherits("QQuickText") and item.property("text"):
            yield item


def rect(item: QQuickItem) -> QRectF:
    """In the window's pixels."""
    corner = item.mapToScene(QPointF(0, 0))
    return QRectF(corner.x(), corner.y(), item.width(), item.height())


def named(window: QQuickWindow, name: str) -> QQuickItem | None:
    # findChild sees what a file declares, the walk also what a Repeater made
    declared = cast("QQuickItem | None", window.findChild(QQuickItem, name))
    if declared is not None and declared.isVisible():
        return declared
    return next((item for item in items(window) if item.objectName() == name), None)


def saying(window: QQuickWindow, text: str) -> QQuickItem | None:
    """The control with these words; else the one whose words contain them."""
    found = list(pressables(window))
    for item in found:
        if item.property("text") == text:
            return item
    return next((item for item in found if text in str(item.property("text") or "")), None)
