"""The terminal's database: SQLite in WAL mode, every commit durable. One `Store` a process and database.

`open_store` asserts what durability and shredding rest on (sync.md, B 1): SQLite >= 3.51.3, WAL, synchronous=FULL,
secure_delete. Writes go through `Store.writing` (BEGIN IMMEDIATE) or one statement of their own: a deferred
transaction that reads before it writes fails at once with "database is locked" when the other process wrote in
between.
"""

import errno
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from pysqlite3 import dbapi2

from kiosk.migrations import MIGRATIONS

OLDEST_SQLITE = (3, 51, 3)  # sqlite.org/wal.html#walresetbug: older ones corrupt with two writers
BUSY_TIMEOUT_MS = 5_000
LOG_LONG = 500  # pages; a commit that finds 1000 moves them itself
IOERR, CORRUPT, FULL, NOTADB = 10, 11, 13, 26  # sqlite.org/rescode.html, primary result codes

sqlite3: Any = dbapi2  # has no types of its own
Row = dict[str, Any]
Parameters = Sequence[Any] | Mapping[str, Any]


class StoreBroken(Exception):
    """The database cannot be trusted. Nothing was deleted; a technician has to look. No contents in the message."""


class StoreFull(Exception):
    """The disk has no room; nothing was changed."""


class Store:
    """One connection, shared by the threads of a process, one transaction at a time."""

    def __init__(self, file: Path, connection: Any, *, fresh: bool) -> None:
        self.file = file
        self.fresh = fresh  # the database was made just now
        self._connection = connection
        self._translated = _Translated(file)
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of one statement; a writing one (`… returning`) is its own durable commit."""
        with self._lock, self._translated:
            cursor = self._connection.execute(sql, parameters)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def column(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """The first column of all rows."""
        with self._lock, self._translated:
            return [row[0] for row in self._connection.execute(sql, parameters)]

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        return next(iter(self.rows(sql, parameters)), None)

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Runs one statement; the number of rows it changed."""
        with self._lock, self._translated:
            return int(self._connection.execute(sql, parameters).rowcount)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One durable transaction. Raises StoreFull, StoreBroken; then nothing of it happened."""
        with self._lock, self._translated:
            self._connection.execute("begin immediate")
            try:
                yield
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have rolled it back already
                    self._connection.execute("rollback")
                raise

    def truncate_log(self) -> bool:
        """Empties the write-ahead log, so that deleted keys are gone from it too. False: a reader was in the way."""
        with self._lock, self._translated:
            busy, _, _ = self._connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return bool(busy == 0)

    def move_log(self) -> None:
        """Moves a long log into the database before a commit has to, as far as readers and the room there is allow.

        Not sooner: the first commit after it begins the log anew, and the disk is waited for twice.
        """
        with suppress(StoreFull), self._lock, self._translated:
            _, written, moved = self._connection.execute("pragma wal_checkpoint(noop)").fetchone()
            if written - moved >= LOG_LONG:
                self._connection.execute("pragma wal_checkpoint(passive)").fetchone()

    def check(self) -> None:
        """Reads every page. Raises StoreBroken."""
        with self._lock, self._translated:
            found = [row[0] for row in self._connection.execute("pragma quick_check(3)")]
        if found != ["ok"]:
            raise StoreBroken(
                f"{self.file}: quick_check found {len(found)} faults; keep the file and call a technician"
            )


def open_store(file: Path, *, check: bool = True) -> Store:
    """Opens or makes the database (mode 0600) and brings it to this version's schema. Raises StoreBroken, StoreFull.

    `check` reads every page first; a second process of a terminal that has just been checked may leave it out.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreBroken(f"SQLite {sqlite3.sqlite_version} is older than {'.'.join(map(str, OLDEST_SQLITE))}")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _Translated(file):
        try:
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise _of_file(file, error) from error
        connection = sqlite3.connect(str(file), isolation_level=None, check_same_thread=False)
        try:
            fresh = _prepare(file, connection)
            store = Store(file, connection, fresh=fresh)
            if check and not fresh:
                store.check()
            _migrate(file, store, connection)
        except BaseException:
            connection.close()
            raise
    return store


def _prepare(file: Path, connection: Any) -> bool:
    """Sets what durability rests on and reads it back. True when the database is empty."""
    connection.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma trusted_schema = off")
    mode = connection.execute("pragma journal_mode = wal").fetchone()[0]
    found = {
        "journal_mode": mode,
        "synchronous": connection.execute("pragma synchronous").fetchone()[0],
        "secure_delete": connection.execute("pragma secure_delete").fetchone()[0],
    }
    if found != {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}:
        raise StoreBroken(f"{file}: SQLite did not take the settings, found {found}")
    return bool(connection.execute("select count(*) from sqlite_schema").fetchone()[0] == 0)


def _migrate(file: Path, store: Store, connection: Any) -> None:
    """Each step is one transaction with its version number inside: cut in the middle, it never began."""
    if _version(connection) == len(MIGRATIONS):
        return
    with store.writing():
        version = _version(connection)  # again under the writer's lock: another process may have been quicker
        if version > len(MIGRATIONS):
            raise StoreBroken(f"{file}: written by a newer program (schema {version}); install that one again")
        for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"pragma user_version = {number}")


def _version(connection: Any) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


class _Translated:
    """SQLite's errors by whose fault they are. A programming error stays what it is and crashes loudly.

    A class, since a filing enters it twenty times and a generator takes 3 µs each.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, sqlite3.DatabaseError):
            return
        code, file = getattr(error, "sqlite_errorcode", 0) & 0xFF, self._file
        if code == FULL:
            raise StoreFull(f"{file.name}: {error}") from error
        if code in {CORRUPT, NOTADB}:
            raise StoreBroken(f"{file}: {error}; keep the file and call a technician") from error
        if code == IOERR:
            raise _of_input_output(file, error) from error


def _of_input_output(file: Path, error: Exception) -> Exception:
    # On a full tmpfs or ext4 the shared-memory file cannot grow: SQLITE_IOERR_SHMSIZE, not SQLITE_FULL.
    usage = os.statvfs(file.parent)
    if usage.f_bavail * usage.f_frsize < 64 * 1024:
        return StoreFull(f"{file.name}: {error}")
    return StoreBroken(f"{file}: {error}; the disk does not answer as it should")


def _of_file(file: Path, error: OSError) -> Exception:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StoreFull(f"{file.name}: {error.strerror}")
    return StoreBroken(f"{file}: {error.strerror}")
