"""Whether the province still holds what it said it stored (ADR 0026): one put back to a backup may not say so.

A backup that is put back takes along whatever came after it was made. So each look asks for all that was delivered
since the last look, and for the newest thing before (it went first, if anything of before that look did): nothing
that is delivered after the disaster hides it. Once a day, and once more after each loss, a look asks for all that is
still kept here, whatever clocks did meanwhile. What the province signs as missing is offered again, that alone.

Not to be mended from here: what was erased after retention. A province of an older release is not asked.
"""

import logging
from collections.abc import Sequence

from kiosk.contract.exchange import HELD_MAX, HeldAnswer, HeldRequest
from kiosk.outbox import cases, transitions
from kiosk.store import Store
from sync.line import Line, Nonsense
from sync.news import ANSWERS_HELD, LOOKED_AT_ALL, STATES

log = logging.getLogger(__name__)
LOOKED = "looked"  # cursor of the outbox: when the newest was delivered, as it stood at the last look
ALL_S = 24 * 3600.0

KEPT = """
from outbox left join cases on cases.case_id = iif(kind = 'case', entry_id, outbox.case_id)
where outbox.state = 'delivered' and erased_at is null and (kind <> 'case' or acknowledged_at is not null)
"""
SINCE = f"select entry_id {KEPT} and outbox.changed_at > ?"
BEFORE = f"select entry_id {KEPT} and outbox.changed_at <= ? order by outbox.changed_at desc limit 1"
NEWEST = f"select max(outbox.changed_at) {KEPT}"


def look(line: Line, store: Store, now: float) -> int:
    """How many entries are offered again; 0: the province holds what it should. Raises LineDown, Nonsense."""
    (newest,) = store.column(NEWEST)
    if newest is None or not cases.cursor(store, ANSWERS_HELD):
        return 0
    everything = not 0.0 <= now - float(cases.cursor(store, LOOKED_AT_ALL) or "0") < ALL_S
    looked = 0.0 if everything else float(cases.cursor(store, LOOKED) or "0")
    asked = [*store.column(BEFORE, [looked]), *store.column(SINCE, [looked])]
    missing = _missing(line, asked)
    if missing and not everything:
        missing = _missing(line, store.column(SINCE, [0.0]))
    if missing:
        _offer(store, missing, now)
    cases.set_cursor(store, LOOKED, repr(min(newest, now)))  # a clock may have jumped ahead and back
    if missing or everything:
        cases.set_cursor(store, LOOKED_AT_ALL, "0" if missing else repr(now))
    return len(missing)


def _missing(line: Line, asked: Sequence[str]) -> list[str]:
    missing: list[str] = []
    for at in range(0, len(asked), HELD_MAX):
        ids = list(asked[at : at + HELD_MAX])
        body = HeldRequest(ids=ids).model_dump_json().encode()
        answer = line.send("POST", "/v1/held", body, {"Content-Type": "application/json"})
        if answer.status != 200:
            raise Nonsense(answer.code or f"http-{answer.status}")
        said = answer.parsed(HeldAnswer).missing
        if not set(said) <= set(ids):
            raise Nonsense("held")
        missing += said
    return missing


def _offer(store: Store, missing: Sequence[str], now: float) -> None:
    again = transitions.offer_lost(store, missing, now)
    cases.set_cursor(store, STATES, "0")  # what the province said since may be said anew under the same numbers
    log.warning("province_restored unsaid offered_again=%d", again)
