"""What lies before a visit's first question or paper: 返回 leads there."""

from kiosk.session import my_cases
from kiosk.session.moves import Moved, go, restored
from kiosk.session.visit import Page, Visit


def entrance(visit: Visit) -> Moved:
    if visit.suspended is not None:
        return restored(visit), []
    if visit.supplement is not None:
        return my_cases.returned(visit)
    return go(visit, Page.GUIDE), []
