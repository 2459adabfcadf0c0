"""Reads the page aloud: the newest words win, and a touch silences them at once."""

import logging
import threading

from drivers.protocol import DeviceFault, Fault
from drivers.wire import DeviceClient, say

log = logging.getLogger(__name__)

LONGEST_S = 120.0
QUIET = frozenset({Fault.CANCELLED, Fault.TIMED_OUT})


class Voice:
    """Speaks in a thread of its own; `say` and `quiet` return at once and may be called from any thread."""

    def __init__(self, client: DeviceClient) -> None:
        self._client = client
        self._news = threading.Condition()
        self._next: tuple[str, str] | None = None
        self._cancel = threading.Event()
        self._away = False
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, text: str, language: str) -> None:
        with self._news:
            self._cancel.set()
            self._next = (text, language)
            self._news.notify()

    def quiet(self) -> None:
        with self._news:
            self._cancel.set()
            self._next = None

    def close(self) -> None:
        with self._news:
            self._ended = True
            self._cancel.set()
            self._news.notify()
        self._thread.join(5.0)

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._next is not None or self._ended)
                if self._ended:
                    return
                assert self._next is not None
                (text, language), self._next = self._next, None
                self._cancel = cancel = threading.Event()
            self._speak(text, language, cancel)

    def _speak(self, text: str, language: str, cancel: threading.Event) -> None:
        try:
            say(self._client, text, language, LONGEST_S, cancel)
        except DeviceFault as fault:
            if fault.fault in QUIET:
                return
            if not self._away:  # a lost voice is logged once, its return once
                log.warning("voice lost: %s", fault.fault)
            self._away = True
        else:
            if self._away:
                log.info("voice is back")
            self._away = False
