"""How an outbox entry moves. The sync agent calls claim, then sends, then settle; nothing else may.

`now` is the wall clock in seconds since 1970, UTC. A clock that jumps never strands an entry: a due time or a lease
further ahead than it could have been set counts as past.
"""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from kiosk import audit
from kiosk.outbox.entry import Delivered, Entry, Failed, Interrupted, Kind, Outcome, Refused, State, Unreachable
from kiosk.store import Store

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 900.0
LEASE_S = 600.0
LONGEST_RETRY_AFTER_S = 24 * 3600.0
FAILURES_MAX = 5  # then a person has to look; the others were never held up

PROVINCE_RESTORED = "province_restored"  # the reason of a case that is offered again
CUT_OFF = "cut_off"  # of what was being sent when the agent died
PARENT_MISSING = "parent_missing"  # of a supplement whose case the province does not have (any more)

FRESH_S = 600.0  # who filed so recently may still stand at the screen
FRESH_AMONG = 20  # the newest entries that are looked through for it: never the whole backlog

MAY_GO = """
state = 'filed' and (due_at <= :now or due_at > :now + :longest) and (case_id = '' or not exists (
    select 1 from outbox as earlier
    where earlier.case_id = candidate.case_id and earlier.case_id <> ''
        and earlier.state <> 'delivered' and earlier.position < candidate.position
))
"""

# "not indexed": by the position, not through all that wait; with 10,000 that took 1 ms, eight times a case.
FRESH = f"""
select position from outbox as candidate not indexed
where position > (select max(position) from outbox) - {FRESH_AMONG} and attempts = 0
and created_at between :now - {FRESH_S} and :now and {MAY_GO} order by position limit 1
"""  # noqa: S608  # constants of ours, like those below

# One statement: in WAL mode a read that later turns into a write fails at once if the other process wrote in between,
# whatever the busy timeout. Only the oldest open entry of a case may go; across cases what was filed just now goes
# first, then the least tried.
CLAIM = f"""
update outbox set state = 'uploading', lease = :lease, lease_until = :now + :lease_s, changed_at = :now
where position = coalesce(
    ({FRESH}),
    (select position from outbox as candidate where {MAY_GO} order by attempts, due_at limit 1)
) returning *
"""  # noqa: S608

# Apart from CLAIM, so that this one walks the index (state, attempts, due_at) and stops at the first that may go:
# with 10,000 waiting 0.1 ms instead of 13.
EXPIRE = """
update outbox set state = 'filed', lease = null, lease_until = null, changed_at = :now
where state = 'uploading' and (lease_until <= :now or lease_until > :now + :longest)
"""

SETTLE = """
update outbox set state = :state, attempts = :attempts, failures = :failures, due_at = :due_at, reason = :reason,
    lease = null, lease_until = null, changed_at = :now
where entry_id = :entry_id and state = 'uploading' and lease = :lease
"""


OTHERS = f"""
select exists ({FRESH}) as fresh, exists (select 1 from outbox as candidate where {MAY_GO}) as due
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Others:
    fresh: bool  # filed just now, never tried
    due: bool


class LeaseLost(LookupError):
    """Another agent took the entry over, or it was settled before: this outcome is not recorded."""


def entry_of(row: dict[str, Any]) -> Entry:
    return Entry(**{**row, "kind": Kind(row["kind"]), "state": State(row["state"])})


def claim(store: Store, now: float, lease_s: float = LEASE_S) -> Entry | None:
    """Takes the next due entry, durably, for `lease_s`. None: nothing is due."""
    store.execute(EXPIRE, {"now": now, "longest": LONGEST_RETRY_AFTER_S})
    values = {"now": now, "lease": str(uuid.uuid4()), "lease_s": min(lease_s, LONGEST_RETRY_AFTER_S)}
    row = store.row(CLAIM, {**values, "longest": LONGEST_RETRY_AFTER_S})
    return entry_of(row) if row else None


def others(store: Store, now: float) -> Others:
    """Who waits while one entry is being sent."""
    row = store.row(OTHERS, {"now": now, "longest": LONGEST_RETRY_AFTER_S})
    assert row is not None
    return Others(bool(row["fresh"]), bool(row["due"]))


def wait_s(attempts: int, retry_after_s: float | None, chance: float) -> float:
    """Full jitter over 5 s x 2^attempts, at most 15 min; never before what the province asked for (at most a day)."""
    spread = chance * min(FIRST_WAIT_S * 2.0 ** min(attempts, 16), LONGEST_WAIT_S)
    return spread + min(max(retry_after_s or 0.0, 0.0), LONGEST_RETRY_AFTER_S - LONGEST_WAIT_S)


def after(entry: Entry, outcome: Outcome, now: float, chance: float) -> Entry:
    """The whole transition table, pure. `chance` is uniform in [0, 1)."""
    settled = replace(entry, lease=None, lease_until=None, changed_at=now)
    match outcome:
        case Delivered():
            return replace(settled, state=State.DELIVERED, reason="")
        case Refused(reason):
            return replace(settled, state=State.REFUSED, reason=reason, attempts=entry.attempts + 1)
        case Failed(reason, retry_after_s) if entry.failures + 1 < FAILURES_MAX:
            due_at = now + wait_s(entry.attempts, retry_after_s, chance)
            tried = replace(settled, attempts=entry.attempts + 1, failures=entry.failures + 1)
            return replace(tried, state=State.FILED, reason=reason, due_at=due_at)
        case Failed(reason):
            tried = replace(settled, attempts=entry.attempts + 1, failures=entry.failures + 1)
            return replace(tried, state=State.REFUSED, reason=reason)
        case Interrupted():
            return replace(settled, state=State.FILED, reason="", attempts=entry.attempts + 1, due_at=now)
        case Unreachable(reason, retry_after_s):
            due_at = now + wait_s(entry.attempts, retry_after_s, chance)
            return replace(settled, state=State.FILED, reason=reason, attempts=entry.attempts + 1, due_at=due_at)
        case _:
            assert_never(outcome)


def settle(store: Store, entry: Entry, outcome: Outcome, now: float, chance: float | None = None) -> Entry:
    """Records how the attempt ended, in one durable commit, and returns the entry as it now stands.

    A case is delivered only with an acknowledgement of exactly this case and digest. Raises LeaseLost, ValueError.
    """
    settled = after(entry, outcome, now, random.random() if chance is None else chance)  # noqa: S311
    with store.writing():
        moved = store.execute(
            SETTLE,
            {
                "state": settled.state,
                "attempts": settled.attempts,
                "failures": settled.failures,
                "due_at": settled.due_at,
                "reason": settled.reason,
                "now": now,
                "entry_id": entry.entry_id,
                "lease": entry.lease,
            },
        )
        if moved != 1:
            raise LeaseLost(entry.entry_id)
        if isinstance(outcome, Delivered) and entry.kind is Kind.CASE:
            _keep_acknowledgement(store, entry, outcome)
        if settled.state is not State.FILED:
            audit.append(store, f"{entry.kind}_{settled.state}", now, entry.case_id)
    return settled


def _keep_acknowledgement(store: Store, entry: Entry, outcome: Delivered) -> None:
    word = outcome.acknowledgement
    if word is None or not outcome.token or (word.case, word.digest) != (entry.entry_id, entry.digest):
        raise ValueError(f"{entry.entry_id}: delivered without an acknowledgement of this case and digest")
    store.execute(
        "update cases set acknowledgement = ?, acknowledged_at = ?, generation = ? where case_id = ? and digest = ?",
        [outcome.token, word.at.timestamp(), word.generation, entry.entry_id, entry.digest],
    )


def release(store: Store, entry: Entry, now: float) -> None:
    """Gives an entry back untried: the agent stops, or the line was found gone before the first byte."""
    store.execute(
        "update outbox set state = 'filed', lease = null, lease_until = null, changed_at = ?"
        " where entry_id = ? and state = 'uploading' and lease = ?",
        [now, entry.entry_id, entry.lease],
    )


def release_all(store: Store, now: float) -> int:
    """At the agent's start, under its lock: what was being sent when it died waits again, in its place, and is asked
    for before it is sent anew. The second time behind what was tried less: it may be what the agent dies of."""
    return store.execute(
        "update outbox set state = 'filed', lease = null, lease_until = null, changed_at = :now,"
        " attempts = attempts + (reason = :cut_off), reason = :cut_off where state = 'uploading'",
        {"now": now, "cut_off": CUT_OFF},
    )


def wake(store: Store, now: float, spread_s: float) -> int:
    """The line is back: what waited out a long back-off becomes due within `spread_s`, not all at once."""
    return store.execute(
        "update outbox set due_at = min(due_at, ? + ? * (abs(random()) % 1000) / 1000.0) where state = 'filed'",
        [now, spread_s],
    )


def offer_again(store: Store, generation: str, now: float) -> int:
    """The province was restored from a backup: delivered cases whose files are still here are offered once more, and
    behind each what else was said of it; not what store generation `generation` took. Returns how many cases."""
    with store.writing():
        lost = store.column(
            "select case_id from cases where generation is not null and generation is not ? and erased_at is null"
            " and exists (select 1 from outbox where entry_id = case_id and state = 'delivered')",
            [generation],
        )
        for case_id in lost:
            about = "select entry_id from outbox where case_id = ? and kind <> 'case'"
            _offer(store, [case_id, *store.column(about, [case_id])], now)
    return len(lost)


def offer_lost(store: Store, entry_ids: Sequence[str], now: float) -> int:
    """What the province says it does not have any more goes once more. Returns how many entries."""
    with store.writing():
        return _offer(store, entry_ids, now)


def _offer(store: Store, entry_ids: Sequence[str], now: float) -> int:
    again = 0
    for entry_id in entry_ids:
        row = store.row(
            "update outbox set state = 'filed', due_at = ?, changed_at = ?, attempts = 0, failures = 0,"
            " reason = iif(kind = 'case', ?, '') where entry_id = ? and state = 'delivered' returning kind",
            [now, now, PROVINCE_RESTORED, entry_id],
        )
        if row is None:
            continue
        again += 1
        if row["kind"] == Kind.CASE:
            store.execute(
                "update outbox set state = 'filed', due_at = ?, changed_at = ?, attempts = 0, failures = 0"
                " where case_id = ? and state = 'refused' and reason = ?",
                [now, now, entry_id, PARENT_MISSING],
            )
            audit.append(store, "case_offered_again", now, entry_id)
    return again
