"""Whatever happens in whatever order, on the real store: nothing gets lost or stranded, nothing is delivered without
the province's word, the order within a case is kept."""

import random
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk import audit
from kiosk.contract.case import Acknowledgement
from kiosk.outbox import listing, open_outbox, records, transitions
from kiosk.outbox.entry import (
    Delivered,
    Entry,
    Failed,
    Interrupted,
    Kind,
    Outcome,
    Refused,
    State,
    Unreachable,
)
from kiosk.outbox.transitions import LONGEST_RETRY_AFTER_S, LeaseLost, claim, settle
from kiosk.state import StateFolder
from tests.kiosk.outbox.putting import NOW, put_case

YEAR = 365 * 86400.0
OPEN, DELIVERED, REFUSED = "open", "delivered", "refused"
MEMORY = Path("/dev/shm")  # an fsync there costs nothing


class Queue(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.state = StateFolder(self.folder).make()
        self.store = open_outbox(self.state)
        self.now = NOW
        self.order: list[str] = []  # entries as they were filed
        self.case_of: dict[str, str] = {}  # a record's case, a case itself
        self.is_at: dict[str, str] = {}
        self.generation: dict[str, str] = {}  # of delivered cases
        self.taken: list[Entry] = []
        self.leases: dict[str, tuple[str, float]] = {}  # entry -> lease and until when

    def teardown(self) -> None:
        self._everything_goes_in_the_end()
        audit.verify(self.store)
        self.store.close()
        shutil.rmtree(self.state.memory, ignore_errors=True)
        shutil.rmtree(self.folder)

    def _filed(self, entry_id: str, case: str) -> None:
        self.order.append(entry_id)
        self.case_of[entry_id], self.is_at[entry_id] = case, OPEN

    @rule()
    def a_case_is_filed(self) -> None:
        case = put_case(self.store, len(self.order) + 1, self.now)
        self._filed(case, case)

    @precondition(lambda self: self.order)
    @rule(which=st.integers(0, 99))
    def something_is_said_of_a_case(self, which: int) -> None:
        case = self.case_of[self.order[which % len(self.order)]]
        with self.store.writing():
            self._filed(records.put(self.store, Kind.REPORT, {"about": "x"}, self.now, case), case)

    @rule(seconds=st.sampled_from([1.0, 30.0, 900.0, 86400.0, -3600.0, -30 * YEAR, 30 * YEAR]))
    def the_clock_goes_or_jumps(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def the_next_is_taken(self) -> None:
        self._take()

    def _take(self) -> Entry | None:
        for entry_id, (_, until) in list(self.leases.items()):
            if until <= self.now or until > self.now + LONGEST_RETRY_AFTER_S:
                del self.leases[entry_id]
        entry = claim(self.store, self.now)
        if entry is not None:
            assert entry.lease is not None
            assert entry.lease_until is not None
            assert self.is_at[entry.entry_id] == OPEN
            assert entry.entry_id not in self.leases, "two agents would send it"
            before = self.order[: self.order.index(entry.entry_id)]
            case = self.case_of[entry.entry_id]
            assert all(self.is_at[one] == DELIVERED for one in before if self.case_of[one] == case), "out of order"
            self.leases[entry.entry_id] = (entry.lease, entry.lease_until)
            self.taken.append(entry)
        return entry

    @precondition(lambda self: self.taken)
    @rule(
        which=st.integers(0, 9),
        outcome=st.sampled_from(
            [Delivered(), Refused("no"), Failed("500"), Interrupted(), Unreachable(retry_after_s=9.0)]
        ),
        chance=st.floats(0.0, 0.999),
        generation=st.sampled_from(["g1", "g2"]),
    )
    def it_ends(self, which: int, outcome: Outcome, chance: float, generation: str) -> None:
        """Also one that was taken long ago, and is another's by now."""
        entry = self.taken.pop(which % len(self.taken))
        if outcome == Delivered() and entry.kind is Kind.CASE:
            outcome = self._word(entry, generation)
        mine = self.leases.get(entry.entry_id, ("", 0.0))[0] == entry.lease
        try:
            settled = settle(self.store, entry, outcome, self.now, chance)
        except LeaseLost:
            assert not mine
            return
        assert mine
        del self.leases[entry.entry_id]
        match settled.state:
            case State.DELIVERED:
                assert isinstance(outcome, Delivered)
                self.is_at[entry.entry_id] = DELIVERED
                self.generation[entry.entry_id] = generation
            case State.REFUSED:
                self.is_at[entry.entry_id] = REFUSED
            case _:
                assert settled.state is State.FILED

    def _word(self, entry: Entry, generation: str) -> Delivered:
        acknowledgement = Acknowledgement(
            case=entry.entry_id, digest=entry.digest, terminal="T", seq=1, generation=generation, nonce="n" * 22,
            at=datetime.fromtimestamp(NOW, UTC), opened=True,
        )  # fmt: skip
        return Delivered("token", acknowledgement)

    @rule()
    def the_agent_is_killed_and_starts_again(self) -> None:
        self.store.close()
        self.store = open_outbox(self.state)
        transitions.release_all(self.store, self.now)
        self.leases.clear()

    @rule()
    def a_technician_retries(self) -> None:
        refused = [entry_id for entry_id, at in self.is_at.items() if at == REFUSED]
        assert listing.retry_refused(self.store, self.now) == len(refused)
        self.is_at |= dict.fromkeys(refused, OPEN)

    @rule(generation=st.sampled_from(["g1", "g2", "g3"]))
    def the_province_was_set_back(self, generation: str) -> None:
        delivered = [one for one in self.order if self.case_of[one] == one and self.is_at[one] == DELIVERED]
        lost = [case for case in delivered if self.generation[case] != generation]
        assert transitions.offer_again(self.store, generation, self.now) == len(lost)
        for entry_id in self.order:
            if self.case_of[entry_id] in lost and self.is_at[entry_id] == DELIVERED:
                self.is_at[entry_id] = OPEN

    @rule(chance=st.randoms())
    def the_province_lost_some(self, chance: random.Random) -> None:
        asked = [one for one in self.order if chance.random() < 0.5]
        lost = [one for one in asked if self.is_at[one] == DELIVERED]
        assert transitions.offer_lost(self.store, asked, self.now) == len(lost)
        self.is_at |= dict.fromkeys(lost, OPEN)

    @invariant()
    def nothing_is_lost_and_the_terminal_knows(self) -> None:
        rows = {row["entry_id"]: row["state"] for row in self.store.rows("select entry_id, state from outbox")}
        words = {State.FILED: OPEN, State.UPLOADING: OPEN, State.DELIVERED: DELIVERED, State.REFUSED: REFUSED}
        assert {entry_id: words[State(state)] for entry_id, state in rows.items()} == self.is_at
        waits = listing.waiting(self.store)
        assert waits.cases + waits.records == sum(at != DELIVERED for at in self.is_at.values())
        assert waits.refused == sum(at == REFUSED for at in self.is_at.values())

    def _everything_goes_in_the_end(self) -> None:
        """With time and an agent that delivers, whatever the clock was; but for the refused and what follows them."""
        self.the_agent_is_killed_and_starts_again()
        for _ in range(2 * len(self.order) + 2):
            entry = self._take()
            if entry is None:
                self.now += LONGEST_RETRY_AFTER_S + 1
                continue
            settle(self.store, entry, self._word(entry, "g1") if entry.kind is Kind.CASE else Delivered(), self.now)
            self.is_at[entry.entry_id] = DELIVERED
            del self.leases[entry.entry_id]
        for number, entry_id in enumerate(self.order):
            case = self.case_of[entry_id]
            before = [one for one in self.order[: number + 1] if self.case_of[one] == case]
            assert self.is_at[entry_id] == DELIVERED or any(self.is_at[one] == REFUSED for one in before)


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=20, stateful_step_count=30)
