"""No new case is taken once the terminal was too long alone or holds too much; it warns long before."""

import pytest

from kiosk.config import Gates
from kiosk.outbox import cases, gates
from kiosk.outbox.disk import free_bytes
from kiosk.outbox.opening import open_outbox
from kiosk.state import StateFolder
from tests.kiosk.outbox.putting import put_case

LIMITS = Gates(offline_days=10, waiting_cases=10)


@pytest.mark.parametrize(
    ("days", "waiting", "warns", "closed"),
    [
        (0, 0, set(), set()),
        (6.9, 6, set(), set()),
        (7, 7, {"offline", "waiting"}, set()),
        (9.9, 9, {"offline", "waiting"}, set()),
        (10, 10, set(), {"offline", "waiting"}),
        (400, 3, set(), {"offline"}),
    ],
)
def test_days_and_cases(state: StateFolder, days: float, waiting: int, warns: set[str], closed: set[str]) -> None:
    with open_outbox(state) as store:
        cases.set_cursor(store, gates.OFFLINE, f"{days * 86400:.0f}")
        for number in range(waiting):
            put_case(store, number + 1)
        found = gates.gates(store, state, LIMITS, disk_low_mb=1)
    assert {gate.name for gate in found if gate.warns} == warns
    assert {gate.name for gate in found if gate.closed} == closed


def test_the_disk(state: StateFolder) -> None:
    free_mb = free_bytes(state.root) / 1e6
    with open_outbox(state) as store:
        kept = [gates.gates(store, state, LIMITS, round(free_mb * part))[2] for part in (0.5, 0.8, 1.1)]
    assert [(gate.warns, gate.closed) for gate in kept] == [(False, False), (True, False), (False, True)]
