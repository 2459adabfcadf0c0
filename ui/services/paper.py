"""What goes on paper for this visit. The words are kiosk.receipt's."""

from collections.abc import Callable
from datetime import date

from drivers.protocol import PrintItem
from kiosk.config import Config
from kiosk.receipt import guide_items, receipt_items, reprint_items
from kiosk.session.my_cases import chosen
from kiosk.session.progress import remembered
from kiosk.session.visit import Page, Visit


class Papers:
    def __init__(self, config: Config, today: Callable[[], date]) -> None:
        self._config = config
        self._today = today

    def receipt(self, visit: Visit) -> list[PrintItem]:
        """Of the case just filed, or of the chosen stub on 查进度; empty when there is neither."""
        if visit.page is Page.MY_CASES:
            stub = chosen(visit)
            return reprint_items(stub, self._config, visit.language) if stub else []
        if visit.filed is None or visit.item is None:
            return []
        handed_in = [page.material for page in visit.pages]
        return receipt_items(
            visit.filed, visit.item, self._config, visit.language, handed_in, visit.deferred, remembered(visit)
        )

    def guide(self, visit: Visit) -> list[PrintItem]:
        """办事指南."""
        return guide_items(visit.item, self._config, visit.language, self._today()) if visit.item else []
