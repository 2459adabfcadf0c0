"""One handwritten character by PP-OCRv6 (Apache-2.0, models inside the `rapidocr` wheel).

Strokes are drawn into a 48-pixel square; the recogniser reads it as a line of one character, and the maximum over
time of its CTC output ranks the characters. Measured in screen.md 7: stroke order and joined strokes do not matter.
"""

from pathlib import Path
from typing import Any

from drivers.jobs import status_of
from drivers.ppocr_models import RECOGNISER, characters, packaged, session
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, State, Status, Stroke

SIDE = 48  # px, the model's line height
INK = 38  # px, the character's longer side within it
STROKES_MAX, POINTS_MAX = 64, 4096
FARTHEST = 1e6  # from the origin, in any unit
BEST = 10


def _han(character: str) -> bool:
    return len(character) == 1 and ("\u3400" <= character <= "\u9fff" or character >= "\U00020000")


class PpocrHandwriting:
    """address: a recogniser's .onnx file with its character list inside; empty: the one in the rapidocr wheel."""

    def __init__(self, address: str = "", **options: Any) -> None:
        self._model = Path(address) if address else None
        self._session: Any = None
        self._characters: list[str] = []
        del options

    def open(self) -> None:
        if self._session is not None:
            return
        self._session = session(self._model or packaged(RECOGNISER))
        self._characters = characters(self._session)

    def close(self) -> None:
        self._session = None

    def capabilities(self) -> Capabilities:
        return Capabilities(kind="handwriting", driver="ppocr", model=RECOGNISER, features=("zh",))

    def status(self) -> Status:
        try:
            self.open()
        except DeviceFault as fault:
            return status_of(fault)
        return Status(State.ONLINE)

    def recognise(self, strokes: list[Stroke], context: Context) -> list[str]:
        context.check()
        picture = draw(strokes)
        scores = self._session.run(None, {self._session.get_inputs()[0].name: picture})[0][0].max(axis=0)
        order = scores.argsort()[::-1]
        found: list[str] = []
        for index in order[: BEST * 4]:
            character = self._characters[index] if index < len(self._characters) else ""
            if _han(character):
                found.append(character)
        return found[:BEST]


def draw(strokes: list[Stroke]) -> Any:
    """Strokes in any unit, y downwards -> (1, 3, 48, 48) float32, -1 ink to 1 paper. MEDIA_INVALID for none."""
    import cv2
    import numpy as np

    if len(strokes) > STROKES_MAX or sum(map(len, strokes)) > POINTS_MAX:
        raise DeviceFault(Fault.MEDIA_INVALID, "too many points")
    lines = [np.asarray(stroke, dtype=np.float64).reshape(-1, 2) for stroke in strokes if len(stroke) > 0]
    if not lines or not all((np.abs(line) <= FARTHEST).all() for line in lines):
        raise DeviceFault(Fault.MEDIA_INVALID, "no strokes")
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    longer = max(float((high - low).max()), 1e-6)
    fine = 4  # drawn four times larger, then averaged: smooth edges as on paper
    scale = INK * fine / longer
    offset = (SIDE * fine - (high - low) * scale) / 2
    page = np.full((SIDE * fine, SIDE * fine), 255, np.uint8)
    for line in lines:
        on_page = ((line - low) * scale + offset).round().astype(np.int32)
        cv2.polylines(page, [on_page.reshape(-1, 1, 2)], isClosed=False, color=0, thickness=10, lineType=cv2.LINE_AA)
    small = cv2.resize(page, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1.0
    return np.repeat(small[None, None], 3, axis=1)
