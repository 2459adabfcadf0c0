"""What a technician does with the queue: send again what was refused, carry it out on a USB medium."""

import errno
import logging
import time

from PySide6.QtCore import QObject, Qt, Signal

from kiosk.config import Config
from kiosk.outbox import listing
from kiosk.outbox.export import FOLDER, export, mediums
from kiosk.outbox.filing import Filing
from kiosk.store import StoreFull
from ui.controller import VisitController
from ui.facts import Exporting
from ui.runner import Runner

log = logging.getLogger("ui.queue")
TOLD_EVERY_S = 0.2


class Queue(QObject):
    """Each call returns at once; how far an export is stands in `Facts.exporting`."""

    _far = Signal(object)

    def __init__(self, controller: VisitController, runner: Runner, filing: Filing, config: Config) -> None:
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._filing = filing
        self._config = config
        self._far.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def forget(self) -> None:
        """What came of the last export is old news."""
        at = self._controller.facts.exporting
        if at is not None and at.state != "running":
            self._tell(None)

    def retry(self, case_id: str) -> None:
        listing.retry(self._filing.store, case_id, time.time())

    def retry_refused(self) -> None:
        listing.retry_refused(self._filing.store, time.time())

    def export(self) -> None:
        at = self._controller.facts.exporting
        if at is not None and at.state == "running":
            return
        self._tell(Exporting("running", 0, self._controller.facts.queued))
        self._runner.submit(self._export, self._tell)

    def _export(self) -> Exporting:
        found = mediums(self._config.export.folders, self._filing.state)
        if not found:
            return Exporting("no_medium")
        folder = found[0] / FOLDER
        said = time.monotonic()

        def progress(done: int, of: int) -> None:
            nonlocal said
            if time.monotonic() - said >= TOLD_EVERY_S:
                said = time.monotonic()
                self._far.emit(Exporting("running", done, of, medium=str(folder)))

        try:
            made = export(self._filing.store, self._filing.state, folder, time.time(), progress)
        except (OSError, StoreFull) as error:
            fault = errno.errorcode.get(error.errno or 0, "") if isinstance(error, OSError) else ""
            log.warning("export: %s", fault or error)
            return Exporting("failed", medium=str(folder), fault=fault)
        log.info("export: %d entries, %d left out", made.entries, made.left_out)
        return Exporting("done", made.entries, made.entries + made.left_out, made.left_out, str(folder))

    def _tell(self, at: Exporting | None) -> None:
        before = self._controller.facts.exporting
        if at is not None and at.state == "running" and at.done and (before is None or before.state != "running"):
            return  # told late: it is over
        self._controller.update_facts(exporting=at)
