from collections.abc import Callable
from typing import Any

import pytest

from tests.waiting import until


@pytest.fixture
def wait_until() -> Callable[..., Any]:
    return until
