"""Where secret keys live. A provider uses them; it never hands them out, so that a TPM or a token can be one."""

from dataclasses import dataclass
from typing import Protocol


class KeysBroken(Exception):
    """A key is missing a part, unreadable, out of reach, or open to others. Names the place, never contents."""


class MachineKey(Protocol):
    def hmac(self, data: bytes) -> bytes:
        """HMAC-SHA-256, 32 bytes. Raises KeysBroken."""


class TerminalKey(Protocol):
    def public_jwk(self) -> dict[str, str]:
        """kty, crv (P-256 or SM2), x, y."""

    def sign(self, data: bytes) -> bytes:
        """r || s, 64 bytes: ES256 (RFC 7518 3.4), or SM2 with SM3. Raises KeysBroken."""


@dataclass(frozen=True, slots=True)
class KeyProvider:
    """`place`: where the keys live, as a technician calls it. `stolen_with_disk`: whether a disk's thief has them."""

    machine: MachineKey
    terminal: TerminalKey
    place: str
    stolen_with_disk: bool
