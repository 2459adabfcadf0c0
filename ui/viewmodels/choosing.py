"""Choosing a service, from the home page and from the search alike."""

from kiosk.catalogue.item import NEEDS_THE_LINE, Item, Kind, Listing
from kiosk.session.events import ItemChosen
from kiosk.session.visit import Notice
from ui.controller import VisitController
from ui.facts import Facts
from ui.tools import Tools

ALL = "all"  # the search page's list of topics


def refused(item: Listing, facts: Facts) -> Notice | None:
    """Why it cannot be finished here now; None when it can."""
    if item.kind in NEEDS_THE_LINE and not facts.online:
        return Notice.NEEDS_THE_LINE
    if not item.is_service_terminals:
        return Notice.ITEM_UNAVAILABLE
    return Notice.NEEDS_A4 if item.kind is Kind.PRINT and not facts.works("a4") else None


def choose(controller: VisitController, tools: Tools, item: Item) -> None:
    """To its guide, also where it cannot be finished here: that says why, and where else."""
    controller.send(ItemChosen(item, tools.catalogue.version))
