"""The database: durable by its settings, honest when broken or full, never half migrated."""

import os
import threading
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from kiosk import migrations
from kiosk.store import StoreBroken, open_store


def test_durability_and_shredding_are_on(tmp_path: Path) -> None:
    with open_store(tmp_path / "outbox.db") as store:
        found = {
            name: store.row(f"pragma {name}")
            for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
        }
    assert found == {
        "journal_mode": {"journal_mode": "wal"},
        "synchronous": {"synchronous": 2},
        "secure_delete": {"secure_delete": 1},
        "busy_timeout": {"timeout": 5000},
    }
    assert sqlite3.sqlite_version_info >= (3, 51, 3)
    assert (tmp_path / "outbox.db").stat().st_mode & 0o777 == 0o600


def test_an_older_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreBroken, match="older than"):
        open_store(tmp_path / "outbox.db")


def test_a_text_file_in_its_place_is_told_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "outbox.db"
    file.write_bytes(b"not a database at all" * 500)
    with pytest.raises(StoreBroken, match=r"outbox\.db"):
        open_store(file)
    assert file.read_bytes() == b"not a database at all" * 500


def test_a_damaged_page_is_found_at_start(tmp_path: Path) -> None:
    file = tmp_path / "outbox.db"
    with open_store(file) as store:
        for n in range(2000):
            store.execute("insert into cursors (name, value) values (?, ?)", [f"name-{n}", "x" * 50])
        store.truncate_log()
    size = file.stat().st_size
    with file.open("rb+") as stream:
        stream.seek(size - 3 * 4096)
        stream.write(os.urandom(2 * 4096))
    with pytest.raises(StoreBroken):
        open_store(file)
    assert file.stat().st_size == size


def test_a_migration_cut_in_the_middle_never_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "outbox.db"
    with open_store(file) as store:
        store.execute("insert into cursors (name, value) values ('kept', 'yes')")
    step = ("create table later (a)", "alter table cursors add column more text", "this is no statement")
    monkeypatch.setattr("kiosk.store.MIGRATIONS", (*migrations.MIGRATIONS, step))
    with pytest.raises(sqlite3.OperationalError):
        open_store(file)
    monkeypatch.setattr("kiosk.store.MIGRATIONS", (*migrations.MIGRATIONS, step[:2]))
    with open_store(file) as store:
        assert store.row("select value, more from cursors") == {"value": "yes", "more": None}


def test_a_newer_programs_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "outbox.db"
    with open_store(file) as store:
        store.execute("pragma user_version = 99")
    with pytest.raises(StoreBroken, match="newer program"):
        open_store(file)


def test_threads_write_one_after_the_other(tmp_path: Path) -> None:
    with open_store(tmp_path / "outbox.db") as store:
        store.execute("insert into counters (name, value) values ('n', 0)")

        def count() -> None:
            for _ in range(50):
                with store.writing():
                    row = store.row("select value from counters where name = 'n'")
                    assert row is not None
                    store.execute("update counters set value = ? where name = 'n'", [row["value"] + 1])

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert store.row("select value from counters where name = 'n'") == {"value": 200}


def test_an_error_inside_a_transaction_undoes_it(tmp_path: Path) -> None:
    with open_store(tmp_path / "outbox.db") as store:

        def write() -> None:
            with store.writing():
                store.execute("insert into cursors (name, value) values ('a', 'b')")
                raise KeyError

        with pytest.raises(KeyError):
            write()
        assert store.rows("select * from cursors") == []


def test_a_deleted_value_is_in_no_file(tmp_path: Path) -> None:
    with open_store(tmp_path / "outbox.db") as store:
        store.execute("insert into cursors (name, value) values ('secret', 'PLANTED-VALUE-PLANTED')")
        store.execute("delete from cursors")
        assert store.truncate_log()
        files = list(tmp_path.iterdir())
        assert not [file.name for file in files if b"PLANTED-VALUE" in file.read_bytes()]
