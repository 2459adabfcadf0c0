"""`make bench`: each `bench_*.py` beside this file has `run() -> list[Figure]`; all are measured in this one run."""

import importlib
import sys
from pathlib import Path

from tests.benchmarks.figure import Figure

ROW = "{name:<58} {value:>12} {baseline:>12} {ratio:>7} {limit:>7}  {verdict}"


def main(wanted: list[str]) -> int:
    print(ROW.format(name="what", value="value", baseline="baseline", ratio="ratio", limit="limit", verdict=""))
    over = 0
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        if wanted and not any(word in file.stem for word in wanted):
            continue
        for figure in importlib.import_module(f"tests.benchmarks.{file.stem}").run():
            over += not figure.kept
            print(line(figure), flush=True)
    print(f"{over} over their limit" if over else "all within their limits")
    return 1 if over else 0


def line(figure: Figure) -> str:
    return ROW.format(
        name=figure.name,
        value=f"{figure.value:.4g} {figure.unit}",
        baseline=f"{figure.baseline:.4g} {figure.unit}" if figure.baseline is not None else "",
        ratio=f"{figure.ratio:.2f}" if figure.ratio is not None else "",
        limit=f"{figure.limit:g}" if figure.limit is not None else "",
        verdict="" if figure.limit is None else "ok" if figure.kept else "OVER",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
