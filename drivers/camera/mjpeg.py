"""A page camera on the terminal's own network: MJPEG over HTTP, or one JPEG a request.

Address: `http://[user:password@]host[:port]/path`. What it answers decides: multipart/x-mixed-replace is a stream,
image/jpeg a snapshot that is asked for again and again. Redirects are not followed.
"""

import base64
import contextlib
import http.client
import socket
import threading
import time
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from drivers.camera.frames import Frame, JpegFrame, Source
from drivers.camera.multipart import LARGEST_PART, PictureParts, whole_jpeg
from drivers.camera.page_camera import PageCamera
from drivers.protocol import Capabilities, DeviceFault, Fault, State, Status

CONNECT_S: Final = 1.5
SILENT_S: Final = 1.5  # a stream that sends nothing at all for so long stands still
CHUNK: Final = 64 * 1024
SNAPSHOT_EVERY_S: Final = 1 / 8


class MjpegCamera(PageCamera):
    """A `Camera`. It runs only while a page is being taken: nobody is filmed otherwise."""

    def __init__(self, address: str, pictures: Path | str | None = None, steady_s: float = 1.0) -> None:
        super().__init__(pictures, steady_s)
        self._address = address

    def open(self) -> None:
        """NOT_CONNECTED, REFUSED or NO_ANSWER when no stream is there."""
        self._files.open()
        _ask(_checked(self._address)).close()

    def capabilities(self) -> Capabilities:
        return Capabilities("camera", "mjpeg", features=("page", "watch"))

    def status(self) -> Status:
        try:
            _ask(_checked(self._address)).close()
        except DeviceFault as fault:
            state = {Fault.NOT_CONNECTED: State.NO_DEVICE, Fault.NO_ANSWER: State.OFFLINE}
            return Status(state.get(fault.fault, State.HARDWARE_ERROR), fault.fault, detail=fault.detail)
        return Status(State.ONLINE)

    def _start(self) -> Source:
        return MjpegStream(_checked(self._address))


class MjpegStream:
    """Reads in a thread of its own, so that a slow judge never makes the camera's pictures old."""

    def __init__(self, url: SplitResult) -> None:
        self._url = url
        self._call = _ask(url)
        self._news = threading.Condition()
        self._newest: bytes | None = None
        self._fault: DeviceFault | None = None
        self._closing = threading.Event()
        self.broken = 0
        self._thread = threading.Thread(target=self._run, name="mjpeg", daemon=True)
        self._thread.start()

    def next(self, wait_s: float) -> Frame | None:
        with self._news:
            self._news.wait_for(lambda: self._newest is not None or self._fault is not None, wait_s)
            picture, self._newest = self._newest, None
            if picture is not None:
                return JpegFrame(picture)
            if self._fault is not None:
                raise DeviceFault(self._fault.fault, self._fault.detail) from self._fault
            return None

    def close(self) -> None:
        """Ends the thread, also one that waits for bytes."""
        self._closing.set()
        self._call.interrupt()
        self._thread.join(CONNECT_S + SILENT_S)

    def _run(self) -> None:
        try:
            if _is_stream(self._call.response.headers):
                self._read_stream()
            else:
                self._read_snapshots()
        except DeviceFault as fault:
            self._end(fault)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # ValueError: http.client on a chunk length that is no number.
            silent = isinstance(error, TimeoutError)
            self._end(DeviceFault(Fault.NO_ANSWER if silent else Fault.NOT_CONNECTED, type(error).__name__))
        finally:
            self._call.close()

    def _end(self, fault: DeviceFault) -> None:
        with self._news:
            self._fault = fault
            self._news.notify_all()

    def _offer(self, picture: bytes) -> None:
        with self._news:
            self._newest = picture
            self._news.notify_all()

    def _read_stream(self) -> None:
        parts = PictureParts(_boundary(self._call.response.headers))
        while not self._closing.is_set():
            data = self._call.response.read1(CHUNK)
            if not data:
                raise DeviceFault(Fault.NOT_CONNECTED, "the stream ended")
            for picture in parts.feed(data):
                self._offer(picture)
            self.broken = parts.broken

    def _read_snapshots(self) -> None:
        while not self._closing.is_set():
            begun = time.monotonic()
            picture = _body(self._call.response)
            if whole_jpeg(picture):
                self._offer(picture)
            else:
                self.broken += 1
            self._closing.wait(max(0.0, begun + SNAPSHOT_EVERY_S - time.monotonic()))
            if self._closing.is_set():
                return
            self._call.close()
            self._call = _ask(self._url)


def _body(response: http.client.HTTPResponse) -> bytes:
    body = bytearray()
    end = time.monotonic() + 2 * SILENT_S
    while data := response.read1(CHUNK):
        body += data
        if len(body) > LARGEST_PART:
            raise DeviceFault(Fault.GARBLED, f"a picture of more than {LARGEST_PART} bytes")
        if time.monotonic() > end:
            raise DeviceFault(Fault.NO_ANSWER, "a picture that takes too long")
    return bytes(body)


def _checked(address: str) -> SplitResult:
    try:
        url = urlsplit(address)
        fine = url.scheme == "http" and bool(url.hostname) and (url.port is None or url.port > 0)
        unsendable = any(ord(letter) <= 32 or ord(letter) > 126 for letter in url.path + url.query)
    except ValueError as error:
        raise DeviceFault(Fault.NOT_CONNECTED, "address is no http URL") from error
    if not fine or unsendable:
        raise DeviceFault(Fault.NOT_CONNECTED, "address must be http://host[:port]/path")
    return url


@dataclass(frozen=True, slots=True)
class _Call:
    """An answer that is being read. http.client lets go of the socket once it has the head; `line` stays."""

    line: socket.socket
    response: http.client.HTTPResponse

    def interrupt(self) -> None:
        """Wakes a thread that waits for bytes, from another one. Already gone is as good."""
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.response.close()
        self.line.close()


def _ask(url: SplitResult) -> _Call:
    """Connects and reads the answer's head; http.client bounds its lines (64 kB) and their number (100)."""
    where = f"{url.hostname}:{url.port or 80}"
    connection = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=CONNECT_S)
    headers = {"Accept": "multipart/x-mixed-replace, image/jpeg", "Connection": "close"}
    if url.username is not None:
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    try:
        connection.connect()
        line = connection.sock
        connection.request("GET", (url.path or "/") + (f"?{url.query}" if url.query else ""), headers=headers)
        line.settimeout(SILENT_S)
        response = connection.getresponse()
    except TimeoutError as error:
        connection.close()
        raise DeviceFault(Fault.NO_ANSWER, where) from error
    except http.client.HTTPException as error:
        connection.close()
        raise DeviceFault(Fault.GARBLED, f"{where}: {type(error).__name__}") from error
    except OSError as error:
        connection.close()
        raise DeviceFault(Fault.NOT_CONNECTED, where) from error
    call = _Call(line, response)
    if response.status != http.client.OK:
        call.close()
        busy = response.status == http.client.SERVICE_UNAVAILABLE
        raise DeviceFault(Fault.BUSY if busy else Fault.REFUSED, f"{where}: HTTP {response.status}")
    if not _is_stream(response.headers) and response.headers.get_content_type() != "image/jpeg":
        call.close()
        raise DeviceFault(Fault.REFUSED, f"{where}: neither multipart nor JPEG")
    return call


def _is_stream(headers: Message) -> bool:
    return headers.get_content_maintype() == "multipart"


def _boundary(headers: Message) -> bytes:
    """DeviceFault(GARBLED) when the stream says no usable boundary (RFC 2046, 5.1.1: 1 to 70 ASCII characters)."""
    try:
        text = (headers.get_boundary() or "").encode("ascii")
    except UnicodeError as error:
        raise DeviceFault(Fault.GARBLED, "boundary") from error
    if not 1 <= len(text) <= 72 or not text.strip(b"- "):
        raise DeviceFault(Fault.GARBLED, "boundary")
    return text
