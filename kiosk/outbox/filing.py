"""Filing: validate, seal, write, commit. Once `file` returns, the case is durable; if it raises, there is no case."""

from kiosk.config import Config
from kiosk.outbox.submission import Submission
from kiosk.session.visit import FiledCase
from kiosk.state import StateFolder


class Filing:
    """One a process, usable from any thread; `close` when done."""

    def __init__(self, state: StateFolder, config: Config) -> None:
        raise NotImplementedError

    def file(self, submission: Submission) -> FiledCase:
        """Raises ResidentError (DISK_FULL, NOT_FILED); anything else is a fault of ours."""
        raise NotImplementedError
