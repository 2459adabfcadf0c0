"""A code reader on a pty: on a serial line, or posing as a keyboard (the records of its event node or its hidraw).

Orders: `scan TEXT` (what stands behind the word, spaces too; ended by the suffix), `scan_hex HEX` (bytes as they are,
no suffix), `suffix cr|lf|crlf|none` (a keyboard's is Enter), `vanish`, `return`.
"""

from pathlib import Path

from drivers import emulation
from drivers.emulation import Order, OrderError
from drivers.pty_port import PtyPort
from drivers.scanner import keys

LINES = ("serial", "evdev", "hidraw")
KEYS_BITS = 2_000_000  # bits of records a second: far quicker than any reader types, and no faster than is read
SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "none": b""}


class ScannerEmulator:
    def __init__(self, baudrate: int = 9600, encoding: str = "utf-8", line: str = "serial") -> None:
        if line not in LINES:
            raise OrderError(f"line={line}: it is {', '.join(LINES)}")
        self.port = PtyPort("hidraw" if line == "hidraw" else "scanner", baudrate if line == "serial" else KEYS_BITS)
        self._line = line
        self._encoding = encoding
        self._suffix = b"\r"

    def close(self) -> None:
        self.port.close()

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        match order:
            case ["scan", *words] if words:
                self.port.write(self._sent(" ".join(words)))
            case ["scan_hex", digits]:
                self.port.write(bytes.fromhex(digits))
            case ["suffix", name] if name in SUFFIXES:
                self._suffix = SUFFIXES[name]
            case ["vanish"]:
                self.port.unplug()
            case ["return"]:
                self.port.plug()
            case _:
                raise OrderError(f"{order[0]}: no order of the code reader")

    def _sent(self, text: str) -> bytes:
        match self._line:
            case "evdev":
                return keys.events(text + "\r" * bool(self._suffix))
            case "hidraw":
                return keys.reports(text + "\r" * bool(self._suffix))
            case _:
                return text.encode(self._encoding) + self._suffix


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. Options: baudrate (9600; 0: not paced), encoding (utf-8), line (serial, evdev, hidraw)."""
    emulator = ScannerEmulator(
        int(options.pop("baudrate", "9600")), options.pop("encoding", "utf-8"), options.pop("line", "serial")
    )
    try:
        if options:
            raise OrderError(f"no such option: {', '.join(options)}")
        emulation.perform("scanner", str(emulator.port.address), scene, emulator.obey)
    finally:
        emulator.close()
