"""Files that must be whole or absent, and keys that only their owner may read."""

import os
import stat
import tempfile
from pathlib import Path

PART = ".part"  # what a crash in the middle of writing leaves


def write_atomically(file: Path, data: bytes, mode: int = 0o600) -> None:
    """Temporary file, mode, contents, fsync, rename, fsync of the folder. After an OSError `file` is as it was."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=PART, dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def readable_by_others(file: Path) -> bool:
    return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
