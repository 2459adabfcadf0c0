"""A page found, judged, straightened and packed from a frame of 8 megapixels, against the same OpenCV calls alone.

The bare calls are those that no pipeline of this kind does without, on the same sizes and with the corners known
beforehand: shrink, tone, threshold, edges, outlines, warp, sharpness, JPEG. Decoding the frame is in neither; turning
the page upright is in the pipeline's p95 only.
"""

import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np

from drivers.camera import scenes
from drivers.camera.frames import JpegFrame
from drivers.camera.page import glimpse, lay_flat, pack, read_page
from drivers.camera.scenes import DESKS, Scene
from tests.benchmarks.figure import Figure

SCENES = 6
ROUNDS = 5
P95_S = 0.15
TURNS: tuple[scenes.Turn, ...] = (0, 90, 180, 270)


def bare(scene: Scene, size: tuple[int, int]) -> None:
    half = cv2.resize(
        scene.frame, (scenes.LARGE_SIZE[0] // 2, scenes.LARGE_SIZE[1] // 2), interpolation=cv2.INTER_AREA
    )
    small = cv2.resize(half, (640, 480), interpolation=cv2.INTER_AREA)
    lab = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), (3, 3), 0)
    light = np.ascontiguousarray(lab[..., 0])
    _, bright = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    masks = [cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))]
    masks += [cv2.dilate(cv2.Canny(light, low, low * 2.5), np.ones((5, 5), np.uint8)) for low in (12, 30)]
    for mask in masks:
        cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    quad = np.array(scene.corners, np.float32)
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    page = cv2.warpPerspective(scene.frame, cv2.getPerspectiveTransform(quad, flat), size, flags=cv2.INTER_LINEAR)
    cv2.Laplacian(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), cv2.CV_32F).std()
    cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 84])


def clock(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def run() -> list[Figure]:
    pages = ("register-1", "discharge", "a4")
    desk = [
        scenes.draw(pages[seed % 3], seed, size=scenes.LARGE_SIZE, desk=DESKS[seed % 4], turn=TURNS[seed % 4])
        for seed in range(SCENES)
    ]
    whole, ours, alone = [], [], []
    for _ in range(ROUNDS):
        for scene in desk:
            frame, laid = scene.frame, lay_flat(scene.frame).picture
            size = (laid.shape[1], laid.shape[0])
            ours.append(clock(lambda frame=frame: pack(lay_flat(frame).picture)))  # type: ignore[misc]
            alone.append(clock(lambda scene=scene, size=size: bare(scene, size)))  # type: ignore[misc]
            whole.append(clock(lambda frame=frame: read_page(frame)))  # type: ignore[misc]
    jpeg = JpegFrame(cv2.imencode(".jpg", desk[0].frame)[1].tobytes())
    preview = [clock(lambda: glimpse(jpeg.small(), jpeg.size)) for _ in range(10)]
    return [
        Figure(
            "page in 8 MP found, straightened, packed, p50",
            statistics.median(ours),
            "s",
            statistics.median(alone),
            1.5,
        ),
        Figure("page in 8 MP, turned upright too, p95", sorted(whole)[int(len(whole) * 0.95)], "s", limit=P95_S),
        Figure("one preview frame of 8 MP, decoded and judged", statistics.median(preview), "s"),
    ]
