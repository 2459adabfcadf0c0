"""Moments of a visit, made up: `kiosk screens` and the tests show them. Nobody in here exists."""

from ui.samples.base import (
    ALLOWANCE,
    CST,
    EVENING,
    MORNING,
    Moment,
    enact,
    item,
    package,
    sample_catalogue,
    sample_facts,
    sample_notices,
    sample_tools,
)
from ui.samples.identity import identity_moments
from ui.samples.live import live_moments
from ui.samples.shell import longest_notices, queued, shell_moments, van
from ui.samples.visit import visit_moments

__all__ = [
    "ALLOWANCE", "CST", "EVENING", "MORNING", "Moment", "enact", "item", "longest_notices", "moments", "package",
    "queued", "sample_catalogue", "sample_facts", "sample_notices", "sample_tools", "van",
]  # fmt: skip


def moments() -> list[Moment]:
    """Every page in every state, those of the visit's own pages too."""
    return shell_moments() + identity_moments() + visit_moments() + live_moments()
