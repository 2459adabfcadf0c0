"""SDT frames between a host and a SAM-V module (GA 467 reader interface). Pure: bytes in, replies out.

request  AA AA AA 96 69 | LEN | CMD PARA DATA | CHK       LEN: 2 bytes big-endian, counts what follows it, CHK too
reply    AA AA AA 96 69 | LEN | SW1 SW2 SW3 DATA | CHK    CHK: XOR of everything between preamble and itself
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from drivers.protocol import DeviceFault, Fault

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
HEAD = len(PREAMBLE) + 2
SHORTEST, LONGEST = 4, 4096  # LEN of a reply
NOISE_LIMIT = 8192  # bytes thrown away while hunting for one reply


@dataclass(frozen=True, slots=True)
class Reply:
    """`sw1`, `sw2`: the card's APDU status when sw3 is 31, 41, 47 or 81; otherwise 0."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = b""

    @property
    def words(self) -> str:
        return f"{self.sw1:02x} {self.sw2:02x} {self.sw3:02x}"


def frame(body: bytes) -> bytes:
    checked = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + checked + bytes([reduce(xor, checked)])


class Receiver:
    """Bytes as they come in, one reply out; noise before the preamble is skipped."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._skipped = 0

    @property
    def empty(self) -> bool:
        """Not one byte came, not even noise."""
        return not self._bytes and not self._skipped

    @property
    def wanted(self) -> int:
        """How many bytes are certainly still to come: read that many at once."""
        if len(self._bytes) < HEAD or not self._bytes.startswith(PREAMBLE):
            return max(1, HEAD + SHORTEST - len(self._bytes))
        return HEAD + self._length() - len(self._bytes)

    def feed(self, chunk: bytes) -> Reply | None:
        """The reply, once it is whole; bytes behind it are dropped, since the module only speaks when asked.

        DeviceFault(GARBLED) for a length out of bounds, a wrong checksum or noise without end.
        """
        self._bytes += chunk
        self._hunt()
        if len(self._bytes) < HEAD:
            return None
        length = self._length()
        if not SHORTEST <= length <= LONGEST:
            raise DeviceFault(Fault.GARBLED, f"length {length}")
        if len(self._bytes) < HEAD + length:
            return None
        checked = bytes(self._bytes[len(PREAMBLE) : HEAD + length])
        if reduce(xor, checked) != 0:
            raise DeviceFault(Fault.GARBLED, "checksum")
        return Reply(checked[2], checked[3], checked[4], checked[5:-1])

    def _length(self) -> int:
        return int.from_bytes(self._bytes[len(PREAMBLE) : HEAD], "big")

    def _hunt(self) -> None:
        start = self._bytes.find(PREAMBLE)
        if start < 0:
            start = len(self._bytes)
            # The end may be the beginning of a preamble.
            for keep in range(min(len(PREAMBLE) - 1, start), 0, -1):
                if PREAMBLE.startswith(self._bytes[start - keep :]):
                    start -= keep
                    break
        self._skipped += start
        del self._bytes[:start]
        if self._skipped > NOISE_LIMIT:
            raise DeviceFault(Fault.GARBLED, "noise")
