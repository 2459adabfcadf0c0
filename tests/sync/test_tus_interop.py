"""Our two halves of tus 1.0, each against one that we did not write: resumable-upload, from PyPI."""

import hashlib
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from resumable_upload import SQLiteStorage, TusClient, TusHTTPRequestHandler, TusServer

from sync.line import Answer, LineDown
from sync.tus import CHUNK, Piece, upload
from tests.sync.site import Caller, Terminal


class PlainLine:
    """What `upload` needs of a Line, without signatures: the other implementation knows none."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.stop = threading.Event()
        self.lose = 0  # answers still to be lost after the server has acted
        self.sent = 0

    def send(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        reply = requests.request(method, self.base + path, data=body, headers=headers, timeout=10)
        self.sent += len(body)
        if method == "PATCH" and self.lose:
            self.lose -= 1
            raise LineDown("timeout")
        named = {name.lower(): value for name, value in reply.headers.items()}
        if named.get("location", "").startswith("http"):
            named["location"] = named["location"].removeprefix(self.base)
        return Answer(reply.status_code, reply.content, named, "", "")


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("lose", [0, 2], ids=["whole", "answers lost"])
@pytest.mark.parametrize("size", [1, 60_000, 3 * CHUNK + 17])
def test_our_client_and_their_server(tmp_path: Path, size: int, lose: int) -> None:
    content = os.urandom(size)
    file = tmp_path / "piece"
    file.write_bytes(content)

    class Handler(TusHTTPRequestHandler):
        tus_server = TusServer(SQLiteStorage(str(tmp_path / "t.db"), str(tmp_path / "up")), base_path="/v1/uploads")

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    told: list[int] = []
    piece = Piece(str(uuid.uuid4()), 1, hashlib.sha256(content).hexdigest(), size, file)
    with listening(Handler) as url:
        line = PlainLine(url)
        line.lose = lose
        upload(line, piece, told.append)  # type: ignore[arg-type]
    (kept,) = [path for path in (tmp_path / "up").iterdir() if path.is_file() and path.stat().st_size == size]
    assert kept.read_bytes() == content
    assert told == sorted(told)
    assert told[-1] == size
    assert line.sent <= size + 64 * 1024  # a lost answer sends nothing twice


def test_their_client_and_our_server(terminal: Terminal, tmp_path: Path) -> None:
    """Between them a hand that signs: theirs knows nothing of terminals."""
    caller: Caller = terminal.caller()

    class Signing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        cut = 1  # connections that are dropped in the middle of an answer

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            theirs = {
                n: v for n, v in self.headers.items() if n.lower().startswith(("tus-", "upload-", "content-type"))
            }
            answer = caller.send(self.command, self.path, body, theirs)
            if self.command == "PATCH" and Signing.cut:
                Signing.cut -= 1
                self.close_connection = True
                return
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower().startswith(("tus-", "upload-")):
                    self.send_header(name, value)
            if "Location" in answer.headers:
                self.send_header("Location", f"http://{self.headers['Host']}{answer.headers['Location']}")
            self.send_header("Content-Length", str(len(answer.content)) if self.command != "HEAD" else "0")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.content)

        do_POST = do_PATCH = do_HEAD = do_OPTIONS = do_DELETE = pass_on

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    sealed = terminal.seal([os.urandom(700_000)])
    file = tmp_path / "piece"
    file.write_bytes(sealed.blobs[0])
    seal = sealed.header["materials"][0]
    with listening(Signing) as url:
        client = TusClient(f"{url}/v1/uploads", chunk_size=200_000, checksum=False, retry_delay=0.05)
        client.upload_file(str(file), metadata={"case": sealed.case, "n": "1", "sha256": seal["sha256"]})
    assert Signing.cut == 0
    assert caller.put(sealed).status_code == 201
