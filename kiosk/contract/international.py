"""ES256, ECDH-ES + A256GCM, SHA-256: JWS(JWE), so that stock libraries open it."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.jwk import ECKey

from kiosk.contract import jose
from kiosk.contract.case import CASE_TYP, SUITE_INTERNATIONAL, MaterialSeal
from kiosk.contract.jose import PublicKey, Refused, Signer
from kiosk.contract.limits import SEALED_MANIFEST_MAX


class International:
    name = SUITE_INTERNATIONAL
    alg: Literal["ES256"] = "ES256"
    curve = "P-256"
    media_type = "application/jose"
    key_bytes = 32

    def hasher(self) -> "hashlib._Hash":
        return hashlib.sha256()

    def digest(self, data: bytes | memoryview) -> str:
        return hashlib.sha256(data).hexdigest()

    def envelope(self, recipient: PublicKey, rkid: str) -> jose.Envelope:
        if not isinstance(recipient, ECKey):
            raise Refused("recipient: a key of another suite")
        return jose.Envelope(recipient, rkid)

    def sealed(self, header: Mapping[str, Any], inner: bytes, sign: Signer) -> bytes:
        return jose.sign(header, inner, sign).encode("ascii")

    def signed(
        self, sealed: bytes, key_of: Callable[[str], PublicKey | None], typ: str = CASE_TYP
    ) -> tuple[dict[str, Any], bytes]:
        if self.unverified_header(sealed).get("alg") != self.alg:
            raise Refused("header: algorithm of another suite")
        return jose.verify(sealed, typ=typ, key_of=key_of, limit=SEALED_MANIFEST_MAX)

    def unverified_header(self, sealed: bytes) -> dict[str, Any]:
        return jose.unverified_header(sealed, limit=SEALED_MANIFEST_MAX)

    def opened(self, inner: bytes, private: PublicKey, kid: str, limit: int) -> bytes:
        if not isinstance(private, ECKey):
            raise Refused("recipient: a key of another suite")
        return jose.decrypt(inner, private, kid, limit=limit)

    def encrypt_into(self, key: bytes, nonce: bytes, plain: bytes, bound_to: bytes, into: memoryview) -> None:
        AESGCM(key).encrypt_into(nonce, plain, bound_to, into)

    def decrypted(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, sealed, bound_to)

    def material_seal(self, n: int, blob: memoryview, sha256: str) -> MaterialSeal:
        return MaterialSeal(n=n, sha256=sha256, size=len(blob))

    def is_sealed(self, blob: bytes, seal: MaterialSeal) -> bool:
        return seal.sm3 is None and hmac.compare_digest(self.digest(blob), seal.sha256)
