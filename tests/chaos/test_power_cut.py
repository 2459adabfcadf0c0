"""Power cut at any instant: a case whose number was told is whole, any other is not there at all."""

import json
import random
import shutil
from pathlib import Path

import pytest

from kiosk.catalogue.load import load, where
from kiosk.config import ASSETS, Config
from kiosk.contract import jose
from kiosk.contract.feed import CATALOGUE
from kiosk.keys import KeyRing
from kiosk.outbox import listing, open_outbox
from kiosk.state import StateFolder
from sync import feed
from sync.province.platform import Platform
from tests.chaos.disk import Disk
from tests.chaos.residents import Residents, Told, file_until_cut, kill, whole
from tests.kiosk.sealing import Province
from tests.kiosk.store.test_upgrade import unpacked
from tests.sync.site import serving


def enrolled(disk: Disk, *options: str) -> tuple[StateFolder, Province]:
    """A terminal on this disk whose keys and enrolment survived a first cut."""
    disk.plug_in(*options)
    state, province = StateFolder(disk.mount / "state"), Province()
    province.enrol(state)
    return state, province


DISKS = [("--names", "at-once"), ("--names", "with-fsync", "--writeback", "0.4")]
CUTS = 2


@pytest.mark.parametrize("options", DISKS, ids=" ".join)
def test_what_was_told_survives_a_power_cut(residents: Residents, disk: Disk, options: tuple[str, ...]) -> None:
    chance = random.Random(20261122)
    state, province = enrolled(disk, *options)
    told: Told = {}
    for turn in range(CUTS):
        told |= file_until_cut(residents, disk, state, 2 + turn, chance.uniform(0.0, 0.03))
        disk.plug_in(*options, "--seed", str(turn))
        rows = whole(state, told)
    assert len(told) > CUTS
    own = jose.public_key(KeyRing.open(state).public_jwk)
    for row in rows.values():
        blobs = [Path(file.path).read_bytes() for file in row.materials]
        manifest, _ = province.open(Path(row.manifest.path).read_bytes(), blobs, own)
        assert manifest.receipt_number == row.receipt_number


def test_this_disk_catches_a_store_that_does_not_wait(residents: Residents, disk: Disk) -> None:
    """Else the test above would prove nothing: with synchronous=NORMAL told cases are lost, soon if not at once."""
    state, _ = enrolled(disk)
    told: Told = {}
    lost: set[str] = set()
    for turn in range(12):
        told |= file_until_cut(residents, disk, state, 1 + turn % 3, 0.0, synchronous="normal")
        disk.plug_in()
        with open_outbox(state) as store:
            lost = told.keys() - {row["case_id"] for row in store.rows("select case_id from cases")}
        if lost:
            break
    assert lost


def test_cut_before_any_operation_a_case_is_whole_or_gone(residents: Residents, disk: Disk) -> None:
    """A sample; `make chaos` takes every one."""
    state, _ = enrolled(disk)
    disk.cut()
    told: Told = {}
    for operation in (14, 34, 54, 74):
        disk.plug_in("--cut-at", str(operation))
        told |= residents.file(state, 2)
        assert disk.dead
        disk.cut()
        disk.plug_in()
        whole(state, told)
        disk.cut()


def test_a_migration_that_a_power_cut_ends_keeps_the_queue(residents: Residents, disk: Disk) -> None:
    disk.plug_in("--names", "at-once", "--writeback", "1")
    state = unpacked(1, disk.mount)
    queue = json.loads((state.root / "queue.json").read_text("utf-8"))
    disk.cut()
    deaths = 0
    for operation in range(2, 40, 6):
        disk.plug_in("--cut-at", str(operation))
        residents.file(state, 0)
        finished = not disk.dead
        disk.cut()
        disk.plug_in()
        with open_outbox(state, check=True) as store:
            assert listing.listing(store) == queue
        disk.cut()
        if finished:
            break
        deaths += 1
    assert deaths > 1


def test_the_catalogue_that_was_activated_right_before_is_whole(disk: Disk) -> None:
    state = StateFolder(disk.plug_in(*DISKS[1]).mount / "state").make()
    staging = state.feed / "staging"
    shutil.copytree(ASSETS / "catalogue", staging / CATALOGUE)
    version = feed._activate(state, staging)
    disk.cut()
    disk.plug_in()
    place = where(Config(), state)
    assert place.is_relative_to(state.feed)
    found = load(place, thorough=True)
    assert (found.version, found.faults) == (version, ())


def test_what_the_province_acknowledged_survives_too(disk: Disk, tmp_path: Path) -> None:
    data = disk.plug_in().mount / "province"
    with serving(data) as served:
        served.platform.close()
        terminal = served.enrol(tmp_path / "terminal")
        ids = terminal.file(4)
        agent = terminal.agent()
        agent.once()
        acknowledged = [row["id"] for row in listing.listing(agent.store) if row["state"] == "delivered"]
        agent.close()
        disk.cut()
        kill(served.process.pid)
    assert acknowledged == ids
    disk.plug_in()
    platform = Platform.open(data)
    try:
        for case in acknowledged:
            manifest, contents = platform.receiving.opened(case)
            assert (manifest.case, len(contents[0])) == (case, 3000)
    finally:
        platform.close()
