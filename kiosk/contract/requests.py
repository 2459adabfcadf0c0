"""How terminal and province know that a request, and an answer, is really the other's. Pure: no clock, no socket.

Every request of an enrolled terminal carries `Jiujin-Signature`: a compact JWS (ES256, terminal key) over method,
target, body digest, nonce and the terminal's clock. Every answer to it carries `Jiujin-Answer`: a compact JWS
(ES256, acknowledgement key) over the request's nonce, status, body digest and the headers that steer the terminal.
An answer without it came from somebody else (captive portal, proxy, load balancer) and never decides over a case.

The terminal's clock may be years off, so `iat` only bounds how long the province must remember nonces;
a terminal that is told `clock` asks GET /v1/time (signed, nonce-bound) and signs with that time instead.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import BaseModel, Field, ValidationError

from kiosk.contract.case import REQUEST_TYP, Digest, Message

REQUEST_HEADER = "Jiujin-Signature"
ANSWER_HEADER = "Jiujin-Answer"
ANSWER_TYP = "jiujin-answer+jws"
TIME_TYP = "jiujin-time+jws"
TOKEN_MAX = 4 * 1024  # bytes of a request's or an answer's signature
CLOCK_WINDOW_S = 24 * 3600  # how far `iat` may be off; nonces are remembered for twice as long
SIGNED_HEADERS = ("location", "retry-after", "upload-length", "upload-offset")
EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()

Signer = Callable[[bytes], bytes]
"""Signing input -> raw ES256 signature (r || s, 64 bytes), RFC 7518 3.4. A TPM or UKey gives no private key."""

Nonce = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class SignatureError(ValueError):
    """The token is not what it claims. The message is a fixed word, never its contents."""


class RequestClaims(Message):
    method: str = Field(max_length=8)
    target: str = Field(max_length=1024)  # path and query exactly as sent
    body: Digest  # SHA-256 of the body's bytes; of b"" without one
    nonce: Nonce
    iat: int  # seconds since 1970 by the terminal's clock


class AnswerClaims(Message):
    nonce: Nonce  # the request's
    status: int
    body: Digest
    headers: dict[str, str]  # lower-case names, those of SIGNED_HEADERS that were sent


class TimeClaims(Message):
    """GET /v1/time: what the province's clock says, for this nonce only."""

    nonce: Nonce
    at: int  # seconds since 1970, UTC


class TokenHeader(BaseModel):
    alg: Literal["ES256"]
    typ: str
    kid: str = Field(max_length=64)


Claims = TypeVar("Claims", bound=Message)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as both sides see it. A HEAD's body is b""."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError("not base64url") from error
    if _b64(raw) != text:
        raise SignatureError("not canonical base64url")
    return raw


def token(typ: str, kid: str, claims: Message, sign: Signer) -> str:
    """A compact JWS of `claims`, ASCII, at most TOKEN_MAX bytes for every message of ours."""
    header = json.dumps({"alg": "ES256", "typ": typ, "kid": kid}, separators=(",", ":"))
    signed = f"{_b64(header.encode())}.{_b64(claims.model_dump_json().encode())}"
    return f"{signed}.{_b64(sign(signed.encode()))}"


def _parts(text: str, typ: str) -> tuple[TokenHeader, bytes, bytes, bytes]:
    """Header, payload, signature, signing input. Nothing of it is believed yet."""
    if len(text) > TOKEN_MAX:
        raise SignatureError("too long")
    pieces = text.split(".")
    if len(pieces) != 3 or not text.isascii():
        raise SignatureError("not a compact JWS")
    try:
        header = TokenHeader.model_validate_json(_unb64(pieces[0]), strict=True)
    except ValidationError as error:
        raise SignatureError("header") from error
    if header.typ != typ:
        raise SignatureError("typ")
    return header, _unb64(pieces[1]), _unb64(pieces[2]), f"{pieces[0]}.{pieces[1]}".encode()


def key_id(text: str, typ: str) -> str:
    """Who says he signed `text`: for looking the key up, before `verified`."""
    return _parts(text, typ)[0].kid


def verified(text: str, typ: str, key: ec.EllipticCurvePublicKey, claims: type[Claims]) -> Claims:
    """The claims of a token signed by `key`. Raises SignatureError."""
    _, payload, signature, signed = _parts(text, typ)
    if len(signature) != 64:
        raise SignatureError("signature")
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(der, signed, ec.ECDSA(SHA256()))
        return claims.model_validate_json(payload)
    except (InvalidSignature, ValidationError) as error:
        raise SignatureError("signature" if isinstance(error, InvalidSignature) else "claims") from error


def software_signer(key: ec.EllipticCurvePrivateKey) -> Signer:
    """Signs with a P-256 key that lies in this process's memory."""

    def sign(signing_input: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(signing_input, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def sign_request(sign: Signer, kid: str, claims: RequestClaims) -> str:
    return token(REQUEST_TYP, kid, claims, sign)


def check_request(text: str, key: ec.EllipticCurvePublicKey, method: str, target: str, now: int) -> RequestClaims:
    """The claims of a request that really says `method target`. The caller still compares the body's digest with
    `claims.body` and refuses a nonce it has seen. Raises SignatureError; "clock" when only the time is off."""
    claims = verified(text, REQUEST_TYP, key, RequestClaims)
    if claims.method != method or claims.target != target:
        raise SignatureError("other request")
    if abs(claims.iat - now) > CLOCK_WINDOW_S:
        raise SignatureError("clock")
    return claims


def steering(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that an answer's signature covers, in one spelling."""
    lower = {name.lower(): value for name, value in headers.items()}
    return {name: lower[name] for name in SIGNED_HEADERS if name in lower}


def sign_answer(sign: Signer, kid: str, nonce: str, reply: Reply) -> str:
    digest = hashlib.sha256(reply.body).hexdigest()
    claims = AnswerClaims(nonce=nonce, status=reply.status, body=digest, headers=steering(reply.headers))
    return token(ANSWER_TYP, kid, claims, sign)


def check_answer(text: str, key: ec.EllipticCurvePublicKey, nonce: str, reply: Reply) -> None:
    """Raises SignatureError unless the province signed exactly this reply to the request with `nonce`."""
    claims = verified(text, ANSWER_TYP, key, AnswerClaims)
    if claims.nonce != nonce:
        raise SignatureError("nonce")
    if claims.status != reply.status or claims.body != hashlib.sha256(reply.body).hexdigest():
        raise SignatureError("other answer")
    if claims.headers != steering(reply.headers):
        raise SignatureError("headers")


def public_key(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    """A P-256 key from its JWK. Raises SignatureError on anything else."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise SignatureError("key type")
    x, y = (_unb64(str(jwk.get(part, ""))) for part in ("x", "y"))
    if len(x) != 32 or len(y) != 32:
        raise SignatureError("key size")
    try:
        return ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
        ).public_key()
    except ValueError as error:
        raise SignatureError("key point") from error


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _b64(numbers.x.to_bytes(32, "big")),
        "y": _b64(numbers.y.to_bytes(32, "big")),
    }


def thumbprint(jwk: Mapping[str, str]) -> str:
    """RFC 7638."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return _b64(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())
