"""Forgets the resident: everything outside the session object, which the step itself replaces."""

from pathlib import Path


def empty(folder: Path) -> int:
    """Deletes every file of the memory-backed picture folder; how many there were."""
    count = 0
    for file in folder.glob("*"):
        if file.is_file():
            file.unlink(missing_ok=True)
            count += 1
    return count
