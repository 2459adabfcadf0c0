"""What the chaos tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.disk import Disk, needs_a_disk
from tests.chaos.residents import Residents


@pytest.fixture(scope="session")
def residents() -> Iterator[Residents]:
    filing = Residents()
    yield filing
    filing.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    needs_a_disk()
    made = Disk(tmp_path / "disk")
    yield made
    made.cut()
