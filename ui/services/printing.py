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
                log.warning("receipt not printed: %s", fault.fault)
                return Printing.PAPER_OUT if fault.fault is Fault.PAPER_OUT else Printing.FAILED
            return Printing.DONE

        self._runner.submit(work, lambda printing: self._send(PrintingChanged(printing)))
