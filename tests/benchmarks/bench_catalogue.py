"""A catalogue of 10,000 services beside one of 30, each with the index that publishing makes.

Start-up is that of the real `kiosk ui`, from its start to the first WATCHDOG=1, sd_notify(3), which its clock sends
a second after all that stands behind the screen is loaded. Memory is the screen's after whole visits with many.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kiosk.catalogue.load import load
from kiosk.cli.commands import kiosk
from tests.benchmarks.bench_first_frame import to_ready
from tests.benchmarks.bench_memory import MB, UI_MB, hosts, terminal, visits
from tests.benchmarks.figure import Figure
from tests.benchmarks.many_items import make

FEW, MANY = 30, 10_000
STARTS, VISITS, ROUNDS = 5, 4, 5
START_LIMIT_S, SEARCH_LIMIT_MS = 0.2, 30.0
RESULTS = 24
TYPED = (
    "老年证", "gaoling", "gljt", "高玲津贴", "五险一金", "低保", "dibao", "我想办高龄补贴", "社保卡丢了",
    "sebaoka", "gaolign", "社保", "医保", "老人", "gjj", "canjizheng", "上户口", "生孩子", "水电费", "外地看病",
    "养老保现", "lawyer", "zzz", "的", "z", "办", "yanglaobaoxain", "社会保障卡补领换领社会保障卡补领换领", "qqqqqq",
    "我想给我的老母亲申请一个高龄老人的生活补贴怎么办呢",
)  # fmt: skip


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-catalogue-") as name:
        folder = Path(name)
        few, many = make(folder / "few", FEW), make(folder / "many", MANY)
        return [*starts(folder, few, many), search(many), *memory(folder, many)]


def starts(folder: Path, few: Path, many: Path) -> list[Figure]:
    words = [start(folder / f"{of.name}-terminal", of) for of in (few, many)]
    for each in words:
        to_ready(each, folder, b"WATCHDOG=1")  # byte code, QML caches and the state folder are made
    took = [[to_ready(each, folder, b"WATCHDOG=1") for each in words] for _ in range(STARTS)]
    small, large = (statistics.median(times) for times in zip(*took, strict=True))
    loading = min(timed(lambda: load(many)) for _ in range(STARTS))
    return [
        Figure(f"start-up with {MANY:,} services above {FEW}, p50", large - small, "s", limit=START_LIMIT_S),
        Figure(f"loading a catalogue of {MANY:,}, best", loading * 1000, "ms"),
    ]


def start(folder: Path, catalogue: Path) -> list[str]:
    folder.mkdir()
    file, state = terminal(folder, f'catalogue = "{catalogue}"\n')
    return kiosk("ui", "--config", str(file), "--state", str(state.root))


def search(folder: Path) -> Figure:
    catalogue = load(folder)
    took = sorted(timed(partial(catalogue.search, typed, RESULTS)) for _ in range(ROUNDS) for typed in TYPED)
    return Figure(
        f"search in {MANY:,} services, p99", took[int(len(took) * 0.99)] * 1000, "ms", limit=SEARCH_LIMIT_MS
    )


def memory(folder: Path, catalogue: Path) -> list[Figure]:
    at = folder / "visits"
    at.mkdir()
    file, state = terminal(at, f'catalogue = "{catalogue}"\n')
    with hosts(state):
        told = list(visits(file, state, VISITS))
    name = f"memory of the screen with {MANY:,} services"
    return [
        Figure(f"{name} after {VISITS} visits, RSS", told[-1]["rss_kb"] * 1024 / MB, "MB", limit=UI_MB),
        Figure("its highest moment", max(visit["peak_kb"] for visit in told) * 1024 / MB, "MB"),
    ]


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
