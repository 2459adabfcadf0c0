"""Sealed files on the disk, under their own names at once: the row makes the case, not the name (ADR 0014)."""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from kiosk.state import StateFolder
from kiosk.store import StoreFull

Done = TypeVar("Done")

BALLAST, BALLAST_BYTES = "ballast", 4 * 1024 * 1024
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: OSError) -> bool:
    return error.errno in FULL


def free_bytes(folder: Path) -> int:
    usage = os.statvfs(folder)
    return usage.f_bavail * usage.f_frsize


def create(file: Path) -> int:
    """Makes `file` empty, 0600, for `fill`: its name is in the folder before anything waits. Raises OSError."""
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_DSYNC, 0o600)


def fill(descriptor: int, data: bytes | memoryview) -> None:
    """Writes `data` durably and closes. Raises OSError.

    O_DSYNC makes it one call: between a write and an fsync of its own a thread waits for the interpreter's lock.
    """
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def keep_ballast(state: StateFolder) -> None:
    """Room set aside while there is plenty: on a full disk even a deletion needs some (sync.md, B 13)."""
    file = state.root / BALLAST
    if file.exists() or free_bytes(state.root) < 4 * BALLAST_BYTES:
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, BALLAST_BYTES)
    except OSError as error:
        file.unlink(missing_ok=True)
        if not is_full(error):
            raise
    finally:
        os.close(descriptor)


def release_ballast(state: StateFolder) -> bool:
    """Gives the room back so that what makes room can be done. False: it was gone already."""
    file = state.root / BALLAST
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


def with_ballast(state: StateFolder, work: Callable[[], Done]) -> Done:
    """`work`; where the disk has no room for it, once more with the ballast's. Raises what `work` raises."""
    try:
        return work()
    except StoreFull:
        if not release_ballast(state):
            raise
    except OSError as error:
        if not is_full(error) or not release_ballast(state):
            raise
    return work()


@contextmanager
def writer_lock(state: StateFolder) -> Iterator[None]:
    """One filer at a time across processes: sequence, previous digest, commit belong together. A crash frees it."""
    descriptor = os.open(state.root / "filing.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
