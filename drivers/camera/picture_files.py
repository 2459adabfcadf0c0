"""Pictures handed over as files in a memory-backed folder: mode 0600, deleted by whoever reads them, or here."""

import os
import tempfile
from collections import deque
from pathlib import Path

from drivers.protocol import DeviceFault, Fault

PREVIEW, PAGE = "camera-preview-", "camera-page-"
MOST_PREVIEWS = 3
MOST_PAGES = 40  # two households' booklets; whoever crashed before reading left them


class PictureFiles:
    def __init__(self, folder: Path | None) -> None:
        """Without a folder one is made in /dev/shm, or where temporary files go."""
        self._given = folder
        self._folder = folder
        self._previews: deque[Path] = deque()
        self._pages: deque[Path] = deque()
        self._number = 0
        self._cleared = False

    def open(self) -> None:
        """Makes the folder and clears what an earlier process of this camera left in it."""
        if self._folder is None:
            shared = Path("/dev/shm")  # noqa: S108 a mkdtemp of our own, mode 0700, inside
            self._folder = Path(tempfile.mkdtemp(prefix="jiujin-", dir=shared if shared.is_dir() else None))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for kind in () if self._cleared else (PREVIEW, PAGE):
                for left in self._folder.glob(f"{kind}*.jpg"):
                    left.unlink(missing_ok=True)
            self._cleared = True
        except OSError as error:
            raise DeviceFault(Fault.HARDWARE, f"pictures folder: {error.strerror}") from error

    def preview(self, data: bytes) -> Path:
        """At most `MOST_PREVIEWS` wait to be taken; then the oldest goes."""
        return self._keep(PREVIEW, data, self._previews, MOST_PREVIEWS)

    def page(self, data: bytes) -> Path:
        return self._keep(PAGE, data, self._pages, MOST_PAGES)

    def drop_previews(self) -> None:
        while self._previews:
            self._previews.popleft().unlink(missing_ok=True)

    def close(self) -> None:
        """Previews go; pages stay for their reader, unless nobody else knows the folder."""
        self.drop_previews()
        if self._given is None and self._folder is not None:
            for path in self._folder.glob("*.jpg"):
                path.unlink(missing_ok=True)
            self._folder.rmdir()
            self._folder = None

    def _keep(self, kind: str, data: bytes, kept: deque[Path], most: int) -> Path:
        if self._folder is None:
            self.open()
        assert self._folder is not None
        while len(kept) >= most:
            kept.popleft().unlink(missing_ok=True)
        self._number += 1
        path = self._folder / f"{kind}{os.getpid()}-{self._number}.jpg"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise DeviceFault(Fault.HARDWARE, f"pictures folder: {error.strerror}") from error
        kept.append(path)
        return path
