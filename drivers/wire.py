"""JSON lines between a device's process and its callers: one document a line, UTF-8, over a Unix socket.

To the host   {"id": 7, "command": "read", "args": {...}, "deadline_s": 10.0}   or   {"cancel": 7}
From the host {"id": 7, "ack": true}, {"id": 7, "event": "frame", ...}*, then one of
              {"id": 7, "done": <result>}, {"id": 7, "fault": "no_media", "detail": "..."};
              and, to everybody, {"event": "media", ...} and {"event": "status", ...}.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from drivers.protocol import (
    Cabinet,
    Capabilities,
    DeviceFault,
    Fault,
    LampMode,
    LampName,
    OcrLine,
    PagePicture,
    Paper,
    Power,
    PrintItem,
    RawIdCard,
    RawSocialCard,
    ScannedCode,
    Status,
    Stroke,
    TravelDocument,
)
from drivers.shapes import decode, encode

__all__ = [
    "MAX_LINE",
    "DeviceClient",
    "LineBuffer",
    "capabilities",
    "compose_card",
    "decode",
    "dump",
    "encode",
    "parse",
    "print_file",
    "print_items",
    "read_cabinet",
    "read_card",
    "read_code",
    "read_code_held_up",
    "read_page",
    "read_power",
    "read_social_card",
    "read_travel",
    "recognise",
    "recognise_page",
    "reset",
    "say",
    "set_lamp",
    "status",
    "wait_removed",
    "watch_page",
]

MAX_LINE = 4 * 1024 * 1024
ACK_S = 5.0  # a host that does not even acknowledge within this hangs as a whole
GRACE_S = 2.0  # the host itself ends a command at its deadline; this much later its caller stops waiting
LOOK_S = 0.05  # how often a waiting caller looks at its cancel event

PAGE_FIELDS = tuple(field.name for field in fields(PagePicture))  # a driver may tell more of a frame

OnEvent = Callable[[dict[str, Any]], None]
OnFrame = Callable[[PagePicture], None]


def dump(document: dict[str, Any]) -> bytes:
    """One line with its newline. DeviceFault(GARBLED) when it is over MAX_LINE."""
    line = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    if len(line) > MAX_LINE:
        raise DeviceFault(Fault.GARBLED, f"line of {len(line)} bytes")
    return line


def parse(line: bytes) -> dict[str, Any]:
    """DeviceFault(GARBLED) when the line is not a JSON object; its contents are never in the message."""
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        raise DeviceFault(Fault.GARBLED, "not JSON") from None
    if not isinstance(document, dict):
        raise DeviceFault(Fault.GARBLED, "not a JSON object")
    return document


class LineBuffer:
    """Bytes in, whole lines out. DeviceFault(GARBLED) when a line grows over MAX_LINE."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        seen = len(self._rest)
        self._rest += chunk
        lines = []
        start = 0
        while (end := self._rest.find(b"\n", max(start, seen))) >= 0:
            lines.append(bytes(self._rest[start:end]))
            start = end + 1
        del self._rest[:start]
        if len(self._rest) > MAX_LINE or any(len(line) > MAX_LINE for line in lines):
            raise DeviceFault(Fault.GARBLED, "line too long")
        return lines


class _Link:
    """One connection; a call has its own, so callers in several threads never wait for each other."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._lines = LineBuffer()
        self._ready: list[bytes] = []
        try:
            self._socket.settimeout(ACK_S)
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise DeviceFault(Fault.NOT_CONNECTED, f"device process away: {error.strerror}") from error

    def __enter__(self) -> "_Link":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, document: dict[str, Any]) -> None:
        try:
            self._socket.sendall(dump(document))
        except OSError as error:
            raise DeviceFault(Fault.CRASHED, "device process went away") from error

    def receive(self, timeout_s: float) -> dict[str, Any] | None:
        """The next document; None when none came in time."""
        if not self._ready and select.select([self._socket], [], [], max(0.0, timeout_s))[0]:
            try:
                chunk = self._socket.recv(65536)
            except OSError as error:
                raise DeviceFault(Fault.CRASHED, "device process went away") from error
            if not chunk:
                raise DeviceFault(Fault.CRASHED, "device process went away")
            self._ready += self._lines.feed(chunk)
        return parse(self._ready.pop(0)) if self._ready else None


class DeviceClient:
    """A device as its process offers it. Thread-safe; each call connects anew, so a restarted host just serves."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket

    def reachable(self) -> bool:
        """Whether a process serves the socket."""
        try:
            with _Link(self.socket):
                return True
        except DeviceFault:
            return False

    def call(
        self,
        command: str,
        args: dict[str, Any] | None = None,
        deadline_s: float = 10.0,
        on_event: OnEvent | None = None,
        cancel: threading.Event | None = None,
    ) -> Any:
        """Blocks until the command completes; gives its result as JSON. `on_event` runs in this thread and gets the
        command's own events. DeviceFault otherwise: host away NOT_CONNECTED, died meanwhile CRASHED."""
        with _Link(self.socket) as link:
            link.send({"id": 1, "command": command, "args": args or {}, "deadline_s": deadline_s})
            answers = self._answers(link, deadline_s, cancel)
            while True:
                match document := next(answers):
                    case {"event": str()}:
                        if on_event is not None:
                            on_event(document)
                    case {"done": result}:
                        return result
                    case {"fault": str(fault)}:
                        raise DeviceFault(_fault(fault), str(document.get("detail", "")))

    def listen(self, on_event: OnEvent, stop: threading.Event, retry_s: float = 1.0) -> None:
        """Hands over the host's `status` and `media` events until `stop` is set; also after the host's restart.

        Runs in the caller's thread. A host that is away is one event `{"event": "status", "state": "offline", …}`.
        """
        away = False
        while not stop.is_set():
            try:
                with _Link(self.socket) as link:
                    link.send({"id": 1, "command": "status", "deadline_s": ACK_S})
                    while not stop.is_set():
                        document = link.receive(0.2) or {}
                        if "event" in document:
                            on_event(document)
                        elif isinstance(state := document.get("done"), dict):
                            on_event({"event": "status", **state})
                            away = False
            except DeviceFault as fault:
                if not away:
                    detail = fault.detail
                    on_event({"event": "status", "state": "offline", "fault": str(fault.fault), "detail": detail})
                away = True
                stop.wait(retry_s)

    def _answers(self, link: _Link, deadline_s: float, cancel: threading.Event | None) -> Iterator[dict[str, Any]]:
        start = time.monotonic()
        end = start + deadline_s + GRACE_S
        acknowledged = cancelled = False
        while True:
            now = time.monotonic()
            if not acknowledged and now > start + ACK_S:
                raise DeviceFault(Fault.NO_ANSWER, "device process hangs")
            if now > end:
                raise DeviceFault(Fault.CANCELLED if cancelled else Fault.TIMED_OUT, "device process overdue")
            if cancel is not None and cancel.is_set() and not cancelled:
                cancelled = True
                end = min(end, now + GRACE_S)
                link.send({"cancel": 1})
            document = link.receive(min(end - now, ACK_S) if cancel is None or cancelled else LOOK_S)
            if document is None or document.get("id") != 1:
                continue
            acknowledged = True
            yield document


def _fault(name: str) -> Fault:
    try:
        return Fault(name)
    except ValueError:
        raise DeviceFault(Fault.GARBLED, "unknown fault name") from None


def capabilities(client: DeviceClient) -> Capabilities:
    return decode(Capabilities, client.call("capabilities", deadline_s=5.0))


def status(client: DeviceClient) -> Status:
    """Never waits behind a running command: while one runs the host answers with what it knows."""
    return decode(Status, client.call("status", deadline_s=5.0))


def reset(client: DeviceClient, deadline_s: float = 10.0) -> None:
    client.call("reset", deadline_s=deadline_s)


def read_card(
    client: DeviceClient,
    deadline_s: float,
    on_event: OnEvent | None = None,
    cancel: threading.Event | None = None,
) -> RawIdCard:
    return decode(RawIdCard, client.call("read", None, deadline_s, on_event, cancel))


def read_social_card(
    client: DeviceClient,
    deadline_s: float,
    on_event: OnEvent | None = None,
    cancel: threading.Event | None = None,
) -> RawSocialCard:
    return decode(RawSocialCard, client.call("read", None, deadline_s, on_event, cancel))


def wait_removed(client: DeviceClient, deadline_s: float, cancel: threading.Event | None = None) -> None:
    client.call("wait_removed", None, deadline_s, None, cancel)


def read_page(client: DeviceClient, deadline_s: float = 10.0) -> list[PagePicture]:
    return decode(list[PagePicture], client.call("read", None, deadline_s))


def _frames(on_frame: OnFrame | None) -> OnEvent:
    def on_event(event: dict[str, Any]) -> None:
        if event["event"] == "frame" and on_frame is not None:
            on_frame(decode(PagePicture, {key: event[key] for key in PAGE_FIELDS if key in event}))

    return on_event


def watch_page(
    client: DeviceClient,
    deadline_s: float,
    on_frame: OnFrame | None = None,
    cancel: threading.Event | None = None,
    another: bool = False,
    paper: Paper = "",
) -> list[PagePicture]:
    """`on_frame` gets each preview; whoever gets a file deletes it. `another`: not the page that was taken last.
    `paper`: what should lie there."""
    args = {"another": another, "paper": paper}
    return decode(list[PagePicture], client.call("watch", args, deadline_s, _frames(on_frame), cancel))


def compose_card(client: DeviceClient, sides: list[bytes], deadline_s: float = 10.0) -> bytes:
    """A card's sides (JPEG) on one sheet (JPEG)."""
    return decode(bytes, client.call("compose", {"sides": encode(sides)}, deadline_s))


def read_travel(
    client: DeviceClient,
    deadline_s: float,
    on_frame: OnFrame | None = None,
    cancel: threading.Event | None = None,
) -> TravelDocument:
    """The travel document under the camera. `on_frame` as in `watch_page`, with ZoneProblem values."""
    return decode(TravelDocument, client.call("read_travel", None, deadline_s, _frames(on_frame), cancel))


def read_code_held_up(
    client: DeviceClient,
    deadline_s: float,
    on_frame: OnFrame | None = None,
    cancel: threading.Event | None = None,
) -> ScannedCode:
    """The code under the camera. `on_frame` as in `watch_page`."""
    return decode(ScannedCode, client.call("read_code", None, deadline_s, _frames(on_frame), cancel))


def print_items(client: DeviceClient, items: list[PrintItem], deadline_s: float = 30.0) -> None:
    client.call("print", {"items": encode(items)}, deadline_s)


def print_file(
    client: DeviceClient,
    file: Path,
    copies: int = 1,
    deadline_s: float = 120.0,
    on_event: OnEvent | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Returns when it has come out. UNPROVEN: nobody knows; look before printing it again. The caller deletes it."""
    client.call("print_file", {"file": str(file), "copies": copies}, deadline_s, on_event, cancel)


def read_code(client: DeviceClient, deadline_s: float, cancel: threading.Event | None = None) -> ScannedCode:
    return decode(ScannedCode, client.call("read", None, deadline_s, None, cancel))


def recognise(client: DeviceClient, strokes: list[Stroke], deadline_s: float = 5.0) -> list[str]:
    return decode(list[str], client.call("recognise", {"strokes": encode(strokes)}, deadline_s))


def recognise_page(
    client: DeviceClient, file: Path, deadline_s: float = 20.0, cancel: threading.Event | None = None
) -> list[OcrLine]:
    """The lines of print in a page's JPEG. The caller deletes it."""
    return decode(list[OcrLine], client.call("recognise_page", {"file": str(file)}, deadline_s, None, cancel))


def read_power(client: DeviceClient) -> Power:
    return decode(Power, client.call("read", deadline_s=5.0))


def read_cabinet(client: DeviceClient) -> Cabinet:
    return decode(Cabinet, client.call("read", deadline_s=5.0))


def set_lamp(client: DeviceClient, name: LampName, mode: LampMode) -> None:
    client.call("lamp", {"name": name, "mode": mode}, deadline_s=2.0)


def say(
    client: DeviceClient, text: str, language: str, deadline_s: float = 120.0, cancel: threading.Event | None = None
) -> None:
    client.call("say", {"text": text, "language": language}, deadline_s, None, cancel)
