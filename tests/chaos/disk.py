"""A disk whose power can be cut: the file system of powercut.py, mounted, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import until

DAEMON = Path(__file__).with_name("powercut.py")


class Disk:
    """`mount` is the folder to work in; `cut` ends it as a power cut would, `plug_in` shows what is left."""

    def __init__(self, folder: Path) -> None:
        self.mount, self._backing = folder / "mount", folder / "backing"
        for made in (self.mount, self._backing):
            made.mkdir(parents=True)
        self._daemon: subprocess.Popen[bytes] | None = None

    def plug_in(self, *options: str) -> "Disk":
        words = [sys.executable, str(DAEMON), str(self.mount), str(self._backing), *options]
        self._daemon = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        until(lambda: os.path.ismount(self.mount), "mounted")
        return self

    @property
    def dead(self) -> bool:
        """Also when `--cut-at` was reached: its caller hears of it a moment before it has ended."""
        if self._daemon is None:
            return True
        try:
            self._daemon.wait(0.2)
        except subprocess.TimeoutExpired:
            return False
        return True

    def cut(self) -> None:
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            self._daemon = None
        subprocess.run(["fusermount3", "-u", "-z", str(self.mount)], check=False, stderr=subprocess.DEVNULL)


def can_be_cut() -> str:
    """Why there is no such disk on this machine; "" when there is."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "/dev/fuse cannot be opened here"
    if shutil.which("fusermount3") is None:
        return "fusermount3 is not installed (Debian: fuse3)"
    return ""


def needs_a_disk() -> None:
    if why := can_be_cut():
        pytest.skip(f"NOT TESTED that a power cut loses nothing: {why}")
