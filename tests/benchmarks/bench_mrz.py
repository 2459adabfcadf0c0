"""A hundred photographs of machine-readable zones, by seed: how many are read exactly, and that none is read wrongly.

Passports, cards and permits turned any way round, slanted, bent, blurred, glaring, badly lit, noisy and small, in
frames of about two megapixels. The seeds were not looked at while the reader was made; those from 1000 to 1300 were.
A second set, twice as bad in everything, is only held to no wrong one.
"""

import statistics
import time
from dataclasses import replace

from drivers.mrz.read import read
from drivers.mrz.shots import shot
from drivers.mrz.specimens import TODAY
from drivers.protocol import TravelDocument
from tests.benchmarks.figure import Figure

USUAL = range(31000, 31100)
HARSH = range(47000, 47060)


def judge(seeds: range, *, harsh: bool) -> tuple[int, int, list[float]]:
    """Read exactly, read wrongly, seconds a frame."""
    exact = wrong = 0
    spent = []
    for seed in seeds:
        taken = shot(seed, harsh=harsh)
        begun = time.perf_counter()
        told = read(taken.frame, TODAY)
        spent.append(time.perf_counter() - begun)
        if isinstance(told, TravelDocument):
            right = replace(told, checks={}) == taken.shown.document
            exact += right
            wrong += not right
    return exact, wrong, spent


def run() -> list[Figure]:
    exact, wrong, spent = judge(USUAL, harsh=False)
    hard, hard_wrong, hard_spent = judge(HARSH, harsh=True)
    return [
        Figure("zones of 100 not read exactly", len(USUAL) - exact, "", limit=10),
        Figure("zones of 100 read wrongly", wrong, "", limit=0),
        Figure(f"zones of {len(HARSH)} twice as bad, not read exactly", len(HARSH) - hard, ""),
        Figure(f"zones of {len(HARSH)} twice as bad, read wrongly", hard_wrong, "", limit=0),
        Figure("one frame of 2 MP, zone read, p50", statistics.median(spent), "s"),
        Figure("one frame of 2 MP, zone read, p95", sorted(spent)[int(len(spent) * 0.95)], "s"),
        Figure("one frame of 2 MP, zone not legible, longest", max(hard_spent), "s"),
    ]
