"""These tests need the virtual machine of `make test-hardware`; nobody else collects them."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drivers.jobs import Job

collect_ignore_glob = [] if "JIUJIN_PROJECT" in os.environ else ["test_*.py"]


@pytest.fixture
def context() -> Callable[..., Job]:
    """A command's context; all is slower here than on a terminal."""

    def make(seconds: float = 15.0, on_event: Callable[[Any], None] = lambda _: None) -> Job:
        return Job("read", {}, time.monotonic() + seconds, lambda _, news: on_event(news))

    return make


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each part."""
    if collect_ignore_glob:
        return
    terminalreporter.section("parts")
    parts: dict[str, dict[str, int]] = {}
    for word, outcomes in (("passed", ["passed"]), ("failed", ["failed", "error"]), ("missing", ["skipped"])):
        for outcome in outcomes:
            for report in terminalreporter.stats.get(outcome, []):
                counts = parts.setdefault(Path(report.nodeid.partition("::")[0]).stem.removeprefix("test_"), {})
                counts[word] = counts.get(word, 0) + 1
    for part, counts in sorted(parts.items()):
        terminalreporter.write_line(f"{part:<20} {', '.join(f'{n} {word}' for word, n in counts.items())}")
