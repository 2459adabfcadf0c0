"""The province's HTTP addresses: kiosk/contract/openapi.yaml, route by route."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.contract.exchange import (
    HEARTBEAT_MAX,
    JSON_MAX,
    RECORD_MAX,
    EnrolmentRequest,
    Heartbeat,
    HeartbeatAnswer,
    HeldAnswer,
    HeldRequest,
    Keys,
    RenewalRequest,
)
from kiosk.contract.limits import SEALED_MANIFEST_MAX
from kiosk.contract.live import LIVE_REQUEST_MAX, LiveRequest
from kiosk.contract.requests import TIME_TYP, Reply, TimeClaims, token
from kiosk.contract.suites import INTERNATIONAL, SUITES
from sync.province import verify
from sync.province.adapters import Messenger
from sync.province.feed import feed_file
from sync.province.gate import Call, Gate, Handler, answer_json, refuse
from sync.province.held import missing
from sync.province.live import Desk
from sync.province.platform import Platform
from sync.province.problems import Refusal
from sync.province.proofs import Guesses
from sync.province.records import KIND
from sync.province.tus import Tus
from sync.province.uploads import UPLOAD_MAX

log = logging.getLogger(__name__)
TIDY_EVERY_S = 3600.0
TEXT_EVERY_S = 2.0
CODES_PER_MINUTE = 20


class Addresses:
    def __init__(self, platform: Platform, desk: Desk | None = None) -> None:
        self.platform = platform
        self.desk = desk or Desk([], platform.orders, platform.proofs)
        self.gate = Gate(platform.registry, platform.keys.signer, platform.now)
        self.tus = Tus(platform.uploads)
        self.guesses = Guesses(platform.now)
        self._tried: list[float] = []

    def routes(self) -> list[Route]:
        record = "/v1/records/{kind}/{record}"
        return [
            self._route("/v1/keys", "GET", self.keys, signed=False),
            self._route("/v1/time", "GET", self.time, signed=False),
            self._route("/v1/enrolments", "POST", self.enrol, signed=False),
            self._route("/v1/enrolments/renewal", "POST", self.renew),
            self._route("/v1/uploads", "OPTIONS", self.tus.options, signed=False),
            self._route("/v1/uploads", "POST", self.tus.create, limit=UPLOAD_MAX),
            self._route("/v1/uploads/{upload}", "HEAD", self.tus.head),
            self._route("/v1/uploads/{upload}", "PATCH", self.tus.patch, limit=UPLOAD_MAX),
            self._route("/v1/uploads/{upload}", "DELETE", self.tus.delete),
            self._route(
                "/v1/cases/{case}",
                "PUT",
                self.put_case,
                limit=SEALED_MANIFEST_MAX,
                apart=self.platform.quarantine.keep,
            ),
            self._route("/v1/cases/{case}", "GET", self.get_case),
            self._route("/v1/changes", "GET", self.changes),
            self._route(record, "PUT", self.put_record, limit=RECORD_MAX),
            self._route("/v1/live", "POST", self.live, limit=LIVE_REQUEST_MAX),
            self._route("/v1/held", "POST", self.held),
            self._route("/v1/proofs/{code}", "GET", self.proof, signed=False),
            self._route("/verify", "GET", self.verify, signed=False),
            self._route("/v1/heartbeat", "PUT", self.heartbeat, limit=HEARTBEAT_MAX),
            self._route("/v1/feed/{part}/{file:path}", "GET", self.feed, signed=False),
        ]

    def _route(
        self,
        path: str,
        method: str,
        handler: Handler,
        *,
        signed: bool = True,
        limit: int = JSON_MAX,
        apart: Callable[[bytes], object] | None = None,
    ) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self.gate.pass_through(request, handler, signed=signed, limit=limit, apart=apart)

        route = Route(path, endpoint, methods=[method])
        route.methods = {method}  # Starlette adds HEAD to every GET; the contract does not
        return route

    async def keys(self, _call: Call) -> Reply:
        platform = self.platform
        generation = await run_in_threadpool(platform.registry.generation)
        return answer_json(Keys(keys=platform.keys.trusted(), suites=list(SUITES), generation=generation))

    async def time(self, call: Call) -> Reply:
        try:
            claims = TimeClaims(nonce=call.request.query_params.get("nonce", ""), at=int(self.platform.now()))
        except ValueError as error:
            raise Refusal("bad-request") from error
        suite = SUITES.get(call.request.query_params.get("suite", INTERNATIONAL.name))
        if suite is None:
            raise Refusal("bad-request")
        signed = token(TIME_TYP, claims, self.platform.keys.signer(suite))
        return Reply(200, signed.encode(), {"content-type": INTERNATIONAL.media_type})

    async def enrol(self, call: Call) -> Reply:
        asked = await call.json(EnrolmentRequest)
        now = self.platform.now()
        self._tried = [at for at in self._tried if at > now - 60]
        if len(self._tried) >= CODES_PER_MINUTE:
            raise Refusal("too-many", {"Retry-After": "60"})
        self._tried.append(now)
        enrolment = await run_in_threadpool(self.platform.registry.enrol, asked.code, asked.csr)
        log.info("enrolled terminal=%s", enrolment.terminal)
        return answer_json(enrolment, 201)

    async def renew(self, call: Call) -> Reply:
        asked = await call.json(RenewalRequest)
        return answer_json(await run_in_threadpool(self.platform.registry.renew, call.terminal, asked.csr))

    async def put_case(self, call: Call) -> Reply:
        call.media_type(*(suite.media_type for suite in SUITES.values()))
        case, body = call.identifier("case"), await call.body()
        try:
            stored, fresh = await run_in_threadpool(self.platform.receiving.receive, case, body, call.terminal)
        except Refusal as refusal:
            if refusal.code == "case-revoked":
                await run_in_threadpool(self.platform.quarantine.keep, body)
            raise
        log.info("case stored=%s fresh=%s terminal=%s", stored.case, fresh, stored.terminal)
        answer = await run_in_threadpool(self.platform.receiving.answer, stored, call.nonce, call.suite)
        return answer_json(answer, 201 if fresh else 200)

    async def get_case(self, call: Call) -> Reply:
        stored = await run_in_threadpool(self.platform.receiving.find, call.identifier("case"))
        if stored is None or stored.terminal != call.terminal.terminal:
            raise Refusal("not-found")
        return answer_json(await run_in_threadpool(self.platform.receiving.answer, stored, call.nonce, call.suite))

    async def changes(self, call: Call) -> Reply:
        text = call.request.query_params.get("cursor", "0")
        if not text.isascii() or not text.isdecimal() or len(text) > 18:
            raise Refusal("bad-request")
        return answer_json(
            await run_in_threadpool(self.platform.receiving.changes, call.terminal.terminal, int(text))
        )

    async def put_record(self, call: Call) -> Reply:
        call.media_type("application/json")
        kind, record = str(call.request.path_params["kind"]), call.identifier("record")
        if not KIND.fullmatch(kind):
            raise Refusal("not-found")
        body, terminal = await call.body(), call.terminal.terminal
        answer, fresh = await run_in_threadpool(self.platform.records.put, kind, record, body, terminal)
        return answer_json(answer, 201 if fresh else 200)

    async def live(self, call: Call) -> Reply:
        request, terminal = await call.json(LiveRequest), call.terminal.terminal
        return answer_json(await self.desk.ask(request, terminal, self.platform.keys.signer(call.suite)))

    async def held(self, call: Call) -> Reply:
        asked = await call.json(HeldRequest)
        return answer_json(HeldAnswer(missing=await run_in_threadpool(missing, self.platform.database, asked.ids)))

    async def proof(self, call: Call) -> Reply:
        code = str(call.request.path_params["code"])
        return answer_json(await run_in_threadpool(self.guesses.check, self.platform.proofs, code))

    async def verify(self, call: Call) -> Reply:
        return await run_in_threadpool(
            verify.page, self.guesses, self.platform.proofs, call.request.query_params.get("code", "")
        )

    async def heartbeat(self, call: Call) -> Reply:
        beat = await call.json(Heartbeat)
        registry = self.platform.registry
        await run_in_threadpool(registry.seen, call.terminal.terminal, beat)
        generation = await run_in_threadpool(registry.generation)
        return answer_json(
            HeartbeatAnswer(at=datetime.fromtimestamp(self.platform.now(), UTC), generation=generation, held=True)
        )

    async def feed(self, call: Call) -> Reply:
        path = call.request.path_params
        content = await run_in_threadpool(feed_file, self.platform.data, str(path["part"]), str(path["file"]))
        return Reply(200, content, {"content-type": "application/octet-stream"})


def _refused(_request: Request, error: Exception) -> Response:
    code = "method" if isinstance(error, HTTPException) and error.status_code == 405 else "not-found"
    reply = refuse(Refusal(code))
    return Response(reply.body, reply.status, dict(reply.headers))


def build(platform: Platform, desk: Desk | None = None, messenger: Messenger | None = None) -> Starlette:
    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_tidy(platform))]
        if messenger is not None:
            tasks.append(asyncio.create_task(_text(platform, messenger)))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            if desk is not None:
                desk.close()

    refusals = {404: _refused, 405: _refused}
    return Starlette(routes=Addresses(platform, desk).routes(), lifespan=life, exception_handlers=refusals)


async def _tidy(platform: Platform) -> None:
    while True:
        try:
            await run_in_threadpool(platform.tidy)
        except Exception as error:  # noqa: BLE001  # a disk that is full now; the feed must not run out for it
            log.error("tidy failed=%s", type(error).__name__)
        await asyncio.sleep(TIDY_EVERY_S)


async def _text(platform: Platform, messenger: Messenger) -> None:
    while True:
        try:
            await run_in_threadpool(platform.texts.send_due, messenger)
        except Exception as error:  # noqa: BLE001  # a database that is away now; its text may quote what it was asked
            log.error("texts failed=%s", type(error).__name__)
        await asyncio.sleep(TEXT_EVERY_S)
