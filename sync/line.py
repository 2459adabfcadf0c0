"""One signed request to the province and its signed answer, over TLS with the pinned CA.

Whatever the province did not sign is trouble of the line, whoever sent it: a captive portal's 200, a proxy's 502, a
firewall's 403. Only `Answer`s decide over a case.
"""

import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from pydantic import BaseModel, ValidationError
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from kiosk.config import Config, ConfigError
from kiosk.contract.exchange import PROBLEM_MEDIA_TYPE, PROBLEM_PREFIX
from kiosk.contract.requests import (
    ANSWER_HEADER,
    REQUEST_HEADER,
    Reply,
    RequestClaims,
    SignatureError,
    check_answer,
    sign_request,
)
from kiosk.keys import KeyRing, Trust
from kiosk.state import StateFolder
from sync.clock import NO_CHECK_TIME, ProvinceClock, trusted_time
from sync.deadline import WholeInTime
from sync.usage import PER_CONNECTION, PER_REQUEST, Usage

CONNECT_S = 10.0
PATIENCE_S = 25.0
SLOWEST_B_S = 50_000 / 1.5  # SecureDrop's rule: size / 50 kB/s x 1.5 + 25 s
ANSWER_MAX = 512 * 1024
AUTHORISATION_CODES = frozenset({"unsigned", "replayed", "clock", "unknown-key", "terminal-revoked"})
OF_THE_LINE = frozenset({408, 425, 429, 502, 503, 504})
Parsed = TypeVar("Parsed", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Manners:
    """How long is waited for one answer, and how large it may be."""

    connect_s: float = CONNECT_S
    patience_s: float = PATIENCE_S
    answer_max: int = ANSWER_MAX


class LineDown(Exception):
    """The line's or the province's trouble, no case's. `reason` is a code word of ours."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class NotBelieved(LineDown):
    """The province, or somebody in its place, does not take this terminal's signature: `reason` says why."""


class Nonsense(Exception):
    """Signed by the province, yet not what the contract says."""


def pinned_ca(config: Config, state: StateFolder) -> Path:
    return state.root / config.province.ca if config.province.ca else state.ca


@dataclass(frozen=True, slots=True)
class Answer:
    """What the province really said. `code` is the problem's code for 4xx and 5xx, "" otherwise."""

    status: int
    body: bytes
    headers: dict[str, str]
    nonce: str
    code: str

    def parsed(self, message: type[Parsed]) -> Parsed:
        """Raises Nonsense."""
        try:
            return message.model_validate_json(self.body)
        except ValidationError as error:
            raise Nonsense(message.__name__) from error

    def number(self, header: str) -> int:
        text = self.headers.get(header, "")
        if not text.isascii() or not text.isdecimal() or len(text) > 12:
            raise Nonsense(header)
        return int(text)


class _Connection(HTTPSConnection):
    response_class = WholeInTime


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class _Pinned(HTTPAdapter):
    """No retries of its own: there is one retrying layer, the agent's policy."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **{**kwargs, "ssl_context": self._context})
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}


class Line:
    """`send` from one thread at a time. `stop` ends waiting between chunks of a body, never inside a request."""

    def __init__(
        self,
        url: str,
        ca: str,
        keys: KeyRing,
        trust: Callable[[], Trust],
        usage: Usage,
        stop: threading.Event | None = None,
        manners: Manners = Manners(),
        clock: ProvinceClock | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise ConfigError(f"province.url: {url}: must be https://…")
        self._base = f"https://{parts.netloc}"
        self._prefix = parts.path.rstrip("/")
        self._ca = ca
        self._keys = keys
        self._trust = trust
        self._usage = usage
        self.stop = stop or threading.Event()
        self.clock = clock or ProvinceClock()
        self._manners = manners
        self._session: requests.Session | None = None
        self._dates_fit = False  # the certificate's, by the province's clock, though not by this machine's

    def trust(self) -> Trust:
        """What this terminal believes, as it stands now. Raises NotEnrolled, EnrolmentBroken."""
        return self._trust()

    def close(self) -> None:
        self._dates_fit = False
        if self._session is not None:
            self._session.close()
            self._session = None

    def send(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """Raises LineDown, NotBelieved. A wrong clock is mended once by asking the province's."""
        try:
            answer = self._send(method, path, body, headers or {})
        except NotBelieved as error:
            if error.reason != "clock":
                raise
            self._ask_time()
            answer = self._send(method, path, body, headers or {})
        except _Undated:
            self._ask_time()
            answer = self._send(method, path, body, headers or {})
        if answer.status in OF_THE_LINE:
            raise LineDown(answer.code or "busy", _retry_after(answer.headers))
        return answer

    def _open(self) -> requests.Session:
        if self._session is None:
            try:
                context = ssl.create_default_context(cafile=self._ca)
            except OSError as error:
                raise LineDown("no_ca") from error
            if self._dates_fit or self.clock.dates_are_wrong:
                context.verify_flags |= NO_CHECK_TIME
            self._usage.count(PER_CONNECTION)
            self._session = requests.Session()
            self._session.trust_env = False
            self._session.mount("https://", _Pinned(context))
        return self._session

    def _ask_time(self) -> None:
        """Learns the province's time by its signature alone; its certificate's dates are judged by that time."""
        url = self._base + self._prefix
        try:
            at = trusted_time(url, self._ca, self._key_of, self._manners.connect_s, self._keys.suite)
        except (OSError, SignatureError, ValueError) as error:
            raise LineDown("no_time") from error
        self.clock.learn(at)
        self.close()
        self._dates_fit = True

    def _key_of(self, kid: str) -> Any:
        return self._trust().key(kid, "acknowledgement")

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        target = self._prefix + path
        nonce = secrets.token_urlsafe(18)
        claims = RequestClaims(
            method=method,
            target=target,
            body=self._keys.suite.digest(body),
            nonce=nonce,
            iat=int(self.clock.now()),
        )
        signed = {**headers, REQUEST_HEADER: sign_request(claims, self._keys.sign_jws), "Accept-Encoding": "identity"}
        patience = self._manners.patience_s + len(body) / SLOWEST_B_S
        try:
            response = self._open().request(
                method,
                self._base + target,
                data=self._usage.paced(body) or None,
                headers=signed,
                timeout=(self._manners.connect_s, patience),
                allow_redirects=False,
                stream=True,
            )
            with response:
                content = _bounded(response, time.monotonic() + patience, self._manners.answer_max)
            self._usage.count(PER_REQUEST + len(body) + len(content))
        except requests.exceptions.SSLError as error:
            self.close()
            if not self.clock.dates_are_wrong and _dated(error):
                raise _Undated from error
            raise LineDown("tls") from error
        except (requests.exceptions.RequestException, OSError) as error:
            self.close()
            if not _never_connected(error):
                self._usage.count(PER_REQUEST + len(body))  # how much of it went is not known
            raise LineDown("timeout" if _timed_out(error) else "no_line") from error
        reply = Reply(response.status_code, content, response.headers)
        return self._believed(reply, nonce)

    def _believed(self, reply: Reply, nonce: str) -> Answer:
        named = {name.lower(): value for name, value in reply.headers.items()}
        code = _code(reply, named)
        try:
            check_answer(named.get(ANSWER_HEADER.lower(), ""), self._key_of, nonce, reply, self._keys.suite)
        except SignatureError as error:
            if reply.status in {401, 403} and code in AUTHORISATION_CODES:
                raise NotBelieved(code) from error
            reason = "busy" if reply.status in OF_THE_LINE else "not_the_province"
            raise LineDown(reason, _retry_after(named)) from error
        if reply.status in {401, 403}:
            raise NotBelieved(code or "unsigned")
        return Answer(reply.status, reply.body, named, nonce, code)


class _Undated(Exception):
    """The certificate's dates do not fit this terminal's clock."""


def _dated(error: BaseException) -> bool:
    # X509_V_ERR_CERT_NOT_YET_VALID 9, X509_V_ERR_CERT_HAS_EXPIRED 10 (openssl/x509_vfy.h)
    seen: BaseException | None = error
    while seen is not None:
        for part in (seen, *seen.args, getattr(seen, "reason", None)):
            if isinstance(part, ssl.SSLCertVerificationError) and part.verify_code in {9, 10}:
                return True
        seen = seen.__cause__ or seen.__context__
    return False


def _never_connected(error: Exception) -> bool:
    # requests wraps urllib3: ConnectionError(MaxRetryError(reason=NewConnectionError))
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _timed_out(error: Exception) -> bool:
    # Response.iter_content makes a ConnectionError of a body's ReadTimeoutError
    inner = error.args[0] if error.args else None
    return isinstance(error, requests.exceptions.Timeout) or isinstance(inner, ReadTimeoutError)


def _bounded(response: requests.Response, deadline: float, most: int) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(16 * 1024):
        content += chunk
        if len(content) > most or time.monotonic() > deadline:
            raise requests.exceptions.Timeout("answer too long")
    return bytes(content)


def _code(reply: Reply, headers: dict[str, str]) -> str:
    if reply.status < 400 or headers.get("content-type", "").partition(";")[0] != PROBLEM_MEDIA_TYPE:
        return ""
    try:
        kind = json.loads(reply.body).get("type", "")
    except (ValueError, AttributeError, RecursionError):
        return ""
    code = kind.removeprefix(PROBLEM_PREFIX) if isinstance(kind, str) else ""
    return code if code.replace("-", "").isalpha() and code.isascii() and len(code) <= 40 else ""


def _retry_after(headers: dict[str, str]) -> float | None:
    text = headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else None
