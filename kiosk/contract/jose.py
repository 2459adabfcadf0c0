"""JWS and JWE as terminal and province both write and read them: one allow-list, one set of size limits.

joserfc's own limits (512-byte headers, 64 KiB ciphertexts) refuse to open what joserfc sealed; ours come from
`kiosk.contract.limits` and hold on both sides. Tokens are compact serialisations, ASCII.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode
from pydantic_core import to_json

from kiosk.contract.limits import JWS_HEADER_MAX, SEALED_MANIFEST_MAX
from kiosk.contract.sm2 import CURVE, SIGNATURE, Sm2Key

SIGNING, KEY_AGREEMENT, CONTENT = "ES256", "ECDH-ES", "A256GCM"
NATIONAL_SIGNING = "SM2"  # our name: none is registered. SM2 with SM3, r || s
OWN_KEY_OR_EXTENSION = frozenset({"jwk", "jku", "x5c", "x5u", "b64", "crit"})
PublicKey = ECKey | Sm2Key

Signer = Callable[[bytes], bytes]
"""Signing input -> raw ES256 or SM2 signature, r || s, 64 bytes (RFC 7518 3.4): a TPM gives no key to joserfc."""


class Refused(ValueError):
    """A token or sealed thing is not what it should be. The message names the rule that broke, never contents."""


class _Signing(JWSRegistry):
    max_header_length = JWS_HEADER_MAX * 4 // 3 + 4
    max_payload_length = SEALED_MANIFEST_MAX * 4 // 3 + 4
    max_signature_length = 128

    def __init__(self) -> None:
        super().__init__(algorithms=[SIGNING], strict_check_header=False)


class _Sealing(JWERegistry):
    max_protected_header_length = 1024
    max_encrypted_key_length = 16  # ECDH-ES agrees on the key itself: the segment is empty
    max_ciphertext_length = SEALED_MANIFEST_MAX

    def __init__(self) -> None:
        super().__init__(algorithms=[KEY_AGREEMENT, CONTENT])


# RFC 7518 4.6.2, OtherInfo: algorithm, no apu, no apv, the key's bits.
_AGREED_ON = b"\0\0\0\7" + CONTENT.encode() + bytes(8) + (256).to_bytes(4, "big")
_SIGNING = _Signing()
_SEALING = _Sealing()


def public_key(jwk: Mapping[str, str]) -> PublicKey:
    """An EC P-256 or SM2 public key. Raises Refused for anything else, a private key included."""
    try:
        if jwk.get("crv") == CURVE:
            return Sm2Key.of_jwk(jwk)
        key = ECKey.import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused("key: not an EC public key") from error
    if key.curve_name != "P-256" or key.is_private:
        raise Refused("key: not a P-256 public key")
    return key


def sign(header: Mapping[str, Any], payload: bytes, signer: Signer) -> str:
    """JWS compact. `header` must hold typ and kid; without alg: ES256. Raises Refused when a limit is exceeded."""
    head = to_json({"alg": SIGNING, **header})
    if len(head) > JWS_HEADER_MAX:
        raise Refused("header: too large")
    if len(payload) > SEALED_MANIFEST_MAX:
        raise Refused("payload: too large")
    signed = urlsafe_b64encode(head) + b"." + urlsafe_b64encode(payload)
    return (signed + b"." + urlsafe_b64encode(signer(signed))).decode("ascii")


def unverified_header(token: str | bytes, *, limit: int) -> dict[str, Any]:
    """The header of a token nobody has verified yet, to find the key with. Raises Refused."""
    data = token.encode("ascii", "replace") if isinstance(token, str) else token
    if len(data) > limit:
        raise Refused("token: too large")
    try:
        header = jws.extract_compact(data, registry=_SIGNING).protected
        canonical = all(urlsafe_b64encode(urlsafe_b64decode(part)) == part for part in data.split(b"."))
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Refused("token: not a JWS") from error
    if not isinstance(header, dict):
        raise Refused("token: header is not an object")
    if not canonical:
        raise Refused("token: not canonical base64url")  # else one signature would have several digests
    return header


def verify(
    token: str | bytes, *, typ: str, key_of: Callable[[str], PublicKey | None], limit: int
) -> tuple[dict[str, Any], bytes]:
    """Header and payload of a token that `key_of(kid)` signed.

    Only the key's own algorithm and exactly this typ; the key is looked up by kid and never taken from the token.
    Raises Refused.
    """
    data = token.encode("ascii", "replace") if isinstance(token, str) else token
    header = unverified_header(data, limit=limit)
    if header.get("alg") not in {SIGNING, NATIONAL_SIGNING}:
        raise Refused("token: algorithm not allowed")
    if header.get("typ") != typ:
        raise Refused("token: wrong typ")
    if header.keys() & OWN_KEY_OR_EXTENSION:
        raise Refused("token: brings its own key or an extension")
    kid = header.get("kid")
    key = key_of(kid) if isinstance(kid, str) else None
    if key is None:
        raise Refused("token: key not trusted")
    payload = _verified(data, key, header["alg"])
    if not payload:
        raise Refused("token: empty")
    return header, payload


def _verified(data: bytes, key: PublicKey, alg: str) -> bytes:
    if alg != (NATIONAL_SIGNING if isinstance(key, Sm2Key) else SIGNING):
        raise Refused("token: not the key's algorithm")
    if isinstance(key, Sm2Key):
        signed, _, signature = data.rpartition(b".")
        if len(signature) > 2 * SIGNATURE or not key.verifies(signed, urlsafe_b64decode(signature)):
            raise Refused("token: signature is wrong")
        return urlsafe_b64decode(signed.partition(b".")[2])
    try:
        return bytes(jws.deserialize_compact(data, key, registry=_SIGNING).payload)
    except (JoseError, ValueError, TypeError) as error:
        raise Refused("token: signature is wrong") from error


class Envelope:
    """JWE compact to one recipient, without compression (RFC 7516 3.1; key agreement: RFC 7518 4.6).

    The ephemeral key, the agreement and the header are made; takes one plaintext, since the key agreed on is for one
    message. joserfc opens it.
    """

    def __init__(self, recipient: ECKey, kid: str) -> None:
        ephemeral = ec.generate_private_key(ec.SECP256R1())
        point = ephemeral.public_key().public_numbers()
        epk = {"kty": "EC", "crv": "P-256", "x": _coordinate(point.x), "y": _coordinate(point.y)}
        header = {"alg": KEY_AGREEMENT, "enc": CONTENT, "kid": kid, "epk": epk}
        self._protected = urlsafe_b64encode(to_json(header))
        shared = ephemeral.exchange(ec.ECDH(), recipient.public_key)
        self._content: AESGCM | None = AESGCM(ConcatKDFHash(hashes.SHA256(), 32, _AGREED_ON).derive(shared))

    def enclose(self, manifest: bytes) -> bytes:
        content, self._content = self._content, None
        if content is None:
            raise RuntimeError("envelope: used before")
        nonce = os.urandom(12)
        sealed = content.encrypt(nonce, manifest, self._protected)
        parts = (self._protected, b"", *map(urlsafe_b64encode, (nonce, sealed[:-16], sealed[-16:])))
        return b".".join(parts)


def _coordinate(value: int) -> str:
    return urlsafe_b64encode(value.to_bytes(32, "big")).decode("ascii")


def decrypt(sealed: bytes, private: ECKey, kid: str, *, limit: int) -> bytes:
    """Raises Refused when it is not sealed to this key with these algorithms, or opens to more than `limit` bytes."""
    if len(sealed) > SEALED_MANIFEST_MAX:
        raise Refused("sealed: too large")
    try:
        opened = jwe.decrypt_compact(sealed, private, registry=_SEALING)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused("sealed: cannot be opened") from error
    if opened.protected.get("kid") != kid or "zip" in opened.protected:
        raise Refused("sealed: wrong key id, or compressed")
    if opened.plaintext is None or len(opened.plaintext) > limit:
        raise Refused("sealed: opens to too much")
    return opened.plaintext
