"""A page camera on USB or CSI, through the kernel's V4L2. Address: a device file, such as /dev/video0.

/dev/v4l/by-id/… stays the same when several cameras are plugged.
"""

import os
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cv2

from drivers.camera.frames import Frame, RawFrame, Source
from drivers.camera.page_camera import PageCamera
from drivers.jobs import status_of
from drivers.protocol import Capabilities, DeviceFault, Fault, State, Status

if TYPE_CHECKING:
    from cv2.typing import MatLike

FAILED_READS: Final = 20  # in a row: the camera went away
LET_GO_S: Final = 0.3  # a cancelled command ends within half a second, also when the camera stands still

# Seconds that a read waits for a camera that stands still; OpenCV takes 10 unless told before its first capture, and
# holds the device all that time (modules/videoio/src/cap_v4l.cpp, tryIoctl).
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")


class V4l2Camera(PageCamera):
    """A `Camera`. It runs only while a page is being taken; its lamp is off otherwise."""

    def __init__(
        self,
        address: str,
        pictures: Path | str | None = None,
        steady_s: float = 1.0,
        width: int = 3264,
        height: int = 2448,
    ) -> None:
        """`width`, `height`: what is asked for; the camera takes the nearest it has."""
        super().__init__(pictures, steady_s)
        self._path = Path(address)
        self._size = (width, height)
        self._last: V4l2Stream | None = None

    def open(self) -> None:
        self._files.open()
        self._check_there()

    def capabilities(self) -> Capabilities:
        return Capabilities("camera", "v4l2", model=_name(self._path), features=("page", "watch"))

    def status(self) -> Status:
        try:
            self._check_there()
        except DeviceFault as fault:
            return status_of(fault)
        return Status(State.ONLINE)

    def _start(self) -> Source:
        self._check_there()
        if self._last is not None and self._last.holds_the_camera:
            raise DeviceFault(Fault.NO_ANSWER, f"{self._path}: still in a read")
        capture = cv2.VideoCapture(str(self._path), cv2.CAP_V4L2)
        if not capture.isOpened():
            capture.release()
            raise DeviceFault(Fault.BUSY, f"{self._path}: cannot be opened")
        # MJPG first: USB 2 carries 8 megapixels uncompressed at 2 frames a second.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._last = V4l2Stream(capture)
        return self._last

    def _check_there(self) -> None:
        try:
            mode = self._path.stat().st_mode
        except OSError as error:
            raise DeviceFault(Fault.NOT_CONNECTED, str(self._path)) from error
        if not stat.S_ISCHR(mode):
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._path}: no device file")


class V4l2Stream:
    """Reads in a thread of its own: VideoCapture.read blocks a whole second on a camera that stands still."""

    def __init__(self, capture: Any) -> None:
        self._capture = capture
        self._news = threading.Condition()
        self._newest: MatLike | None = None
        self._gone = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="v4l2", daemon=True)
        self._thread.start()

    def next(self, wait_s: float) -> Frame | None:
        with self._news:
            self._news.wait_for(lambda: self._newest is not None or self._gone, wait_s)
            pixels, self._newest = self._newest, None
            if pixels is not None:
                return RawFrame(pixels)
            if self._gone:
                raise DeviceFault(Fault.NOT_CONNECTED, "the camera gives no more pictures")
            return None

    def close(self) -> None:
        """The thread releases the camera itself, so that a read that hangs is never cut from under it."""
        self._closing.set()
        self._thread.join(LET_GO_S)

    @property
    def holds_the_camera(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        failed = 0
        try:
            while not self._closing.is_set() and failed < FAILED_READS:
                good, pixels = self._capture.read()
                whole = good and pixels is not None and pixels.ndim == 3 and pixels.size > 0
                failed = 0 if whole else failed + 1
                if not whole:
                    self._closing.wait(0.02)
                    continue
                with self._news:
                    self._newest = pixels
                    self._news.notify_all()
        finally:
            self._capture.release()
            with self._news:
                self._gone = True
                self._news.notify_all()


def _name(path: Path) -> str:
    """What the kernel calls the camera; empty when it does not say."""
    try:
        return Path(f"/sys/class/video4linux/{path.resolve().name}/name").read_text("utf-8").strip()[:80]
    except (OSError, UnicodeError):
        return ""
