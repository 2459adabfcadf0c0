"""Waiting for what happens elsewhere: in another thread, process or machine."""

import threading
import time
from collections.abc import Callable
from typing import Any


def until(condition: Callable[[], Any], what: str = "it", deadline_s: float = 30.0, *, pause_s: float = 0.02) -> Any:
    """What `condition` gives, once it is true. `pause_s`: the longest between two looks; the first come sooner."""
    end = time.monotonic() + deadline_s
    pause, seconds = threading.Event(), min(0.01, pause_s)
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {deadline_s} s: {what}"
        pause.wait(seconds)
        seconds = min(pause_s, seconds * 1.5)
    return found
