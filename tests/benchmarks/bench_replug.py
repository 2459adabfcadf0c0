"""Every device unplugged and plugged in again, idle and in the middle of a command: seconds until its host says that
it works, all at the same time. The tests of the contract grant a busy machine more; here the promise is held."""

import tempfile
from pathlib import Path

from tests.benchmarks.figure import Figure
from tests.contract.behind_host import Hosted
from tests.contract.floor import BUSY, at_once, stand_up, strike
from tests.contract.programs import all_struck

RECOVERS_S = 3.0


def slowest(what: str, took: dict[str, float]) -> Figure:
    name = max(took, key=lambda driver: took[driver])
    return Figure(f"{what}, slowest of {len(took)} ({name})", took[name], "s", limit=RECOVERS_S)


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-replug-") as name:
        folder = Path(name)
        floor = stand_up(folder)
        try:
            idle = at_once(list(floor.values()), Hosted.idle)
            busy = at_once([one for one in floor.values() if one.kind in BUSY], lambda one: strike(one, folder))
        finally:
            for one in floor.values():
                one.close()
        programs = all_struck(folder)
    return [
        slowest("back after the plug, idle", idle),
        slowest("back after the plug, in mid-command", {driver: seconds for driver, (_, seconds) in busy.items()}),
        slowest("a program back after its models", programs),
    ]
