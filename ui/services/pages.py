"""The document camera: live preview, the page taken when it lies still and good, or when the resident presses."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot

from drivers.protocol import DeviceFault, Fault, PagePicture
from drivers.wire import DeviceClient, OnFrame, read_page, watch_page
from kiosk.application import Shot
from kiosk.session.events import CameraFailed, PageTaken
from kiosk.session.progress import current_shot
from kiosk.session.visit import TakenPage, Visit
from ui.runner import Runner
from ui.services.frames import Frames, take

CAPTURE_S = 10.0


class PageWatch(QObject):
    """`send` is called on the GUI thread."""

    def __init__(
        self,
        client: DeviceClient,
        runner: Runner,
        send: Callable[[Any], None],
        frames: Frames,
    ) -> None:
        super().__init__()
        self._client = client
        self._runner = runner
        self._send = send
        self._frames = frames
        self._cancel: threading.Event | None = None
        self._shot: Shot | None = None
        self._last: tuple[str, int] | None = None  # material and index of the page that was taken last
        self._by_hand = False
        self._deadline_s = CAPTURE_S

    def watch(self, visit: Visit, deadline_s: float) -> None:
        """Of the visit's current shot; one that is watched already goes on."""
        shot = current_shot(visit)
        if shot is None:
            return
        if self._cancel is not None and self._shot == shot:
            return
        self.stop()
        self._shot, self._deadline_s = shot, deadline_s
        another, paper = self._last not in (None, (shot.material, shot.index)), shot.paper
        self._start(lambda seen, cancel: watch_page(self._client, deadline_s, seen, cancel, another, paper))

    def stop(self) -> None:
        if self._cancel is not None:
            self._cancel.set()
            self._cancel = None
        self._by_hand = False
        self._shot = None
        self._frames.end()

    def forget(self) -> None:
        """The visit is over: the next resident's first page may look like the last one's."""
        self.stop()
        self._last = None

    @Slot()
    def capture(self) -> None:
        """我自己按，拍: the page as it lies, after the watching has let go of the camera."""
        if self._shot is None or self._by_hand:
            return
        self._by_hand = True
        if self._cancel is not None:
            self._cancel.set()
        else:
            self._start(lambda *_: read_page(self._client, CAPTURE_S))

    def _start(self, look: Callable[[OnFrame, threading.Event], list[PagePicture]]) -> None:
        shot, cancel = self._shot, threading.Event()
        self._cancel, seen = cancel, self._frames.begin(cancel)

        def work() -> list[bytes] | Fault:
            try:
                return [data for picture in look(seen, cancel) if (data := take(picture.file))]
            except DeviceFault as fault:
                return fault.fault

        self._runner.submit(work, lambda result: self._done(result, shot, cancel))

    def _done(self, result: list[bytes] | Fault, shot: Shot | None, cancel: threading.Event) -> None:
        if self._cancel is not cancel or shot is None:
            return
        if self._by_hand and cancel.is_set():
            self._start(lambda *_: read_page(self._client, CAPTURE_S))
            return
        by_hand, self._by_hand, self._cancel = self._by_hand, False, None
        match result:
            case [jpeg, *_]:
                self._frames.end()
                self._last = (shot.material, shot.index)
                self._send(PageTaken(TakenPage(shot.material, shot.index, jpeg)))
            case list():
                deadline_s = self._deadline_s if by_hand else CAPTURE_S
                paper = shot.paper
                self._start(lambda seen, again: watch_page(self._client, deadline_s, seen, again, paper=paper))
            case Fault():
                self._frames.end()
                self._shot = None
                self._send(CameraFailed(result))
