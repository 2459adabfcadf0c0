"""Drafts: back with the same card for a day, then destroyed, never readable by anybody else."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from kiosk.config import Keys
from kiosk.keys import KeyRing
from kiosk.outbox import Store, drafts, open_outbox, retention
from kiosk.outbox.recover import recover
from kiosk.seal import card_secret
from kiosk.state import StateFolder
from kiosk.store import StoreFull
from tests.kiosk.sealing import Province
from tests.kiosk.small_disks import fill, small_terminal

NOW, DAY = 1_795_000_000.0, 24.0
PLAIN = "住址：清塘县石桥村三组".encode() * 20
ID, OTHER_ID = "12345678-1234-4123-8123-123456789abc", "22345678-1234-4123-8123-123456789abc"


def secret(card: bytes) -> bytes:
    made = card_secret(card, b"photo")
    assert made is not None
    return made


@pytest.fixture
def store(state: StateFolder) -> Iterator[Store]:
    with open_outbox(state) as made:
        yield made


@pytest.mark.parametrize("suite", ["international", "national"])
def test_the_same_card_gets_its_newest_draft_and_another_card_none(
    store: Store, state: StateFolder, suite: Literal["international", "national"]
) -> None:
    keys = KeyRing.open(state, Keys(suite=suite))
    drafts.save(store, state, keys, secret(b"a"), b"old", NOW, DAY, ID)
    drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW + 1, DAY, ID)
    drafts.save(store, state, keys, secret(b"b"), b"other", NOW + 2, DAY, OTHER_ID)
    found = drafts.find(store, state, keys, secret(b"a"), NOW + 3)
    assert [(draft.draft_id, draft.plain) for draft in found] == [(ID, PLAIN)]
    assert drafts.find(store, state, keys, secret(b"c"), NOW + 3) == ()
    assert len(list(state.blobs.iterdir())) == 2
    assert recover(store, state, NOW).removed == 0


def test_on_a_full_disk_a_draft_that_was_not_kept_takes_no_room(tmp_path: Path, province: Province) -> None:
    """Page by page of what is free: the file has room, the row has not."""
    page, free, failed = 4096, 40, 0
    with small_terminal(tmp_path, "2m", province) as state, open_outbox(state) as store:
        keys = KeyRing.open(state)
        fill(state.root)
        full = (state.root / "junk").stat().st_size
        for pages in range(1, free):
            os.truncate(state.root / "junk", full - pages * page)
            try:
                drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW, DAY, f"{pages:08d}{ID[8:]}")
            except (StoreFull, OSError):
                failed += 1
            assert {file.name for file in state.blobs.iterdir()} == set(store.column("select file from drafts"))
    assert 2 < failed < free - 1


def test_after_its_time_a_draft_is_destroyed(store: Store, state: StateFolder, keys: KeyRing) -> None:
    drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW, DAY, ID)
    stolen = {file.name: file.read_bytes() for file in state.blobs.iterdir()}
    row = store.row("select salt, sealed from drafts")
    assert row is not None
    assert drafts.find(store, state, keys, secret(b"a"), NOW + DAY * 3600 + 1) == ()
    assert drafts.expire(store, state, NOW + DAY * 3600 - 1, DAY) == 0
    assert drafts.expire(store, state, NOW + DAY * 3600 + 1, DAY) == 1
    assert list(state.blobs.iterdir()) == []
    left = b"".join(file.read_bytes() for file in state.root.glob("outbox.db*"))
    assert row["sealed"] not in left
    assert row["salt"] not in left
    for name, data in stolen.items():  # blocks that a thief finds on the disk: without the row there is no key
        (state.blobs / name).write_bytes(data)
    assert drafts.find(store, state, keys, secret(b"a"), NOW + 1) == ()
    assert recover(store, state, NOW).removed == 1


def test_a_clock_jump_does_not_keep_a_draft_for_years(store: Store, state: StateFolder, keys: KeyRing) -> None:
    drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW + 30 * 365 * 86400, DAY, ID)
    assert drafts.expire(store, state, NOW, DAY) == 1


def test_the_hourly_erasing_takes_old_drafts_along(store: Store, state: StateFolder, keys: KeyRing) -> None:
    drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW, DAY, ID)
    retention.erase_due(store, state, 30, NOW + DAY * 3600 - 1, None)
    assert len(list(state.blobs.iterdir())) == 1
    retention.erase_due(store, state, 30, NOW + DAY * 3600 + 1, None)
    assert list(state.blobs.iterdir()) == []


def test_a_damaged_draft_is_no_draft(store: Store, state: StateFolder, keys: KeyRing) -> None:
    drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW, DAY, ID)
    (file,) = state.blobs.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert drafts.find(store, state, keys, secret(b"a"), NOW) == ()


def test_a_dropped_draft_is_gone(store: Store, state: StateFolder, keys: KeyRing) -> None:
    drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW, DAY, ID)
    [key] = store.rows("select salt, sealed from drafts")
    assert drafts.drop(store, state, ID)
    left = b"".join(file.read_bytes() for file in state.root.glob("outbox.db*"))
    assert not any(part in left for part in key.values())
    assert not drafts.drop(store, state, ID)
    assert drafts.find(store, state, keys, secret(b"a"), NOW) == ()
    assert list(Path(state.blobs).iterdir()) == []


def test_a_draft_that_was_filed_is_not_offered_again_even_before_it_is_destroyed(
    store: Store, state: StateFolder, keys: KeyRing
) -> None:
    drafts.save(store, state, keys, secret(b"a"), PLAIN, NOW, DAY, ID)
    with store.writing():
        drafts.spend(store, ID)
    assert drafts.find(store, state, keys, secret(b"a"), NOW) == ()
    assert drafts.expire(store, state, NOW, DAY) == 1
    assert list(state.blobs.iterdir()) == []
