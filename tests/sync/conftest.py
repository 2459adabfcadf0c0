"""A province as a real process over HTTPS, and enrolled terminals: what the tests of sync share."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that `tests.sync.site` can be imported

from tests.sync.site import Served, Terminal, serving


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("province")) as running:
        yield running


@pytest.fixture
def enrolled(served: Served, tmp_path: Path) -> Iterator[Callable[[], Terminal]]:
    made: list[Terminal] = []

    def enrol() -> Terminal:
        made.append(served.enrol(tmp_path / f"terminal{len(made)}"))
        return made[-1]

    yield enrol
    for terminal in made:
        terminal.close()
        shutil.rmtree(terminal.state.memory, ignore_errors=True)


@pytest.fixture
def terminal(enrolled: Callable[[], Terminal]) -> Terminal:
    return enrolled()
