"""Whole visits through real processes: emulators, device hosts, the screen, sync and a province."""

from collections.abc import Iterator

import pytest

from kiosk.cli.demo.site import Site, site
from tests.journeys.resident import Resident


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One village hall a file; the line to the province is cut."""
    with site(tmp_path_factory.mktemp("place") / "site", line_whole=False, platform="offscreen") as running:
        yield running


@pytest.fixture(scope="module")
def hand(place: Site) -> Iterator[Resident]:
    resident = Resident(place)
    resident.arrive()
    yield resident
    resident.close()


@pytest.fixture
def resident(hand: Resident) -> Resident:
    """Somebody new, before a lit page: nothing of the one before is there."""
    hand.leave()
    return hand
