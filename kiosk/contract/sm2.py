"""SM2 keys (GB/T 32918) and SM3 digests (GB/T 32905). The curve's arithmetic is GmSSL's; ADR 0020.

Signatures are over SM3(ZA || data) with the usual identity "1234567812345678" (GM/T 0009, 10), as r || s, 64 bytes.
Wrapped keys are `SM2Cipher` in DER, C1 C3 C2 (GM/T 0009, 7.2). Files are PKCS #8, as OpenSSL reads them.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import gmssl_pyx
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509 import ObjectIdentifier as Oid
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

CURVE = "SM2"  # of a JWK; no name is registered for it
EC_PUBLIC_KEY = Oid("1.2.840.10045.2.1")
SM2_CURVE = Oid("1.2.156.10197.1.301")
SIGNATURE = 64
WRAPPED_MAX = 366  # bytes: what GmSSL unwraps
PEM_HEAD, PEM_TAIL = "-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----\n"


@asn1.sequence
class CurveName:
    algorithm: Oid
    curve: Oid


@asn1.sequence
class SubjectPublicKeyInfo:
    algorithm: CurveName
    key: asn1.BitString


@asn1.sequence
class _Secret:
    version: int
    secret: bytes
    public: Annotated[asn1.BitString | None, asn1.Explicit(1)]


@asn1.sequence
class _PrivateKeyInfo:
    version: int
    algorithm: CurveName
    key: bytes


class Sm3:
    """As hashlib's objects: Python's own OpenSSL does not always have SM3."""

    def __init__(self, data: bytes | memoryview = b"") -> None:
        self._hash = hashes.Hash(hashes.SM3())
        self._hash.update(data)

    def update(self, data: bytes | memoryview) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.copy().finalize().hex()


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """`point`: x || y, 64 bytes, on the curve. `secret`: 32 bytes, None for a public key."""

    point: bytes
    secret: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        try:
            gmssl_pyx.normalize_sm2_public_key(b"\4" + self.point)
        except gmssl_pyx.InvalidValueError as error:
            raise ValueError("not a point of the SM2 curve") from error

    @classmethod
    def generate(cls) -> "Sm2Key":
        return cls(*gmssl_pyx.sm2_key_generate())

    @classmethod
    def of_jwk(cls, jwk: Mapping[str, str]) -> "Sm2Key":
        """Raises ValueError, KeyError, TypeError. A private part is refused."""
        if jwk["kty"] != "EC" or jwk["crv"] != CURVE or "d" in jwk:
            raise ValueError("not a public SM2 key")
        point = urlsafe_b64decode(jwk["x"].encode()) + urlsafe_b64decode(jwk["y"].encode())
        if len(point) != 64:
            raise ValueError("not a point")
        return cls(point)

    def as_jwk(self) -> dict[str, str]:
        x, y = (urlsafe_b64encode(part).decode("ascii") for part in (self.point[:32], self.point[32:]))
        return {"kty": "EC", "crv": CURVE, "x": x, "y": y}

    def thumbprint(self) -> str:
        """RFC 7638, SHA-256, base64url: a name, no protection."""
        canonical = json.dumps(self.as_jwk(), separators=(",", ":"), sort_keys=True).encode()
        return urlsafe_b64encode(hashlib.sha256(canonical).digest()).decode("ascii")

    def public(self) -> "Sm2Key":
        return Sm2Key(self.point)

    def spki(self) -> SubjectPublicKeyInfo:
        return SubjectPublicKeyInfo(algorithm=_ON_CURVE, key=asn1.BitString(b"\4" + self.point, 0))

    @classmethod
    def of_spki(cls, spki: SubjectPublicKeyInfo) -> "Sm2Key":
        """Raises ValueError."""
        point = spki.key.as_bytes()
        named = (spki.algorithm.algorithm, spki.algorithm.curve)
        if named != (EC_PUBLIC_KEY, SM2_CURVE) or len(point) != 65 or point[0] != 4:
            raise ValueError("not an SM2 key")
        return cls(point[1:])

    def pem(self) -> bytes:
        """The private key, PKCS #8."""
        assert self.secret is not None
        inner = _Secret(version=1, secret=self.secret, public=asn1.BitString(b"\4" + self.point, 0))
        whole = _PrivateKeyInfo(version=0, algorithm=_ON_CURVE, key=asn1.encode_der(inner))
        return (PEM_HEAD + base64.encodebytes(asn1.encode_der(whole)).decode() + PEM_TAIL).encode()

    @classmethod
    def of_pem(cls, pem: bytes) -> "Sm2Key":
        """Raises ValueError."""
        body = pem.decode("ascii").removeprefix(PEM_HEAD).removesuffix(PEM_TAIL)
        whole = asn1.decode_der(_PrivateKeyInfo, base64.b64decode(body))
        inner = asn1.decode_der(_Secret, whole.key)
        if whole.algorithm.curve != SM2_CURVE or len(inner.secret) != 32 or inner.public is None:
            raise ValueError("not an SM2 private key")
        return cls(inner.public.as_bytes()[1:], inner.secret)

    def sign(self, data: bytes) -> bytes:
        assert self.secret is not None
        r, s = decode_dss_signature(gmssl_pyx.sm2_sign(self.secret, self.point, data))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def verifies(self, data: bytes, signature: bytes) -> bool:
        if len(signature) != SIGNATURE:
            return False
        try:
            return bool(gmssl_pyx.sm2_verify(self.point, data, der_signature(signature)))
        except gmssl_pyx.GmsslInnerError:
            return False

    def wrap(self, key: bytes) -> bytes:
        return bytes(gmssl_pyx.sm2_encrypt(self.point, key))

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises ValueError."""
        assert self.secret is not None
        if len(wrapped) > WRAPPED_MAX:
            raise ValueError("too large")
        try:
            return bytes(gmssl_pyx.sm2_decrypt(self.secret, wrapped))
        except gmssl_pyx.GmsslInnerError as error:
            raise ValueError("cannot be unwrapped") from error


_ON_CURVE = CurveName(algorithm=EC_PUBLIC_KEY, curve=SM2_CURVE)


def der_signature(raw: bytes) -> bytes:
    """`SM2Signature` (GM/T 0009, 7.3) of r || s."""
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def raw_signature(der: bytes) -> bytes:
    """Raises ValueError when it is not DER, or too large."""
    r, s = decode_dss_signature(der)
    try:
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except OverflowError as error:
        raise ValueError("signature out of range") from error
