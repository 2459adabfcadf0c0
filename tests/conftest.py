"""How the tests are divided among the workers of `make test`: a file stays whole, those that take long go first."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# mkfs.ext4, runuser and nft lie where only root's path leads (Debian policy 4.15, hier(7)).
os.environ["PATH"] += ":/usr/sbin:/sbin"

# The same examples at each run, and no clock that a busy machine could fail; `make chaos` looks for new ones.
settings.register_profile(
    "same", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("new", settings.get_profile("same"), derandomize=False)
settings.load_profile("same")

# Longest first: begun last, each of them would keep one worker busy while the others have nothing left to do.
LONG = (
    "tests/ui/test_walk.py",
    "tests/journeys/test_bad_input.py",
    "tests/journeys/test_visits.py",
    "tests/journeys/test_pull_the_plug.py",
    "tests/journeys/test_demo.py",
    "tests/journeys/test_answered_at_once.py",
    "tests/journeys/test_technician.py",
    "tests/journeys/test_other_documents.py",
    "tests/sync/test_agent.py",
    "tests/kiosk/cli/test_device_commands.py",
    "tests/chaos/test_power_cut.py",
    "tests/chaos/test_line.py",
    "tests/contract/test_programs.py",
    "tests/drivers/mrz/test_read.py",
    "tests/drivers/camera/test_page.py",
    "tests/drivers/camera/test_cameras.py",
    "tests/contract/test_devices.py",
    "tests/drivers/printer/test_escpos.py",
    "tests/drivers/chipcard/test_pcsc.py",
    "tests/drivers/idcard/test_sdt_serial.py",
    "tests/drivers/camera/test_find.py",
    "tests/ui/test_resting_finger.py",
    "tests/ui/test_ahead.py",
    "tests/sync/test_restored.py",
    "tests/drivers/test_host.py",
    "tests/sync/test_feed.py",
    "tests/drivers/ocr/test_rapidocr.py",
)
PLACES = {file: place for place, file in enumerate(LONG)}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """What is collected stays until the end: looking through it for garbage, again and again, took a third."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: PLACES.get(item.nodeid.partition("::")[0], len(LONG)))
