"""Power cut at any instant: a case whose number was told is whole, any other is not there at all."""

import random
import threading
from pathlib import Path

import pytest

from kiosk.contract import jose
from kiosk.state import StateFolder
from tests.chaos.disk import Disk
from tests.chaos.residents import Residents, Told, kill, whole
from tests.kiosk.sealing import Province


def enrolled(disk: Disk, *options: str) -> tuple[StateFolder, Province]:
    """A terminal on this disk whose keys and enrolment survived a first cut."""
    disk.plug_in(*options)
    state, province = StateFolder(disk.mount / "state"), Province()
    province.enrol(state)
    return state, province


def file_until_cut(residents: Residents, disk: Disk, state: StateFolder, after_s: float, **order: object) -> Told:
    """Pulls the plug so long after the terminal was ready."""
    cutters: list[threading.Timer] = []

    def begin(pid: int) -> None:
        def cut() -> None:
            disk.cut()
            kill(pid)

        cutters.append(threading.Timer(after_s, cut))
        cutters[0].start()

    told = residents.file(state, 100_000, ready=begin, **order)
    for cutter in cutters:
        cutter.join()
    return told


DISKS = [
    ("--names", "with-fsync"),
    ("--names", "at-once"),
    ("--names", "with-fsync", "--writeback", "0.4"),
]


@pytest.mark.parametrize("options", DISKS, ids=" ".join)
def test_what_was_told_survives_a_power_cut(residents: Residents, disk: Disk, options: tuple[str, ...]) -> None:
    chance = random.Random(20261122)
    state, province = enrolled(disk, *options)
    told: Told = {}
    for turn in range(3):
        told |= file_until_cut(residents, disk, state, chance.uniform(0.02, 0.12))
        disk.plug_in(*options, "--seed", str(turn))
        rows = whole(state, told)
    assert len(told) > 3
    from kiosk.keys import KeyRing

    own = jose.public_key(KeyRing.open(state).public_jwk)
    for row in rows.values():
        blobs = [Path(file.path).read_bytes() for file in row.materials]
        manifest, _ = province.open(Path(row.manifest.path).read_bytes(), blobs, own)
        assert manifest.receipt_number == row.receipt_number


def test_this_disk_catches_a_store_that_does_not_wait(residents: Residents, disk: Disk) -> None:
    """Else the test above would prove nothing: with synchronous=NORMAL told cases are lost."""
    state, _ = enrolled(disk)
    told = file_until_cut(residents, disk, state, 0.1, synchronous="normal")
    disk.plug_in()
    with pytest.raises(AssertionError, match="told cases are lost"):
        whole(state, told)
