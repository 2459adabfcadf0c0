"""A card's two sides on one sheet."""

import cv2
import numpy as np
import pytest

from drivers.camera.documents import paper
from drivers.camera.page import MOST_BYTES
from drivers.camera.sheet import CARD_MM, DOTS_PER_MM, card_sheet
from drivers.protocol import DeviceFault, Fault


def side(name: str, width: int = 640) -> bytes:
    return cv2.imencode(".jpg", paper(name, width))[1].tobytes()


def test_both_sides_stand_one_above_the_other_in_their_true_size() -> None:
    data = card_sheet([side("card"), side("card-back", 900)])
    sheet = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert sheet is not None
    assert sheet.shape[0] / sheet.shape[1] == pytest.approx(297 / 210, rel=0.01)
    assert len(data) <= MOST_BYTES
    inked = np.flatnonzero((sheet < 235).mean(axis=1) > 0.3)
    runs = np.split(inked, np.flatnonzero(np.diff(inked) > 20) + 1)
    assert [round(len(run) / DOTS_PER_MM) for run in runs] == [round(CARD_MM[1])] * 2


@pytest.mark.parametrize("sides", [[], [b""], [b"\xff\xd8 no picture"], [side("card", 128)] * 3])
def test_what_is_no_card_is_refused(sides: list[bytes]) -> None:
    with pytest.raises(DeviceFault) as fault:
        card_sheet(sides)
    assert fault.value.fault is Fault.GARBLED
