"""The same province on PostgreSQL: Debian's own, started by these tests on a socket of its own."""

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.contract.exchange import CaseState
from kiosk.contract.letter import Wanted
from kiosk.contract.trail import broken_at
from kiosk.outbox import records
from sync.agent import ALL_SETTLED
from sync.province import trail
from sync.province.database import facts, inserted
from tests.kiosk.sealing import pages, submission
from tests.sync.after import filing, once, supplement
from tests.sync.site import Served, Terminal, serving


@pytest.fixture(scope="module")
def on_postgres(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("pg") / "province", "--database", postgres, database=postgres) as served:
        yield served


def test_cases_records_states_and_withdrawals(on_postgres: Served, tmp_path: Path) -> None:
    terminal = on_postgres.enrol(tmp_path / "terminal")
    first, second = terminal.file(2)
    agent = terminal.agent()
    now = datetime.now(UTC).timestamp()
    records.rating(agent.store, 4, [], "000511101000", first, now)
    assert agent.once() == ALL_SETTLED
    assert on_postgres.stored(first)
    manifest, contents = on_postgres.platform.receiving.opened(second)
    assert manifest.applicant.name == "韦阿婆"
    assert [len(content) for content in contents[:3]] == [3000, 3000, 3000]
    on_postgres.platform.receiving.move(first, CaseState.ACCEPTED, "")
    records.withdrawal(agent.store, second, now)
    assert agent.once() == ALL_SETTLED
    row = agent.store.row("select progress from cases where case_id = ?", [first])
    agent.close()
    assert row == {"progress": "accepted"}
    stored = on_postgres.platform.receiving.find(second)
    assert stored is not None
    assert stored.state is CaseState.WITHDRAWN


def test_the_same_case_again_and_another_content(on_postgres: Served, tmp_path: Path) -> None:
    terminal = on_postgres.enrol(tmp_path / "terminal")
    caller, sealed = terminal.caller(), terminal.seal([])
    body = sealed.jws()
    assert [caller.put(sealed, body).status_code for _ in range(2)] == [201, 200]
    assert caller.put(terminal.seal([], case=sealed.case)).status_code == 409
    terminal.close()


def test_two_copies_take_one_upload_in_turns(on_postgres: Served, postgres: str, tmp_path: Path) -> None:
    """Copies are stateless: what one began the other goes on with."""
    terminal: Terminal = on_postgres.enrol(tmp_path / "terminal")
    with serving(on_postgres.data, "--database", postgres, database=postgres) as other:
        one, two = terminal.caller(), terminal.caller()
        two.url = other.url
        sealed = terminal.seal([os.urandom(50_000)])
        seal, blob = sealed.header["materials"][0], sealed.blobs[0]
        made = one.create(sealed.case, 1, seal["sha256"], seal["size"])
        assert made.status_code == 201
        assert one.patch(made.headers["Location"], 0, blob[:20_000]).status_code == 204
        assert two.patch(made.headers["Location"], 20_000, blob[20_000:]).status_code == 204
        body = sealed.jws()
        assert two.put(sealed, body).status_code == 201
        assert one.put(sealed, body).status_code == 200
        terminal.close()


def test_what_is_asked_after_filing_comes_back_behind_its_case(on_postgres: Served, tmp_path: Path) -> None:
    terminal = on_postgres.enrol(tmp_path / "after")
    with filing(terminal) as opened:
        case = opened.file(submission(pages=pages(300))).case_id
    assert once(terminal) == ALL_SETTLED
    on_postgres.platform.letters.ask_supplement(case, "看不清", [Wanted(name="户口簿")], by="cy07")
    assert once(terminal) == ALL_SETTLED
    added = supplement(terminal)
    assert once(terminal) == ALL_SETTLED
    assert [came.case for came in on_postgres.platform.receiving.supplements(case)] == [added.case_id]
    with on_postgres.platform.database.reading() as connection:
        steps = trail.of(connection, case)
    assert broken_at(case, steps) is None
    events = [step.event for step in steps if step.event != "text_sent"]  # messages go when they go
    assert events[-2:] == ["letter_supplement", "supplement_received"]
    terminal.close()


def test_whoever_writes_at_the_same_time_writes_the_next_step(on_postgres: Served) -> None:
    case, database = str(uuid.uuid4()), on_postgres.platform.database
    with database.writing() as connection:
        inserted(connection, facts, {"name": trail.CURSOR, "value": "0"})  # as the first case makes it

    def steps(actor: str) -> None:
        for _ in range(10):
            with database.writing() as connection:
                trail.add(connection, case, 1_795_000_000.0, "text_sent", actor)

    with ThreadPoolExecutor(3) as several:
        list(several.map(steps, ("a", "b", "c")))
    with database.reading() as connection:
        written = trail.of(connection, case)
    assert (len(written), broken_at(case, written)) == (30, None)
