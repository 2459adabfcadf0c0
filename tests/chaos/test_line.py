"""Everything goes wrong on the line while every process is killed: each case is at the province exactly once.

The short version; `make chaos` runs it for as long as it is told to.
"""

import threading
from pathlib import Path

from tests.chaos.residents import Residents
from tests.chaos.trial import Trial
from tests.waiting import until


def test_killed_processes_on_a_rough_line_lose_nothing_and_double_nothing(
    residents: Residents, tmp_path: Path
) -> None:
    trial, stop = Trial(tmp_path, residents, 20261122, rate=0.3, silence_s=0.1), threading.Event()
    tormentor = threading.Thread(target=trial.torment, args=(stop,))
    tormentor.start()
    try:
        for _ in range(3):
            trial.file(6)
        until(lambda: len(trial.line.troubles) > 2, "some trouble", 60.0)
    finally:
        stop.set()
        tormentor.join()
    try:
        trial.settle()
        tally = trial.count("line")
    finally:
        trial.close()
    assert (tally.lost, tally.doubled) == (0, 0)
    assert tally.filed >= len(trial.told) > 0
    assert tally.kills > 0
    assert tally.cuts > 2
    assert tally.unheard > 0
    assert tally.resends > 0
