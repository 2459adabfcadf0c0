"""Code reader on a serial line or its USB twin: sends what it reads, ended by CR or LF, or by a pause.

Once this reader has ended a code with CR or LF, one that comes without is not whole: not taken for a shorter code.
"""

import time

from drivers.jobs import status_of
from drivers.line import drain
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, Media, ScannedCode, State, Status
from drivers.scanner.content import LIMIT, content
from drivers.serial_line import SerialLine

GAP_S = 0.1
UNFINISHED_S = 2.0  # for the rest of a code that must end with CR or LF
LOOK_S = 0.2  # how long a cancel may go unnoticed

# AIM symbology identifiers (ISO/IEC 15424): "]" letter modifier, before the code when the reader is set to send it.
_AIM = {
    "A": "code39",
    "C": "code128",
    "E": "ean",
    "L": "pdf417",
    "Q": "qr",
    "d": "datamatrix",
    "h": "hanxin",
    "z": "aztec",
}


class SerialScanner:
    """aim: the reader sends symbology identifiers."""

    def __init__(self, address: str, baudrate: int = 9600, aim: bool = False) -> None:
        self._line = SerialLine(address, baudrate)
        self._aim = aim
        self._ends = False  # a code of this reader ended with CR or LF

    def open(self) -> None:
        if not self._line.is_open:
            self._ends = False
        self._line.open()

    def close(self) -> None:
        self._line.close()

    def capabilities(self) -> Capabilities:
        return Capabilities("scanner", "serial_scanner", features=("symbology",) if self._aim else ())

    def status(self) -> Status:
        """A reader says nothing unasked, so this tells no more than that its port is there."""
        try:
            self.open()
            self._line.check()
        except DeviceFault as fault:
            return status_of(fault)
        return Status(State.ONLINE)

    def read(self, context: Context) -> ScannedCode:
        """The first code shown from now on; one shown before, perhaps by somebody else, is thrown away."""
        self.open()
        self._line.clear()
        raw = self._receive(context)
        context.event("media", media=Media.PRESENTED)
        return code(raw, self._aim)

    def _receive(self, context: Context) -> bytes:
        raw = bytearray()
        pause_s, heard = UNFINISHED_S if self._ends else GAP_S, time.monotonic()
        while True:
            context.check()
            chunk = self._line.read(1, min(LOOK_S, pause_s if raw else context.remaining()))
            if not chunk and not raw and context.remaining() <= LOOK_S:
                raise DeviceFault(Fault.NO_MEDIA)
            if chunk in {b"\r", b"\n"} and raw:
                self._ends = True
                return bytes(raw)
            if chunk in {b"\r", b"\n"}:
                continue  # the LF of a CR LF, or an empty line
            raw += chunk
            heard = time.monotonic() if chunk else heard
            if raw and time.monotonic() - heard >= pause_s:
                if self._ends:
                    raise DeviceFault(Fault.GARBLED, "a code without its end")
                return bytes(raw)
            if len(raw) > LIMIT:
                drain(self._line, GAP_S, 5.0)
                raise DeviceFault(Fault.GARBLED, f"code over {LIMIT} bytes")


def code(raw: bytes, aim: bool = False) -> ScannedCode:
    """What the reader sent for one code. GARBLED when it is none (`content`)."""
    if aim and len(raw) > 3 and raw[:1] == b"]":
        return content(raw[3:], _AIM.get(chr(raw[1]), ""))
    return content(raw)
