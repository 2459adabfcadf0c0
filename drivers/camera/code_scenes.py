"""Seeded pictures of codes as residents hold them up: tilted, small, blurred, dim, under a lamp, on a bright phone.

For tests, benches and the emulator; nothing that runs on a terminal's own devices needs this.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import segno
from cv2.typing import MatLike

SIZE = (960, 720)


@dataclass(frozen=True, slots=True)
class CodeScene:
    text: str
    picture: MatLike


def draw(seed: int, size: tuple[int, int] = SIZE) -> CodeScene:
    """A QR code of 30 to 160 characters on a desk or a phone, hard in one to three ways. The same for a seed."""
    random = np.random.default_rng(seed)
    text = f"JJ1*{seed:04d}*" + "".join(
        random.choice(list("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), random.integers(20, 150))
    )
    modules = np.array(segno.make_qr(text, error=str(random.choice(list("LMQ")))).matrix, np.uint8)
    cell = 8
    code = np.kron(1 - np.pad(modules, 4), np.ones((cell, cell), np.uint8)) * 255
    width, height = size
    ground = np.full((height, width), random.integers(60, 200), np.float32)
    ground += cv2.resize(random.normal(0, 8, (height // 8, width // 8)).astype(np.float32), size)
    side = float(random.uniform(2.1, 4.6)) * (len(modules) + 8)  # pixels a module, quiet zone included
    side = min(side, height * 0.9)
    middle = np.array([random.uniform(0.35, 0.65) * width, random.uniform(0.45, 0.55) * height])
    turn = random.uniform(-0.6, 0.6)
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = square @ rotation.T + middle + random.uniform(-0.07, 0.07, (4, 2)) * side
    edge = len(code)
    flat = np.array([[0, 0], [edge, 0], [edge, edge], [0, edge]], np.float32)
    way = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    ink, paper = random.uniform(10, 70), random.uniform(150, 240)
    shown = cv2.warpPerspective(code, way, size, flags=cv2.INTER_AREA).astype(np.float32) / 255 * (paper - ink) + ink
    inside = cv2.warpPerspective(np.full_like(code, 255), way, size) > 127
    picture = np.where(inside, shown, ground)
    picture = _spoilt(picture, random, middle, side)
    return CodeScene(text, cv2.cvtColor(np.clip(picture, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR))


def _spoilt(picture: MatLike, random: np.random.Generator, middle: MatLike, side: float) -> MatLike:
    height, width = picture.shape
    for fault in random.choice(
        ["soft", "moved", "dim", "lamp", "noise", "shade", "none"], random.integers(1, 4), False
    ):
        match fault:
            case "soft":
                picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.8, 1.9))
            case "moved":
                way = np.zeros((9, 9), np.float32)
                cv2.line(way, (4, 4), tuple(int(4 + n) for n in random.integers(-3, 4, 2)), 1.0)
                picture = cv2.filter2D(picture, -1, way / way.sum())
            case "dim":
                low = random.uniform(0.12, 0.4)
                picture = picture * low + random.normal(0, 2.5, picture.shape)
            case "lamp":
                across, down = np.meshgrid(np.arange(width), np.arange(height))
                x, y = middle + random.uniform(-0.3, 0.3, 2) * side
                far = ((across - x) ** 2 + (down - y) ** 2) / (random.uniform(0.08, 0.3) * side) ** 2
                picture = picture + 255 * np.exp(-far)
            case "noise":
                picture = picture + random.normal(0, random.uniform(10, 32), picture.shape)
            case "shade":
                across = np.linspace(0.35, 1.0, width) if random.random() < 0.5 else np.linspace(1.0, 0.35, width)
                picture = picture * across
    return picture
