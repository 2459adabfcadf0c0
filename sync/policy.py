"""When the agent may try, and when next: back-off, first contact after an outage, circuit breaker. Pure.

`now` is the wall clock in seconds since 1970; a clock that jumps back never strands a breaker, because a wait longer
than could have been set counts as over. `chance` is uniform in [0, 1). DESIGN.md, Rules: Retries.
"""

from kiosk.outbox.breaker import Breaker

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 900.0
LONGEST_RETRY_AFTER_S = 3600.0
OUTAGE_S = 600.0  # from here on a whole county may be coming back with us
SPREAD_S = 300.0
BUSY = "busy"  # sync.line's word for 408, 425, 429, 502, 503, 504


def backoff_s(failures: int, chance: float, retry_after_s: float | None = None) -> float:
    """Full jitter over 5 s x 2^failures, at most 15 min; never before what the province asked for (at most 1 h)."""
    jitter = chance * min(FIRST_WAIT_S * float(2 ** min(max(failures, 0), 16)), LONGEST_WAIT_S)
    return jitter + min(max(retry_after_s or 0.0, 0.0), LONGEST_RETRY_AFTER_S)


def first_contact_s(outage_s: float, chance: float) -> float:
    """How long to hold the first contact back after an outage of that length."""
    return chance * SPREAD_S if outage_s >= OUTAGE_S else 0.0


def wait_s(breaker: Breaker, now: float) -> float:
    """Seconds until the next contact may be tried; 0 when it may now."""
    if breaker.state == "closed" or breaker.until is None:
        return 0.0
    left = breaker.until - now
    return left if 0.0 < left <= LONGEST_WAIT_S + LONGEST_RETRY_AFTER_S else 0.0


def failed(
    breaker: Breaker,
    now: float,
    reason: str,
    chance: float,
    retry_after_s: float | None = None,
    *,
    idle: bool = False,
) -> Breaker:
    """The next try is spread like a first contact when nothing waits here (`idle`) or when the province has more
    callers than it can take (BUSY): short breaks bring terminals back together too, their waits being short."""
    wait = backoff_s(breaker.failures, chance, retry_after_s)
    until = now + (max(wait, chance * SPREAD_S) if idle or reason == BUSY else wait)
    opened_at = now if breaker.state == "closed" or breaker.opened_at is None else breaker.opened_at
    return Breaker("open", breaker.failures + 1, opened_at, until, reason)


def probing(breaker: Breaker) -> Breaker:
    """The wait is over: one contact decides."""
    if breaker.state == "closed":
        return breaker
    return Breaker("half_open", breaker.failures, breaker.opened_at, breaker.until, breaker.reason)


def succeeded(_breaker: Breaker) -> Breaker:
    return Breaker()


def at_start(
    breaker: Breaker, last_contact: float | None, now: float, chance: float, *, booted: bool = False
) -> Breaker:
    """A terminal that was switched off with a whole county must not return with it in the same second. `booted`: the
    machine has started since the last contact, however short it was away; not only this process."""
    if last_contact is None:
        return breaker
    hold = chance * SPREAD_S if booted else first_contact_s(now - last_contact, chance)
    if hold <= 0.0 or wait_s(breaker, now) >= hold:
        return breaker
    opened_at = breaker.opened_at if breaker.opened_at is not None else last_contact
    return Breaker("open", breaker.failures, opened_at, now + hold, breaker.reason or "starting")
