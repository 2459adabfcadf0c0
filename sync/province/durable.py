"""Files and folders that are still there after a power cut: their bytes and their names fsynced."""

import os
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """0700, its parents too; nothing when it is there."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def write_durably(path: Path, content: bytes) -> None:
    """0600 before the first byte, fsynced, then renamed into place. Two processes may write the same file at once."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def random_key(file: Path) -> bytes:
    """32 bytes, made on first use; of several copies that begin at once the first one's count."""
    make_folder(file.parent)
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
        write_durably(fresh, os.urandom(32))
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
        sync_folder(file.parent)
    return file.read_bytes()
