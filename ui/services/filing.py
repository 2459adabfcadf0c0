"""Filing: everything said and shown, sealed and committed. The screen hears of it only when it is durable."""

from collections.abc import Callable
from typing import Any

from kiosk.errors import ResidentError
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import of_visit
from kiosk.session.events import Filed, NotFiled
from kiosk.session.visit import Signature, Visit
from ui.runner import Runner


class Filer:
    def __init__(self, filing: Filing, runner: Runner, send: Callable[[Any], None]) -> None:
        self._filing = filing
        self._runner = runner
        self._send = send

    def file(self, visit: Visit, signature: Signature, draft_id: str) -> None:
        submission = of_visit(visit, signature, draft_id)

        def work() -> Filed | NotFiled:
            try:
                return Filed(self._filing.file(submission))
            except ResidentError as error:
                return NotFiled(error.notice)

        self._runner.submit(work, self._send)
