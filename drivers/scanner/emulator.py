"""A serial code reader on a pty.

Orders: `scan TEXT` (what stands behind the word, spaces too; ended by the suffix), `scan_hex HEX` (bytes as they are,
no suffix), `suffix cr|lf|crlf|none`, `vanish`, `return`.
"""

from pathlib import Path

from drivers import emulation
from drivers.emulation import Order, OrderError
from drivers.pty_port import PtyPort

SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "none": b""}


class ScannerEmulator:
    def __init__(self, baudrate: int = 9600, encoding: str = "utf-8") -> None:
        self.port = PtyPort("scanner", baudrate)
        self._encoding = encoding
        self._suffix = b"\r"

    def close(self) -> None:
        self.port.close()

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        match order:
            case ["scan", *words] if words:
                self.port.write(" ".join(words).encode(self._encoding) + self._suffix)
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


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. Options: baudrate (9600; 0: not paced), encoding (utf-8)."""
    emulator = ScannerEmulator(int(options.pop("baudrate", "9600")), options.pop("encoding", "utf-8"))
    try:
        if options:
            raise OrderError(f"no such option: {', '.join(options)}")
        emulation.perform("scanner", str(emulator.port.address), scene, emulator.obey)
    finally:
        emulator.close()
