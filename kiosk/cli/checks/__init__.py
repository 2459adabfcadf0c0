"""What `kiosk doctor` looks at. One module a part; each check is a function from a site to findings."""

from collections.abc import Callable, Iterator

from kiosk.cli.checks import devices, line, machine, store
from kiosk.cli.checks.finding import Finding, Site

__all__ = ["Finding", "Site", "findings"]

CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (
    machine.checks,
    store.checks,
    devices.checks,
    line.checks,
)


def findings(site: Site) -> Iterator[Finding]:
    for checks in CHECKS:
        yield from checks(site)
