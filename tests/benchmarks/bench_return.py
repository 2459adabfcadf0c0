"""10,000 terminals come back at once: how many first contacts each needs from a province that takes 50 a second.

A simulation in simulated seconds over the agent's own `sync.policy`; what the province cannot take it leaves
unanswered or refuses without a word of when (the worst that it can do).
"""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.outbox.breaker import Breaker
from sync import policy
from sync.agent import HEARTBEAT_S
from tests.benchmarks.figure import Figure

TERMINALS = 10_000
A_SECOND = 50
CONTACTS_MAX = 1.2  # of each terminal, in the mean
OUTAGES_S = {"a minute": 60.0, "four minutes": 240.0, "a day": 86_400.0}
FILED_AN_HOUR = 2.0  # cases a terminal: who has none waiting is in no hurry
BACK_AT = 200_000.0  # when the line returns, or the county's power


@dataclass(frozen=True, slots=True)
class Return:
    contacts: int  # that reached the province, until the last terminal was answered
    terminals: int  # that had noticed the outage
    last_s: float  # after the line's return


def after_a_line_outage(outage_s: float, chance: random.Random) -> Return:
    """Terminals that stay on: they notice at their next heartbeat and probe on by the breaker's waits."""
    began = BACK_AT - outage_s
    noticed = ((began + chance.random() * HEARTBEAT_S, Breaker()) for _ in range(TERMINALS))
    return _contacts(((at, breaker) for at, breaker in noticed if at < BACK_AT), began)


def after_a_power_cut(away_s: float, chance: random.Random) -> Return:
    """Terminals that are all switched on in the same second."""

    def starts() -> Iterator[tuple[float, Breaker]]:
        for _ in range(TERMINALS):
            held = policy.at_start(Breaker(), BACK_AT - away_s, BACK_AT, chance.random(), booted=True)
            yield BACK_AT + policy.wait_s(held, BACK_AT), held

    return _contacts(starts(), BACK_AT - away_s)


def _contacts(firsts: Iterator[tuple[float, Breaker]], began: float) -> Return:
    chance = random.Random(7)
    due = [(at, number, breaker) for number, (at, breaker) in enumerate(firsts)]
    files_at = [began + chance.expovariate(FILED_AN_HOUR / 3600) for _ in due]
    heapq.heapify(due)
    terminals, contacts, last = len(due), 0, BACK_AT
    second, taken = 0, 0
    while due:
        now, number, breaker = heapq.heappop(due)
        there = now >= BACK_AT
        if there:
            contacts += 1
            second, taken = (second, taken + 1) if int(now) == second else (int(now), 1)
            if taken <= A_SECOND:
                last = now
                continue
        reason, idle = policy.BUSY if there else "no_line", files_at[number] > now
        breaker = policy.failed(policy.probing(breaker), now, reason, chance.random(), idle=idle)
        heapq.heappush(due, (now + policy.wait_s(breaker, now), number, breaker))
    return Return(contacts, terminals, last - BACK_AT)


def run() -> list[Figure]:
    figures = []
    for name, outage_s in OUTAGES_S.items():
        for kind, returned in (("line", after_a_line_outage), ("power", after_a_power_cut)):
            found = returned(outage_s, random.Random(11))
            what = f"first contacts after {name} without {kind}, {found.terminals} terminals"
            figures.append(Figure(what, found.contacts / max(found.terminals, 1), "each", limit=CONTACTS_MAX))
            figures.append(Figure(f"  the last one answered, {kind} {name}", found.last_s, "s"))
    return figures
