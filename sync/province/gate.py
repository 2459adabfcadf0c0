"""What every request passes: bounded body in bounded time, terminal's signature, fresh nonce; every answer is signed.

Handlers see a `Call` and return a `Reply`; they never see the socket.
"""

import asyncio
import errno
import logging
import re
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kiosk.contract.exchange import JSON_MAX, PROBLEM_MEDIA_TYPE
from kiosk.contract.jose import PublicKey
from kiosk.contract.requests import (
    ANSWER_HEADER,
    EMPTY_DIGEST,
    REQUEST_HEADER,
    ClockError,
    Reply,
    SignatureError,
    Signer,
    check_request,
    sign_answer,
)
from kiosk.contract.suite import Hasher, Suite
from kiosk.contract.suites import INTERNATIONAL
from sync.province.problems import Refusal
from sync.province.registry import KnownKey, Registry

log = logging.getLogger(__name__)
SLOWEST_B_S = 1024  # a body that comes slower than this is cut off
SETUP_S = 30.0
RETRY_S = "30"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
Parsed = TypeVar("Parsed", bound=BaseModel)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Call:
    """One request. `sender` and `nonce` are there on signed addresses; `body_digest` is what the sender signed."""

    request: Request
    limit: int
    sender: KnownKey | None = None
    nonce: str = ""
    suite: Suite = INTERNATIONAL  # of the key that signed; digests and the answer's signature follow it
    body_digest: str = EMPTY_DIGEST
    _hash: Hasher = field(default_factory=INTERNATIONAL.hasher)

    def authenticated(self, sender: KnownKey, body_digest: str) -> None:
        self.sender, self.body_digest, self._hash = sender, body_digest, sender.suite.hasher()

    @property
    def terminal(self) -> KnownKey:
        if self.sender is None:
            raise Refusal("unsigned")
        return self.sender

    def length(self) -> int:
        """The announced body length. Raises Refusal: length-required, too-large."""
        text = self.request.headers.get("content-length", "0")
        if "transfer-encoding" in self.request.headers or not text.isdecimal() or len(text) > 12:
            raise Refusal("length-required")
        if int(text) > self.limit:
            raise Refusal("too-large")
        return int(text)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes. Ends early with ClientDisconnect or TimeoutError; what came is then good so far."""
        length = self.length()
        got = 0
        stream = self.request.stream()
        async with asyncio.timeout(SETUP_S + length / SLOWEST_B_S):
            async for chunk in stream:
                got += len(chunk)
                if got > length:
                    raise Refusal("too-large")
                self._hash.update(chunk)
                yield chunk

    async def drain(self) -> None:
        """Reads what a refused sender still sends: closing on unread bytes resets the line before he reads why."""
        with suppress(Refusal, TimeoutError, ClientDisconnect, RuntimeError):
            async for _ in self.chunks():
                pass

    def check_body(self) -> None:
        """After the last chunk. Raises Refusal("body-digest")."""
        if self.sender is not None and self._hash.hexdigest() != self.body_digest:
            raise Refusal("body-digest")

    async def body(self) -> bytes:
        parts = [chunk async for chunk in self.chunks()]
        self.check_body()
        return b"".join(parts)

    async def json(self, message: type[Parsed], refusal: str = "bad-request") -> Parsed:
        self.media_type("application/json")
        try:
            return message.model_validate_json(await self.body())
        except ValidationError as error:
            raise Refusal(refusal) from error

    def media_type(self, *wanted: str) -> None:
        if self.request.headers.get("content-type", "").partition(";")[0].strip().lower() not in wanted:
            raise Refusal("media-type")

    def identifier(self, name: str) -> str:
        """A UUID in the path. Raises Refusal("not-found")."""
        value = str(self.request.path_params[name])
        if not UUID.fullmatch(value):
            raise Refusal("not-found")
        return value


Handler = Callable[[Call], Awaitable[Reply]]


def of_nobodys_case(error: Exception) -> bool:
    """The disk is full, the database away: whatever is sent now fails. A terminal that was told 500 for a case five
    times would ask a person to look after it."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, OperationalError | InterfaceError | NoConnection)


def answer_json(message: BaseModel, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, message.model_dump_json().encode(), {"content-type": "application/json", **named})


def refuse(refusal: Refusal) -> Reply:
    body = refusal.problem().model_dump_json().encode()
    return Reply(refusal.status, body, {"content-type": PROBLEM_MEDIA_TYPE, **refusal.headers})


@dataclass(frozen=True, slots=True)
class Gate:
    registry: Registry
    signer: Callable[[Suite], Signer]
    now: Callable[[], float] = time.time

    async def pass_through(
        self,
        request: Request,
        handler: Handler,
        *,
        signed: bool,
        limit: int = JSON_MAX,
        apart: Callable[[bytes], object] | None = None,
    ) -> Response:
        """`apart` gets what a revoked terminal sent; the answer is a refusal all the same."""
        call = Call(request, limit)
        try:
            if signed:
                await run_in_threadpool(self._authenticate, call)
            if call.length() == 0:
                call.check_body()
            reply = await handler(call)
        except Refusal as refusal:
            log.info("refused code=%s terminal=%s", refusal.code, call.sender.terminal if call.sender else "-")
            if apart and refusal.code == "terminal-revoked":
                await self._keep(call, apart)
            await call.drain()
            reply = refuse(refusal)
        except TimeoutError:
            reply = refuse(Refusal("too-slow"))
        except ClientDisconnect:
            log.info("cut_off terminal=%s", call.sender.terminal if call.sender else "-")
            reply = refuse(Refusal("too-slow"))
        except Exception as error:  # noqa: BLE001  # one request must not end the copy; the place is logged, no values
            log.error("failed %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            reply = refuse(Refusal("busy" if of_nobodys_case(error) else "failed", {"Retry-After": RETRY_S}))
        return self._response(call, reply)

    def _authenticate(self, call: Call) -> None:
        request = call.request
        keys: list[KnownKey] = []

        def key_of(kid: str) -> PublicKey | None:
            known = self.registry.key(kid)
            keys.extend([known] if known else [])
            return known.key if known else None

        query = request.scope["query_string"]
        target = (request.scope["raw_path"] + (b"?" + query if query else b"")).decode("ascii", "replace")
        try:
            claims = check_request(
                request.headers.get(REQUEST_HEADER, ""), key_of, request.method, target, self.now()
            )
        except ClockError as error:
            raise Refusal("clock") from error
        except SignatureError as error:
            raise Refusal("unsigned" if keys or not str(error).endswith("not trusted") else "unknown-key") from error
        call.nonce, call.suite = claims.nonce, keys[-1].suite
        if keys[-1].revoked:
            raise Refusal("terminal-revoked")
        if not self.registry.first_use(keys[-1].kid, claims.nonce):
            raise Refusal("replayed")
        call.authenticated(keys[-1], claims.body)

    async def _keep(self, call: Call, apart: Callable[[bytes], object]) -> None:
        with suppress(Refusal, TimeoutError, ClientDisconnect):
            await run_in_threadpool(apart, b"".join([chunk async for chunk in call.chunks()]))

    def _response(self, call: Call, reply: Reply) -> Response:
        if call.request.method == "HEAD":
            reply = Reply(reply.status, b"", reply.headers)
        headers = dict(reply.headers)
        if call.nonce:
            headers[ANSWER_HEADER] = sign_answer(call.nonce, reply, self.signer(call.suite), call.suite)
        headers.setdefault("cache-control", "no-store")
        return Response(reply.body, reply.status, headers)
