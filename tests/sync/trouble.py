"""A line that cuts, and somebody who is not the province: what the agent meets outside."""

import contextlib
import hashlib
import json
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.sync.site import Served


class ChaosLine:
    """A TCP line to the province. `budget`: bytes towards the province until the next cut; None: no cut.
    `lose_replies`: how many connections are cut as soon as the province answers with application data."""

    def __init__(self, url: str) -> None:
        self.target = urlsplit(url)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(0.1)
        self.url = f"https://127.0.0.1:{self.listening.getsockname()[1]}"
        self.budget: int | None = None
        self.down_budget: int | None = None  # bytes from the province until every connection is cut; None: no cut
        self.again = 0  # a new budget after each cut, so often
        self.lose_after: Callable[[], bool] | None = None
        self.cuts = self.upstream = self.downstream = self.connections = 0
        self.down = False
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        self._stop.set()
        self._accepting.join()
        self.listening.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                near, _ = self.listening.accept()
            except TimeoutError:
                continue
            self.connections += 1
            if self.down:
                near.close()
                continue
            far = socket.create_connection((self.target.hostname or "", self.target.port or 0))
            for pump in (self._up, self._down):
                thread = threading.Thread(target=pump, args=(near, far))
                thread.start()
                self._threads.append(thread)

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        for data in self._reading(near):
            part = data
            if self.budget is not None:
                part = data[: self.budget]
                self.budget -= len(part)
            self.upstream += len(part)
            with contextlib.suppress(OSError):
                far.sendall(part)
            if self.budget == 0:
                self.cuts += 1
                self.again -= 1
                self.budget = 60_000 if self.again > 0 else None
                break
        _shut(near, far)

    def _down(self, near: socket.socket, far: socket.socket) -> None:
        for data in self._reading(far):
            if self.lose_after is not None and self.lose_after():
                self.lose_after = None
                self.cuts += 1
                break
            self.downstream += len(data)
            if self.down_budget is not None and self.downstream > self.down_budget:
                break
            with contextlib.suppress(OSError):
                near.sendall(data)
        _shut(near, far)

    def _reading(self, source: socket.socket) -> Iterator[bytes]:
        source.settimeout(0.1)
        while not self._stop.is_set():
            try:
                data = source.recv(16_384)
            except TimeoutError:
                continue
            except OSError:
                return
            if not data:
                return
            yield data


def _shut(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def chaos(url: str) -> Iterator[ChaosLine]:
    line = ChaosLine(url)
    try:
        yield line
    finally:
        line.close()


Said = tuple[int, dict[str, str], bytes]


@contextmanager
def impostor(
    served: Served, say: Callable[[str, str, bytes, dict[str, str]], Said], certificate: Path | None = None
) -> Iterator[str]:
    """HTTPS with the province's own certificate, and answers of our own: `say(method, path, body, headers)`."""
    mistakes: list[Exception] = []

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            status, headers, content = say(self.command, self.path, body, dict(self.headers.items()))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_PATCH = do_HEAD = answer

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A terminal that hangs up is what we test; a mistake of `say` would look like a line that is down."""
            if isinstance(error := sys.exception(), Exception) and not isinstance(error, OSError):
                mistakes.append(error)

    server = Server(("127.0.0.1", 0), Answers)
    keys = served.platform.keys
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate or keys.server_file, keys.server_key_file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        if mistakes:
            raise ExceptionGroup("the impostor itself broke", mistakes)


def nonce_of(headers: dict[str, str]) -> str:
    from base64 import urlsafe_b64decode

    payload = headers["Jiujin-Signature"].split(".")[1]
    return str(json.loads(urlsafe_b64decode(payload + "==="))["nonce"])


def signed_answer(
    served: Served, nonce: str, status: int, body: bytes, headers: dict[str, str] | None = None
) -> Said:
    """What the true province would send."""
    from kiosk.contract.requests import Reply, sign_answer

    sent = {"Content-Type": "application/json", **(headers or {})}
    token = sign_answer(nonce, Reply(status, body, sent), served.platform.keys.sign)
    assert hashlib.sha256(body)
    return status, {**sent, "Jiujin-Answer": token}, body
