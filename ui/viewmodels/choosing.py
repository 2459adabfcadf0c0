"""Choosing a service, from the home page and from the search alike."""

import logging
from collections.abc import Collection

from kiosk.catalogue.item import NEEDS_THE_LINE, Item, Kind, Listing
from kiosk.session.events import ItemChosen
from kiosk.session.visit import Notice, Way
from ui.controller import VisitController
from ui.facts import Facts
from ui.tools import Tools

log = logging.getLogger("ui.choosing")
ALL = "all"  # the search page's list of topics
SLOTS = {
    Way.ID_CARD: ("idcard",),
    Way.TRAVEL_DOCUMENT: ("camera",),
    Way.SOCIAL_CARD: ("socialcard",),
    Way.CODE: ("scanner", "camera"),
}
"""Any of them will do."""


def refused(item: Listing, facts: Facts) -> Notice | None:
    """Why it cannot be finished here now; None when it can."""
    if item.kind in NEEDS_THE_LINE and not facts.online:
        return Notice.NEEDS_THE_LINE
    if not item.is_service_terminals:
        return Notice.ITEM_UNAVAILABLE
    if item.kind is Kind.PRINT and not facts.works("a4"):
        return Notice.NEEDS_A4
    return lacks(item, facts.devices) if isinstance(item, Item) else None


def lacks(item: Item, slots: Collection[str]) -> Notice | None:
    """What this terminal was built without. What is out of order for a while is told on the page that wants it."""
    if not slots:  # nothing was heard of any device yet
        return None
    if not any(slot in slots for way in Way if way.value in item.identity for slot in SLOTS[way]):
        return Notice.NEEDS_READER
    wanted = any(
        spec.how == "photo" and spec.is_need == "1" and spec.only_if is None and spec.certificate is None
        for spec in item.materials
    )
    return Notice.NEEDS_CAMERA if wanted and "camera" not in slots else None


def choose(controller: VisitController, tools: Tools, item: Item) -> None:
    """To its guide, also where it cannot be finished here: that says why, and where else."""
    if (why := lacks(item, controller.facts.devices)) is not None:
        log.warning("item=%s not finished on this terminal: %s", item.catalog_code, why)
    controller.send(ItemChosen(item, tools.catalogue.version))
