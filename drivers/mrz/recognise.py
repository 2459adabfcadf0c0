"""One cell of the zone, one character of OCR-B: a network of two convolutions, in numpy.

Its weights are made by `python -m drivers.mrz.train`, see PROVENANCE.md.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from cv2.typing import MatLike
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[Any]  # float32

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
NOTHING: Final = len(ALPHABET)
"""The class of a cell that holds no whole character: bare paper, a damaged letter, another script."""
PITCH: Final = 16  # pixels from character to character in a straightened zone
WIDE, HIGH = 20, 24  # of a cell: it sees a little of its neighbours
WEIGHTS: Final = Path(__file__).with_name("ocrb.npz")
FLAT: Final = 6.0  # levels of contrast under which a cell is not stretched further


def normal(cells: MatLike) -> Floats:
    """(n, HIGH, WIDE) of grey levels to mean 0 and deviation 1."""
    cells = cells.astype(np.float32)
    cells -= cells.mean(axis=(1, 2), keepdims=True)
    spread: Floats = cells / np.maximum(cells.std(axis=(1, 2), keepdims=True), FLAT)
    return spread


@cache
def _weights() -> dict[str, Floats]:
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def patches(maps: Floats, side: int, stride: int) -> Floats:
    """(n, h, w, c) to (n, h', w', side * side * c): what each place of a convolution sees."""
    seen = sliding_window_view(maps, (side, side), axis=(1, 2))[:, ::stride, ::stride]
    count, high, wide = seen.shape[:3]
    return seen.transpose(0, 1, 2, 4, 5, 3).reshape(count, high, wide, -1)


def padded(maps: Floats, by: int) -> Floats:
    return np.pad(maps, ((0, 0), (by, by), (by, by), (0, 0)))


def forward(cells: Floats, weights: dict[str, Floats]) -> tuple[Floats, ...]:
    """Normal cells to what each layer gives: two maps, a hidden layer, scores (n, NOTHING + 1)."""
    seen1 = patches(padded(cells[..., None], 2), 5, 2)
    map1 = np.maximum(seen1 @ weights["w1"] + weights["b1"], 0)
    seen2 = patches(padded(map1, 1), 3, 2)
    map2 = np.maximum(seen2 @ weights["w2"] + weights["b2"], 0)
    flat = map2.reshape(len(cells), -1)
    hidden = np.maximum(flat @ weights["w3"] + weights["b3"], 0)
    return seen1, map1, seen2, map2, flat, hidden, hidden @ weights["w4"] + weights["b4"]


def shares(scores: Floats) -> Floats:
    """Softmax."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    out: Floats = raised / raised.sum(axis=1, keepdims=True)
    return out


def recognise(cells: MatLike) -> Floats:
    """(n, HIGH, WIDE) of grey levels to (n, NOTHING + 1): how likely each character of ALPHABET is, or nothing."""
    return shares(forward(normal(cells), _weights())[-1])
