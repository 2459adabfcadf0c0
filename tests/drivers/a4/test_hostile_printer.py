"""A printer that answers with anything but IPP, or never ends: a fault in bounded time, and nothing else."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.a4.client import IppClient, IppRefusal, Operation, endpoint
from drivers.a4.ipp import IppPrinter
from drivers.a4.messages import Attribute, Section, Tag, encode
from drivers.protocol import DeviceFault, Fault, State

CHARSET = Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",))
LONGEST_S = 0.4

Answer = Callable[[socket.socket, int], None]


class Server:
    """Answers each request with what `answer` does; given the line and the request's number."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"ipp://127.0.0.1:{self.listener.getsockname()[1]}/ipp/print"
        self.answer: Answer = lambda *_: None
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(line,), daemon=True).start()

    def _one(self, line: socket.socket) -> None:
        with line:
            heard = b""
            while b"application/ipp\r\n" not in heard or len(heard.partition(b"\r\n\r\n")[2]) < 8:
                more = line.recv(65536)
                if not more:
                    return
                heard += more
            try:
                self.answer(line, struct.unpack_from(">I", heard.partition(b"\r\n\r\n")[2], 4)[0])
                line.shutdown(socket.SHUT_WR)
                while line.recv(65536):
                    pass
            except OSError:
                return


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.listener.close()


def http(body: bytes, head: str = "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n") -> bytes:
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def message(number: int, code: int = 0, *attributes: Attribute) -> bytes:
    return encode(code, number, [(Section.OPERATION, [CHARSET]), (Section.PRINTER, attributes)])


def drip(line: socket.socket, start: bytes, drop: bytes) -> None:
    line.sendall(start)
    pause = threading.Event()
    while not pause.wait(0.01):
        line.sendall(drop)


HOSTILE: dict[str, tuple[Answer, Fault]] = {
    "silence": (lambda line, _: drip(line, b"", b""), Fault.NO_ANSWER),
    "hangs up": (lambda line, _: line.close(), Fault.NOT_CONNECTED),
    "no HTTP": (lambda line, _: line.sendall(b"SSH-2.0-printer\r\n"), Fault.GARBLED),
    "endless status line": (lambda line, _: drip(line, b"HTTP/1.1 200 ", b"x"), Fault.NO_ANSWER),
    "endless headers": (lambda line, _: drip(line, b"HTTP/1.1 200 OK\r\n", b"x"), Fault.NO_ANSWER),
    "flood of headers": (lambda line, _: line.sendall(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 1000), Fault.GARBLED),
    "one long header": (lambda line, _: line.sendall(b"HTTP/1.1 200 OK\r\na: " + b"b" * 200_000), Fault.GARBLED),
    "continue without end": (lambda line, _: drip(line, b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Fault.NO_ANSWER),
    "endless body": (
        lambda line, _: drip(line, http(b"x" * 9)[:-9].replace(b": 9", b": 99999"), b"x"),
        Fault.NO_ANSWER,
    ),
    "huge body": (lambda line, _: line.sendall(http(b"x" * 600_000)), Fault.GARBLED),
    "body of 9 EB": (
        lambda line, _: line.sendall(http(b"").replace(b"Length: 0", b"Length: 9223372036854775807") + b"x" * 999),
        Fault.GARBLED,
    ),
    "broken chunks": (
        lambda line, _: line.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n-7\r\nx"
        ),
        Fault.GARBLED,
    ),
    "a web page": (
        lambda line, _: line.sendall(http(b"<html>", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")),
        Fault.GARBLED,
    ),
    "401": (lambda line, _: line.sendall(b"HTTP/1.1 401 Unauthorized\r\n\r\n"), Fault.REFUSED),
    "404": (lambda line, _: line.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n"), Fault.NOT_CONNECTED),
    "426": (lambda line, _: line.sendall(b"HTTP/1.1 426 Upgrade Required\r\n\r\n"), Fault.UNSUPPORTED),
    "503": (lambda line, _: line.sendall(b"HTTP/1.1 503 Busy\r\n\r\n"), Fault.NO_ANSWER),
    "redirect": (
        lambda line, _: line.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://evil/\r\n\r\n"),
        Fault.GARBLED,
    ),
    "another request's answer": (lambda line, n: line.sendall(http(message(n + 1))), Fault.GARBLED),
    "bad bytes": (lambda line, _: line.sendall(http(b"\xff" * 400)), Fault.GARBLED),
    "half an answer": (lambda line, n: line.sendall(http(message(n))[:-4]), Fault.GARBLED),
    "IPP says no": (lambda line, n: line.sendall(http(message(n, 0x0403))), Fault.REFUSED),
    "no operation": (lambda line, n: line.sendall(http(message(n, 0x0501))), Fault.UNSUPPORTED),
    "device error": (lambda line, n: line.sendall(http(message(n, 0x0504))), Fault.HARDWARE),
}


@pytest.mark.parametrize(("answer", "fault"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_answer_is_a_fault_in_time(
    answer: Answer, fault: Fault, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.a4.client.ANSWER_S", LONGEST_S)
    server.answer = answer
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as raised:
        IppClient(endpoint(server.address), "us").ask(Operation.GET_PRINTER_ATTRIBUTES)
    assert raised.value.fault is fault, raised.value
    assert time.monotonic() - begun < LONGEST_S + 10.0
    if fault is Fault.REFUSED and isinstance(raised.value, IppRefusal):
        assert raised.value.status == 0x0403


def test_an_answer_with_nothing_in_it_is_a_printer_that_says_little(server: Server) -> None:
    server.answer = lambda line, n: line.sendall(http(message(n)))
    driver = IppPrinter(server.address)
    assert driver.status().state is State.ONLINE


def test_a_printer_may_not_send_us_elsewhere(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """device-uri is believed of this machine's own CUPS only."""
    monkeypatch.setattr("drivers.a4.queues.is_local", lambda _: False)
    elsewhere = Attribute(Tag.URI, "device-uri", ("ipp://127.0.0.1:9/",))
    server.answer = lambda line, n: line.sendall(http(message(n, 0, elsewhere)))
    assert IppPrinter(server.address).status().state is State.ONLINE


def test_an_upload_that_is_not_taken_is_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = IppClient(endpoint(server.address), "us")
    server.answer = lambda line, _: drip(line, b"", b"")
    upload = client.upload((), b"x" * 30_000_000)
    assert not upload.over.wait(0.1)
    upload.cut()
    assert upload.over.is_set()
    assert upload.fault is not None


@pytest.mark.parametrize(
    "address",
    ["", "ipp://", "http://x/", "ipp://h:99999/", "ipp://h:x/", "ipp://h/a b", "ipp:///ipp/print", "/dev/lp0"],
)
def test_what_is_no_address(address: str) -> None:
    driver = IppPrinter(address)
    with pytest.raises(DeviceFault) as raised:
        driver.open()
    assert raised.value.fault is Fault.NOT_CONNECTED
    assert driver.status().state is State.NO_DEVICE


def test_addresses() -> None:
    assert endpoint("ipp://printer.local/ipp/print").uri == "ipp://printer.local:631/ipp/print"
    assert endpoint("ipps://[::1]:8631/ipp/print").uri == "ipps://[::1]:8631/ipp/print"
    assert endpoint("ipp://127.0.0.1:631/printers/A4").path == "/printers/A4"
