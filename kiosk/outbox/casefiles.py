"""The files of one case while they are written, and the threads and memory that filing keeps for them.

Each file is written and fsynced on a thread of its own: a disk commits what comes together together. The folder's
fsync runs beside them, after every name is in it. ADR 0014.
"""

import hashlib
import logging
import os
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from kiosk.keys.files import sync_folder, write_atomically
from kiosk.outbox.disk import create, fill

log = logging.getLogger(__name__)

WRITERS = 6
KEPT = 4 * 1024 * 1024  # bytes of ciphertext: eight pages


class Workshop:
    """One a `Filing`. `close` when done."""

    def __init__(self) -> None:
        self.writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="filing")
        self._digester = ThreadPoolExecutor(1, thread_name_prefix="digests")
        self._memory = bytearray()
        self._copying: Future[None] | None = None

    def close(self) -> None:
        self.writers.shutdown()
        self._digester.shutdown()

    def copy(self, files: Mapping[Path, bytes]) -> None:
        """Writes what the database holds already, beside the caller. If that fails, `cases.complete` does it."""
        self._copying = self.writers.submit(_copy, files)

    def settle(self) -> None:
        """Waits for the last copies."""
        if self._copying:
            self._copying.result()

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

    def digest(self, buffers: Sequence[bytes | memoryview]) -> "Digests":
        """Begins to, on a thread beside this one."""
        return Digests(self._digester, buffers)


class Digests:
    """SHA-256 of buffers, hex. They take longer than all else of filing, so they begin first and use two threads."""

    def __init__(self, digester: ThreadPoolExecutor, buffers: Sequence[bytes | memoryview]) -> None:
        self._found = [""] * len(buffers)
        self._left = deque(enumerate(buffers))
        self._other = digester.submit(self._work)

    def result(self) -> list[str]:
        """Helps with what is left."""
        self._work()
        self._other.result()
        return self._found

    def _work(self) -> None:
        while self._left:
            try:
                n, buffer = self._left.popleft()
            except IndexError:  # the other thread was quicker
                return
            self._found[n] = hashlib.sha256(buffer).hexdigest()


def _copy(files: Mapping[Path, bytes]) -> None:
    try:
        for file, data in files.items():
            write_atomically(file, data)
    except OSError as error:
        log.warning("a case's small parts are not copied: %s; made up for before it is sent", error.strerror)


class CaseFiles:
    def __init__(self, folder: Path, workshop: Workshop) -> None:
        self._folder = folder
        self._workshop = workshop
        self._files: list[Path] = []
        self._open: dict[Path, int] = {}
        self._writing: list[Future[None]] = []
        self.whole = False
        self.small: dict[int, bytes] = {}  # by ordinal, 0 the manifest: what the commit carries

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
