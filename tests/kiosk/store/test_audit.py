"""The audit log: every change of it shows, and nothing but names and ids gets in."""

import json
from pathlib import Path

import pytest

from kiosk import audit
from kiosk.store import open_store

CASE = "12345678-1234-4123-8123-123456789abc"


@pytest.mark.parametrize(
    "tampering",
    [
        "update audit set event = 'other' where number = 2",
        "update audit set at = at + 1 where number = 1",
        f"update audit set case_id = '{CASE}' where number = 3",
        "delete from audit where number = 2",
        "update audit set hash = previous where number = 4",
    ],
)
def test_tampering_shows(tmp_path: Path, tampering: str) -> None:
    with open_store(tmp_path / "outbox.db") as store:
        for n in range(4):
            audit.record(store, "visit_started", 1000.0 + n)
        assert audit.verify(store) == 4
        store.execute(tampering)
        with pytest.raises(audit.AuditBroken):
            audit.verify(store)


@pytest.mark.parametrize(
    ("event", "case"), [("韦阿婆", ""), ("Visit", ""), ("visit_started", "450102194305120025"), ("", "")]
)
def test_contents_are_refused(tmp_path: Path, event: str, case: str) -> None:
    with open_store(tmp_path / "outbox.db") as store, pytest.raises(ValueError, match="nothing else"):
        audit.record(store, event, 0.0, case)


def test_an_extract_holds_the_chains_end(tmp_path: Path) -> None:
    with open_store(tmp_path / "outbox.db") as store:
        audit.record(store, "visit_started", 1.0)
        last = audit.record(store, "card_read", 2.0)
        extract = json.loads(audit.extract(store, CASE, []))
    assert extract == {"case": CASE, "end": {"number": 2, "hash": last.hash}, "trail": []}
