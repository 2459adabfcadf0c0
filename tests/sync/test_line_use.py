"""The line is shared fairly: nobody is held up by another's size or fault, and nothing is sent that need not be."""

import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from kiosk.config import ConfigError, LineUse
from kiosk.outbox import cases, transitions
from kiosk.outbox.entry import Outcome
from kiosk.outbox.gates import OFFLINE
from kiosk.outbox.listing import show
from sync import agent as agents
from sync import news, restored
from sync.agent import ALL_SETTLED, SOME_REFUSED, Agent
from sync.delivery import deliver
from sync.line import LineDown
from sync.usage import BYTES, DAY, Usage
from tests.sync.site import Served, Terminal
from tests.sync.trouble import chaos
from tests.waiting import until

PAGE = 500_000


def test_three_pages_move_at_no_more_than_1_05_times_their_sealed_bytes(served: Served, terminal: Terminal) -> None:
    case = terminal.file(page_bytes=PAGE)[0]
    with chaos(terminal.url) as line:
        agent = terminal.agent(line.url)
        assert agent.once() == ALL_SETTLED
        counted = agent.usage.today
        shown = show(agent.store, terminal.state, case)
        agent.close()
    assert shown is not None
    sealed = sum(file["size"] for file in shown["files"])
    both_ways = line.upstream + line.downstream
    assert sealed > 3 * PAGE
    assert both_ways <= 1.05 * sealed
    assert counted == pytest.approx(both_ways, rel=0.02)  # what a metered line is told


def order_of_arrival(agent: Agent) -> list[str]:
    """Case ids in the order in which they were delivered."""
    rows = agent.store.rows("select case_id from cases where acknowledged_at is not null order by acknowledged_at")
    return [row["case_id"] for row in rows]


def test_who_stands_at_the_screen_goes_before_the_backlog(terminal: Terminal) -> None:
    backlog = terminal.file(3)
    agent = terminal.agent()
    agent.store.execute("update outbox set created_at = created_at - 86400, due_at = due_at - 86400")
    fresh = terminal.file()[0]
    assert agent.once() == ALL_SETTLED
    assert order_of_arrival(agent) == [fresh, *backlog]
    agent.close()


def test_a_big_case_gives_way_to_who_files_meanwhile_and_goes_on_where_it_stopped(
    served: Served, terminal: Terminal
) -> None:
    big = terminal.file(page_bytes=4_000_000)[0]
    small: list[str] = []
    with chaos(terminal.url) as line:

        class Filing(Agent):
            def _progress(self, case: str, sent: int, size: int) -> None:
                if not small and sent > 2_000_000:
                    small.extend(terminal.file())
                super()._progress(case, sent, size)

        agent = Filing(terminal.config(line.url), terminal.state)
        assert agent.once() == ALL_SETTLED
        assert order_of_arrival(agent) == [small[0], big]
        agent.close()
    assert line.upstream < 1.05 * 12_000_000


def test_a_big_case_gives_way_after_its_turn(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents, "TURN_S", 0.0)
    big, *others = terminal.file(1, page_bytes=1_000_000) + terminal.file(2)
    agent = terminal.agent()
    agent.store.execute("update outbox set created_at = created_at - 86400, due_at = due_at - 86400")
    assert agent.once() == ALL_SETTLED
    assert order_of_arrival(agent) == [*others, big]
    agent.close()


def lost(*_: object) -> None:
    raise LineDown("timeout")


def test_a_case_that_the_agent_dies_of_holds_up_nobody(
    served: Served, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly, good = terminal.file(2)

    def dies(*given: Any) -> Outcome:
        if given[4].entry_id == deadly:
            raise AssertionError("nobody expected this case")
        return deliver(*given)

    monkeypatch.setattr("sync.agent.deliver", dies)
    for _ in range(3):  # the supervisor starts it again
        with closing(terminal.agent()) as agent, pytest.raises(AssertionError):
            agent.once()
    assert served.stored(good)


def test_what_arrived_when_the_agent_was_killed_is_not_sent_again(served: Served, terminal: Terminal) -> None:
    (case,) = terminal.file(page_bytes=100_000)
    with chaos(served.url) as line, closing(terminal.agent(line.url)) as agent:
        entry = transitions.claim(agent.store, time.time())
        assert entry is not None
        deliver(agent.line, agent.store, agent.state, agent.keys.trust(), entry, lambda *_: None)  # and it is killed
        assert served.stored(case)
        sent = line.upstream
        assert agent.once() == ALL_SETTLED
        assert line.upstream - sent < 30_000


@pytest.mark.parametrize(
    ("step", "pull_words"),
    [((news, "heartbeat"), ()), ((news, "pull_states"), ()), ((restored, "look"), ()), (None, ("sleep", "600"))],
    ids=["heartbeat", "states", "look", "catalogue"],
)
def test_a_step_that_never_succeeds_holds_up_no_case(
    step: tuple[ModuleType, str] | None,
    pull_words: tuple[str, ...],
    served: Served,
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if step is not None:
        monkeypatch.setattr(*step, lost)
    (first,) = terminal.file()
    agent = terminal.agent(chance=lambda: 0.0, pull_words=pull_words)
    running = threading.Thread(target=agent.run)
    running.start()
    try:
        until(lambda: served.stored(first), "delivered although that step is never answered")
        (second,) = terminal.file()
        until(lambda: served.stored(second), "and again")
    finally:
        agent.stop.set()
        running.join()
        agent.close()


def test_a_day_s_data_is_kept_and_the_rest_goes_tomorrow(served: Served, terminal: Terminal) -> None:
    first, second = terminal.file(2, page_bytes=PAGE)
    today = [datetime(2026, 11, 23, 9, 0, tzinfo=UTC)]
    config = replace(terminal.config(), line=LineUse(daily_mb=1))
    agent = Agent(config, terminal.state, local=lambda: today[0])
    assert agent.once() == SOME_REFUSED  # both still wait
    assert 1_000_000 <= agent.usage.today < 1_000_000 + 600_000  # a piece may end above it
    assert not served.stored(first)
    assert agent.once() == SOME_REFUSED
    again = Usage(config.line, agent.store, local=lambda: today[0])
    assert again.today >= 1_000_000 - 256 * 1024  # after a restart too
    for _ in range(2):
        today[0] += timedelta(days=1)
        agent.once()
    today[0] += timedelta(days=1)
    assert agent.once() == ALL_SETTLED
    assert served.stored(first)
    assert served.stored(second)
    assert cases.cursor(agent.store, DAY) == today[0].date().isoformat()
    assert int(cases.cursor(agent.store, BYTES)) >= 0
    agent.close()


def test_in_office_hours_a_body_goes_no_faster_than_the_line_s_share(terminal: Terminal) -> None:
    now = [datetime(2026, 11, 23, 9, 0, tzinfo=UTC)]
    slept: list[float] = []
    agent = terminal.agent()
    usage = Usage(LineUse(office_kbit_s=256), agent.store, local=lambda: now[0], sleep=slept.append)
    body = usage.paced(bytes(320_000))
    assert not isinstance(body, bytes)
    blocks = list(iter(lambda: body.read(-1), b""))
    assert b"".join(blocks) == bytes(320_000)
    assert max(slept) == pytest.approx(10.0, abs=0.5)  # nothing really slept: the last block is 10 s ahead
    now[0] = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert usage.paced(bytes(320_000)) == bytes(320_000)
    agent.close()


@pytest.mark.parametrize(
    ("hours", "at", "inside"),
    [("8:30-17:30", "08:30", True), ("8:30-17:30", "17:30", False), ("22:00-6:00", "23:59", True),
     ("22:00-6:00", "05:59", True), ("22:00-6:00", "12:00", False)],
)  # fmt: skip
def test_office_hours(hours: str, at: str, inside: bool) -> None:
    assert LineUse(office_hours=hours).in_office(datetime.fromisoformat(f"2026-11-23T{at}")) is inside


@pytest.mark.parametrize("hours", ["", "8-17", "25:00-26:00", "8:30", "8:60-9:00"])
def test_office_hours_that_are_none_are_named(hours: str) -> None:
    with pytest.raises(ConfigError, match="office_hours"):
        LineUse(office_hours=hours)


def test_days_without_the_province_are_counted_until_it_answers(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents, "COUNT_S", 0.0)
    monkeypatch.setattr(news, "heartbeat", lambda *_: None)
    agent = terminal.agent(chance=lambda: 0.0)
    cases.set_cursor(agent.store, OFFLINE, "86400")
    agent._down(LineDown("no_line"))
    agent._count_offline()
    agent._count_offline()
    assert float(cases.cursor(agent.store, OFFLINE)) >= 86400
    assert agent._contact()
    agent._count_offline()
    assert cases.cursor(agent.store, OFFLINE) == "0"
    agent.close()
