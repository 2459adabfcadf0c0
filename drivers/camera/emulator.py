"""A page camera as the network sees it: MJPEG over HTTP on 127.0.0.1, with a desk that papers are laid on.

`/stream` is the stream, `/snapshot` one picture. Orders: `page NAME` (register-1, register-2, a4, certificate,
discharge, invoice, card, card-back, blank, phone (with a code); passport-1, -2 or -3, and so each of travel-card,
hkmo-to-mainland, taiwan-to-mainland, home-return, mainland-to-hkmo, mainland-to-taiwan; a hand lays it: it moves for
half a second), `phone CODE` (with that one), `turn 0|90|180|270` (how it lies, clockwise), `empty`, `moving` (it
never lies still), `desk dark|light|wood|grey`, `stall` (no more bytes), `half` (pictures cut in two), `garbage`
(bytes that are no JPEG), `trickle` (a byte now and then), `close` (hangs up and is gone), `return`, and what is wrong
with the page: `blur`, `glare`, `dark`, `far`, `fingers`, `folded`, `covered`, `cut-left`, `cut-right`, `cut-top`,
`cut-bottom`; `page NAME blur` lays one with that trouble. `good` mends all of these.
"""

import contextlib
import itertools
import socket
import threading
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast, get_args

import cv2
import numpy as np

from drivers import emulation
from drivers.camera import scenes
from drivers.camera.documents import PAPERS
from drivers.camera.scenes import DEFAULT_SIZE, LARGE_SIZE, Desk, Scene, Trouble, Turn
from drivers.emulation import Order, OrderError

BOUNDARY: Final = "jiujin-frame"
SIZES: Final = {"3mp": DEFAULT_SIZE, "8mp": LARGE_SIZE}
FAULTS: Final = frozenset({"stall", "half", "garbage", "trickle"})
TURNS: Final = ("0", "90", "180", "270")
TROUBLES: Final = frozenset(get_args(Trouble)) - {""}
LAYING_S: Final = 0.5
STILL_FRAMES: Final = 2  # different noise, as from a sensor


@dataclass(frozen=True, slots=True)
class Laid:
    """What lies there, and how."""

    size: tuple[int, int]
    desk: Desk
    page: str = "empty"
    seed: int = 1
    trouble: Trouble = ""
    turn: Turn = 0


@lru_cache(maxsize=3)
def _still(laid: Laid) -> Scene:
    return scenes.draw(laid.page, laid.seed, size=laid.size, desk=laid.desk, trouble=laid.trouble, turn=laid.turn)


@lru_cache(maxsize=24)
def _jpeg(laid: Laid, noise: int) -> bytes:
    frame = _still(laid).frame
    if noise:
        frame = cv2.convertScaleAbs(frame, beta=noise)
    _, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 88])
    return data.tobytes()


@lru_cache(maxsize=8)
def _moving(laid: Laid) -> tuple[bytes, ...]:
    """Pushed to where there is more room: a page half out of the frame would be cut off rather than moving."""
    still = _still(replace(laid, trouble=""))
    wide = laid.size[0]
    across = [x for x, _ in still.corners]
    left, right = min(across), wide - max(across)
    once = min(0.03 * wide, max(left, right) / 4) * (1 if right > left else -1)
    pictures = []
    for step in range(3, 0, -1):
        push = np.array([[1, 0, round(once * step)], [0, 1, 0]], np.float32)
        moved = cv2.warpAffine(still.frame, push, laid.size, borderMode=cv2.BORDER_REPLICATE)
        pictures.append(cv2.imencode(".jpg", moved, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes())
    return tuple(pictures)


class CameraEmulator:
    def __init__(self, size: tuple[int, int] = DEFAULT_SIZE, desk: Desk = "dark", fps: float = 15.0) -> None:
        self._laid, self._fps, self._fault = Laid(size, desk), fps, ""
        self._laid_at = -LAYING_S
        self._always_moving = False
        self._lock = threading.Lock()
        self._gone = threading.Event()
        self._lines: set[socket.socket] = set()
        self._server: _Server | None = None
        self._port = 0
        self._draw(self._laid)
        self._serve()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}/stream"

    @property
    def snapshot_address(self) -> str:
        return f"http://127.0.0.1:{self._port}/snapshot"

    @property
    def true_corners(self) -> tuple[tuple[float, float], ...]:
        """Of the page that lies there, in the frame's pixels; empty when none does."""
        with self._lock:
            laid = self._laid
        return _still(laid).corners

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        match order:
            case ["page", name] if name in PAPERS:
                self._lay(name)
            case ["page", name, trouble] if name in PAPERS and trouble in TROUBLES:
                self._lay(name, cast("Trouble", trouble))
            case ["phone", code]:
                self._lay(f"phone:{code}")
            case ["empty"]:
                self._lay("empty")
            case ["moving"]:
                self._always_moving = True
            case ["good"]:
                self._fault, self._always_moving = "", False
                self._change(trouble="")
            case ["desk", name] if name in scenes.DESKS:
                self._change(desk=name)
            case ["turn", degrees] if degrees in TURNS:
                self._change(turn=int(degrees))
            case ["close"]:
                self._vanish()
            case ["return"]:
                self._serve()
            case [fault] if fault in FAULTS:
                self._fault = fault
            case [trouble] if trouble in TROUBLES:
                self._change(trouble=trouble)
            case _:
                raise OrderError(f"{order[0]}: no order of the camera")

    def close(self) -> None:
        self._vanish()

    def pictures(self) -> Any:
        """What the sensor gives, for ever."""
        for number in itertools.count():
            with self._lock:
                laid, moving = self._laid, self._always_moving
                laying = (time.monotonic() - self._laid_at) / LAYING_S
            if laid.page != "empty" and (laying < 1 or moving):
                yield _moving(laid)[number % 3 if moving else min(2, int(laying * 3))]
            else:
                yield _jpeg(laid, number % STILL_FRAMES)

    def _lay(self, page: str, trouble: Trouble = "") -> None:
        self._fault, self._always_moving = "", False
        self._change(page=page, trouble=trouble, seed=self._laid.seed + 1)

    def _change(self, **values: Any) -> None:
        """Drawn before it is shown: drawing takes longer than a camera may."""
        laid = replace(self._laid, **values)
        self._draw(laid)
        with self._lock:
            self._laid = laid
            if "page" in values:
                self._laid_at = time.monotonic()

    def _draw(self, laid: Laid) -> None:
        for noise in range(STILL_FRAMES):
            _jpeg(laid, noise)
        if laid.page != "empty":
            _moving(laid)

    def _serve(self) -> None:
        if self._server is not None:
            return
        self._gone = threading.Event()
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _vanish(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        self._gone.set()
        server.shutdown()
        server.server_close()
        for line in tuple(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, where: tuple[str, int], camera: CameraEmulator) -> None:
        self.camera = camera
        super().__init__(where, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.0"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        """Silent: stdout is for the orders' answers."""

    def do_GET(self) -> None:
        camera = self.server.camera
        camera._lines.add(self.connection)  # noqa: SLF001
        try:
            with contextlib.suppress(OSError):
                if self.path == "/stream":
                    self._stream(camera)
                elif self.path == "/snapshot":
                    self._snapshot(camera)
                else:
                    self.send_error(404)
        finally:
            camera._lines.discard(self.connection)  # noqa: SLF001

    def _snapshot(self, camera: CameraEmulator) -> None:
        picture = spoilt(next(iter(camera.pictures())), camera._fault)  # noqa: SLF001
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(picture)))
        self.end_headers()
        self.wfile.write(picture)

    def _stream(self, camera: CameraEmulator) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        gone = camera._gone  # noqa: SLF001
        for picture in camera.pictures():
            fault = camera._fault  # noqa: SLF001
            if fault == "trickle":
                self.wfile.write(b"\xff")
            elif fault != "stall":
                body = spoilt(picture, fault)
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(head.encode() + body + b"\r\n")
            if gone.wait(1 / camera._fps):  # noqa: SLF001
                return


def spoilt(picture: bytes, fault: str) -> bytes:
    match fault:
        case "half":
            return picture[: len(picture) // 2]
        case "garbage":
            return b"\xff\xd8" + bytes(255 - byte for byte in picture[2:2000]) + b"\xff\xd9"
        case _:
            return picture


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. Options: size (3mp, 8mp), desk (dark, light, wood, grey), fps (15)."""
    size, desk, fps = options.pop("size", "3mp"), options.pop("desk", "dark"), float(options.pop("fps", "15"))
    if options:
        raise OrderError(f"no such option: {', '.join(options)}")
    if size not in SIZES or desk not in scenes.DESKS or not 0.2 <= fps <= 60:
        raise OrderError("size is 3mp or 8mp, desk one of dark, light, wood, grey, fps 0.2 to 60")
    emulator = CameraEmulator(SIZES[size], desk, fps)
    try:
        emulation.perform("camera", emulator.address, scene, emulator.obey)
    finally:
        emulator.close()
