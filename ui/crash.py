"""What nobody expected ends the screen, so that its supervisor starts it afresh; Qt would go on without a word."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

log = logging.getLogger("ui")


def ends(leave: Callable[[], None]) -> None:
    """From now on an exception that no slot or thread caught is logged, by its kind and place, and `leave` is called.

    Never its text: it could quote what a resident typed.
    """

    def unexpected(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        del error
        log.critical("unexpected %s\n%s", kind.__name__, "".join(traceback.format_tb(trace)))
        leave()

    sys.excepthook = unexpected
    threading.excepthook = lambda told: unexpected(told.exc_type, told.exc_value, told.exc_traceback)
