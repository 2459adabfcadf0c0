"""Frames between a host and an ID card module. Pure: bytes in, replies out. How a maker frames is data.

request  PREAMBLE | LEN | CMD PARA DATA | CHK
reply    PREAMBLE | LEN | SW1 SW2 SW3 DATA | CHK

The national one (SAM-V, GA 467): AA AA AA 96 69; LEN of 2 bytes, big-endian, counts what follows it with CHK; CHK is
the XOR of everything between preamble and itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import xor
from typing import Any, Literal

from drivers.protocol import DeviceFault, Fault

STATUS_WORDS = 3
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


@dataclass(frozen=True, slots=True)
class Framing:
    """How one maker frames.

    counts: what LEN counts: `rest` (all that follows it), `body` (the same without CHK) or `frame` (everything).
    checksum: of LEN and body, in one byte: `xor`, `sum` (modulo 256), or `none`: then the frame has no CHK.
    longest: bytes behind LEN; a longer reply is no reply.
    """

    preamble: bytes = b"\xaa\xaa\xaa\x96\x69"
    length_bytes: Literal[1, 2] = 2
    byte_order: Literal["big", "little"] = "big"
    counts: Literal["rest", "body", "frame"] = "rest"
    checksum: Literal["xor", "sum", "none"] = "xor"
    longest: int = 4096

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(map(str, allowed))}")
        if not 1 <= len(self.preamble) <= 16:
            raise ValueError("preamble must have 1 to 16 bytes")
        if not STATUS_WORDS < self.longest <= 65535:
            raise ValueError("longest must be 4 to 65535")

    @property
    def head(self) -> int:
        """Bytes of preamble and LEN."""
        return len(self.preamble) + self.length_bytes

    @property
    def tail(self) -> int:
        """Bytes of CHK."""
        return 0 if self.checksum == "none" else 1

    @property
    def shortest(self) -> int:
        """Bytes behind LEN of a reply without data."""
        return STATUS_WORDS + self.tail

    def frame(self, body: bytes) -> bytes:
        number = len(body) + {"rest": self.tail, "body": 0, "frame": self.head + self.tail}[self.counts]
        checked = number.to_bytes(self.length_bytes, self.byte_order) + body
        return self.preamble + checked + self._sum(checked)

    def rest(self, head: bytes | bytearray) -> int:
        """How many bytes follow such a preamble and LEN; may be negative, since the sender may lie."""
        number = int.from_bytes(head[len(self.preamble) : self.head], self.byte_order)
        return number + {"rest": 0, "body": self.tail, "frame": -self.head}[self.counts]

    def body(self, whole: bytes) -> bytes:
        """What is between LEN and CHK of a whole frame. GARBLED when CHK is wrong."""
        end = len(whole) - self.tail
        if self._sum(whole[len(self.preamble) : end]) != whole[end:]:
            raise DeviceFault(Fault.GARBLED, "checksum")
        return whole[self.head : end]

    def _sum(self, checked: bytes) -> bytes:
        match self.checksum:
            case "xor":
                return bytes([reduce(xor, checked)])
            case "sum":
                return bytes([sum(checked) % 256])
            case "none":
                return b""


_ALLOWED: dict[str, tuple[Any, ...]] = {
    "length_bytes": (1, 2),
    "byte_order": ("big", "little"),
    "counts": ("rest", "body", "frame"),
    "checksum": ("xor", "sum", "none"),
}

SDT = Framing()
VARIANTS = {"sdt": SDT}  # by name in devices.toml; a reader that frames otherwise is told by its differences


def framing(variant: str | Mapping[str, Any]) -> Framing:
    """A variant of that name, or the national framing but for the fields given (`preamble` in hex).

    ValueError with a sentence for the technician.
    """
    if isinstance(variant, str):
        if variant not in VARIANTS:
            raise ValueError(f"variant {variant!r}: there are {', '.join(VARIANTS)}, or a table of what differs")
        return VARIANTS[variant]
    known = {field.name for field in fields(Framing)}
    if unknown := variant.keys() - known:
        raise ValueError(f"variant: no field {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    given = dict(variant)
    try:
        if "preamble" in given:
            given["preamble"] = bytes.fromhex(given["preamble"])
        return replace(SDT, **given)
    except (TypeError, ValueError) as error:
        raise ValueError(f"variant: {error}") from None


class Receiver:
    """Bytes as they come in, one reply out; noise before the preamble is skipped."""

    def __init__(self, framing: Framing = SDT) -> None:
        self._framing = framing
        self._bytes = bytearray()
        self._skipped = 0

    @property
    def empty(self) -> bool:
        """Not one byte came, not even noise."""
        return not self._bytes and not self._skipped

    @property
    def wanted(self) -> int:
        """How many bytes are certainly still to come: read that many at once."""
        framing = self._framing
        if len(self._bytes) < framing.head or not self._bytes.startswith(framing.preamble):
            return max(1, framing.head + framing.shortest - len(self._bytes))
        return framing.head + framing.rest(self._bytes) - len(self._bytes)

    def feed(self, chunk: bytes) -> Reply | None:
        """The reply, once it is whole; bytes behind it are dropped, since the module only speaks when asked.

        DeviceFault(GARBLED) for a length out of bounds, a wrong checksum or noise without end.
        """
        framing = self._framing
        self._bytes += chunk
        self._hunt()
        if len(self._bytes) < framing.head:
            return None
        rest = framing.rest(self._bytes)
        if not framing.shortest <= rest <= framing.longest:
            raise DeviceFault(Fault.GARBLED, f"length {rest}")
        if len(self._bytes) < framing.head + rest:
            return None
        body = framing.body(bytes(self._bytes[: framing.head + rest]))
        return Reply(body[0], body[1], body[2], body[3:])

    def _hunt(self) -> None:
        preamble = self._framing.preamble
        start = self._bytes.find(preamble)
        if start < 0:
            start = len(self._bytes)
            # The end may be the beginning of a preamble.
            for keep in range(min(len(preamble) - 1, start), 0, -1):
                if preamble.startswith(self._bytes[start - keep :]):
                    start -= keep
                    break
        self._skipped += start
        del self._bytes[:start]
        if self._skipped > NOISE_LIMIT:
            raise DeviceFault(Fault.GARBLED, "noise")
