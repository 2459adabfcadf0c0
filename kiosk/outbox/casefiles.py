"""The files of one case while they are written, and the threads and memory that filing keeps for them.

Each file is written and fsynced on a thread of its own: a disk commits what comes together together. The folder's
fsync runs beside them, after every name is in it. The threads only wait for the disk; encrypting and digesting is the
caller's, with the interpreter's lock given up, so that they can begin meanwhile. ADR 0014.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from kiosk.contract.limits import AEAD_OVERHEAD
from kiosk.files import sync_folder, write_atomically
from kiosk.outbox.disk import create, fill
from kiosk.seal.case import KeyedMaterial, SealedMaterial, sealed_material

log = logging.getLogger(__name__)

WRITERS = 6
KEPT = 4 * 1024 * 1024  # bytes of ciphertext: eight pages

Done = SimpleQueue[Exception | None]


class Workers:
    """Threads that wait for the disk in the caller's place. An executor's futures cost filing 0.3 ms."""

    def __init__(self, count: int) -> None:
        self._orders: SimpleQueue[tuple[Done, Callable[..., object], tuple[Any, ...]] | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._work, name=f"filing_{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def order(self, done: Done, work: Callable[..., object], *arguments: Any) -> None:
        """One word in `done` when `work` has ended: what it raised, or None."""
        self._orders.put((done, work, arguments))

    def close(self) -> None:
        """When all that was ordered is done."""
        for _ in self._threads:
            self._orders.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while order := self._orders.get():
            done, work, arguments = order
            try:
                work(*arguments)
            except Exception as error:  # noqa: BLE001  # raised by `CaseFiles.finish`
                done.put(error)
            else:
                done.put(None)


class Workshop:
    """One a `Filing`. `close` when done."""

    def __init__(self) -> None:
        self.writers = Workers(WRITERS)
        self._afterwards = Workers(1)  # one after the other
        self._memory = bytearray()

    def close(self) -> None:
        self.writers.close()
        self._afterwards.close()

    def later(self, work: Callable[..., None], *arguments: Any) -> None:
        """Beside the caller, when a case is filed. What it raises crashes the process as any thread's would."""
        self._afterwards.order(SimpleQueue(), _loudly, work, *arguments)

    def settle(self) -> None:
        """Waits for all that was to be done `later`."""
        done: Done = SimpleQueue()
        self._afterwards.order(done, lambda: None)
        done.get()

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


def _loudly(work: Callable[..., None], *arguments: Any) -> None:
    try:
        work(*arguments)
    except BaseException as error:  # `Workers` keeps it for whoever waits: nobody does
        threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
        raise


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
        self._ordered = 0
        self._done: Done = SimpleQueue()
        self._named: SimpleQueue[None] = SimpleQueue()
        self.whole = False
        self.small: dict[int, bytes] = {}  # in order, by ordinal, 0 the manifest: one row

    def write(self, pages: Mapping[Path, KeyedMaterial]) -> list[SealedMaterial]:
        """Once: encrypts the pages, begins to write them (`finish` waits for that) and digests them."""
        room = self._workshop.memory([len(page.text.data) + AEAD_OVERHEAD for page in pages.values()])
        self._files = list(pages)
        encrypted = []
        for (file, page), into in zip(pages.items(), room, strict=True):
            encrypted.append((page, page.encrypt(into)))
            self._order(self._write, file, into)
        if pages:
            self._order(self._sync_names)
        return [sealed_material(page, blob, hashlib.sha256(blob).hexdigest()) for page, blob in encrypted]

    def _write(self, file: Path, data: memoryview) -> None:
        try:
            descriptor = create(file)
        finally:
            self._named.put(None)
        fill(descriptor, data)

    def _sync_names(self) -> None:
        """Ordered last, so a thread is at each file already or was."""
        for _ in self._files:
            self._named.get()
        sync_folder(self._folder)

    def finish(self) -> None:
        """Returns when files and names are durable. Raises OSError."""
        if error := self._ended():
            raise error
        self.whole = True

    def remove(self) -> None:
        self._ended()
        for file in self._files:
            file.unlink(missing_ok=True)

    def _order(self, work: Callable[..., None], *arguments: Any) -> None:
        self._workshop.writers.order(self._done, work, *arguments)
        self._ordered += 1

    def _ended(self) -> Exception | None:
        """Waits for all that was ordered; the first error among it."""
        ordered, self._ordered = self._ordered, 0
        return next(filter(None, [self._done.get() for _ in range(ordered)]), None)
