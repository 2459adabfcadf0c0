"""What every page camera does with its frames: one page now, or the first that lies still and good.

Every frame is shown; the page is searched in some of them only, so that the picture stays live on a slow machine.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import cv2
from cv2.typing import MatLike

from drivers.camera.find import shrink
from drivers.camera.frames import PREVIEW_WIDTH, Frame, Source
from drivers.camera.looks import Looks, Seen
from drivers.camera.page import Glimpse, Page, glimpse, pack, read_page, sort
from drivers.camera.picture_files import PictureFiles
from drivers.camera.sheet import card_sheet
from drivers.camera.steady import Steadiness
from drivers.protocol import (
    Context,
    DeviceFault,
    Fault,
    PagePicture,
    PageProblem,
    Paper,
    Point,
    ScannedCode,
    TravelDocument,
    ZoneProblem,
)

T = TypeVar("T")

FRAME_EVERY_S: Final = 1 / 20  # a camera of 15 pictures a second has each of them shown
SEARCH_EVERY_S: Final = 1 / 7
STALLED_S: Final = 1.8  # without a whole frame
GIVE_UP_S: Final = 6.0  # of stalls and reconnections; then the page goes on without a camera
AGAIN_S: Final = 0.25  # between two tries to reconnect
JUDGE_AGAIN_S: Final = 0.7  # a still page that the full frame found wanting is looked at again so often
PREVIEW_BYTES: Final = 120_000
NOTHING: Final = Glimpse((), (PageProblem.NO_PAGE,))


class PageCamera:
    """The base of the camera drivers: they say how to start a `Source`."""

    _start: Callable[[], Source]  # starts the camera; DeviceFault

    def __init__(self, pictures: Path | str | None, steady_s: float) -> None:
        self._files = PictureFiles(Path(pictures) if pictures else None)
        self._steady_s = steady_s
        self._source: Source | None = None
        self._taken: Steadiness | None = None  # the page that `watch` gave last, as long as it lies there

    def close(self) -> None:
        self._stop()
        self._files.close()

    def read(self, context: Context) -> list[PagePicture]:
        """One picture, now, whatever its quality; the whole frame when no page is sure."""
        try:
            while True:
                frame = self._frame(context)
                try:
                    small = frame.small()
                    self._taken = Steadiness().seen(small, glimpse(small, frame.size).corners, frame.size, 0.0)
                    return [self._kept(read_page(frame.full()))]
                except DeviceFault as fault:
                    if fault.fault is not Fault.GARBLED:
                        raise
        finally:
            self._stop()

    def compose(self, sides: list[bytes], context: Context) -> bytes:
        """As `Camera.compose`."""
        context.check()
        return card_sheet(sides)

    def watch(self, context: Context, another: bool = False, paper: Paper = "") -> list[PagePicture]:
        """As `Camera.watch`. Each `frame` event also says how far the stillness has come: `steady`, 0.0 to 1.0.

        Previews are unlinked a few frames later, and all at the end: a reader that comes late finds none.
        """
        look = _Look(paper, self._taken if another else None)
        self._taken = None
        frames = self._frames(context)
        try:
            while True:
                frame, now = next(frames)
                try:
                    small = frame.small()
                    page = self._looked(look, frame, small, now)
                except DeviceFault as fault:
                    if fault.fault is not Fault.GARBLED:
                        raise
                    continue
                lain = min(1.0, look.still.for_s(now) / max(self._steady_s, 1e-3)) if look.taken is None else 0.0
                self._tell(context, small, look.seen, look.problems(), frame.size, lain)
                if page is not None:
                    self._taken = look.still
                    return [self._kept(page)]
        finally:
            self._taken = self._taken or look.taken
            self._stop()
            self._files.drop_previews()

    def _looked(self, look: "_Look", frame: Frame, small: MatLike, now: float) -> Page | None:
        """The page, once it has lain still and good for long enough."""
        if now >= look.search_due:
            look.seen = glimpse(small, frame.size, look.paper)
            look.search_due = now + SEARCH_EVERY_S
        look.still = look.still.seen(small, look.seen.corners, frame.size, now)
        if look.still.since is None:
            look.judged, look.verdict = 0.0, ()
        if look.taken is not None and not look.taken.rests(small, look.seen.corners, frame.size):
            look.taken = None
        lain = look.still.for_s(now)
        ready = look.taken is None and not look.seen.problems and lain >= self._steady_s
        if not ready or now - look.judged < JUDGE_AGAIN_S:
            return None
        page = read_page(frame.full(), look.paper)
        look.judged, look.verdict = now, page.problems
        return None if page.problems else page

    def read_travel(self, context: Context) -> TravelDocument:
        """As `Camera.read_travel`."""
        from drivers.mrz.read import read

        before: list[TravelDocument] = []

        def look(picture: MatLike) -> Seen[TravelDocument]:
            found = read(picture)
            if not isinstance(found, TravelDocument):
                return Seen(None, (found,))
            agreed, before[:] = found in before, [found]
            return Seen(found if agreed else None)

        return self._live(context, Looks(look))

    def read_code(self, context: Context) -> ScannedCode:
        """As `Camera.read_code`."""
        from drivers.camera.codes import Codes

        codes = Codes()
        return self._live(context, Looks(lambda picture: Seen(codes.look(picture))))

    def _live(self, context: Context, looks: Looks[T]) -> T:
        """The answer of the looks at what is shown meanwhile. Previews go as in `watch`."""
        problems: tuple[ZoneProblem, ...] = ()
        frames = self._frames(context)
        try:
            while True:
                frame, _ = next(frames)
                if (seen := looks.at(frame)) is not None:
                    if seen.answer is not None:
                        return seen.answer
                    problems = seen.problems
                try:
                    small = frame.small()
                except DeviceFault as fault:
                    if fault.fault is not Fault.GARBLED:
                        raise
                    continue
                self._tell(context, small, Glimpse((), ()), problems, frame.size, 0.0)
        except DeviceFault as fault:
            if fault.fault is not Fault.TIMED_OUT:
                raise
            if problems and problems[0] is not ZoneProblem.NO_ZONE:
                raise DeviceFault(Fault.MEDIA_INVALID, str(problems[0])) from None
            raise DeviceFault(Fault.NO_MEDIA) from None
        finally:
            looks.close()
            self._stop()
            self._files.drop_previews()

    def _frames(self, context: Context) -> Iterator[tuple[Frame, float]]:
        """Each frame that is to be shown, and when it came, in time.monotonic(). Without end: a fault ends it."""
        due = time.monotonic()
        while True:
            frame = self._frame(context)
            now = time.monotonic()
            if now >= due:
                due = max(due + FRAME_EVERY_S, now)
                yield frame, now

    def _frame(self, context: Context) -> Frame:
        """The newest frame. Reconnects a camera that went silent or away; its fault after `GIVE_UP_S`."""
        begun = time.monotonic()
        while True:
            context.check()
            try:
                if self._source is None:
                    self._source = self._start()
                    started = time.monotonic()
                else:
                    started = time.monotonic()
                while (silent := time.monotonic() - started) < STALLED_S:
                    context.check()
                    frame = self._source.next(min(0.1, STALLED_S - silent))
                    if frame is not None:
                        return frame
                raise DeviceFault(Fault.NO_ANSWER, "the stream stands still")
            except DeviceFault as fault:
                if fault.fault in {Fault.CANCELLED, Fault.TIMED_OUT}:
                    raise
                self._stop()
                if time.monotonic() - begun >= GIVE_UP_S:
                    raise
                context.wait(AGAIN_S)

    def _stop(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _kept(self, page: Page) -> PagePicture:
        file = self._files.page(page.jpeg)
        return PagePicture(file, page.corners, page.problems, page.frame_size, page.turned)

    def _tell(
        self,
        context: Context,
        small: MatLike,
        seen: Glimpse,
        problems: tuple[PageProblem | ZoneProblem, ...],
        frame_size: tuple[int, int],
        steady: float,
    ) -> None:
        file = self._files.preview(preview_jpeg(small))
        corners: list[Point] = list(seen.corners)
        context.event(
            "frame",
            file=str(file),
            corners=[list(corner) for corner in corners],
            problems=[str(problem) for problem in problems],
            frame_size=list(frame_size),
            steady=round(steady, 2),
        )


@dataclass(slots=True)
class _Look:
    """What one `watch` knows. `taken`: the page that must go first. `verdict`: on the full frame, as it lies."""

    paper: Paper
    taken: Steadiness | None
    still: Steadiness = field(default_factory=Steadiness)
    seen: Glimpse = NOTHING
    search_due: float = 0.0
    judged: float = 0.0
    verdict: tuple[PageProblem, ...] = ()

    def problems(self) -> tuple[PageProblem, ...]:
        if self.taken is not None:
            return (PageProblem.SAME_PAGE,)
        problems = sort(self.seen.problems + self.verdict)
        return problems or ((PageProblem.MOVING,) if self.still.since is None else ())


def preview_jpeg(small: MatLike) -> bytes:
    _, data = cv2.imencode(".jpg", shrink(small, PREVIEW_WIDTH), [cv2.IMWRITE_JPEG_QUALITY, 70])
    return data.tobytes() if data.size <= PREVIEW_BYTES * 2 else pack(small, PREVIEW_BYTES)
