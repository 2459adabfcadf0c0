"""Killed at any instant: a case whose number was told is whole, any other is not there at all."""

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk import audit
from kiosk.contract import jose
from kiosk.keys import KeyRing
from kiosk.outbox import cases, listing, open_outbox
from kiosk.outbox.recover import recover
from kiosk.state import StateFolder
from tests.kiosk.sealing import Province

HERE = Path(__file__).parent
KILLS = 5


def file_and_kill(state: StateFolder, delay_s: float) -> list[str]:
    """The lines that the process printed before it was killed in the middle of whatever it did."""
    command = [sys.executable, str(HERE / "file_cases.py"), str(state.root), "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        killer = threading.Timer(delay_s, process.kill)
        killer.start()
        lines = process.stdout.read().splitlines()
        killer.join()
    assert process.returncode == -9
    return lines


@pytest.mark.timeout(90)
def test_kill_9_leaves_whole_cases_or_none(state: StateFolder, keys: KeyRing, province: Province) -> None:
    chance = random.Random(20261122)
    told: dict[str, tuple[str, str]] = {}
    own = jose.public_key(keys.public_jwk)
    for _ in range(KILLS):
        for line in file_and_kill(state, chance.uniform(0.0, 0.15)):
            case_id, number, digest = line.split()
            told[case_id] = (number, digest)
        with open_outbox(state, check=True) as store:
            assert recover(store, state, 1_795_000_000.0).missing == ()
            listed = {row["id"]: row for row in listing.listing(store)}
            assert told.keys() <= listed.keys()
            # At most the one case whose number the process could not print any more.
            rows = {row.case_id: row for row in cases.cases_with_files(store, state)}
            assert {file.name.split(".")[0] for file in state.blobs.iterdir()} == set(rows)
            audit.verify(store)
    assert len(listed) - len(told) <= KILLS
    assert len(told) > KILLS
    numbers = [row["receipt_number"] for row in listed.values()]
    assert len(set(numbers)) == len(numbers)
    for case_id, (number, digest) in told.items():
        row = rows[case_id]
        assert (row.receipt_number, row.digest) == (number, digest)
    previous = None
    for row in sorted(rows.values(), key=lambda row: row.sequence):
        blobs = [Path(file.path).read_bytes() for file in row.materials]
        manifest, _ = province.open(Path(row.manifest.path).read_bytes(), blobs, own)
        assert manifest.receipt_number == row.receipt_number
        assert row.previous == previous
        previous = row.digest
