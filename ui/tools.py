"""What view-models may ask beside visit and facts. Tests and `kiosk screens` hand in their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ui.runner import Runner

if TYPE_CHECKING:
    from kiosk.catalogue.load import Catalogue


@dataclass(frozen=True, slots=True)
class Tools:
    catalogue: "Catalogue"
    runner: Runner
    service: Callable[[str], None] = lambda _: (
        None
    )  # technician: "self_test", "test_print", "export_log", "restart", "test:SLOT"
    pin: Callable[[str], bool] = lambda _: False  # whether these digits open the technician page
    input: dict[str, Any] = field(default_factory=dict)  # engines of the visit pages, by name
