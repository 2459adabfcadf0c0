"""The files of one case while they are written, and the threads and memory that filing keeps for them.

Each file is written and fsynced on a thread of its own: a disk commits what comes together together. The folder's
fsync runs beside them, after every name is in it. ADR 0014.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from kiosk.contract.limits import AEAD_OVERHEAD
from kiosk.keys.files import sync_folder, write_atomically
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
    """SHA-256 of materials as they come to be encrypted. It takes longer than all else of filing, so a thread beside
    this one makes them, and this one helps in the end."""

    def __init__(self) -> None:
        self._encrypted: SimpleQueue[tuple[KeyedMaterial, memoryview] | BaseException] = SimpleQueue()
        self._found: list[SealedMaterial] = []

    def begin(self, count: int, digester: ThreadPoolExecutor) -> None:
        """So many materials are being encrypted."""
        self._to_come = iter(range(count))
        self._beside = digester.submit(self._work)

    def add(self, encrypted: tuple[KeyedMaterial, memoryview] | BaseException) -> None:
        """From any thread, once for each; an exception is raised by `result`."""
        self._encrypted.put(encrypted)

    def result(self) -> list[SealedMaterial]:
        """All of them, in order of their ordinals."""
        self._work()
        self._beside.result()
        return sorted(self._found, key=lambda sealed: sealed.n)

    def _work(self) -> None:
        for _ in self._to_come:
            encrypted = self._encrypted.get()
            if isinstance(encrypted, BaseException):
                raise encrypted
            material, blob = encrypted
            self._found.append(sealed_material(material, blob, hashlib.sha256(blob).hexdigest()))


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
        self._digests = Digests()
        self._files: list[Path] = []
        self._pages: list[Future[None]] = []
        self._named = count(1)
        self._names: Future[None] | None = None
        self.whole = False
        self.small: dict[int, bytes] = {}  # by ordinal, 0 the manifest: what the commit carries

    def write(self, pages: Mapping[Path, KeyedMaterial]) -> None:
        """Once: begins to encrypt, write and digest each page on threads; `sealed` and `finish` wait for them."""
        self._files += pages
        room = self._workshop.memory([len(page.text.data) + AEAD_OVERHEAD for page in pages.values()])
        for (file, page), into in zip(pages.items(), room, strict=True):
            self._pages.append(self._workshop.writers.submit(self._page, file, page, into))
        self._digests.begin(len(pages), self._workshop.digester)

    def sealed(self) -> list[SealedMaterial]:
        """The pages as the header names them; they may not be on the disk yet. Raises what encrypting raised."""
        return self._digests.result()

    def _page(self, file: Path, page: KeyedMaterial, into: memoryview) -> None:
        try:
            blob = page.encrypt(into)
        except BaseException as error:
            self._digests.add(error)
            raise
        self._digests.add((page, blob))
        descriptor = create(file)
        if next(self._named) == len(self._files):
            self._names = self._workshop.writers.submit(sync_folder, self._folder)
        fill(descriptor, blob)

    def finish(self) -> None:
        """Returns when files and names are durable. Raises what encrypting or writing raised."""
        for page in self._pages:
            page.result()
        if self._names is not None:
            self._names.result()
        self.whole = True

    def remove(self) -> None:
        wait(self._pages)
        for file in self._files:
            file.unlink(missing_ok=True)
