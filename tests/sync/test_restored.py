"""A province that is put back to yesterday's backup, and nobody says so: what it lost is stored again, once."""

import shutil
import subprocess
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import delete

from kiosk.contract.exchange import CaseState
from kiosk.outbox import records, transitions
from kiosk.outbox.listing import listing
from sync import restored
from sync.agent import ALL_SETTLED, Agent
from sync.delivery import deliver
from sync.province.database import cases as stored_cases
from tests.sync.site import KIOSK, Served, Terminal, serving
from tests.sync.trouble import chaos


def sent_once(terminal: Terminal, url: str) -> int:
    """By `kiosk sync --once`, a process."""
    words = [KIOSK, "sync", "--once", "--state", str(terminal.state.root), "--config", str(terminal.config_file(url))]
    return subprocess.run(words, stderr=subprocess.DEVNULL, timeout=60, check=False).returncode


def test_yesterdays_backup_is_put_back_and_nobody_says_so(tmp_path: Path) -> None:
    data = tmp_path / "province"
    with serving(data) as served:
        terminal = served.enrol(tmp_path / "terminal")
        old = terminal.file(2)
        assert sent_once(terminal, served.url) == ALL_SETTLED
        with closing(dbapi2.connect(str(data / "province.db"))) as connection:
            connection.execute("vacuum into ?", [str(tmp_path / "backup.db")])
        lost = terminal.file(2)
        with closing(terminal.agent()) as agent:
            records.withdrawal(agent.store, lost[0], datetime.now(UTC).timestamp())
        assert sent_once(terminal, served.url) == ALL_SETTLED
        served.platform.receiving.move(lost[1], CaseState.ACCEPTED, "")
    for file in data.glob("province.db*"):
        file.unlink()
    shutil.move(tmp_path / "backup.db", data / "province.db")
    for case in lost:
        shutil.rmtree(data / "cases" / case)
    with serving(data) as served:
        assert {stored.case for stored in served.platform.receiving.listing()} == set(old)
        new = terminal.file(1)
        assert sent_once(terminal, served.url) == ALL_SETTLED
        found = Counter(stored.case for stored in served.platform.receiving.listing())
        assert found == Counter([*old, *lost, *new])
        receipts = Counter(served.platform.receiving.opened(case)[0].receipt_number for case in found)
        assert set(receipts.values()) == {1}
        withdrawn = served.platform.receiving.find(lost[0])
        assert withdrawn is not None
        assert withdrawn.state is CaseState.WITHDRAWN
        assert sent_once(terminal, served.url) == ALL_SETTLED
    with closing(terminal.agent()) as agent:
        assert {row["state"] for row in listing(agent.store)} <= {"delivered", "withdrawn"}


def drained(agent: Agent) -> None:
    """What waits goes, with no look before it."""
    while entry := transitions.claim(agent.store, datetime.now(UTC).timestamp()):
        outcome = deliver(agent.line, agent.store, agent.state, agent.keys.trust(), entry, lambda *_: None)
        transitions.settle(agent.store, entry, outcome, datetime.now(UTC).timestamp())


@pytest.mark.parametrize(
    "history",  # k: delivered and kept; x: delivered, then lost; |: a look; !: the backup is put back
    ["kk|xx!", "k|xx!k", "kx|!kk", "x|!k", "xx!kk", "k|x|x!k", "kx!", "k|kx!", "kk|k!k", "k|!|k"],
)
def test_whatever_was_delivered_since_a_look_finds_what_is_missing(
    history: str, served: Served, terminal: Terminal
) -> None:
    lost, count = [], 0
    with closing(terminal.agent()) as agent:
        for event in history:
            if event in "kx":
                (case,) = terminal.file()
                drained(agent)
                count += 1
                lost += [case] if event == "x" else []
            elif event == "|":
                assert restored.look(agent.line, agent.store, 0.0) == 0
            else:
                with served.platform.database.writing() as connection:
                    connection.execute(delete(stored_cases).where(stored_cases.c.case_id.in_(lost)))
        assert restored.look(agent.line, agent.store, 0.0) == (count if lost else 0)
        drained(agent)
        assert all(served.stored(case) for case in lost)
        assert restored.look(agent.line, agent.store, 0.0) == 0
        assert {row["state"] for row in listing(agent.store)} == {"delivered"}


def test_only_what_is_lost_goes_over_the_line_again(served: Served, terminal: Terminal) -> None:
    terminal.file(3, page_bytes=200_000)
    with chaos(terminal.url) as line, closing(terminal.agent(line.url)) as agent:
        drained(agent)
        (lost,) = terminal.file()
        drained(agent)
        with served.platform.database.writing() as connection:
            connection.execute(delete(stored_cases).where(stored_cases.c.case_id == lost))
        before = line.upstream
        assert agent.once() == ALL_SETTLED
        assert served.stored(lost)
        assert line.upstream - before < 60_000
