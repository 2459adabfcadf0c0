import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.handwriting.ppocr import SIDE, PpocrHandwriting, draw
from drivers.jobs import Job
from drivers.protocol import DeviceFault, Fault, Stroke

UNHURRIED = Job("recognise", {}, math.inf, lambda *_: None)


@pytest.fixture(scope="module")
def recogniser() -> PpocrHandwriting:
    opened = PpocrHandwriting()
    opened.open()
    return opened


SIX: list[Stroke] = [
    [(50, 5), (55, 18)],
    [(10, 30), (50, 29), (92, 28)],
    [(35, 45), (28, 65), (12, 90)],
    [(62, 45), (75, 65), (90, 88)],
]
TEN: list[Stroke] = [[(10, 50), (90, 48)], [(50, 10), (50, 92)]]
KING: list[Stroke] = [[(20, 20), (80, 18)], [(25, 50), (75, 49)], [(12, 88), (90, 86)], [(50, 19), (50, 87)]]


def shaky(strokes: list[Stroke]) -> list[Stroke]:
    return [[(x + 2 * math.sin(y / 3), y + 2 * math.cos(x / 3)) for x, y in stroke] for stroke in strokes]


@pytest.mark.parametrize(("strokes", "character"), [(SIX, "六"), (TEN, "十"), (KING, "王")])
@pytest.mark.parametrize(
    "hand",
    [
        lambda strokes: strokes,
        lambda strokes: strokes[::-1],  # another stroke order
        lambda strokes: [[(x * 3 + 500, y * 3 - 80) for x, y in s] for s in strokes],  # larger, elsewhere
        shaky,
    ],
)
def test_a_character_is_among_the_six_shown(recogniser: PpocrHandwriting, strokes, character, hand) -> None:
    assert character in recogniser.recognise(hand(strokes), UNHURRIED)[:6]


@pytest.mark.parametrize(
    "strokes",
    [[], [[]], [[(math.nan, 1.0), (2.0, 3.0)]], [[(math.inf, 1.0)]], [[(0.0, 0.0)] * 5000], [[(0.0, 0.0)]] * 65],
)
def test_strokes_that_are_none_are_refused(recogniser: PpocrHandwriting, strokes: list[Stroke]) -> None:
    with pytest.raises(DeviceFault) as caught:
        recogniser.recognise(strokes, UNHURRIED)
    assert caught.value.fault is Fault.MEDIA_INVALID


ANY = st.floats() | st.sampled_from((1.7e308, -1.7e308, 1e6, 0.0))


@given(st.lists(st.lists(st.tuples(ANY, ANY), max_size=4), max_size=4))
def test_any_strokes_are_a_drawing_or_refused(strokes: list[Stroke]) -> None:
    with contextlib.suppress(DeviceFault):
        assert draw(strokes).shape == (1, 3, SIDE, SIDE)


def test_a_single_dot_does_not_break_it(recogniser: PpocrHandwriting) -> None:
    assert len(recogniser.recognise([[(5.0, 5.0)]], UNHURRIED)) <= 10
