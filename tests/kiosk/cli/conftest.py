import threading
import time
from collections.abc import Callable
from typing import Any

import pytest


def until(condition: Callable[[], Any], deadline_s: float = 30.0) -> Any:
    """Waits for the condition to hold; fails when it does not in time."""
    end = time.monotonic() + deadline_s
    pause = threading.Event()
    while not (found := condition()):
        assert time.monotonic() < end, "did not happen in time"
        pause.wait(0.01)
    return found


@pytest.fixture
def wait_until() -> Callable[..., Any]:
    return until
