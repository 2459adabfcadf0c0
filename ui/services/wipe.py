"""Forgets the resident: everything outside the session object, which the step itself replaces."""

import ctypes
import gc
from pathlib import Path

_libc = ctypes.CDLL(None)


def empty(folder: Path) -> int:
    """Deletes every file of the memory-backed picture folder; how many there were."""
    count = 0
    for file in folder.glob("*"):
        if file.is_file():
            file.unlink(missing_ok=True)
            count += 1
    return count


def give_back() -> None:
    """What a visit used goes back to the system, malloc_trim(3): one long visit must not stay for months."""
    gc.collect()
    trim()


def trim() -> None:
    """What is free goes back to the system."""
    if hasattr(_libc, "malloc_trim"):  # not in every C library
        _libc.malloc_trim(0)
