"""The terminal stops serving, or serves again: between two visits, or in the midst of one when that cannot wait."""

from dataclasses import replace

from kiosk.session.effects import Audit, Wipe
from kiosk.session.events import ServiceChanged
from kiosk.session.moves import Moved, leave, reset
from kiosk.session.visit import URGENT, Over, Page, Visit, Why

NOBODY = frozenset({Page.ATTRACT, Page.OUT_OF_SERVICE})
FILED = frozenset({Page.FILED, Page.RECEIPT, Page.RATING})


def service_changed(visit: Visit, event: ServiceChanged, now: float) -> Moved:
    if (event.serving, event.why) == (visit.serving, visit.why):
        return visit, []
    visit = replace(visit, serving=event.serving, why=event.why)
    if visit.page in NOBODY:
        return (visit if visit.over is Over.PIN else reset(visit, now)), [Wipe()]
    return at_once(visit, now) if is_due(visit) else (visit, [])


def is_due(visit: Visit) -> bool:
    """Whether the visit must end now. A filing is waited for: it takes a moment and then is safe. What is filed
    already may be read and printed on what the battery holds, but not on a terminal that somebody tampered with."""
    if visit.serving or visit.why not in URGENT or visit.filing:
        return False
    if visit.page in NOBODY or visit.page in (Page.TAKE_CARD, Page.TECHNICIAN):
        return False
    return visit.why is not Why.POWER or visit.page not in FILED


def at_once(visit: Visit, now: float) -> Moved:
    """No farewell: the next page says why. A card that still lies there is asked for first."""
    after, effects = leave(visit, now, absent=True)
    return after, [Audit(f"closed_by_{visit.why}"), *effects]
