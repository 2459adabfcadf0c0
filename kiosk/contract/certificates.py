"""Certificate requests (PKCS #10) of any key that can sign, and X.509 certificates for SM2 keys (GB/T 20518).

`cryptography` makes neither for a key that it does not hold, nor for SM2.
"""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier as Oid
from joserfc.util import urlsafe_b64decode

from kiosk.contract import gbt35275
from kiosk.contract.gbt35275 import Algorithm, Attribute, Name
from kiosk.contract.sm2 import (
    CURVE,
    EC_PUBLIC_KEY,
    CurveName,
    Sm2Key,
    SubjectPublicKeyInfo,
    der_signature,
    raw_signature,
)

_P256 = Oid("1.2.840.10045.3.1.7")
_ECDSA_SHA256 = Oid("1.2.840.10045.4.3.2")
_SM2_SM3 = Oid("1.2.156.10197.1.501")
_BASIC_CONSTRAINTS = Oid("2.5.29.19")
_CA_TRUE = bytes.fromhex("30030101ff")  # BasicConstraints, cA TRUE
_CA_FALSE = bytes.fromhex("3000")
REQUEST = "CERTIFICATE REQUEST"
CERTIFICATE = "CERTIFICATE"
Y2050 = datetime(2050, 1, 1, tzinfo=UTC)  # RFC 5280, 4.1.2.5: from here on GeneralizedTime


@asn1.sequence
class _RequestInfo:
    version: int
    subject: Name
    key: SubjectPublicKeyInfo
    attributes: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]


@asn1.sequence
class _Request:
    info: _RequestInfo
    algorithm: Algorithm
    signature: asn1.BitString


@asn1.sequence
class _Validity:
    not_before: asn1.UTCTime | asn1.GeneralizedTime
    not_after: asn1.UTCTime | asn1.GeneralizedTime


@asn1.sequence
class _Extension:
    kind: Oid
    critical: bool
    value: bytes


@asn1.sequence
class _Contents:
    version: Annotated[int, asn1.Explicit(0)]
    serial: int
    algorithm: Algorithm
    issuer: Name
    validity: _Validity
    subject: Name
    key: SubjectPublicKeyInfo
    extensions: Annotated[list[_Extension], asn1.Explicit(3)]


@asn1.sequence
class _Certificate:
    contents: _Contents
    algorithm: Algorithm
    signature: asn1.BitString


def request(common: str, jwk: dict[str, str], sign: Callable[[bytes], bytes]) -> bytes:
    """PKCS #10, PEM. `sign`: raw signature, r || s, by the key of `jwk` (P-256 or SM2)."""
    if jwk["crv"] == CURVE:
        key, algorithm = Sm2Key.of_jwk(jwk).spki(), _SM2_SM3
    else:
        point = b"\4" + urlsafe_b64decode(jwk["x"].encode()) + urlsafe_b64decode(jwk["y"].encode())
        curve = CurveName(algorithm=EC_PUBLIC_KEY, curve=_P256)
        key, algorithm = SubjectPublicKeyInfo(algorithm=curve, key=asn1.BitString(point, 0)), _ECDSA_SHA256
    info = _RequestInfo(version=0, subject=gbt35275.name(common), key=key, attributes=asn1.SetOf([]))
    signature = asn1.BitString(der_signature(sign(asn1.encode_der(info))), 0)
    whole = _Request(info=info, algorithm=Algorithm(algorithm=algorithm), signature=signature)
    return _pem(REQUEST, asn1.encode_der(whole))


def read_sm2_request(pem: str) -> tuple[str, Sm2Key]:
    """Common name and key of a request that its key signed. Raises ValueError."""
    body = pem.strip().removeprefix(f"-----BEGIN {REQUEST}-----").removesuffix(f"-----END {REQUEST}-----")
    der = base64.b64decode(body)
    whole = asn1.decode_der(_Request, der)
    key = Sm2Key.of_spki(whole.info.key)
    (common,) = whole.info.subject.common.as_list()
    if common.kind != Oid("2.5.4.3") or asn1.encode_der(whole) != der:
        raise ValueError("not a request of this profile")
    if not key.verifies(asn1.encode_der(whole.info), raw_signature(whole.signature.as_bytes())):
        raise ValueError("signature is wrong")
    return common.value, key


def sm2_certificate(common: str, key: Sm2Key, ca: Sm2Key, now: datetime, days: int) -> bytes:
    """PEM. `key` is `ca` itself for the CA's own. Serial number: `gbt35275.serial` of the key's id."""
    algorithm = Algorithm(algorithm=_SM2_SM3)
    constraints = _CA_TRUE if key.point == ca.point else _CA_FALSE
    contents = _Contents(
        version=2,
        serial=gbt35275.serial(key.thumbprint()),
        algorithm=algorithm,
        issuer=gbt35275.name(gbt35275.ISSUER),
        validity=_Validity(not_before=_time(now - timedelta(hours=1)), not_after=_time(now + timedelta(days=days))),
        subject=gbt35275.name(common),
        key=key.spki(),
        extensions=[_Extension(kind=_BASIC_CONSTRAINTS, critical=True, value=constraints)],
    )
    signature = asn1.BitString(der_signature(ca.sign(asn1.encode_der(contents))), 0)
    whole = _Certificate(contents=contents, algorithm=algorithm, signature=signature)
    return _pem(CERTIFICATE, asn1.encode_der(whole))


def _time(at: datetime) -> asn1.UTCTime | asn1.GeneralizedTime:
    whole = at.replace(microsecond=0)
    return asn1.UTCTime(whole) if whole < Y2050 else asn1.GeneralizedTime(whole)


def _pem(kind: str, der: bytes) -> bytes:
    text = base64.b64encode(der).decode("ascii")
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""]).encode("ascii")
