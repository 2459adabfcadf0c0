"""IPP over HTTP (RFC 8010 4): one request a connection, bounded in time and size; a document has its own thread."""

import contextlib
import http.client
import itertools
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import urlsplit

from drivers.a4.messages import LARGEST, Attribute, Message, Section, Tag, decode, encode
from drivers.protocol import DeviceFault, Fault

PORT: Final = 631
CONNECT_S: Final = 1.5
ANSWER_S: Final = 3.0
PIECE: Final = 64 * 1024
CONTENT: Final = "application/ipp"


class Operation(IntEnum):
    """RFC 8011 5.4.15."""

    CREATE_JOB = 0x05
    SEND_DOCUMENT = 0x06
    CANCEL_JOB = 0x08
    GET_JOB_ATTRIBUTES = 0x09
    GET_JOBS = 0x0A
    GET_PRINTER_ATTRIBUTES = 0x0B


NOT_POSSIBLE: Final = 0x0404
NOT_FOUND: Final = 0x0406
FORMAT_NOT_SUPPORTED: Final = 0x040A
BUSY: Final = 0x0507
# RFC 8011 B.1: what the printer said instead of doing it; REFUSED when it is none of these.
STATUS_FAULTS: Final = {
    NOT_FOUND: Fault.NOT_CONNECTED,  # this address has a server, but no such printer
    FORMAT_NOT_SUPPORTED: Fault.UNSUPPORTED,
    0x0501: Fault.UNSUPPORTED,  # operation not supported
    0x0502: Fault.NO_ANSWER,  # service unavailable
    0x0504: Fault.HARDWARE,  # device error
    0x0505: Fault.BUSY,  # temporary error
    0x0506: Fault.NO_ANSWER,  # not accepting jobs
    BUSY: Fault.BUSY,
}


class IppRefusal(DeviceFault):
    """The printer answered, and said no."""

    def __init__(self, status: int) -> None:
        super().__init__(STATUS_FAULTS.get(status, Fault.REFUSED), f"IPP status {status:#06x}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`uri` is what the printer is called in its messages (RFC 3510)."""

    uri: str
    host: str
    port: int
    path: str
    secure: bool


def endpoint(address: str) -> Endpoint:
    """`ipp://host[:631]/path` or `ipps://…`. NOT_CONNECTED when it is neither."""
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port or PORT
    except ValueError as error:
        raise DeviceFault(Fault.NOT_CONNECTED, "address is no URL") from error
    path = url.path or "/"
    if (
        url.scheme not in {"ipp", "ipps"}
        or not host
        or not (path.isascii() and path.isprintable() and " " not in path)
    ):
        raise DeviceFault(Fault.NOT_CONNECTED, "address must be ipp://host/path or ipps://host/path")
    name = f"[{host}]" if ":" in host else host
    return Endpoint(f"{url.scheme}://{name}:{port}{path}", host, port, path, url.scheme == "ipps")


class IppClient:
    """`who` is the requesting user's name; `ca` a file of certificates to trust instead of the system's (ipps)."""

    def __init__(self, where: Endpoint, who: str, ca: str = "") -> None:
        self.where = where
        self._who = who
        self._ca = ca
        self._numbers = itertools.count(1)

    def ask(
        self,
        operation: Operation,
        attributes: Iterable[Attribute] = (),
        job: Iterable[Attribute] = (),
    ) -> Message:
        """The answer, whose status is a success. IppRefusal, NOT_CONNECTED, NO_ANSWER or GARBLED otherwise."""
        number, request = self._request(operation, attributes, job)
        late = threading.Event()
        try:
            with self._connected() as connection:
                watchdog = threading.Timer(ANSWER_S, _cut, [connection.sock, late])
                watchdog.daemon = True
                watchdog.start()
                try:
                    return _exchange(connection, self.where.path, iter((request,)), len(request), number)
                finally:
                    watchdog.cancel()
        except DeviceFault as fault:
            if late.is_set():
                raise DeviceFault(Fault.NO_ANSWER, "no answer in time") from fault
            raise

    def upload(self, attributes: Iterable[Attribute], document: bytes) -> "Upload":
        """Begins Send-Document with the whole document."""
        number, request = self._request(Operation.SEND_DOCUMENT, attributes, ())
        return Upload(self, number, request, document)

    def _request(
        self, operation: Operation, attributes: Iterable[Attribute], job: Iterable[Attribute]
    ) -> tuple[int, bytes]:
        number = next(self._numbers) & 0x7FFFFFFF
        # RFC 8011 4.1.4 and 4.1.5: these come first, in this order.
        operation_group = (
            Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",)),
            Attribute(Tag.LANGUAGE, "attributes-natural-language", ("en",)),
            Attribute(Tag.URI, "printer-uri", (self.where.uri,)),
            *_in_order(attributes, self._who),
        )
        job_group = tuple(job)
        groups = [(Section.OPERATION, operation_group), *([(Section.JOB, job_group)] if job_group else [])]
        return number, encode(operation, number, groups)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        where = self.where
        connection: http.client.HTTPConnection
        if where.secure:
            trust = ssl.create_default_context(cafile=self._ca or None)
            connection = http.client.HTTPSConnection(where.host, where.port, timeout=CONNECT_S, context=trust)
        else:
            connection = http.client.HTTPConnection(where.host, where.port, timeout=CONNECT_S)
        try:
            connection.connect()
            connection.sock.settimeout(None)  # from here on the watchdog, or whoever follows the job, cuts it
            yield connection
        except TimeoutError as error:
            raise DeviceFault(Fault.NO_ANSWER, "no connection in time") from error
        except ssl.SSLError as error:
            raise DeviceFault(Fault.REFUSED, "TLS: certificate or protocol") from error
        except OSError as error:
            raise DeviceFault(Fault.NOT_CONNECTED, error.strerror or "went away") from error
        except (http.client.HTTPException, ValueError) as error:
            raise DeviceFault(Fault.GARBLED, "not HTTP") from error
        finally:
            connection.close()

    def send_document(self, upload: "Upload", number: int, request: bytes, document: bytes) -> None:
        """In the upload's thread."""
        with self._connected() as connection:
            upload.line = connection.sock
            if upload.is_cut:
                return
            pieces = (document[at : at + PIECE] for at in range(0, len(document), PIECE))
            size = len(request) + len(document)
            _exchange(connection, self.where.path, itertools.chain((request,), pieces), size, number)


class Upload:
    """A document on its way. Printers with little memory take it as fast as they print, so it has its own thread.

    `over` is set at its end, `fault` says what went wrong.
    """

    def __init__(self, client: IppClient, number: int, request: bytes, document: bytes) -> None:
        self.line: socket.socket | None = None
        self.fault: DeviceFault | None = None
        self.is_cut = False
        self.over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(client, number, request, document), daemon=True)
        self._thread.start()

    def _run(self, client: IppClient, number: int, request: bytes, document: bytes) -> None:
        try:
            client.send_document(self, number, request, document)
        except DeviceFault as fault:
            self.fault = fault
        finally:
            self.over.set()

    def cut(self) -> None:
        """Ends it, finished or not."""
        self.is_cut = True
        if not self.over.is_set() and self.line is not None:
            _cut(self.line)
        self._thread.join(CONNECT_S)


def _exchange(
    connection: http.client.HTTPConnection, path: str, body: Iterator[bytes], size: int, number: int
) -> Message:
    headers = {"Content-Type": CONTENT, "Content-Length": str(size), "Connection": "close"}
    connection.request("POST", path, body=body, headers=headers)
    with contextlib.closing(connection.getresponse()) as response:
        return _heard(response, number)


def _heard(response: http.client.HTTPResponse, number: int) -> Message:
    match response.status:
        case 200:
            pass
        case 401 | 403:
            raise DeviceFault(Fault.REFUSED, f"HTTP {response.status}")
        case 404:
            raise DeviceFault(Fault.NOT_CONNECTED, "HTTP 404: no such printer")
        case 426:
            raise DeviceFault(Fault.UNSUPPORTED, "HTTP 426: needs ipps://")
        case 500 | 502 | 503 | 504:
            raise DeviceFault(Fault.NO_ANSWER, f"HTTP {response.status}")
        case status:
            raise DeviceFault(Fault.GARBLED, f"HTTP {status}")
    if response.headers.get_content_type() != CONTENT:
        raise DeviceFault(Fault.GARBLED, "answer is not IPP")
    message = decode(response.read(LARGEST + 1))
    if message.code > 0x00FF:
        raise IppRefusal(message.code)
    if message.request_id != number:
        raise DeviceFault(Fault.GARBLED, "answer to another request")
    return message


def _in_order(attributes: Iterable[Attribute], who: str) -> Iterator[Attribute]:
    """RFC 8011 4.1.5: job-id stands right behind printer-uri."""
    rest = list(attributes)
    yield from (one for one in rest if one.name == "job-id")
    yield Attribute(Tag.NAME, "requesting-user-name", (who,))
    yield from (one for one in rest if one.name != "job-id")


def _cut(line: socket.socket, late: threading.Event | None = None) -> None:
    if late is not None:
        late.set()
    with contextlib.suppress(OSError):
        # An SSLSocket's own shutdown would talk to the peer first.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
