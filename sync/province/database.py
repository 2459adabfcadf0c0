"""What the province knows, in SQLite or PostgreSQL: tables, and transactions that take the writer's lock first.
How to add a table or a column: `sync.province.migrations`.

Sealed manifests and materials lie as files (archive.py); here are ids, digests, times and states. No personal data.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from sync.province.durable import make_folder
from sync.province.migrations import STEPS

SCHEMA = "schema"  # the fact that says how many steps the database has
MIGRATING = 0x6A696A69  # PostgreSQL's advisory lock: copies that start at once take turns
BUSY_TIMEOUT_MS = 10_000

metadata = MetaData()

facts = Table("facts", metadata, Column("name", String(32), primary_key=True), Column("value", Text, nullable=False))

terminals = Table(
    "terminals",
    metadata,
    Column("terminal", String(32), primary_key=True),
    Column("enrolled_at", Float, nullable=False),
    Column("revoked_at", Float),
    Column("suites", Text, nullable=False),  # space-separated allow-list
    Column("last_seen", Float),
    Column("heartbeat", Text),
)

# A retired key stays: a case that was signed with it before the renewal is still good.
terminal_keys = Table(
    "terminal_keys",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("terminal", String(32), ForeignKey("terminals.terminal"), nullable=False),
    Column("jwk", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("retired_at", Float),
    Column("revoked_at", Float),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_sha256", String(64), primary_key=True),
    Column("terminal", String(32), nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float),
)

nonces = Table(
    "nonces",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("seen_at", Float, nullable=False),
    Index("nonces_seen_at", "seen_at"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("upload", String(64), primary_key=True),
    Column("terminal", String(32), nullable=False),
    Column("case_id", String(36), nullable=False),
    Column("n", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("made_at", Float, nullable=False),
    Index("uploads_terminal", "terminal"),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("terminal", String(32), nullable=False),
    Column("kid", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("prev", String(64)),
    Column("suite", String(64), nullable=False),
    Column("filed_at", Float, nullable=False),
    Column("received_at", Float, nullable=False),
    Column("state", String(32), nullable=False),
    Column("supplement_of", String(36)),  # the case that this one adds to
    Column("person", String(64)),  # keyed digest of the ID number (`sync.province.persons`)
    Column("item", String(12), nullable=False, server_default=""),  # "" of what came before it was kept
    Index("cases_terminal_seq", "terminal", "seq"),
    Index("cases_supplement_of", "supplement_of"),
    Index("cases_person", "person"),
)

changes = Table(
    "changes",
    metadata,
    Column("cursor", BigInteger, primary_key=True, autoincrement=False),
    Column("terminal", String(32), nullable=False),
    Column("case_id", String(36), nullable=False),
    Column("state", String(32), nullable=False),
    Column("at", Float, nullable=False),
    Column("note", Text, nullable=False),
    Column("part", String(40), nullable=False, server_default=""),
    Column("letter", Text, nullable=False, server_default=""),  # sealed to whom it is about
    Index("changes_terminal_cursor", "terminal", "cursor"),
)

case_parts = Table(
    "case_parts",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("item", String(12), primary_key=True),
    Column("task_code", String(31), nullable=False),
    Column("name", Text, nullable=False),
    Column("dept_code", String(18), nullable=False),
    Column("dept_name", Text, nullable=False),
    Column("state", String(32), nullable=False),
    Column("changed_at", Float, nullable=False),
    Index("case_parts_dept", "dept_code", "state"),
)

records = Table(
    "records",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("record_id", String(36), primary_key=True),
    Column("terminal", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", Float, nullable=False),
)

# What was written to residents: that, not what. The letters themselves stand sealed in `changes`.
letters = Table(
    "letters",
    metadata,
    Column("letter_id", String(36), primary_key=True),
    Column("about", String(36), nullable=False),  # a case or a report
    Column("n", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("about", "n"),
)

trail = Table(
    "trail",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("step", Text, nullable=False),  # kiosk.contract.trail.Step as JSON
)

rated = Table(
    "rated",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("record_id", String(36), nullable=False),
)

quarantined = Table(
    "quarantined",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("terminal", String(32), nullable=False),
    Column("received_at", Float, nullable=False),
)

# What somebody was shown to pay; the province signs as paid only what stands here.
orders = Table(
    "orders",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("terminal", String(32), nullable=False),
    Column("item", String(12), nullable=False),
    Column("amount", BigInteger, nullable=False),  # fen
    Column("begun_at", Float, nullable=False),
    Column("paid_at", Float),
    Column("number", String(40)),
)

# Text messages to be sent, each turn of a case once; to whom, its sealed case says.
texts = Table(
    "texts",
    metadata,
    Column("cursor", BigInteger, primary_key=True, autoincrement=False),  # of the change that it tells
    Column("case_id", String(36), nullable=False),
    Column("turn", String(32), nullable=False),
    Column("made_at", Float, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Float),
    Column("over_at", Float),  # given up
    Index("texts_case", "case_id"),
    Index("texts_not_before", "not_before"),
)

# Proofs that were printed: what stands on them, sealed by their code (`sync.province.proofs`).
proofs = Table(
    "proofs",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("made_at", Float, nullable=False),
)


class DatabaseError(RuntimeError):
    """The database is not one of ours, or its guarantees cannot be had."""


def engine_of(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    # The interpreter's own SQLite may have the WAL-reset race (sqlite.org/wal.html#walresetbug).
    if dbapi2.sqlite_version_info < (3, 51, 3):
        raise DatabaseError(f"SQLite {dbapi2.sqlite_version_info} is too old, 3.51.3 is needed")
    engine = create_engine(url, module=dbapi2, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            connection.execute(f"pragma {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that turns into a writer fails at once when another process wrote in between.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("begin" if reading else "begin immediate")

    return engine


@dataclass(frozen=True, slots=True)
class Database:
    engine: Engine

    @classmethod
    def open(cls, data: Path, url: str | None = None) -> "Database":
        """With all its tables, made or brought up from any released version. Raises DatabaseError for a newer one."""
        make_folder(data)
        database = cls(engine_of(url or f"sqlite:///{data / 'province.db'}"))
        try:
            database.migrate()
        except BaseException:
            database.close()
            raise
        return database

    def migrate(self, steps: Sequence[Sequence[str]] = STEPS) -> None:
        with self.reading() as connection:
            if _version(connection) == len(steps):
                return
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
            version = _version(connection)  # again: another copy may have been quicker
            if version > len(steps):
                raise DatabaseError(f"written by a newer program (schema {version}); install that one again")
            for statement in chain.from_iterable(steps[version:]):
                connection.execute(text(statement))
            if not inserted(connection, facts, {"name": SCHEMA, "value": str(len(steps))}):
                connection.execute(update(facts).where(facts.c.name == SCHEMA).values(value=str(len(steps))))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(facts.name):
        return 0
    return int(connection.execute(select(facts.c.value).where(facts.c.name == SCHEMA)).scalar_one())


def inserted(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """True when the row is new; False when its key was there. The transaction goes on either way."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(**row))
    except IntegrityError:
        return False
    return True
