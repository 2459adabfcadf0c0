"""What a suite of algorithms does for a case and for the tokens around it. There are two: international, national.

A terminal has one suite, that of its key; the province's word (the trust list) says which it may use.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from kiosk.contract.case import CASE_TYP, MaterialSeal
from kiosk.contract.jose import PublicKey, Signer

KeyOf = Callable[[str], PublicKey | None]


class Hasher(Protocol):
    def update(self, data: bytes | memoryview, /) -> None: ...
    def hexdigest(self) -> str: ...


class Envelope(Protocol):
    """To one recipient, for one manifest. What needs no manifest is computed already."""

    def enclose(self, manifest: bytes) -> bytes:
        """Once: a second time raises RuntimeError."""


class Suite(Protocol):
    @property
    def name(self) -> str:
        """In the signed header, in allow-lists, and in what materials are bound to."""

    @property
    def alg(self) -> Literal["ES256", "SM2"]:
        """Of tokens, and of the case's signature."""

    @property
    def curve(self) -> str:
        """JWK `crv` of its keys."""

    @property
    def media_type(self) -> str:
        """Of a sealed case."""

    @property
    def key_bytes(self) -> int:
        """Of a material's own key."""

    def hasher(self) -> Hasher: ...

    def digest(self, data: bytes | memoryview) -> str:
        """32 bytes, lower-case hex: of cases, and of what requests and answers say of their bodies."""

    def envelope(self, recipient: PublicKey, rkid: str) -> Envelope:
        """Raises jose.Refused: a key of another suite."""

    def sealed(self, header: Mapping[str, Any], inner: bytes, sign: Signer) -> bytes:
        """The case: header and enclosed manifest, signed. `header` holds kid and rkid. Raises jose.Refused."""

    def signed(self, sealed: bytes, key_of: KeyOf, typ: str = CASE_TYP) -> tuple[dict[str, Any], bytes]:
        """Header and what is in it, still encrypted, when the key of the header's kid signed both. Raises Refused."""

    def unverified_header(self, sealed: bytes) -> dict[str, Any]:
        """Raises Refused."""

    def opened(self, inner: bytes, private: PublicKey, kid: str, limit: int) -> bytes:
        """The manifest's JSON. Raises Refused."""

    def encrypt_into(self, key: bytes, nonce: bytes, plain: bytes, bound_to: bytes, into: memoryview) -> None:
        """Ciphertext || tag, 16 bytes more than `plain`."""

    def decrypted(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises InvalidTag, ValueError."""

    def material_seal(self, n: int, blob: memoryview, sha256: str) -> MaterialSeal: ...

    def is_sealed(self, blob: bytes, seal: MaterialSeal) -> bool:
        """Whether these are the bytes that the signed header names."""
