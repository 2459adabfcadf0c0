from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from ui.runner import Runner
from ui.services.serial import Serial


def test_what_comes_back_after_the_end_starts_nothing(qapp: QGuiApplication) -> None:
    runner = Runner(ThreadPoolExecutor(1))
    serial, told = Serial(runner), list[int]()
    for number in range(3):
        serial.submit(lambda number=number: number, told.append)
    runner.close()
    QCoreApplication.processEvents()
    assert told == []
