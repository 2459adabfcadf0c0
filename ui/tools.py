"""What view-models may ask beside visit and facts. Tests and `kiosk screens` hand in their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ui.runner import Runner

if TYPE_CHECKING:
    from kiosk.catalogue.advice import Advice
    from kiosk.catalogue.load import Catalogue


@dataclass(slots=True)
class Tools:
    supply: Callable[[], "Catalogue"]  # called when a page first wants it: the first frame waits for no catalogue
    runner: Runner
    advise: Callable[[], "Advice"]  # so is this
    service: Callable[[str], None] = lambda _: (
        None
    )  # technician: "self_test", "test_print", "export_log", "restart", "test:SLOT", and ui/services/technician.py
    pin: Callable[[str], bool] = lambda _: False  # whether these digits open the technician page
    input: dict[str, Any] = field(default_factory=dict)  # engines of the visit pages, by name
    _catalogue: "Catalogue | None" = field(default=None, init=False)
    _advice: "Advice | None" = field(default=None, init=False)

    @property
    def catalogue(self) -> "Catalogue":
        if self._catalogue is None:
            self._catalogue = self.supply()
        return self._catalogue

    def renew(self) -> None:
        """What was published or comes into force since is read when it is wanted next; between two visits."""
        self._catalogue = self._advice = None

    @property
    def advice(self) -> "Advice":
        if self._advice is None:
            self._advice = self.advise()
        return self._advice
