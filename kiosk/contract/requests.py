"""How terminal and province know that a request, and an answer, is really the other's. Pure: no clock, no socket.

Every request of an enrolled terminal carries `Jiujin-Signature`: a compact JWS (terminal key) over method,
target, body digest, nonce and the terminal's clock. Every answer to it carries `Jiujin-Answer`: a compact JWS
(acknowledgement key) over the request's nonce, status, body digest and the headers that steer the terminal. Both are
of the terminal's suite: ES256 and SHA-256, or SM2 and SM3.
An answer without it came from somebody else (captive portal, proxy, load balancer) and never decides over a case.

The terminal's clock may be years off, so `iat` only bounds how long the province must remember nonces;
a terminal that is told `clock` asks GET /v1/time (signed, nonce-bound) and signs with that time instead.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError

from kiosk.contract import jose
from kiosk.contract.case import REQUEST_TYP, Digest, Message
from kiosk.contract.suite import KeyOf, Suite
from kiosk.contract.suites import INTERNATIONAL

REQUEST_HEADER = "Jiujin-Signature"
ANSWER_HEADER = "Jiujin-Answer"
ANSWER_TYP = "jiujin-answer+jws"
TIME_TYP = "jiujin-time+jws"
TOKEN_MAX = 4 * 1024  # bytes of a request's or an answer's signature
CLOCK_WINDOW_S = 24 * 3600  # how far `iat` may be off; nonces are remembered for twice as long
SIGNED_HEADERS = ("location", "retry-after", "upload-length", "upload-offset")
EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()

Signer = Callable[[dict[str, Any], bytes], str]
"""Header (typ) and payload -> JWS compact, adds alg and kid. `KeyRing.sign_jws` is one: a TPM gives no key."""

Nonce = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class SignatureError(ValueError):
    """The token is not what it claims. The message is a fixed word, never contents."""


class ClockError(SignatureError):
    """Signed rightly, at a time too far from ours."""


class RequestClaims(Message):
    method: str = Field(max_length=8)
    target: str = Field(max_length=1024)  # path and query exactly as sent
    body: Digest  # of the body's bytes, by the suite of the key that signs; of b"" without one
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


Claims = TypeVar("Claims", bound=Message)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as both sides see it. A HEAD's body is b""."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def token(typ: str, claims: Message, sign: Signer) -> str:
    """A compact JWS of `claims`."""
    return sign({"typ": typ}, claims.model_dump_json().encode())


def verified(text: str, typ: str, key_of: KeyOf, claims: type[Claims]) -> Claims:
    """The claims of a token of this typ that a trusted key signed. Raises SignatureError."""
    try:
        _, payload = jose.verify(text, typ=typ, key_of=key_of, limit=TOKEN_MAX)
        return claims.model_validate_json(payload)
    except ValidationError as error:
        raise SignatureError("claims") from error
    except jose.Refused as error:
        raise SignatureError(str(error)) from error


def sign_request(claims: RequestClaims, sign: Signer) -> str:
    return token(REQUEST_TYP, claims, sign)


def check_request(text: str, key_of: KeyOf, method: str, target: str, now: float) -> RequestClaims:
    """The claims of a request that really says `method target`. The caller still compares the body's digest with
    `claims.body` and refuses a nonce it has seen. Raises SignatureError, ClockError when only the time is off."""
    claims = verified(text, REQUEST_TYP, key_of, RequestClaims)
    if claims.method != method or claims.target != target:
        raise SignatureError("other request")
    if abs(claims.iat - now) > CLOCK_WINDOW_S:
        raise ClockError("clock")
    return claims


def steering(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that an answer's signature covers, in one spelling."""
    lower = {name.lower(): value for name, value in headers.items()}
    return {name: lower[name] for name in SIGNED_HEADERS if name in lower}


def sign_answer(nonce: str, reply: Reply, sign: Signer, suite: Suite = INTERNATIONAL) -> str:
    digest = suite.digest(reply.body)
    claims = AnswerClaims(nonce=nonce, status=reply.status, body=digest, headers=steering(reply.headers))
    return token(ANSWER_TYP, claims, sign)


def check_answer(text: str, key_of: KeyOf, nonce: str, reply: Reply, suite: Suite = INTERNATIONAL) -> None:
    """Raises SignatureError unless the province signed exactly this reply to the request with `nonce`."""
    claims = verified(text, ANSWER_TYP, key_of, AnswerClaims)
    if claims.nonce != nonce:
        raise SignatureError("nonce")
    if claims.status != reply.status or claims.body != suite.digest(reply.body):
        raise SignatureError("other answer")
    if claims.headers != steering(reply.headers):
        raise SignatureError("headers")
