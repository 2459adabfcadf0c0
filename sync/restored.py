"""Whether the province still holds what it acknowledged: one that was put back to yesterday's backup may not say so.

A backup that is put back takes along whatever came after it was made. So each look asks for the case that was the
newest acknowledged at the last look (it went first, if anything from before that look did), for the first one
acknowledged since (it went first, of those), and for the newest. What was delivered after the disaster hides nothing
that way. The province's signed "not-found" decides: everything retained is offered again, as after a new store
generation; `sync.delivery` asks for each before a byte of it is sent, so that only what is lost goes over the line.

Not noticed: a backup that was made and put back between two looks, when more was delivered after it. Not to be mended
from here: what was erased after retention.
"""

import logging

from kiosk.outbox import cases, transitions
from kiosk.store import Store
from sync.line import Line, Nonsense
from sync.news import STATES

log = logging.getLogger(__name__)
LOOKED = "looked"  # cursor of the outbox: when the newest was acknowledged, by the province's clock, at the last look

HELD = """
select case_id, acknowledged_at as at from cases
where acknowledged_at is not null and erased_at is null
    and exists (select 1 from outbox where entry_id = case_id and state = 'delivered')
"""
NEWEST = f"{HELD} and acknowledged_at <= ? order by acknowledged_at desc limit 1"
FIRST_SINCE = f"{HELD} and acknowledged_at > ? order by acknowledged_at limit 1"
EVER = 1e12  # seconds since 1970


def look(line: Line, store: Store, now: float) -> int:
    """How many cases are offered again; 0 as long as the province holds what it should. Raises LineDown, Nonsense."""
    looked = float(cases.cursor(store, LOOKED) or "0")
    newest = store.row(NEWEST, [EVER])
    if newest is None:
        return 0
    asked = [store.row(NEWEST, [looked]), store.row(FIRST_SINCE, [looked]), newest]
    for case_id in dict.fromkeys(row["case_id"] for row in asked if row is not None):
        if not _held(line, case_id):
            return _offer(store, now)
    cases.set_cursor(store, LOOKED, repr(newest["at"]))
    return 0


def _held(line: Line, case_id: str) -> bool:
    answer = line.send("GET", f"/v1/cases/{case_id}")
    if answer.status == 200:
        return True
    if answer.code == "not-found":
        return False
    raise Nonsense(answer.code or f"http-{answer.status}")


def _offer(store: Store, now: float) -> int:
    again = transitions.offer_again(store, None, now)
    cases.set_cursor(store, LOOKED, "0")
    cases.set_cursor(store, STATES, "0")  # what the province said since may be said anew under the same numbers
    log.warning("province_restored unsaid offered_again=%d", again)
    return again
