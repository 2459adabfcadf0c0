"""Whether the page lies still: corners and picture compared from frame to frame. Pure."""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.protocol import Point

CORNERS_MOVED: Final = 0.008  # of the frame's diagonal, from frame to frame
PICTURE_MOVED: Final = 6.0  # mean difference of levels of the small greys
SIDE: Final = 96


@dataclass(frozen=True, slots=True, eq=False)
class Steadiness:
    """`since`: monotonic time since when nothing moved; None before the second frame."""

    since: float | None = None
    corners: tuple[Point, ...] = ()
    grey: MatLike | None = None

    def seen(
        self, small: MatLike, corners: tuple[Point, ...], frame_size: tuple[int, int], now: float
    ) -> "Steadiness":
        grey = _grey(small)
        # Measured against where it came to rest, so that a slow slide adds up.
        rested = self.grey is not None and self._rests(grey, corners, frame_size)
        if rested:
            return replace(self, since=self.since if self.since is not None else now)
        return Steadiness(None, corners, grey)

    def rests(self, small: MatLike, corners: tuple[Point, ...], frame_size: tuple[int, int]) -> bool:
        """Whether the same thing lies where it came to rest."""
        return self.grey is not None and self._rests(_grey(small), corners, frame_size)

    def _rests(self, grey: MatLike, corners: tuple[Point, ...], frame_size: tuple[int, int]) -> bool:
        assert self.grey is not None
        if len(corners) != len(self.corners):
            return False
        if float(cv2.absdiff(grey, self.grey).mean()) > PICTURE_MOVED:
            return False
        if not corners:
            return True
        moved = np.linalg.norm(np.array(corners) - np.array(self.corners), axis=1).max()
        return bool(moved <= CORNERS_MOVED * np.hypot(*frame_size))

    def for_s(self, now: float) -> float:
        """How long it has lain still."""
        return 0.0 if self.since is None else now - self.since


def _grey(small: MatLike) -> MatLike:
    return cv2.cvtColor(cv2.resize(small, (SIDE, SIDE * 3 // 4), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
