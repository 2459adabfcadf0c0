"""Touches made by a program, handed to Qt where a real touch screen's come in.

PySide offers this in QtTest only, which loads QtWidgets too: 7 MB for two functions that lie in QtGui (declared in
qtestsupport_gui.h, exported with Qt 6's public symbols). So they are called there.
"""

import ctypes

import shiboken6
from PySide6.QtCore import QPointF
from PySide6.QtGui import QEventPoint, QInputDevice, QWindow

_NEW_DEVICE = "_ZN5QTest17createTouchDeviceEN12QInputDevice10DeviceTypeE6QFlagsINS0_10CapabilityEE"
_TOUCH = "_Z19qt_handleTouchEventP7QWindowPK15QPointingDeviceRK5QListI11QEventPointE6QFlagsIN2Qt16KeyboardModifierEE"


class _Points(ctypes.Structure):
    """QList<QEventPoint> over memory that it does not own, qarraydatapointer.h: header, data, count."""

    _fields_ = (("header", ctypes.c_void_p), ("data", ctypes.c_void_p), ("count", ctypes.c_ssize_t))


class Finger:
    """One finger on one window. Positions are the window's pixels; each call returns when Qt has delivered it."""

    def __init__(self, window: QWindow) -> None:
        self._window = window
        gui = ctypes.CDLL("libQt6Gui.so.6")  # loaded already, by QWindow's import
        new_device = gui[_NEW_DEVICE]
        new_device.restype, new_device.argtypes = ctypes.c_void_p, (ctypes.c_int, ctypes.c_int)
        self._device = new_device(QInputDevice.DeviceType.TouchScreen.value, QInputDevice.Capability.Position.value)
        self._touch = gui[_TOUCH]
        self._touch.restype = None
        self._touch.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(_Points), ctypes.c_int)

    def press(self, place: QPointF) -> None:
        self._send(QEventPoint.State.Pressed, place)

    def move(self, place: QPointF) -> None:
        self._send(QEventPoint.State.Updated, place)

    def release(self, place: QPointF) -> None:
        self._send(QEventPoint.State.Released, place)

    def _send(self, state: QEventPoint.State, place: QPointF) -> None:
        point = QEventPoint(0, state, place, self._window.mapToGlobal(place))
        points = _Points(None, _address(point), 1)
        self._touch(_address(self._window), self._device, ctypes.byref(points), 0)


def _address(thing: shiboken6.Object) -> int:
    return int(shiboken6.getCppPointer(thing)[0])
