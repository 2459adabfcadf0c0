"""What any released schema of the province wrote opens in this program, on SQLite and on PostgreSQL, and takes what
still waits at a terminal; a migration that fails changes nothing."""

import itertools
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from kiosk.config import Config
from kiosk.keys.enrolment import read_enrolment
from kiosk.state import StateFolder
from sync.agent import ALL_SETTLED, Agent
from sync.province.database import SCHEMA, Database, DatabaseError, engine_of, metadata
from sync.province.migrations import QUARANTINE, STEPS
from sync.province.platform import Platform
from tests.sync.site import serving

RELEASED = Path(__file__).with_name("released")
TERMINAL = "JJ-KEPT-0001"
KEPT = sorted(int(file.name.removeprefix("schema-").removesuffix(".tar.gz")) for file in RELEASED.iterdir())
names = itertools.count()


def held(platform: Platform) -> dict[str, Any]:
    """What a province must not forget, from its tables and from the files that these name."""
    cases = {stored.case: stored for stored in platform.receiving.listing()}
    with platform.database.reading() as connection:
        tables = ("terminal_keys", "enrolment_codes", "records", "uploads", "changes")
        counts = {name: _count(connection, name) for name in tables}
    return {
        "generation": platform.registry.generation(),
        "terminals": [(one.terminal, one.revoked_at is not None) for one in platform.registry.listing()],
        "cases": {case: (stored.digest, stored.seq, stored.state) for case, stored in cases.items()},
        "names": {case: platform.receiving.opened(case)[0].applicant.name for case in cases},
        "apart": [(apart.case, apart.terminal) for apart in platform.quarantine.listing()],
        "notes": [change.note for change in platform.receiving.changes(TERMINAL, 0).changes],
        "counts": counts,
    }


def _count(connection: Connection, table: str) -> int:
    return connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


def unpacked(version: int, folder: Path) -> tuple[Path, dict[str, Any]]:
    """The province's data, and what was told of it."""
    with tarfile.open(RELEASED / f"schema-{version}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "province", json.loads((folder / "told.json").read_text("utf-8"))


def as_told(now: dict[str, Any], told: dict[str, Any]) -> Any:
    return json.loads(json.dumps({name: now[name] for name in told["held"]}))


def test_every_released_schema_is_kept() -> None:
    steps = range(1, len(STEPS) + 1)
    assert KEPT in (list(steps), list(steps[:-1])), "a step before the last is not kept: see sync.province.migrations"


@pytest.mark.parametrize("version", KEPT)
def test_a_released_province_opens_with_all_that_it_held(version: int, tmp_path: Path) -> None:
    data, told = unpacked(version, tmp_path)
    platform = Platform.open(data)
    assert as_told(held(platform), told) == told["held"]
    platform.close()


def test_a_terminal_of_then_delivers_to_the_province_of_now(tmp_path: Path) -> None:
    data, told = unpacked(1, tmp_path)
    state = StateFolder(tmp_path / "terminal").make()
    known = read_enrolment(state.enrolment).enrolment.generation
    with serving(data) as served:
        loaded = _config(served.url)
        agent = Agent(loaded, state)
        assert agent.once() == ALL_SETTLED
        agent.close()
        stored = served.platform.receiving.find(told["waiting"])
        assert stored is not None
        assert served.platform.registry.generation() == known
    shutil.rmtree(state.memory)


def _config(url: str) -> Config:
    loaded = Config()
    terminal = replace(loaded.terminal, id=TERMINAL, disk_low_mb=20)
    return replace(loaded, terminal=terminal, province=replace(loaded.province, url=url))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """URLs of databases with nothing in them."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / f'{next(names)}.db'}"
        return
    server = create_engine(request.getfixturevalue("postgres"), isolation_level="AUTOCOMMIT")

    def postgres() -> str:
        name = f"upgrade{next(names)}"
        with server.connect() as connection:
            connection.execute(text(f"create database {name}"))
        return server.url.set(database=name).render_as_string()

    yield postgres
    server.dispose()


def shape(database: Database) -> dict[str, Any]:
    look = inspect(database.engine)
    return {
        name: {
            "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in look.get_columns(name)},
            "key": look.get_pk_constraint(name)["constrained_columns"],
            "refers": [(one["constrained_columns"], one["referred_table"]) for one in look.get_foreign_keys(name)],
            "indexes": sorted((one["name"], tuple(one["column_names"])) for one in look.get_indexes(name)),
        }
        for name in look.get_table_names()
    }


def test_the_steps_make_the_tables_that_the_program_knows(empty: Callable[[], str], tmp_path: Path) -> None:
    stepped = Database.open(tmp_path, empty())
    known = Database(engine_of(empty()))
    with known.writing() as connection:
        metadata.create_all(connection)
    assert shape(stepped) == shape(known)
    stepped.close()
    known.close()


@pytest.mark.parametrize("version", KEPT)
def test_old_rows_come_along_on_both_databases(version: int, empty: Callable[[], str], tmp_path: Path) -> None:
    """The kept SQLite file's rows, in a database of that version; PostgreSQL's rows are the same."""
    data, told = unpacked(version, tmp_path)
    url = empty()
    old = Database(engine_of(url))
    old.migrate((*STEPS[: version - 1], (*STEPS[version - 1], *QUARANTINE)))  # it is in the kept file of schema 1 too
    source = Database(engine_of(f"sqlite:///{data / 'province.db'}"))
    with source.reading() as reading, old.writing() as writing:
        for table in metadata.sorted_tables:
            if inspect(reading).has_table(table.name):
                names = [one["name"] for one in inspect(reading).get_columns(table.name)]
                rows = reading.execute(select(*(table.c[name] for name in names))).mappings().all()
                if table.name == "facts":
                    rows = [row for row in rows if row["name"] != SCHEMA]
                if rows:
                    writing.execute(insert(table), [dict(row) for row in rows])
    source.close()
    old.close()
    platform = Platform.open(data, url)
    assert as_told(held(platform), told) == told["held"]
    platform.close()


def test_a_migration_that_fails_changes_nothing_and_goes_on_later(empty: Callable[[], str], tmp_path: Path) -> None:
    database = Database.open(tmp_path, empty())
    before = shape(database)
    good = "alter table cases add column added text not null default 'x'"
    for broken in ("create table other (a integer", "insert into nowhere values (1)"):
        with pytest.raises(DBAPIError):
            database.migrate((*STEPS, (good,), ("create table half (a integer)", broken)))
        assert shape(database) == before
    database.migrate((*STEPS, (good,)))
    assert "added" in shape(database)["cases"]["columns"]
    with pytest.raises(DatabaseError, match="newer program"):
        database.migrate()
    database.close()
