"""The files of one case while they are written, and the threads and memory that filing keeps for them.

Each file is written and fsynced on a thread of its own: a disk commits what comes together together. The folder's
fsync runs beside them, after every name is in it. ADR 0014.
"""

import hashlib
import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from kiosk.keys.files import sync_folder
from kiosk.outbox.disk import create, fill

WRITERS = 6
KEPT = 4 * 1024 * 1024  # bytes of ciphertext: eight pages


class Workshop:
    """One a `Filing`. `close` when done."""

    def __init__(self) -> None:
        self.writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="filing")
        self._digester = ThreadPoolExecutor(1, thread_name_prefix="digests")
        self._memory = bytearray()

    def close(self) -> None:
        self.writers.shutdown()
        self._digester.shutdown()

    def memory(self, sizes: Sequence[int]) -> list[memoryview]:
        """Room for ciphertexts until the next call. Kept, because fresh memory costs 0.3 ms for 500 kB (page faults),
        seven times the encryption."""
        if sum(sizes) > KEPT:
            return [memoryview(bytearray(size)) for size in sizes]
        if len(self._memory) < sum(sizes):
            self._memory = bytearray(sum(sizes))
        left = memoryview(self._memory)
        parts = []
        for size in sizes:
            parts.append(left[:size])
            left = left[size:]
        return parts

    def digests(self, buffers: Sequence[bytes | memoryview]) -> list[str]:
        """SHA-256 of each, hex, on this thread and one more."""
        found = [""] * len(buffers)
        left = deque(enumerate(buffers))
        other = self._digester.submit(_digest, left, found)
        _digest(left, found)
        other.result()
        return found


def _digest(left: "deque[tuple[int, bytes | memoryview]]", found: list[str]) -> None:
    while True:
        try:
            n, buffer = left.popleft()
        except IndexError:
            return
        found[n] = hashlib.sha256(buffer).hexdigest()


class CaseFiles:
    def __init__(self, folder: Path, workshop: Workshop) -> None:
        self._folder = folder
        self._workshop = workshop
        self._files: list[Path] = []
        self._open: dict[Path, int] = {}
        self._writing: list[Future[None]] = []
        self.whole = False

    def create(self, files: Sequence[Path]) -> None:
        """Raises OSError."""
        for file in files:
            self._files.append(file)
            self._open[file] = create(file)

    def write(self, file: Path, data: bytes | memoryview) -> None:
        """Begins to; `data` must stay as it is until `finish` or `remove`."""
        self._writing.append(self._workshop.writers.submit(fill, self._open.pop(file), data))

    def sync_names(self) -> None:
        """Begins to, for the files that `create` made so far."""
        self._writing.append(self._workshop.writers.submit(sync_folder, self._folder))

    def finish(self) -> None:
        """Returns when files and names are durable. Raises OSError."""
        for one in self._writing:
            one.result()
        self.whole = True

    def remove(self) -> None:
        wait(self._writing)
        for descriptor in self._open.values():
            os.close(descriptor)
        for file in self._files:
            file.unlink(missing_ok=True)
