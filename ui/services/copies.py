"""Proofs on A4: the province's PDF to the printer, and nothing of it left behind."""

import logging
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.protocol import DeviceFault
from drivers.wire import DeviceClient, print_file
from kiosk.session.events import CopiesPrinted
from kiosk.session.visit import Printing, Visit
from ui.runner import Runner
from ui.services.printing import outcome

log = logging.getLogger("ui.copies")
WITHIN_S = 90.0


class Copies:
    """`folder` is the memory-backed one of the pictures: a PDF lies there no longer than it is printed."""

    def __init__(self, client: DeviceClient, runner: Runner, send: Callable[[Any], None], folder: Path) -> None:
        self._client = client
        self._runner = runner
        self._send = send
        self._folder = folder

    def print(self, visit: Visit, copies: int) -> None:
        printout = visit.live.printout
        assert printout is not None, "printed without a proof"
        pdf = printout.pdf

        def work() -> CopiesPrinted:
            file = self._folder / f"{uuid.uuid4().hex}.pdf"
            try:
                file.touch(0o600)
                file.write_bytes(pdf)
                print_file(self._client, file, copies, WITHIN_S)
            except DeviceFault as fault:
                log.warning("proof not printed, or nobody knows: %s", fault.fault)
                return CopiesPrinted(outcome(fault.fault))
            except OSError:
                log.warning("proof not printed: no room in memory")
                return CopiesPrinted(Printing.FAILED)
            finally:
                file.unlink(missing_ok=True)
            return CopiesPrinted(Printing.DONE)

        self._runner.submit(work, self._send)
