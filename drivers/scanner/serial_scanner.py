"""Code reader on a serial line or its USB twin: sends what it reads, ended by CR or LF, or by a pause of 100 ms."""

from drivers.line import drain
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, Media, ScannedCode, State, Status
from drivers.scanner.content import LIMIT, content
from drivers.serial_line import SerialLine

GAP_S = 0.1
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

    def open(self) -> None:
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
            state = State.DEVICE_BUSY if fault.fault is Fault.BUSY else State.NO_DEVICE
            return Status(state, fault.fault, detail=fault.detail)
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
        while True:
            context.check()
            chunk = self._line.read(1, GAP_S if raw else min(LOOK_S, context.remaining()))
            if not chunk and raw:
                return bytes(raw)
            if not chunk and context.remaining() <= LOOK_S:
                raise DeviceFault(Fault.NO_MEDIA)
            if chunk in {b"\r", b"\n"}:
                if raw:
                    return bytes(raw)
                continue  # the LF of a CR LF, or an empty line
            raw += chunk
            if len(raw) > LIMIT:
                drain(self._line, GAP_S, 5.0)
                raise DeviceFault(Fault.GARBLED, f"code over {LIMIT} bytes")


def code(raw: bytes, aim: bool = False) -> ScannedCode:
    """What the reader sent for one code. GARBLED when it is none (`content`)."""
    if aim and len(raw) > 3 and raw[:1] == b"]":
        return content(raw[3:], _AIM.get(chr(raw[1]), ""))
    return content(raw)
