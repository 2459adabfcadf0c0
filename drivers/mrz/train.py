"""Makes `ocrb.npz`: `python -m drivers.mrz.train`. Never runs on a terminal.

Learns from lines of OCR-B drawn here and spoilt as a camera spoils them; no picture of a document goes in.
"""

import sys
import time
from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from drivers.mrz import print as printing
from drivers.mrz.recognise import ALPHABET, HIGH, NOTHING, PITCH, WEIGHTS, WIDE, forward, normal, shares

Floats = NDArray[Any]
Rng = np.random.Generator

DRAWN: Final = 40  # pixels a pitch on the sheet that is photographed
LETTERS: Final = 16  # a line
SEED: Final = 20260
MAPS = (16, 32)
HIDDEN: Final = 80
BATCH: Final = 256
STEP: Final = 2e-3


def text(rng: Rng) -> str:
    """Letters and digits alike, fillers in runs, a blank now and then."""
    chosen = [ALPHABET[i] for i in rng.integers(0, 36, LETTERS)]
    if rng.random() < 0.5:
        start = int(rng.integers(0, LETTERS))
        for place in range(start, min(LETTERS, start + int(rng.integers(1, 6)))):
            chosen[place] = "<"
    for place in range(LETTERS):
        if rng.random() < 0.03:
            chosen[place] = " "
    return "".join(chosen)


def background(rng: Rng, high: int, wide: int) -> Floats:
    """Security printing: fine waves across one another, a tint that changes slowly."""
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    ground: Floats = np.full((high, wide), rng.uniform(150, 245), np.float32)
    for _ in range(int(rng.integers(0, 4))):
        wave = rng.uniform(4, 40)
        angle = rng.uniform(0, np.pi)
        bend = rng.uniform(0, 6) * np.sin(xs / rng.uniform(15, 60))
        phase = (xs * np.cos(angle) + (ys + bend) * np.sin(angle)) * 2 * np.pi / wave
        ground += rng.uniform(2, 16) * np.sin(phase)
    ground += rng.uniform(-25, 25) * (xs / wide - 0.5) + rng.uniform(-15, 15) * (ys / high - 0.5)
    return ground


def photographed(rng: Rng, words: str) -> tuple[MatLike, Floats, bool]:
    """A line as a camera gives it, the matrix from its sheet to there, and whether it is spoilt past reading."""
    ink = printing.line(words, DRAWN, DRAWN)
    weight = int(rng.integers(-3, 4))
    if weight:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(weight) + 1, abs(weight) + 1))
        ink = cv2.dilate(ink, kernel) if weight > 0 else cv2.erode(ink, kernel)
    high, wide = ink.shape
    sheet = background(rng, high, wide)
    cover = ink.astype(np.float32) / 255
    if rng.random() < 0.25:  # worn or badly inked
        specks = cv2.resize(rng.random((high // 4, wide // 4)).astype(np.float32), (wide, high))
        cover = cover * (specks > rng.uniform(0.05, 0.25))
    sheet = sheet * (1 - cover) + rng.uniform(10, 80) * cover
    pitch = float(np.exp(rng.uniform(np.log(8), np.log(26))))
    scale = pitch / DRAWN
    angle = np.deg2rad(rng.uniform(-12, 12))
    shear, squeeze = rng.uniform(-0.12, 0.12), rng.uniform(0.9, 1.1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1, shear], [0, squeeze]]) * scale
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]]) @ linear.T
    size = np.ceil(np.ptp(corners, axis=0)).astype(int) + 2
    move = -corners.min(axis=0) + rng.uniform(0, 1, 2) + 0.5
    matrix = np.hstack([linear, move[:, None]])
    soft = cv2.GaussianBlur(sheet, (0, 0), max(0.3, 0.45 / scale))
    shot = cv2.warpAffine(
        soft, matrix, (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    blur = min(pitch * abs(rng.normal(0, 0.055)), 0.22 * pitch) + 0.2
    lost = blur > 0.175 * pitch
    shot = cv2.GaussianBlur(shot, (0, 0), blur)
    if rng.random() < 0.2:  # the hand moved
        length = max(2, int(rng.uniform(0.05, 0.2) * pitch))
        kernel = np.zeros((length, length), np.float32)
        if rng.random() < 0.5:
            kernel[length // 2] = 1 / length
        else:
            np.fill_diagonal(kernel, 1 / length)
        shot = cv2.filter2D(shot, -1, kernel)
    shot = (shot - 128) * rng.uniform(0.45, 1.05) + rng.uniform(90, 150)
    shot += rng.normal(0, rng.uniform(0.5, 6), shot.shape)
    grey = np.clip(shot, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        _, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 96))])
        grey = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return grey, matrix, lost


def shine(rng: Rng, strip: Floats) -> tuple[Floats, Floats]:
    """A bright spot on a straightened line, and how much of each pixel it took."""
    ys, xs = np.mgrid[0 : strip.shape[0], 0 : strip.shape[1]].astype(np.float32)
    x, y = rng.uniform(0, strip.shape[1]), rng.uniform(-4, strip.shape[0] + 4)
    reach = rng.uniform(5, 30)
    glow = rng.uniform(60, 300) * np.exp(-((((xs - x) ** 2 + (ys - y) ** 2) / reach**2) ** 1.5))
    return np.minimum(strip + glow, 255), np.clip((strip + glow - 250) / 20, 0, 1)


def askew(rng: Rng, offset: float, lift: float) -> Floats:
    """From a strip of cells to the sheet, as well as a reader that knows the row only roughly can tell."""
    per = DRAWN / PITCH
    stretched, taller = rng.normal(1, 0.006), rng.normal(1, 0.06)
    shear, lean = rng.normal(0, 0.07), rng.normal(0, 0.012)
    linear = np.array([[stretched, shear], [lean, taller]]) * per
    middle = np.array([(WIDE - PITCH) / 2 + PITCH * LETTERS / 2, HIGH / 2])
    target = np.array([DRAWN * (1 + LETTERS / 2 + offset), DRAWN * (1 + lift)])
    out: Floats = np.vstack([np.hstack([linear, (target - linear @ middle)[:, None]]), [[0, 0, 1]]])
    return out


def batch_of_lines(rng: Rng, lines: int) -> tuple[Floats, NDArray[Any]]:
    """Cells (n, HIGH, WIDE) and their classes."""
    cells, classes = [], []
    for _ in range(lines):
        words = text(rng)
        grey, matrix, lost = photographed(rng, words)
        offset = rng.uniform(-0.5, 0.5) if (stray := rng.random() < 0.06) else rng.normal(0, 0.06)
        lift = rng.uniform(-0.6, 0.6) if (high := rng.random() < 0.04) else rng.normal(0, 0.06)
        strip_to_sheet = askew(rng, offset, lift)
        back = (np.vstack([matrix, [[0, 0, 1]]]) @ strip_to_sheet)[:2]
        strip = cv2.warpAffine(
            grey,
            back,
            (PITCH * LETTERS + WIDE - PITCH, HIGH),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ).astype(np.float32)
        gone = np.zeros_like(strip)
        if rng.random() < 0.15:
            strip, gone = shine(rng, strip)
        astray = (stray and abs(offset) > 0.28) or (high and abs(lift) > 0.34)
        for index, character in enumerate(words):
            left = PITCH * index
            window = np.s_[:, left : left + WIDE]
            inner = np.s_[3:-3, left + 3 : left + WIDE - 3]
            if (stray and 0.18 < abs(offset) <= 0.28) or (high and 0.24 < abs(lift) <= 0.34):
                continue
            damaged = float(gone[inner].mean())
            if 0.05 < damaged < 0.2:
                continue
            empty = character == " " or lost or astray or damaged >= 0.2
            cells.append(strip[window])
            classes.append(NOTHING if empty else ALPHABET.index(character))
    return normal(np.array(cells)), np.array(classes)


def junk(rng: Rng, count: int) -> Floats:
    """Cells of no script: edges, textures, other shapes."""
    cells = np.empty((count, HIGH, WIDE), np.float32)
    for cell in cells:
        cell[:] = background(rng, HIGH, WIDE) + rng.normal(0, rng.uniform(1, 20), (HIGH, WIDE))
        for _ in range(int(rng.integers(0, 5))):
            spots = rng.integers(-6, 30, (2, 2))
            cv2.line(cell, spots[0].tolist(), spots[1].tolist(), float(rng.uniform(0, 255)), int(rng.integers(1, 6)))
        cell[:] = cv2.GaussianBlur(cell, (0, 0), rng.uniform(0.3, 2.5))
    return normal(cells)


def first_weights(rng: Rng) -> dict[str, Floats]:
    flat = (HIGH // 4) * (WIDE // 4) * MAPS[1]
    shapes = {"1": (25, MAPS[0]), "2": (9 * MAPS[0], MAPS[1]), "3": (flat, HIDDEN), "4": (HIDDEN, NOTHING + 1)}
    weights = {}
    for name, shape in shapes.items():
        weights[f"w{name}"] = rng.normal(0, np.sqrt(2 / shape[0]), shape).astype(np.float32)
        weights[f"b{name}"] = np.zeros(shape[1], np.float32)
    return weights


def slopes(cells: Floats, classes: NDArray[Any], weights: dict[str, Floats]) -> tuple[float, dict[str, Floats]]:
    """Mean cross-entropy, and how it changes with each weight."""
    seen1, map1, seen2, map2, flat, hidden, scores = forward(cells, weights)
    likely = shares(scores)
    count = len(cells)
    loss = -float(np.log(likely[np.arange(count), classes] + 1e-9).mean())
    back = likely
    back[np.arange(count), classes] -= 1
    back /= count
    out = {"w4": hidden.T @ back, "b4": back.sum(axis=0)}
    back = (back @ weights["w4"].T) * (hidden > 0)
    out |= {"w3": flat.T @ back, "b3": back.sum(axis=0)}
    back2 = (back @ weights["w3"].T).reshape(map2.shape) * (map2 > 0)
    rows2 = back2.reshape(-1, MAPS[1])
    out |= {"w2": seen2.reshape(len(rows2), -1).T @ rows2, "b2": rows2.sum(axis=0)}
    wide = np.zeros((count, map1.shape[1] + 2, map1.shape[2] + 2, MAPS[0]), np.float32)
    spread = (back2 @ weights["w2"].T).reshape(*back2.shape[:3], 3, 3, MAPS[0])
    for y in range(3):
        for x in range(3):
            wide[:, y : y + 2 * map2.shape[1] : 2, x : x + 2 * map2.shape[2] : 2] += spread[:, :, :, y, x]
    back1 = wide[:, 1:-1, 1:-1] * (map1 > 0)
    rows1 = back1.reshape(-1, MAPS[0])
    out |= {"w1": seen1.reshape(len(rows1), -1).T @ rows1, "b1": rows1.sum(axis=0)}
    return loss, out


def main(lines: int, epochs: int) -> None:
    rng = np.random.default_rng(SEED)
    begun = time.monotonic()
    cells, classes = batch_of_lines(rng, lines)
    bare = junk(rng, len(cells) // 20)
    cells, classes = np.concatenate([cells, bare]), np.concatenate([classes, np.full(len(bare), NOTHING)])
    held, held_classes = batch_of_lines(np.random.default_rng(SEED + 1), max(50, lines // 20))
    say(f"{len(cells)} cells drawn in {time.monotonic() - begun:.0f} s")
    weights = first_weights(rng)
    mean = {name: np.zeros_like(value) for name, value in weights.items()}
    square = {name: np.zeros_like(value) for name, value in weights.items()}
    steps = epochs * (len(cells) // BATCH)
    done = 0
    for epoch in range(epochs):
        order = rng.permutation(len(cells))
        losses = []
        for start in range(0, len(order) - BATCH + 1, BATCH):
            pick = order[start : start + BATCH]
            loss, slope = slopes(cells[pick], classes[pick], weights)
            losses.append(loss)
            done += 1
            pace = STEP * min(1.0, done / 200) * 0.5 * (1 + np.cos(np.pi * done / steps))
            for name, value in slope.items():  # Adam, arXiv 1412.6980
                mean[name] += 0.1 * (value - mean[name])
                square[name] += 0.001 * (value * value - square[name])
                sized = np.sqrt(square[name] / (1 - 0.999**done)) + 1e-8
                weights[name] -= pace * (mean[name] / (1 - 0.9**done)) / sized
        likely = np.concatenate([shares(forward(part, weights)[-1]) for part in np.array_split(held, 40)])
        right = float((likely.argmax(axis=1) == held_classes).mean())
        spent = time.monotonic() - begun
        say(f"epoch {epoch}: loss {np.mean(losses):.4f}, held out {right:.4%} right, {spent:.0f} s")
    kept: dict[str, Any] = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez_compressed(WEIGHTS, **kept)


def say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3] or ("30000", "12")))
