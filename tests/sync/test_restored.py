"""A province that is put back to yesterday's backup, and nobody says so: what it lost is stored again, once."""

import json
import shutil
import subprocess
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from pysqlite3 import dbapi2
from sqlalchemy import delete

from kiosk.contract.exchange import CaseState
from kiosk.contract.requests import ANSWER_HEADER, SIGNED_HEADERS
from kiosk.outbox import cases, records
from kiosk.outbox.listing import listing
from sync import news, restored
from sync.agent import ALL_SETTLED, Agent
from sync.news import LOOKED_AT_ALL
from sync.province.database import cases as stored_cases
from sync.province.database import records as stored_records
from tests.sync.site import KIOSK, Served, Terminal, drained, serving
from tests.sync.trouble import Said, chaos, impostor, nonce_of, signed_answer

NOW = time.time


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


class Restored:
    """One terminal and a province whose stored things can be set back, event by event."""

    def __init__(self, agent: Agent, served: Served, terminal: Terminal) -> None:
        self.agent, self.served, self.terminal = agent, served, terminal
        self.lost: list[str] = []
        news.heartbeat(agent.line, agent.store, agent.state, agent.config)  # says that it may be asked

    def delivered(self, kind: str) -> str:
        if kind in "KX":
            entry = records.help_call(self.agent.store, "slow", "home", NOW())
        else:
            (entry,) = self.terminal.file()
        drained(self.agent)
        return entry

    def set_back(self) -> None:
        with self.served.platform.database.writing() as connection:
            connection.execute(delete(stored_cases).where(stored_cases.c.case_id.in_(self.lost)))
            connection.execute(delete(stored_records).where(stored_records.c.record_id.in_(self.lost)))

    def look(self) -> int:
        return restored.look(self.agent.line, self.agent.store, NOW())

    def happens(self, event: str) -> None:
        match event:
            case "|":
                assert self.look() == 0
            case "!":
                self.set_back()
            case _:
                entry = self.delivered(event)
                self.lost += [entry] if event in "xX" else []


@pytest.mark.parametrize("said", [True, False])
def test_what_a_province_says_after_a_backup_is_read_although_the_terminal_was_further(
    served: Served, terminal: Terminal, said: bool
) -> None:
    """`said`: by a new store generation, which not the heartbeat but the states are the first to see."""
    (case,) = terminal.file()
    with closing(terminal.agent()) as agent:
        assert agent.once() == ALL_SETTLED
        cases.set_cursor(agent.store, news.STATES, str(int(cases.cursor(agent.store, news.STATES)) + 1000))
        if said:
            served.platform.registry.restored()
        served.platform.receiving.move(case, CaseState.ACCEPTED, "")
        for _ in range(2):
            news.pull_states(agent.line, agent.store)
        filed = cases.case_of(agent.store, agent.state, case)
        assert filed is not None
        assert filed.progress == "accepted"
        assert news.pull_states(agent.line, agent.store) == 0


@pytest.mark.parametrize(
    "history",  # k: delivered and kept; x: delivered, then lost; in capitals a record; |: a look; !: it is put back
    ["kk|xX!", "KX|!KK", "x|!k", "XX!KK", "K|X|X!K", "K|!|K", "K|KKXXX!KK", "k|KX!K", "X|!K", "K|KxX!K"],
)
def test_whatever_was_delivered_since_finds_what_is_missing(history: str, served: Served, terminal: Terminal) -> None:
    with closing(terminal.agent()) as agent:
        told = Restored(agent, served, terminal)
        for event in history:
            told.happens(event)
        assert told.look() == len(told.lost)
        drained(agent)
        assert told.look() == 0
        waiting = agent.store.column("select entry_id from outbox where state <> 'delivered'")
        assert waiting == []


def test_what_no_look_since_can_see_is_seen_within_a_day(served: Served, terminal: Terminal) -> None:
    """A row that an operator deleted; a backup of which a part came back."""
    with closing(terminal.agent()) as agent:
        told = Restored(agent, served, terminal)
        for event in "xK|KK|!K|":
            told.happens(event)
        cases.set_cursor(agent.store, LOOKED_AT_ALL, repr(NOW() - restored.ALL_S))
        assert told.look() == 1
        drained(agent)
        assert served.stored(told.lost[0])


def test_no_clock_hides_what_was_lost(served: Served, terminal: Terminal) -> None:
    with closing(terminal.agent()) as agent:
        told = Restored(agent, served, terminal)
        told.happens("K")
        agent.store.execute("update outbox set changed_at = changed_at + 1e9")  # delivered while it was years ahead
        for event in "|KX!":
            told.happens(event)
        assert told.look() == 1


def test_thousands_are_asked_for_in_bounded_questions(
    served: Served, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restored, "HELD_MAX", 2)
    with closing(terminal.agent()) as agent:
        told = Restored(agent, served, terminal)
        for event in "KXxKK!":
            told.happens(event)
        assert told.look() == 2


def test_a_province_of_before_that_question_is_not_asked_and_takes_cases_as_ever(
    served: Served, terminal: Terminal
) -> None:
    def old(method: str, path: str, body: bytes, headers: dict[str, str]) -> Said:
        if path == "/v1/held":  # no such address: what no handler of its own answers is not signed
            return 404, {"Content-Type": "application/problem+json"}, b'{"type": "urn:jiujin:problem:not-found"}'
        passed = {name: value for name, value in headers.items() if name.lower() not in {"host", "content-length"}}
        came = requests.request(method, served.url + path, data=body, headers=passed, verify=served.ca, timeout=10)
        kept = {name: came.headers[name] for name in ("content-type", *SIGNED_HEADERS) if name in came.headers}
        if path != "/v1/heartbeat":
            return came.status_code, {**kept, ANSWER_HEADER: came.headers[ANSWER_HEADER]}, came.content
        least = {name: value for name, value in came.json().items() if name != "held"}
        return signed_answer(served, nonce_of(headers), 200, json.dumps(least).encode(), kept)

    with impostor(served, old) as url:
        for _ in range(2):
            (case,) = terminal.file()
            with closing(terminal.agent(url)) as agent:
                assert agent.once() == ALL_SETTLED
                assert agent.line.send("GET", f"/v1/cases/{case}").status == 200
                assert restored.look(agent.line, agent.store, NOW()) == 0


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
