"""Code reader that poses as a keyboard: its event node, grabbed so that no code is typed into a page, or its hidraw.

A code ends with Enter. Readers come from their makers with it or without, so a pause ends one too, until this reader
has sent its first Enter: from then on what comes without is not whole, and not taken for a shorter code.

Address: `/dev/input/by-id/…-event-kbd`, or `/dev/hidrawN` (which the kernel does not keep from the screen: prefer
the event node). Linux `Documentation/input/input.rst`, EVIOCGRAB.
"""

import errno
import fcntl
import os
import select
import stat
import time
from pathlib import Path
from typing import Final

from drivers.jobs import status_of
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, Media, ScannedCode, State, Status
from drivers.scanner.content import LIMIT, content
from drivers.scanner.keys import EventKeys, Keys, ReportKeys

EVIOCGRAB: Final = 0x40044590
INPUT_MAJOR: Final = 13
GAP_S: Final = 0.3  # between two characters, however slowly a reader is set to type; longer is the end of a code
UNFINISHED_S: Final = 2.0  # for the rest of a code that must end with Enter
LOOK_S: Final = 0.2
PIECE: Final = 256  # records taken at once


class HidScanner:
    def __init__(self, address: str) -> None:
        self._address = address
        self._file = -1
        self._rest = b""
        self._enters = False  # a code of this reader ended with Enter: one without is not whole

    def open(self) -> None:
        """NOT_CONNECTED when it is not there or not ours to open, BUSY when another process has grabbed it."""
        if self._file >= 0:
            return
        try:
            file = os.open(self._address, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._address}: {_name(error)}") from error
        try:
            kind = os.fstat(file)
            if not self._is_raw and stat.S_ISCHR(kind.st_mode) and os.major(kind.st_rdev) == INPUT_MAJOR:
                fcntl.ioctl(file, EVIOCGRAB, 1)
        except OSError as error:
            os.close(file)
            fault = Fault.BUSY if error.errno == errno.EBUSY else Fault.NOT_CONNECTED
            raise DeviceFault(fault, f"{self._address}: {_name(error)}") from error
        self._file, self._rest, self._enters = file, b"", False

    def close(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)  # and with it the grab

    def capabilities(self) -> Capabilities:
        return Capabilities("scanner", "hid_scanner", features=() if self._is_raw else ("grab",))

    def status(self) -> Status:
        """A reader says nothing unasked, so this tells no more than that its node is there."""
        try:
            self.open()
            if not Path(self._address).exists():
                raise self._gone()
            watched = select.poll()
            watched.register(self._file, select.POLLIN)
            if any(event & (select.POLLHUP | select.POLLERR) for _, event in watched.poll(0)):
                raise self._gone()
        except DeviceFault as fault:
            return status_of(fault)
        return Status(State.ONLINE)

    def read(self, context: Context) -> ScannedCode:
        """The first code shown from now on; one shown before, perhaps by somebody else, is thrown away."""
        self.open()
        while self._records(0.0):
            context.check()
        self._rest = b""
        raw = self._receive(context)
        context.event("media", media=Media.PRESENTED)
        return content(raw)

    @property
    def _is_raw(self) -> bool:
        return "hidraw" in Path(self._address).name

    def _receive(self, context: Context) -> bytes:
        keys: Keys = ReportKeys() if self._is_raw else EventKeys()
        text, overlong = "", False
        pause_s, heard = UNFINISHED_S if self._enters else GAP_S, time.monotonic()
        while True:
            context.check()
            records = self._records(min(LOOK_S, pause_s if text else context.remaining()))
            if not records and not text and context.remaining() <= LOOK_S:
                raise DeviceFault(Fault.NO_MEDIA)
            heard = time.monotonic() if records else heard
            paused = time.monotonic() - heard >= pause_s
            for record in records:
                text += keys.text(record)
            before, enter, _ = text.partition("\r")
            text = before or (text.lstrip("\r") if enter else text)
            if len(text) > LIMIT:
                text, overlong = text[:1], True  # read on to its end, or the rest would be the next code
            if text and (paused or enter):
                if overlong:
                    raise DeviceFault(Fault.GARBLED, f"code over {LIMIT} bytes")
                if self._enters and not enter:
                    raise DeviceFault(Fault.GARBLED, "a code without its Enter")
                self._enters = bool(enter)
                return text.encode()

    def _records(self, timeout_s: float) -> list[bytes]:
        size = ReportKeys.size if self._is_raw else EventKeys.size
        try:
            if not select.select([self._file], [], [], max(0.0, timeout_s))[0]:
                return []
            chunk = os.read(self._file, size * PIECE)
        except BlockingIOError:
            return []
        except OSError as error:
            raise self._gone() from error
        if not chunk:
            raise self._gone()
        self._rest += chunk
        whole = len(self._rest) // size * size
        taken, self._rest = self._rest[:whole], self._rest[whole:]
        return [taken[at : at + size] for at in range(0, whole, size)]

    def _gone(self) -> DeviceFault:
        self.close()
        return DeviceFault(Fault.NOT_CONNECTED, f"{self._address}: went away")


def _name(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "cannot open")
