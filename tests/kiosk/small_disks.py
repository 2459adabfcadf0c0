"""A disk that is full soon, and a terminal's state on it."""

import errno
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.state import StateFolder
from tests.kiosk.sealing import Province


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size (`2m`)."""
    small = folder / "small"
    small.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(small)]
    mounted = subprocess.run(words, check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip(f"NOT TESTED on a full disk: mounting a small tmpfs needs root: {mounted.stderr.decode()[:80]}")
    try:
        yield small
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


@contextmanager
def small_terminal(folder: Path, size: str, province: Province) -> Iterator[StateFolder]:
    """An enrolled terminal whose state folder is such a disk."""
    with small_disk(folder, size) as small:
        state = StateFolder(small)
        try:
            province.enrol(state)
            yield state
        finally:
            shutil.rmtree(state.memory, ignore_errors=True)


def fill(folder: Path, name: str = "junk") -> None:
    """Until not a byte more fits."""
    with (folder / name).open("wb", buffering=0) as junk:
        try:
            while junk.write(bytes(4096)):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
