"""What goes on paper for this visit. The words are kiosk.receipt's."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from drivers.protocol import Picture, PrintItem
from kiosk.application.parts import parts_of
from kiosk.catalogue.item import Item
from kiosk.catalogue.options import told
from kiosk.config import Config
from kiosk.receipt import guide_items, places_items, receipt_items, reprint_items, result_items
from kiosk.session.my_cases import chosen
from kiosk.session.progress import remembered
from kiosk.session.visit import Page, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.advice import Advice

MAP_DOTS = (560, 400)
PLACES = 5


class Papers:
    def __init__(self, config: Config, now: Callable[[], datetime], advise: "Callable[[], Advice]") -> None:
        self._config = config
        self._now = now
        self._advise = advise

    def receipt(self, visit: Visit) -> list[PrintItem]:
        """Of the case just filed, or of the chosen stub on 查进度; empty when there is neither."""
        if visit.page in (Page.MY_CASES, Page.CASE):
            stub = chosen(visit)
            if stub is None:
                return []
            result = next((said for said in stub.said if said.printable), None) if visit.page is Page.CASE else None
            if result is not None:
                return result_items(stub, result, self._config, visit.language)
            return reprint_items(stub, self._config, visit.language) if stub.qr else []
        if visit.filed is None or visit.item is None:
            return []
        handed_in = [page.material for page in visit.pages]
        return receipt_items(
            visit.filed,
            visit.item,
            self._config,
            visit.language,
            handed_in,
            visit.deferred,
            certificates=visit.certificates,
            found_again=remembered(visit),
            added_to=_added_to(visit),
            chosen=told(visit.item, visit.answers, visit.language),
            parts=parts_of(visit.item, visit.answers),
        )

    def guide(self, visit: Visit) -> list[PrintItem]:
        """办事指南, or the places where the same is done."""
        if visit.item is None:
            return []
        if visit.page is Page.PLACES:
            return self._places(visit.item, visit.language)
        return guide_items(visit.item, self._config, visit.language, self._now().date())

    def slip(self, visit: Visit) -> list[PrintItem]:
        """What was answered, or paid."""
        from kiosk.slips import paid_items, sheet_items

        live = visit.live
        if live.paid is not None and live.bill is not None and visit.item is not None:
            return paid_items(live.paid, live.bill, visit.item, self._config, visit.language)
        assert live.sheet is not None, "printed without an answer"
        return sheet_items(live.sheet, self._config, visit.language, self._now())

    def _places(self, item: Item, language: str) -> list[PrintItem]:
        from kiosk.catalogue.places import nearest
        from ui import surroundings

        known, now = self._advise().places, self._now()
        near = nearest(known, item, self._config.terminal.id, now.date())[:PLACES] if known else []
        spots = [(one.metres, one.bearing) for one in near if one.metres is not None]
        drawing = surroundings.drawn(*MAP_DOTS, spots, surroundings.ON_PAPER, language) if spots else None
        map_ = Picture(*surroundings.black(drawing)) if drawing is not None else None
        return places_items(item, near, map_, self._config, language, now)


def _added_to(visit: Visit) -> str:
    """The number of the case that a supplement goes to; "": it is none."""
    stub = chosen(visit) if visit.supplement is not None else None
    return stub.receipt_number if stub else ""
