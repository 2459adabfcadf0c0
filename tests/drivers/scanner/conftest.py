"""What the tests of every code reader share."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from drivers.protocol import CodeScanner, ScannedCode


@pytest.fixture
def read_while() -> Callable[[CodeScanner, Any, Callable[[], None]], ScannedCode]:
    """`read_while(scanner, job, show)`: shows something once the driver waits: what came before is thrown away."""

    def read(scanner: CodeScanner, job: Any, show: Callable[[], None]) -> ScannedCode:
        waiting = threading.Event()
        check = job.check

        def noted() -> None:
            check()
            waiting.set()

        def act() -> None:
            assert waiting.wait(5.0)
            show()

        job.check = noted
        thread = threading.Thread(target=act)
        thread.start()
        try:
            return scanner.read(job)
        finally:
            thread.join()

    return read
