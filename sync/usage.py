"""What the line may carry: a day's data on a metered line, and its share while the office needs it.

Counted: bodies, header lines and what each connection's TLS takes, both ways; a network's own count is a few per cent
more. A day is the terminal's own, from midnight to midnight.
"""

import io
import time
from collections.abc import Callable
from datetime import datetime

from kiosk.config import LineUse
from kiosk.outbox import cases
from kiosk.store import Store

DAY, BYTES = "data_day", "data_bytes"  # cursors of the outbox
SAVED_EVERY = 256 * 1024  # bytes that a power cut may forget
BLOCK = 8 * 1024
PER_REQUEST = 700  # header lines both ways, and TLS's record headers; measured
PER_CONNECTION = 4_500  # TLS 1.3 handshake with the province's chain; measured


class Usage:
    """One a process. `sleep` and `local` are the real ones but in tests."""

    def __init__(
        self,
        limits: LineUse,
        store: Store,
        local: Callable[[], datetime] = datetime.now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._store = store
        self._local = local
        self._sleep = sleep
        self._day = cases.cursor(store, DAY)
        self._bytes = int(cases.cursor(store, BYTES) or "0")
        self._unsaved = 0

    @property
    def today(self) -> int:
        """Bytes, both ways."""
        self._turn_day()
        return self._bytes

    @property
    def spent(self) -> bool:
        return self._limits.daily_mb > 0 and self.today >= self._limits.daily_mb * 1_000_000

    def count(self, size: int) -> None:
        self._turn_day()
        self._bytes += size
        self._unsaved += size
        if self._unsaved >= SAVED_EVERY:
            self._save()

    def bytes_a_second(self) -> float | None:
        """None: as fast as the line goes."""
        kbit = self._limits.office_kbit_s
        return kbit * 125.0 if kbit > 0 and self._limits.in_office(self._local()) else None

    def paced(self, body: bytes) -> bytes | io.BytesIO:
        """`body` as it may be sent now: whole, or read no faster than the line's share."""
        rate = self.bytes_a_second()
        return body if rate is None or len(body) <= BLOCK else _Paced(body, rate, self._sleep)

    def _turn_day(self) -> None:
        day = self._local().date().isoformat()
        if day != self._day:
            self._day, self._bytes = day, 0
            self._save()

    def _save(self) -> None:
        with self._store.writing():
            cases.set_cursor(self._store, DAY, self._day)
            cases.set_cursor(self._store, BYTES, str(self._bytes))
        self._unsaved = 0


class _Paced(io.BytesIO):
    def __init__(self, body: bytes, rate: float, sleep: Callable[[float], None]) -> None:
        super().__init__(body)
        self._rate = rate
        self._sleep = sleep
        self._began = time.monotonic()

    def read(self, _size: int | None = -1, /) -> bytes:
        if (ahead := self.tell() / self._rate - (time.monotonic() - self._began)) > 0:
            self._sleep(ahead)
        return super().read(BLOCK)
