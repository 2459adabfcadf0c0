"""What the rest of the terminal asks of its keys."""

import os
from typing import Any

from kiosk.config import Keys
from kiosk.contract import certificates, jose
from kiosk.contract.suites import suite_of_jwk
from kiosk.keys.enrolment import Trust, read_enrolment
from kiosk.keys.opening import open_provider
from kiosk.keys.provider import KeyProvider, KeysBroken
from kiosk.state import StateFolder

__all__ = ["KeyRing", "KeysBroken"]
IN_FILES = Keys()


class KeyRing:
    """`KeyRing.open(state, config.keys)` makes the keys on first use. Raises KeysBroken."""

    def __init__(self, provider: KeyProvider, state: StateFolder) -> None:
        self.provider = provider
        self._enrolment = state.enrolment
        self.public_jwk = provider.terminal.public_jwk()
        self.thumbprint = thumbprint(self.public_jwk)
        self.suite = suite_of_jwk(self.public_jwk)
        self._secrets: dict[bytes, bytes] = {}
        self._read: tuple[tuple[int, int, int], Trust] | None = None

    @classmethod
    def open(cls, state: StateFolder, keys: Keys = IN_FILES) -> "KeyRing":
        return cls(open_provider(state, keys), state)

    def sign_jws(self, header: dict[str, Any], payload: bytes) -> str:
        """By the terminal key, JWS compact. `header` holds typ and whatever else; alg and kid are added."""
        return jose.sign(
            {"alg": self.suite.alg, "kid": self.thumbprint, **header}, payload, self.provider.terminal.sign
        )

    def sign(self, data: bytes) -> bytes:
        """ES256 or SM2 by the terminal key: r || s, 64 bytes. What `kiosk.contract` calls a Signer."""
        return self.provider.terminal.sign(data)

    def csr(self, terminal: str) -> bytes:
        """PKCS #10 with the terminal's id as common name, PEM."""
        return certificates.request(terminal, self.public_jwk, self.sign)

    def machine_hmac(self, data: bytes) -> bytes:
        """By the machine key, which may be a chip: tens of milliseconds."""
        return self.provider.machine.hmac(data)

    def machine_secret(self, purpose: bytes) -> bytes:
        """The same for a purpose, asked of the chip once a process."""
        if purpose not in self._secrets:
            self._secrets[purpose] = self.machine_hmac(purpose)
        return self._secrets[purpose]

    def trust(self) -> Trust:
        """What the province told this terminal to believe, as it stands now. Raises NotEnrolled, EnrolmentBroken."""
        try:
            file = os.stat(self._enrolment)  # noqa: PTH116  # at each filing; Path.stat takes twice as long
        except FileNotFoundError:
            return read_enrolment(self._enrolment)
        stamp = (file.st_ino, file.st_mtime_ns, file.st_size)  # written by rename: a new file each time
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, read_enrolment(self._enrolment))
        return self._read[1]


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638, SHA-256, base64url: the key id everywhere in the contract."""
    return jose.public_key(jwk).thumbprint()
