"""No new case is taken once the terminal was too long alone or holds too much; it warns long before.

What was begun is filed all the same.
"""

from pathlib import Path

import pytest

from kiosk.config import Gates
from kiosk.errors import ResidentError
from kiosk.keys import KeyRing
from kiosk.outbox import cases, disk, gates, listing
from kiosk.outbox.disk import free_bytes
from kiosk.outbox.export import Exported, export
from kiosk.outbox.filing import Filing
from kiosk.outbox.opening import open_outbox
from kiosk.session.visit import Notice
from kiosk.state import StateFolder
from tests.kiosk.outbox.putting import NOW, put_case
from tests.kiosk.sealing import Province, config, pages, submission
from tests.kiosk.small_disks import fill, small_terminal

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


def test_below_the_low_water_mark_what_was_begun_is_filed(state: StateFolder, keys: KeyRing) -> None:
    settings = config(disk_low_mb=10**9)
    with Filing(state, settings) as filing:
        (_, _, room) = gates.gates(filing.store, state, settings.gates, settings.terminal.disk_low_mb)
        assert room.closed
        assert filing.file(submission()).receipt_number


def test_on_a_full_disk_the_ballast_lets_a_visit_be_filed_and_the_queue_be_taken_out(
    tmp_path: Path, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "BALLAST_BYTES", 400_000)
    with small_terminal(tmp_path, "2m", province) as small, Filing(small, config()) as filing:
        assert (small.root / disk.BALLAST).stat().st_size == 400_000
        first = filing.file(submission(pages=pages(2_000)))
        filing.settle()
        fill(small.root)
        begun = filing.file(submission(pages=pages(50_000)))
        filing.settle()
        assert not (small.root / disk.BALLAST).exists()
        fill(small.root, "more")
        with pytest.raises(ResidentError) as caught:
            filing.file(submission(pages=pages(50_000)))
        assert caught.value.notice is Notice.DISK_FULL
        assert [row["id"] for row in listing.foremost(filing.store, 9)] == [first.case_id, begun.case_id]
        (small.root / "more").unlink()
        assert export(filing.store, small, tmp_path / "usb", NOW) == Exported(2, 0)


def test_what_needs_a_person_comes_first_and_the_rest_is_counted(state: StateFolder) -> None:
    with open_outbox(state) as store:
        numbers = [put_case(store, number, NOW + number) for number in range(1, 8)]
        store.execute("update outbox set state = 'refused', reason = 'case_suite' where entry_id = ?", [numbers[4]])
        store.execute("update outbox set state = 'uploading' where entry_id = ?", [numbers[6]])
        store.execute("update outbox set state = 'delivered' where entry_id = ?", [numbers[0]])
        found = listing.foremost(store, 4)
        assert [row["id"] for row in found] == [numbers[4], numbers[6], numbers[1], numbers[2]]
        assert found[0]["reason"] == "case_suite"
        assert listing.waiting(store) == listing.Waiting(6, 1, 0, NOW + 2)
        assert listing.retry_refused(store, NOW + 9) == 1
        assert listing.waiting(store).refused == 0
