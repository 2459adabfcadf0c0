"""What any released schema wrote opens in this program, with its queue, its drafts and its stubs; a migration that is
cut in the middle is finished at the next start."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from pysqlite3 import dbapi2 as sqlite3

from kiosk import audit
from kiosk.contract import jose
from kiosk.keys import KeyRing
from kiosk.migrations import MIGRATIONS
from kiosk.outbox import cases, drafts, listing, open_outbox, stubs, transitions
from kiosk.outbox.entry import Kind
from kiosk.outbox.filing import Filing
from kiosk.outbox.recover import recover
from kiosk.seal.envelope import card_secret
from kiosk.state import StateFolder
from kiosk.store import Store, open_store
from tests.kiosk.sealing import NAME, Province, card, config, submission
from tests.kiosk.store.keep_release import DRAFT, NOW, RELEASED, card_of_the_draft

HERE = Path(__file__).parent
VERSIONS = range(1, len(MIGRATIONS) + 1)


def unpacked(version: int, folder: Path) -> StateFolder:
    with tarfile.open(RELEASED / f"schema-{version}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return StateFolder(folder / "state").make()


def schema(store: Store) -> list[tuple[str, str]]:
    rows = store.rows("select name, sql from sqlite_schema where sql is not null order by name")
    return [(row["name"], " ".join(row["sql"].split())) for row in rows]


def test_every_released_schema_is_kept() -> None:
    kept = {int(file.name.removeprefix("schema-").removesuffix(".tar.gz")) for file in RELEASED.iterdir()}
    assert kept == set(VERSIONS), "a step was added: python -m tests.kiosk.store.keep_release, and commit the file"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_queue_opens_with_all_that_was_in_it(version: int, tmp_path: Path) -> None:
    state = unpacked(version, tmp_path)
    keys, province = KeyRing.open(state), Province()
    private = json.loads((state.root / "province.json").read_text("utf-8"))
    province.recipient, province.acknowledging = (ECKey.import_key(key) for key in private.values())
    own = card_secret(card().raw_text, card().raw_photo)
    assert own is not None
    with Filing(state, config(), clock=lambda: NOW + 60) as filing, open_outbox(state) as store:
        assert listing.listing(store) == json.loads((state.root / "queue.json").read_text("utf-8"))
        assert [json.loads(row) for row in listing.listed_json(store)] == listing.listing(store)
        lines = [(row["id"], row["receipt_number"] or row["kind"], row["state"]) for row in listing.listing(store)]
        assert [tuple(line.split()[:3]) for line in listing.listed_text(store)] == lines
        assert recover(store, state, NOW + 60).missing == ()
        audit.verify(store)
        for row in cases.cases_with_files(store, state):
            sealed = [Path(file.path).read_bytes() for file in row.materials]
            manifest, _ = province.open(
                Path(row.manifest.path).read_bytes(), sealed, jose.public_key(keys.public_jwk)
            )
            assert (manifest.receipt_number, manifest.applicant.name) == (row.receipt_number, NAME)
        assert len(stubs.find(store, keys, own)) == 4
        (draft,) = drafts.find(store, state, keys, card_of_the_draft(), NOW + 60)
        assert (draft.draft_id, draft.plain) == (DRAFT, b"half filled")
        before = {row["receipt_number"] for row in listing.listing(store)}
        assert filing.file(submission()).receipt_number not in before
        waits = []
        while entry := transitions.claim(store, NOW + 120):
            waits.append(entry.kind)
        assert sorted(waits) == [Kind.CASE, Kind.CASE, Kind.CASE, Kind.RATING]  # the withdrawal waits for its case


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgraded_database_is_the_one_that_a_new_terminal_makes(version: int, tmp_path: Path) -> None:
    """Else a released step was changed, which no terminal in the field will ever notice."""
    with (
        open_store(unpacked(version, tmp_path / "old").database) as upgraded,
        open_store(tmp_path / "new.db") as new,
    ):
        assert schema(upgraded) == schema(new)


def test_killed_at_each_statement_of_a_migration_it_is_finished_or_was_never_begun(tmp_path: Path) -> None:
    state = unpacked(1, tmp_path / "kept")
    command = [sys.executable, str(HERE / "migrate_and_die.py"), str(state.database), str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    deaths, databases = int(told[0]), told[1:]
    assert deaths == len(databases) > sum(len(step) for step in MIGRATIONS[1:]) + 2
    queue = json.loads((state.root / "queue.json").read_text("utf-8"))
    versions = set()
    for database in map(Path, databases):
        connection = sqlite3.connect(str(database))
        versions.add(connection.execute("pragma user_version").fetchone()[0])
        connection.close()
        with open_store(database) as store:
            assert store.row("pragma user_version") == {"user_version": len(MIGRATIONS)}
            assert listing.listing(store) == queue
    assert versions == {1}, "before the commit nothing of it happened"
