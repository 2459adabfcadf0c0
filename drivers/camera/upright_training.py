"""How `upright.npz` was made: `python -m drivers.camera.upright_training OUT FONT…`. Nothing a terminal runs.

Lines of random characters (GB 2312 level 1, digits, Latin, marks) are drawn in each font at the sizes that a page's
picture has, blurred and made noisy, cut by `glyphs` as a real page is, and turned in the four ways. A net of two
hidden layers learns which way each patch stands. Fonts used: Noto Sans CJK SC and Noto Serif CJK SC, regular and
bold (index 2 of the collections), LXGW WenKai regular; all under the SIL Open Font License. Tried on AR PL UKai and
AR PL UMing, which it never saw.
"""

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from drivers.camera.glyphs import SIDE, ink_of, patches_of

Floats = NDArray[Any]

COMMON: Final = [
    bytes([row, cell]).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
]
OTHERS: Final = list("0123456789" * 3 + "ABCDEFGHKLMNRTXYabdefghknprty" + "，。：、（）")
HIDDEN: Final = (96, 32)
WAYS: Final = 4
EPOCHS: Final = 14


def patches(font: str, seed: int, pages: int) -> Floats:
    """(n, SIDE, SIDE) upright patches, float32."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(pages):
        height = int(rng.integers(11, 46))
        face = ImageFont.truetype(font, height, index=2 if font.endswith(".ttc") and "Noto" in font else 0)
        image = Image.new("L", (1000, 12 * height * 2), int(rng.integers(170, 256)))
        pen = ImageDraw.Draw(image)
        for row in range(12):
            words = "".join(
                str(rng.choice(OTHERS)) if rng.random() < 0.16 else str(rng.choice(COMMON))
                for _ in range(960 // height)
            )
            pen.text((10, row * height * 2 + height // 3), words, font=face, fill=int(rng.integers(10, 110)))
        grey: Any = np.asarray(image).astype(np.float32)
        lean = cv2.getRotationMatrix2D((500, 12 * height), rng.uniform(-1.2, 1.2), 1)
        grey = cv2.warpAffine(grey, lean, grey.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 0.3 + height / 26))
        grey = np.clip(grey + rng.normal(0, rng.uniform(0.5, 4), grey.shape), 0, 255).astype(np.uint8)
        made.append(patches_of(grey, ink_of(grey), 40))
    return np.concatenate(made)


def turned(upright: Floats) -> tuple[Floats, NDArray[Any]]:
    """Each patch in the four ways; way k stands k quarter turns clockwise away from upright."""
    ways = [np.rot90(upright, -way, axes=(1, 2)) for way in range(WAYS)]
    seen = np.concatenate(ways).reshape(-1, SIDE * SIDE).astype(np.float32) - 0.3
    return seen, np.repeat(np.arange(WAYS), len(upright))


def forward(net: list[Floats], seen: Floats) -> list[Floats]:
    first = np.maximum(seen @ net[0] + net[1], 0)
    second = np.maximum(first @ net[2] + net[3], 0)
    scores = second @ net[4] + net[5]
    return [first, second, scores]


def train(seen: Floats, ways: NDArray[Any], seed: int = 1) -> list[Floats]:
    """Adam on the cross entropy."""
    rng = np.random.default_rng(seed)
    sizes = (SIDE * SIDE, *HIDDEN, WAYS)
    net: list[Floats] = []
    for before, after in pairwise(sizes):
        net += [rng.normal(0, (2 / before) ** 0.5, (before, after)).astype(np.float32), np.zeros(after, np.float32)]
    mean, square = [np.zeros_like(part) for part in net], [np.zeros_like(part) for part in net]
    step, batch = 0, 512
    for epoch in range(EPOCHS):
        rate = 2e-3 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        order = rng.permutation(len(seen))
        for at in range(0, len(order) - batch, batch):
            chosen = order[at : at + batch]
            inputs = seen[chosen]
            first, second, scores = forward(net, inputs)
            slope = np.exp(scores - scores.max(axis=1, keepdims=True))
            slope /= slope.sum(axis=1, keepdims=True)
            slope[np.arange(batch), ways[chosen]] -= 1
            slope /= batch
            back = (slope @ net[4].T) * (second > 0)
            deep = (back @ net[2].T) * (first > 0)
            slopes = [inputs.T @ deep, deep.sum(0), first.T @ back, back.sum(0), second.T @ slope, slope.sum(0)]
            step += 1
            for place, gradient in enumerate(slopes):
                mean[place] = 0.9 * mean[place] + 0.1 * gradient
                square[place] = 0.999 * square[place] + 0.001 * gradient**2
                size = rate * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
                net[place] = (net[place] * (1 - 1e-5) - size * mean[place] / (np.sqrt(square[place]) + 1e-8)).astype(
                    np.float32
                )
    return net


def main(out: Path, fonts: list[str]) -> None:
    learnt = np.concatenate([patches(font, 100 + number, 60) for number, font in enumerate(fonts)])
    seen, ways = turned(learnt)
    net = train(seen, ways)
    right = float((forward(net, seen)[2].argmax(axis=1) == ways).mean())
    sys.stderr.write(f"{len(learnt)} patches, {right:.4f} of them the right way\n")
    parts: dict[str, Any] = {f"part{place}": part.astype(np.float16) for place, part in enumerate(net)}
    np.savez_compressed(out, **parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
