"""Paper: the receipt and the guide. Printing never undoes a filing; what went wrong is a state of the page."""

import logging
from collections.abc import Callable
from typing import Any

from drivers.protocol import DeviceFault, Fault, PrintItem
from drivers.wire import DeviceClient, print_items
from kiosk.session.events import PrintingChanged
from kiosk.session.visit import Printing
from ui.runner import Runner

log = logging.getLogger("ui.printing")

WATCHDOG_S = 60.0  # screen.md 2.2


def outcome(fault: Fault) -> Printing:
    """What a resident is told. A driver that died or hung in the middle may have printed all of it."""
    match fault:
        case Fault.UNPROVEN | Fault.CRASHED | Fault.TIMED_OUT:
            return Printing.UNPROVEN
        case Fault.PAPER_OUT:
            return Printing.PAPER_OUT
        case _:
            return Printing.FAILED


class Printer:
    def __init__(self, client: DeviceClient, runner: Runner, send: Callable[[Any], None]) -> None:
        self._client = client
        self._runner = runner
        self._send = send

    def print(self, items: list[PrintItem]) -> None:
        def work() -> Printing:
            try:
                print_items(self._client, items, WATCHDOG_S)
            except DeviceFault as fault:
                log.warning("receipt not printed, or nobody knows: %s", fault.fault)
                return outcome(fault.fault)
            return Printing.DONE

        self._runner.submit(work, lambda printing: self._send(PrintingChanged(printing)))
