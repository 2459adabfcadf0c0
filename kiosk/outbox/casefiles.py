"""The files of one case while they are written, and the threads and memory that filing keeps for them.

Each file is written and fsynced on a thread of its own: a disk commits what comes together together. The folder's
fsync runs beside them, after every name is in it. ADR 0014.
"""

import hashlib
import logging
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

    def digests(self) -> "Digests":
        return Digests(self._digester)


class Digests:
    """SHA-256 of buffers, hex. They take longer than all else of filing, so a thread beside this one makes them as
    they come, and this one helps in the end."""

    def __init__(self, digester: ThreadPoolExecutor) -> None:
        self._digester = digester
        self._found: list[str] = []
        self._left: deque[tuple[int, memoryview]] = deque()
        self._asked: list[Future[None]] = []

    def add(self, buffer: memoryview) -> None:
        """`buffer` must stay as it is until `result`."""
        self._left.append((len(self._found), buffer))
        self._found.append("")
        self._asked.append(self._digester.submit(self._next))

    def result(self) -> list[str]:
        while self._left:
            self._next()
        for one in self._asked:
            one.result()
        return self._found

    def _next(self) -> None:
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
        self._writing: list[Future[None]] = []
        self.whole = False
        self.small: dict[int, bytes] = {}  # by ordinal, 0 the manifest: what the commit carries

    def write(self, file: Path, data: bytes | memoryview) -> None:
        """Makes the file, begins to fill it; `data` must stay as it is until `finish` or `remove`. Raises OSError."""
        self._files.append(file)
        self._writing.append(self._workshop.writers.submit(fill, create(file), data))

    def sync_names(self) -> None:
        """Begins to, for the files that `write` made so far."""
        self._writing.append(self._workshop.writers.submit(sync_folder, self._folder))

    def finish(self) -> None:
        """Returns when files and names are durable. Raises OSError."""
        for one in self._writing:
            one.result()
        self.whole = True

    def remove(self) -> None:
        wait(self._writing)
        for file in self._files:
            file.unlink(missing_ok=True)
