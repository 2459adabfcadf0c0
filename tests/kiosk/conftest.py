"""What tests of the terminal's own rooms share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.keys import KeyRing
from kiosk.state import StateFolder
from tests.kiosk.sealing import Province, state_in


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFolder]:
    made = state_in(tmp_path)
    yield made
    shutil.rmtree(made.memory, ignore_errors=True)


@pytest.fixture
def province() -> Province:
    return Province()


@pytest.fixture
def keys(state: StateFolder, province: Province) -> KeyRing:
    """An enrolled terminal's."""
    return province.enrol(state)
