from math import cos, pi, sin

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.session.visit import Notice
from ui.signature import by_mark, judge, written

Strokes = list[list[tuple[float, float, float]]]


def stroke(*points: tuple[float, float], start: float = 0.0) -> list[tuple[float, float, float]]:
    return [(x, y, start + 60.0 * n) for n, (x, y) in enumerate(points)]


def rubbing(count: int) -> Strokes:
    return [stroke(*((float(20 * (n % 2)), float(n % 5)) for n in range(count)))]


CIRCLE = [stroke(*((30 + 20 * cos(n * pi / 8), 30 + 20 * sin(n * pi / 8)) for n in range(17)))]
NAME = [
    stroke((20, 60), (60, 58)),
    stroke((18, 75), (65, 74), start=400),
    stroke((40, 50), (40, 120), start=900),
    stroke((90, 55), (130, 50), (100, 80), (135, 110), start=1400),
]


@pytest.mark.parametrize(
    ("strokes", "refused"),
    [
        ([], Notice.SIGNATURE_EMPTY),
        ([stroke((10, 10))], Notice.SIGNATURE_EMPTY),
        ([stroke((10, 10), (20, 10))], Notice.SIGNATURE_EMPTY),
        ([stroke((10, 100), (120, 101), (250, 102), (251, 102), (252, 102))], Notice.SIGNATURE_SCRIBBLE),
        (rubbing(120), Notice.SIGNATURE_SCRIBBLE),
        (CIRCLE, None),
        (NAME, None),
    ],
)
def test_only_what_nobody_takes_for_a_name_is_refused(strokes: Strokes, refused: Notice | None) -> None:
    assert judge(strokes) is refused


def test_a_signature_keeps_strokes_and_ink(qapp: QGuiApplication) -> None:
    signature = written(NAME, 304, 188)
    assert len(signature.strokes) == len(NAME)
    image = QImage.fromData(signature.png)
    assert (image.width(), image.height()) == (1216, 752)
    dark = sum(image.pixelColor(x, y).value() < 128 for x in range(0, 1216, 4) for y in range(0, 752, 4))
    assert 100 < dark < 4000
    assert not signature.by_mark


def test_a_press_is_said_in_words(qapp: QGuiApplication) -> None:
    signature = by_mark("申请人不便书写，在屏幕上按键确认")
    assert signature.by_mark
    assert not signature.strokes
    assert not QImage.fromData(signature.png).isNull()
