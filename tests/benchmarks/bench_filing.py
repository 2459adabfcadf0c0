"""Filing a case of three 500 kB pages, against the least that any durable filing must do with the same bytes.

Ours: from the submission in memory until `Filing.file` returns: judged, digested, encrypted, signed, the pages' files
and their folder fsynced, one WAL/FULL commit with case, manifest, signature, audit extract, audit line and stub. The
small parts' copies as files are made after that and counted on neither side: the commit holds them (ADR 0014).

The floor: three new files of the pages' bytes, each written, fsynced and renamed, one after the other, and one row in
a WAL/FULL database. It does not fsync the folder, although a careful program would: so it is rather too quick.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from kiosk.outbox.filing import Filing
from tests.benchmarks.figure import Figure
from tests.kiosk.sealing import Province, config, pages, state_in, submission

ROUNDS = 60
PAGE = 500_000
LIMIT = 1.5


class Floor:
    """Three new files, each fsynced and renamed, and one row in a WAL database with synchronous=FULL."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._database = sqlite3.connect(str(folder / "floor.db"), isolation_level=None)
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma synchronous = full")
        self._database.execute("create table filed (n integer primary key, text text)")
        self._n = 0

    def write(self, blobs: list[bytes]) -> None:
        for blob in blobs:
            self._n += 1
            part = self._folder / f"{self._n}.part"
            with part.open("wb") as stream:
                stream.write(blob)
                stream.flush()
                os.fsync(stream.fileno())
            part.rename(self._folder / f"{self._n}.enc")
        self._database.execute("insert into filed (text) values (?)", ["x" * 400])

    def close(self) -> None:
        self._database.close()


def run() -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="bench-filing-", dir=Path.cwd()))
    state = state_in(folder)
    try:
        Province().enrol(state)
        floor = Floor(folder / "floor")
        with Filing(state, config()) as filing:
            ours, least = _measured(filing, floor)
        floor.close()
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(state.memory)
    return [
        Figure("filing 3 pages of 500 kB, p50", _at(ours, 0.5), "ms", _at(least, 0.5), LIMIT),
        Figure("filing 3 pages of 500 kB, p99", _at(ours, 0.99), "ms", _at(least, 0.99)),
    ]


def _measured(filing: Filing, floor: Floor) -> tuple[list[float], list[float]]:
    """In turn, so that the disk's moods meet both."""
    ours, least = [], []
    for n in range(ROUNDS + 5):
        given = submission(pages=pages(PAGE))
        blobs = [page.data for page in given.pages]
        took = _timed(lambda: filing.file(given))  # noqa: B023
        filing.settle()  # or the copies' fsyncs would slow the floor
        bare = _timed(lambda: floor.write(blobs))  # noqa: B023
        if n >= 5:
            ours.append(took)
            least.append(bare)
    return sorted(ours), sorted(least)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _at(sorted_values: list[float], part: float) -> float:
    return sorted_values[min(int(len(sorted_values) * part), len(sorted_values) - 1)]


if __name__ == "__main__":
    sys.stdout.write("\n".join(map(str, run())) + "\n")
