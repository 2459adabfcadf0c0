"""ID card read: the driver's time against the line's at 115200 baud plus the emulated card's own.

The baseline is computed from the bytes of the exchange, 8N1, so that what the driver adds cannot hide in it.
"""

import statistics
import time

from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.jobs import Job
from tests.benchmarks.figure import Figure

READS = 15
CARD_S = 0.6
REQUESTS = 4 * 10  # 20 01, 20 02, 30 01, 30 03
REPLIES = 15 + 19 + 1295 + 11  # domain.md 1.6; the card has no additional address


def run() -> list[Figure]:
    emulator = IdCardEmulator(card_s=CARD_S)
    reader = SdtSerialReader(str(emulator.port.address))
    try:
        reader.open()
        took = []
        for _ in range(READS):
            emulator.obey(["lay", "A"])
            begun = time.perf_counter()
            reader.read(Job("read", {}, time.monotonic() + 30.0, lambda *_: None))
            took.append(time.perf_counter() - begun)
    finally:
        reader.close()
        emulator.close()
    line = (REQUESTS + REPLIES) * 10 / 115200 + CARD_S * 1.1
    return [
        Figure("ID card read against line time and card time, p50", statistics.median(took), "s", line, 1.10),
        Figure("ID card read, slowest", max(took), "s", line),
    ]
