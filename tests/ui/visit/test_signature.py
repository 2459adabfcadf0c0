from math import cos, hypot, pi, sin

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.session.visit import Notice
from ui.input.strokes import smooth
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
        ([[(float(x), 40 + 30.0 * (x % 2), 5.0 * x) for x in range(120)]], Notice.SIGNATURE_SCRIBBLE),  # zigzag
        ([[(40.0 + t / 9, 50.0 + 3 * (t % 2), 9.0 * t) for t in range(900)]], None),  # a trembling hand
        ([*NAME, stroke((20, 90), (60, 90), start=400_000)], Notice.SIGNATURE_SLOW),
        ([stroke(*((n % 90, n // 90) for n in range(20_000)))], Notice.SIGNATURE_SCRIBBLE),
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


def test_a_quick_hands_few_points_become_a_round_line() -> None:
    """Twelve points of a circle: their chords stray 3.4 % from it."""
    circle = [(100 * cos(n * pi / 6), 100 * sin(n * pi / 6), 8.0 * n) for n in range(13)]
    line = smooth(circle, 5.0)
    assert set(circle) <= set(line), "the ink goes through every point"
    inner = [hypot(x, y) for x, y, t in line if 8 <= t <= 88]
    assert max(abs(100 - far) for far in inner) < 1.0
    assert [t for _, _, t in line] == sorted(t for _, _, t in line)
    assert len(smooth([(0.0, 0.0, 0.0), (1e9, 0.0, 1.0), (2e9, 0.0, 2.0)], 5.0)) < 20


def test_a_press_is_said_in_words(qapp: QGuiApplication) -> None:
    signature = by_mark("申请人不便书写，在屏幕上按键确认")
    assert signature.by_mark
    assert not signature.strokes
    assert not QImage.fromData(signature.png).isNull()
