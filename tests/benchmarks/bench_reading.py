"""Papers photographed, straightened and read: fields of 30 seeded ones that nothing was tuned on, exact, left out or
wrong, and none wrong that check digits prove. Beside the time of a page, the models' own part in it.
"""

import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from drivers.camera import scenes
from drivers.camera.page import read_page
from drivers.camera.scenes import DESKS
from drivers.jobs import Job
from drivers.ocr.rapidocr import RapidOcr
from drivers.ocr.specimens import Kind, lay, specimen
from kiosk.reading import read
from tests.benchmarks.figure import Figure

SET: tuple[tuple[Kind, int], ...] = (("household", 8), ("member", 8), ("licence", 7), ("birth", 4), ("card", 3))
FIRST = 5001  # seed; 1 to 8 are those that the reader was made with


def pages() -> Iterator[tuple[Kind, int, bytes]]:
    """(kind, seed, JPEG of the straightened page)."""
    for kind, count in SET:
        for seed in range(FIRST, FIRST + count):
            scene = scenes.draw(lay(kind, seed), seed, size=scenes.LARGE_SIZE, desk=DESKS[seed % 3])
            yield kind, seed, read_page(scene.frame).jpeg


def run() -> list[Figure]:
    reader = RapidOcr()
    reader.open()
    reader._load()
    counted: Counter[str] = Counter()
    whole, inside = [], []
    clock = Clock()
    reader._detector, reader._recogniser = clock.of(reader._detector), clock.of(reader._recogniser)
    with tempfile.TemporaryDirectory(prefix="bench-reading-") as folder:
        file = Path(folder) / "page.jpg"
        for kind, seed, jpeg in pages():
            file.write_bytes(jpeg)
            clock.spent = 0.0
            begun = time.process_time()
            lines = reader.recognise_page(file, Job("recognise_page", {}, time.monotonic() + 120, lambda *_: None))
            found = {one.field: one for one in read(lines)}
            whole.append(time.process_time() - begun)
            inside.append(clock.spent)
            counted += judged(kind, seed, found)
    asked, exact = counted["asked"], counted["right"]
    wrong = counted["wrong proven"] + counted["wrong seen"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Figure(
            f"{asked} fields of {sum(count for _, count in SET)} pages, not exact", 1 - exact / asked, "", limit=0.1
        ),
        Figure("  left out, as not certain", asked - exact - wrong, ""),
        Figure("  wrong, and proven by check digits", counted["wrong proven"], "", limit=0),
        Figure("  wrong, and offered to be compared", counted["wrong seen"], ""),
        Figure("a page read, processor time, p50", statistics.median(whole), "s", statistics.median(inside), 1.5),
        Figure("a page read, processor time, worst", max(whole), "s"),
        Figure("highest memory of this process, the camera's pictures included", peak, "MB"),
    ]


def judged(kind: Kind, seed: int, found: dict[str, Any]) -> Counter[str]:
    true = specimen(kind, seed).fields
    said: Counter[str] = Counter(asked=len(true))
    for name, reading in found.items():
        if reading.value == true.get(name):
            said["right"] += 1
        else:
            said[f"wrong {reading.certainty}"] += 1
    return said


class Clock:
    """Processor seconds spent within the models."""

    def __init__(self) -> None:
        self.spent = 0.0

    def of(self, model: Any) -> Any:
        return Timed(model, self)


class Timed:
    def __init__(self, model: Any, clock: Clock) -> None:
        self._model, self._clock = model, clock
        self.get_inputs: Callable[[], Any] = model.get_inputs

    def run(self, *given: Any) -> Any:
        begun = time.process_time()
        answer = self._model.run(*given)
        self._clock.spent += time.process_time() - begun
        return answer
