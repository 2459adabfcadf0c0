"""Chip card read: the driver's time against the sum of its APDU times, through a real pcscd.

Each command's time is measured around the one call that passes it to pcscd; all else is the driver's: finding the
reader, powering the card, choosing what to ask, its thread. 20 ms a command is a contact card at 38400 baud; the
second figure is a card that needs no time at all.
"""

import statistics
import time

from drivers.chipcard.pcsc import PcscReader
from drivers.chipcard.winscard import Link
from drivers.jobs import Job
from tests.benchmarks.figure import Figure
from tests.drivers.chipcard.rig import ADDRESS, rig

READS = 15


def run() -> list[Figure]:
    cards, reader = rig(), PcscReader(ADDRESS)
    send, apdus = Link.send, [0.0]

    def timed(link: Link, command: bytes) -> bytes:
        begun = time.perf_counter()
        try:
            return send(link, command)
        finally:
            apdus[-1] += time.perf_counter() - begun

    def read() -> tuple[float, float]:
        apdus.append(0.0)
        begun = time.perf_counter()
        reader.read(Job("read", {}, time.monotonic() + 30.0, lambda *_: None))
        return time.perf_counter() - begun, apdus[-1]

    Link.send = timed  # type: ignore[method-assign]
    try:
        cards.obey(["lay", "2.0"])
        read()
        quick = [read() for _ in range(READS)]
        cards.obey(["slow", "20"])
        real = [read() for _ in range(READS)]
    finally:
        Link.send = send  # type: ignore[method-assign]
        reader.close()
        cards.close()
    return [
        _figure("Chip card read against its commands, 20 ms each, p50", real, 1.20),
        _figure("Chip card read, a card that needs no time, p50", quick, None),
    ]


def _figure(name: str, runs: list[tuple[float, float]], limit: float | None) -> Figure:
    took, sent = zip(*runs, strict=True)
    return Figure(name, statistics.median(took), "s", statistics.median(sent), limit)
