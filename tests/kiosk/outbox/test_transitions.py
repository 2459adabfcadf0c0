"""How entries move: fair, in order within a case, never stranded, never delivered without the province's word."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import audit
from kiosk.contract.case import Acknowledgement
from kiosk.outbox import Store, breaker, cases, listing, open_outbox, records, transitions
from kiosk.outbox.entry import Delivered, Entry, Failed, Kind, Outcome, Refused, State, Unreachable
from kiosk.outbox.transitions import (
    FAILURES_MAX,
    FIRST_WAIT_S,
    LONGEST_RETRY_AFTER_S,
    LONGEST_WAIT_S,
    LeaseLost,
    after,
    claim,
    settle,
    wait_s,
)
from kiosk.state import StateFolder
from tests.kiosk.outbox.putting import NOW, put_case

HERE = Path(__file__).parent
YEAR = 365 * 86400.0


@pytest.fixture
def store(state: StateFolder) -> Iterator[Store]:
    with open_outbox(state) as made:
        yield made


def word(entry: Entry, **changes: object) -> Delivered:
    values = {
        "case": entry.entry_id, "digest": entry.digest, "terminal": "T", "seq": 1, "generation": "g1", "nonce": "n",
        "at": datetime.now(UTC), "opened": True, **changes,
    }  # fmt: skip
    return Delivered("token", Acknowledgement.model_validate(values))


def take(store: Store, now: float = NOW) -> Entry:
    entry = claim(store, now)
    assert entry is not None
    return entry


def test_the_least_tried_goes_first_so_that_a_poison_case_holds_up_nobody(store: Store) -> None:
    poison, *others = [put_case(store, n) for n in range(1, 4)]
    first = take(store)
    assert first.entry_id == poison
    settle(store, first, Failed("too_slow"), NOW, chance=0.0)
    later = NOW + transitions.FRESH_S + 1  # nobody goes first for having filed just now
    assert [take(store, later).entry_id for _ in range(3)] == [*others, poison]


def test_within_a_case_the_order_is_kept(store: Store) -> None:
    first, second = put_case(store, 1), put_case(store, 2)
    withdrawal = records.withdrawal(store, first, NOW)
    assert withdrawal is not None
    assert records.withdrawal(store, first, NOW) is None
    taken = take(store)
    assert taken.entry_id == first
    assert [take(store).entry_id, claim(store, NOW)] == [second, None]
    settle(store, taken, Unreachable(), NOW, chance=1.0)
    assert claim(store, NOW) is None
    again = take(store, NOW + 10)
    assert again.entry_id == first
    settle(store, again, word(again), NOW + 10)
    assert take(store, NOW + 10).entry_id == withdrawal


def test_a_refused_case_stays_until_a_technician_retries(store: Store) -> None:
    case = put_case(store, 1)
    settle(store, take(store), Refused("case-suite"), NOW)
    assert claim(store, NOW + YEAR) is None
    (row,) = listing.listing(store)
    assert (row["id"], row["state"], row["reason"], row["attempts"]) == (case, "refused", "case-suite", 1)
    assert listing.waiting(store) == listing.Waiting(cases=1, refused=1, records=0, since=NOW)
    assert listing.retry(store, case, NOW)
    assert not listing.retry(store, str(uuid.uuid4()), NOW)
    assert take(store).entry_id == case


@pytest.mark.parametrize("changes", [{"case": str(uuid.uuid4())}, {"digest": "f" * 64}])
def test_anothers_acknowledgement_is_no_delivery(store: Store, changes: dict[str, object]) -> None:
    put_case(store, 1)
    entry = take(store)
    for outcome in (word(entry, **changes), Delivered(), replace(word(entry), token="")):
        with pytest.raises(ValueError, match="without an acknowledgement"):
            settle(store, entry, outcome, NOW)
    row = store.row("select state from outbox")
    assert row == {"state": "uploading"}
    assert store.row("select acknowledgement from cases") == {"acknowledgement": None}


def test_an_outcome_counts_once_and_only_from_who_holds_the_lease(store: Store) -> None:
    put_case(store, 1)
    slow = take(store)
    quick = take(store, NOW + transitions.LEASE_S + 1)  # the first agent's lease is over
    assert quick.entry_id == slow.entry_id
    with pytest.raises(LeaseLost):
        settle(store, slow, word(slow), NOW)
    settle(store, quick, word(quick), NOW)
    with pytest.raises(LeaseLost):
        settle(store, quick, Refused("late"), NOW)
    assert store.row("select state from outbox") == {"state": "delivered"}


@pytest.mark.parametrize("jump", [-30 * YEAR, -3600.0, 0.0, 3600.0, 30 * YEAR])
def test_a_clock_that_jumps_strands_nothing(store: Store, jump: float) -> None:
    put_case(store, 1)
    settle(store, take(store), Unreachable(retry_after_s=3600.0), NOW, chance=1.0)
    later = NOW + jump
    waited = [claim(store, later + step) for step in (0.0, LONGEST_RETRY_AFTER_S + 1)]
    assert any(waited)
    leased = next(entry for entry in waited if entry)
    assert leased.state is State.UPLOADING
    assert claim(store, later + YEAR) is not None  # its lease is over, however the clock went


def test_a_province_set_back_is_offered_what_is_still_here(store: Store) -> None:
    kept, erased = put_case(store, 1), put_case(store, 2)
    withdrawal = records.withdrawal(store, kept, NOW)
    for _ in range(3):
        entry = take(store)
        settle(store, entry, word(entry) if entry.kind is Kind.CASE else Delivered(), NOW)
    store.execute("update cases set erased_at = ? where case_id = ?", [NOW, erased])
    assert transitions.offer_again(store, "g1", NOW) == 0
    assert transitions.offer_again(store, "g2", NOW) == 1
    again = take(store)
    assert again.entry_id == kept
    assert claim(store, NOW) is None
    settle(store, again, word(again, generation="g2"), NOW)
    again = take(store)
    assert again.entry_id == withdrawal
    settle(store, again, Delivered(), NOW)
    assert transitions.offer_again(store, "g2", NOW) == 0
    assert transitions.offer_lost(store, [withdrawal or ""], NOW) == 1, "whatever the generation"
    assert take(store).entry_id == withdrawal
    assert transitions.offer_lost(store, ["nobody", withdrawal or ""], NOW) == 0


def test_the_line_is_back_and_what_waited_is_spread(store: Store) -> None:
    for n in range(1, 9):
        put_case(store, n)
        settle(store, take(store), Unreachable(), NOW, chance=1.0)
        store.execute("update outbox set due_at = ?", [NOW + 900])
    assert claim(store, NOW) is None
    assert transitions.wake(store, NOW, 300) == 8
    due = [row["due_at"] for row in store.rows("select due_at from outbox")]
    assert all(NOW <= at < NOW + 300 for at in due)
    assert len(set(due)) > 2


def test_released_entries_wait_again(store: Store) -> None:
    put_case(store, 1)
    transitions.release(store, take(store), NOW)
    assert take(store).attempts == 0
    for deaths in (0, 1, 2):  # the first may be anybody's
        assert transitions.release_all(store, NOW) == 1
        assert take(store).attempts == deaths


def test_a_rating_names_nobody_and_a_bad_one_is_reported(store: Store) -> None:
    case = put_case(store, 1)
    records.rating(store, 1, ["101", "韦阿婆"], "000511101000", case, NOW)
    records.help_call(store, "韦阿婆 450102", "form", NOW)
    bodies = {row["kind"]: row["body"] for row in store.rows("select kind, body from outbox where body is not null")}
    assert set(bodies) == {Kind.RATING, Kind.REPORT, Kind.HELP_CALL}
    assert not any("韦" in body.decode() or "450102" in body.decode() for body in bodies.values())
    assert b'"tags":["101"]' in bodies["rating"]
    with pytest.raises(ValueError, match="1 to 5"):
        records.rating(store, 6, [], "x", case, NOW)


def test_the_provinces_newest_word_wins_and_old_ones_change_nothing(store: Store) -> None:
    case = put_case(store, 1)
    assert cases.set_progress(store, case, cases.Progress.DECIDED, NOW + 9, NOW)
    assert not cases.set_progress(store, case, cases.Progress.ACCEPTED, NOW + 5, NOW)
    assert not cases.set_progress(store, case, cases.Progress.DECIDED, NOW + 9, NOW)
    assert listing.listing(store)[0]["state"] == "decided"
    assert records.withdrawal(store, case, NOW) is None
    assert cases.cursor(store, "changes") == ""
    cases.set_cursor(store, "changes", "7")
    assert cases.cursor(store, "changes") == "7"


def test_the_breaker_survives_a_restart(state: StateFolder) -> None:
    opened = breaker.Breaker("open", 3, NOW, NOW + 60, "no_line")
    with open_outbox(state) as store:
        assert breaker.read(store, "province") == breaker.Breaker()
        breaker.write(store, "province", opened)
    with open_outbox(state) as store:
        assert breaker.read(store, "province") == opened


ENTRY = st.builds(
    Entry, position=st.just(1), entry_id=st.just("e"), kind=st.sampled_from(Kind), case_id=st.just("e"),
    state=st.just(State.UPLOADING), digest=st.just("d"), body=st.none(), created_at=st.just(NOW),
    changed_at=st.just(NOW), due_at=st.floats(0, NOW), attempts=st.integers(0, 10_000),
    failures=st.integers(0, FAILURES_MAX - 1), lease_until=st.just(NOW), lease=st.just("l"), reason=st.just(""),
)  # fmt: skip
SECONDS = st.none() | st.floats(allow_nan=False)
OUTCOME: st.SearchStrategy[Outcome] = st.one_of(
    st.just(Delivered()),
    st.builds(Refused, st.just("r")),
    st.builds(Failed, st.just("f"), SECONDS),
    st.builds(Unreachable, st.just("u"), SECONDS),
)


@given(ENTRY, OUTCOME, st.floats(0, 1, exclude_max=True))
def test_the_settle_table_holds_for_every_entry_and_outcome(entry: Entry, outcome: Outcome, chance: float) -> None:
    new = after(entry, outcome, NOW, chance)
    assert (new.lease, new.lease_until, new.entry_id, new.position) == (None, None, entry.entry_id, entry.position)
    assert new.state is not State.UPLOADING
    assert (new.state is State.DELIVERED) == isinstance(outcome, Delivered)
    assert NOW <= new.due_at <= NOW + LONGEST_RETRY_AFTER_S or new.state is not State.FILED
    assert new.attempts == entry.attempts + (not isinstance(outcome, Delivered))
    if isinstance(outcome, Unreachable):
        assert (new.state, new.failures) == (State.FILED, entry.failures)
    if isinstance(outcome, Failed):
        assert (new.state is State.REFUSED) == (entry.failures + 1 == FAILURES_MAX)


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_the_wait_is_full_jitter_under_a_cap(attempts: int, chance: float) -> None:
    assert 0 <= wait_s(attempts, None, chance) <= min(FIRST_WAIT_S * 2 ** min(attempts, 40), LONGEST_WAIT_S)
    assert wait_s(attempts, 30.0, chance) >= 30.0


def test_two_processes_claim_each_entry_once(state: StateFolder) -> None:
    with open_outbox(state) as store:
        wanted = {records.help_call(store, "lost", "home", NOW) for _ in range(120)}
        command = [sys.executable, str(HERE / "claim_cases.py"), str(state.root)]
        both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for process in both:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in both:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        took = [process.communicate(timeout=60)[0].split() for process in both]
        assert [process.returncode for process in both] == [0, 0]
        assert sorted(took[0] + took[1]) == sorted(wanted)
        assert store.rows("select 1 from outbox where state <> 'delivered'") == []
        assert audit.verify(store) == 240
