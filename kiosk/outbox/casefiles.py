"""The files of one case while they are written, and the threads and memory that filing keeps for them.

Each file is written and fsynced on a thread of its own: a disk commits what comes together together. The folder's
fsync runs beside them, after every name is in it. ADR 0014.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from kiosk.contract.limits import AEAD_OVERHEAD
from kiosk.files import sync_folder, write_atomically
from kiosk.outbox.disk import create, fill
from kiosk.seal.case import KeyedMaterial, SealedMaterial, sealed_material

log = logging.getLogger(__name__)

WRITERS = 6
KEPT = 4 * 1024 * 1024  # bytes of ciphertext: eight pages


class Workshop:
    """One a `Filing`. `close` when done."""

    def __init__(self) -> None:
        self.writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="filing")
        self.digester = ThreadPoolExecutor(1, thread_name_prefix="digests")
        self._afterwards = ThreadPoolExecutor(1, thread_name_prefix="filed")  # one after the other
        self._memory = bytearray()
        self._after: Future[None] | None = None

    def close(self) -> None:
        self.writers.shutdown()
        self.digester.shutdown()
        self._afterwards.shutdown()

    def later(self, work: Callable[..., None], *arguments: Any) -> None:
        """Beside the caller, when a case is filed."""
        self._after = self._afterwards.submit(work, *arguments)

    def settle(self) -> None:
        """Waits for all that was to be done `later`."""
        if self._after:
            self._after.result()

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


class Digests:
    """SHA-256 of pages. It takes longer than all else of filing, so a thread beside this one makes them, and this one
    helps in the end."""

    def __init__(self, digester: ThreadPoolExecutor, pages: Sequence[tuple[KeyedMaterial, memoryview]]) -> None:
        """The memory must stay as it is until `result`."""
        self._left = iter(pages)  # one of a sequence gives each page to one thread only
        self._found: list[SealedMaterial] = []
        self._beside = digester.submit(self._work)

    def result(self) -> list[SealedMaterial]:
        """In order of their ordinals."""
        self._work()
        self._beside.result()
        return sorted(self._found, key=lambda sealed: sealed.n)

    def _work(self) -> None:
        for page, blob in self._left:
            self._found.append(sealed_material(page, blob, hashlib.sha256(blob).hexdigest()))


def copy(files: Mapping[Path, bytes]) -> None:
    """Writes what the database holds already. If that fails, `cases.complete` does it."""
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
        self._digests: Digests | None = None
        self.whole = False
        self.small: dict[int, bytes] = {}  # by ordinal, 0 the manifest: what the commit carries

    def write(self, pages: Mapping[Path, KeyedMaterial]) -> None:
        """Once: encrypts the pages and begins to write and to digest them; `sealed` and `finish` wait for that.
        Raises OSError."""
        room = self._workshop.memory([len(page.text.data) + AEAD_OVERHEAD for page in pages.values()])
        encrypted = []
        for (file, page), into in zip(pages.items(), room, strict=True):
            encrypted.append((page, page.encrypt(into)))
            self._files.append(file)
            self._writing.append(self._workshop.writers.submit(fill, create(file), into))
        if pages:
            self._writing.append(self._workshop.writers.submit(sync_folder, self._folder))
            self._digests = Digests(self._workshop.digester, encrypted)

    def sealed(self) -> list[SealedMaterial]:
        """The pages as the header names them; they may not be on the disk yet."""
        return self._digests.result() if self._digests else []

    def finish(self) -> None:
        """Returns when files and names are durable. Raises OSError."""
        for one in self._writing:
            one.result()
        self.whole = True

    def remove(self) -> None:
        wait(self._writing)
        for file in self._files:
            file.unlink(missing_ok=True)
