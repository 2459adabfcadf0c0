"""Killed at any instant: a case whose number was told is whole, any other is not there at all."""

import random
import threading
from pathlib import Path

from kiosk.contract import jose
from tests.chaos.residents import Residents, Told, kill, whole
from tests.kiosk.sealing import Province, state_in

KILLS = 6


def test_kill_9_leaves_whole_cases_or_none(residents: Residents, tmp_path: Path) -> None:
    chance = random.Random(20261122)
    state, province = state_in(tmp_path), Province()
    own = jose.public_key(province.enrol(state).public_jwk)
    told: Told = {}
    for _ in range(KILLS):
        killers: list[threading.Timer] = []

        def each(pid: int, so_far: int, killers: list[threading.Timer] = killers) -> None:
            if so_far == 3:
                killers.append(threading.Timer(chance.uniform(0.0, 0.02), kill, [pid]))
                killers[0].start()

        told |= residents.file(state, 100_000, each=each)
        killers[0].join()
        rows = whole(state, told)
    # At most the one case a kill whose number the process could not print any more.
    assert len(rows) - len(told) <= KILLS
    assert len(told) > KILLS
    for row in rows.values():
        blobs = [Path(file.path).read_bytes() for file in row.materials]
        manifest, _ = province.open(Path(row.manifest.path).read_bytes(), blobs, own)
        assert manifest.receipt_number == row.receipt_number
