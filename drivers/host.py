"""The process of one device: a Unix socket (mode 0600), JSON lines (`drivers.wire`), one thread for the driver.

The socket's loop never calls the driver, so that cancels, deadlines and status work while a driver waits or hangs.
A driver that hangs long past its deadline, or breaks, ends the process: whoever supervises it starts a new one.
"""

import logging
import os
import resource
import selectors
import signal
import socket
import stat
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, assert_never

from drivers import registry
from drivers.jobs import LOOK, LOST, TROUBLE, Broken, Done, Event, Failed, Job, News, Seen, Worker, discard, hanging
from drivers.protocol import Capabilities, Device, DeviceFault, Fault, Status
from drivers.wire import LineBuffer, dump, encode, parse

log = logging.getLogger("device")

LOOK_EVERY_S = 2.0
LOOK_OFTEN_S = {"cabinet": 0.25}  # by kind: a contact that was open for no longer than that counts, too
LOOK_LOST_S = 1.0  # a device that was plugged in again works within 3 s, its own start included
LOOK_DEADLINE_S = 10.0
BAD_LOOKS = 3  # in a row, of a device that is there; then a new process may get on with it
BEAT_S = 4.0  # how often a host with nothing to do says that it lives; its unit allows 20 s
STUCK_S = 15.0  # past its deadline; then nothing but a new process helps
GRACE_S = 0.5  # a driver's own time to notice its deadline or cancel, before the host answers for it
LONGEST_S = 3600.0
QUEUE_LIMIT = 8
BACKLOG_LIMIT = 8 * 1024 * 1024  # bytes a caller may leave unread
CLIENT_LIMIT = 64

EXIT_DONE, EXIT_BROKEN, EXIT_IN_USE = 0, 70, 75

# Private writable memory (RLIMIT_DATA) of a process, by its kind; measured: 20 MB without OpenCV, 300 MB with it.
MIB = 1024 * 1024
MEMORY = {
    "idcard": 256 * MIB,
    "scanner": 256 * MIB,
    "printer": 256 * MIB,
    "voice": 256 * MIB,
    "ups": 256 * MIB,
    "cabinet": 256 * MIB,
    "ocr": 640 * MIB,  # 330 at a page full of small print
}
MEMORY_USUAL = 1024 * MIB


class Alive(Protocol):
    """Whoever ends this process when it stands still (`kiosk.notify`)."""

    def ready(self) -> None: ...

    def feed(self) -> None: ...


@dataclass(eq=False, slots=True)
class Client:
    socket: socket.socket
    lines: LineBuffer = field(default_factory=LineBuffer)
    unsent: bytearray = field(default_factory=bytearray)


@dataclass(eq=False, slots=True)
class Request:
    """A caller waiting for the end of a job. Several may wait for one look."""

    client: Client
    number: int
    job: Job
    deadline: float  # when the host answers in the driver's place


class Host:
    def __init__(
        self,
        slot: str,
        device: Device,
        path: Path,
        look_every_s: float = LOOK_EVERY_S,
        stuck_s: float = STUCK_S,
        alive: Alive | None = None,
    ) -> None:
        self._slot = slot
        self._path = path
        self._look_every_s = look_every_s
        self._look_lost_s = min(look_every_s, LOOK_LOST_S)
        self._stuck_s = stuck_s
        self._alive = alive
        self._next_beat = 0.0
        self._news: deque[tuple[Job, News]] = deque()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_out.setblocking(False)
        self._worker = Worker(device, self._tell)
        self._selector = selectors.DefaultSelector()
        self._clients: set[Client] = set()
        self._requests: list[Request] = []
        self._jobs: deque[Job] = deque()  # the first one runs
        self._status: Status | None = None
        self._was_well = False  # it has answered this process as it should
        self._bad_looks, self._counted_at = 0, 0.0
        self._capabilities: Capabilities | None = None
        self._next_look = time.monotonic()
        self._exit: int | None = None

    def stop(self, code: int = EXIT_DONE) -> None:
        """Ends `run`; from any thread or a signal handler."""
        self._exit = code
        self._wake()

    def run(self) -> int:
        """Serves until stopped or broken; gives the process's exit code."""
        listener = _listen(self._path)
        inode = self._path.stat().st_ino
        self._selector.register(listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wake_in, selectors.EVENT_READ, self._woken)
        if self._alive is not None:
            self._alive.ready()
        try:
            while self._exit is None:
                self._tick()
                for key, ready in self._selector.select(self._until_due()):
                    if callable(key.data):
                        key.data(key.fileobj)
                    elif key.data in self._clients:
                        self._serve(key.data, ready)
            return self._end(self._exit)
        finally:
            listener.close()
            if self._path.exists() and self._path.stat().st_ino == inode:
                self._path.unlink()

    def _end(self, code: int) -> int:
        for job in self._jobs:
            job.cancel()
        if code == EXIT_DONE:
            for request in self._requests:
                self._send(request.client, {"id": request.number, "fault": "cancelled", "detail": "process ends"})
        for client in tuple(self._clients):
            self._drop(client)
        if code == EXIT_DONE and not self._worker.stop(timeout_s=1.0):
            log.warning("%s: ends while the driver still hangs", self._slot)
        return code

    # The worker's side

    def _tell(self, job: Job, news: News) -> None:
        self._news.append((job, news))
        self._wake()

    def _wake(self) -> None:
        try:
            self._wake_out.send(b"\0")
        except BlockingIOError:
            return  # full: it wakes anyway

    def _woken(self, _: Any) -> None:
        self._wake_in.recv(4096)
        while self._news:
            self._hear(*self._news.popleft())

    def _hear(self, job: Job, news: News) -> None:
        match news:
            case Event(name, values):
                self._pass_on(job, name, values)
                return
            case Seen(status, capabilities):
                self._capabilities = capabilities or self._capabilities
                self._observe(status)
                self._complete(job, {"done": encode(status)})
                self._judge(status)
            case Done(result):
                if not self._complete(job, {"done": encode(result)}):
                    discard(result)
            case Failed(fault):
                if fault.fault in TROUBLE:
                    self._next_look = time.monotonic()
                self._complete(job, {"fault": str(fault.fault), "detail": fault.detail})
            case Broken(error):
                where = "".join(traceback.format_tb(error.__traceback__))
                # Not its text: that can quote what was read.
                log.critical("%s: driver broke with %s\n%s", self._slot, type(error).__name__, where)
                self._exit = EXIT_BROKEN
            case _:
                assert_never(news)
        self._jobs.remove(job)
        if self._jobs:
            self._worker.submit(self._jobs[0])

    def _pass_on(self, job: Job, name: str, values: dict[str, Any]) -> None:
        request = next((one for one in self._requests if one.job is job), None)
        body = {"event": name} | encode(values)
        if request:
            self._send(request.client, {"id": request.number} | body)
        else:
            discard(values)
        if name == "media":
            self._broadcast(body, but=request.client if request else None)

    def _complete(self, job: Job, ending: dict[str, Any]) -> bool:
        """Answers whoever still waits for the job; False when nobody does."""
        waiting = [request for request in self._requests if request.job is job]
        self._requests = [request for request in self._requests if request.job is not job]
        for request in waiting:
            self._send(request.client, {"id": request.number} | ending)
        return bool(waiting)

    def _observe(self, status: Status) -> None:
        was_lost = self._status is not None and self._status.fault in LOST
        if status.fault in LOST and not was_lost:
            log.warning("%s: lost (%s %s)", self._slot, status.fault, status.detail)
        elif was_lost and status.fault not in LOST:
            log.warning("%s: back", self._slot)
        if status != self._status:
            self._status = status
            self._broadcast({"event": "status"} | encode(status))

    def _judge(self, status: Status) -> None:
        """Ends the process after three bad looks in a row at a device that is there and that answered it well before.

        One that is away, or that never answered this process, is waited for: a new process could do no better.
        """
        now = time.monotonic()
        if status.fault in LOST:
            self._next_look = min(self._next_look, now + self._look_lost_s)
        if status.fault not in LOST:
            self._was_well, self._bad_looks = True, 0
        elif status.fault is Fault.NOT_CONNECTED:
            self._bad_looks = 0
        elif self._was_well and now - self._counted_at >= self._look_lost_s / 2:  # callers may ask at any rate
            self._bad_looks, self._counted_at = self._bad_looks + 1, now
            if self._bad_looks == BAD_LOOKS:
                log.critical("%s: %d bad looks in a row; ending the process", self._slot, BAD_LOOKS)
                self._exit = EXIT_BROKEN

    # The clock's side

    def _until_due(self) -> float:
        due = [request.deadline for request in self._requests]
        if self._jobs:
            due.append(self._jobs[0].needed_until + self._stuck_s)
        else:
            due.append(self._next_look)
        if self._alive is not None:
            due.append(self._next_beat)
        return max(0.0, min(due) - time.monotonic())

    def _tick(self) -> None:
        now = time.monotonic()
        if self._alive is not None and now >= self._next_beat:
            self._next_beat = now + BEAT_S
            self._alive.feed()
        for request in [one for one in self._requests if one.deadline <= now]:
            self._answer_for(request)
        if self._jobs and now > self._jobs[0].needed_until + self._stuck_s:
            log.critical("%s: driver hangs in %s; ending the process", self._slot, self._jobs[0].command)
            os._exit(EXIT_BROKEN)  # the hanging thread would keep the interpreter from ending
        if not self._jobs and now >= self._next_look:
            self._look()

    def _look(self) -> Job:
        now = time.monotonic()
        self._next_look = now + self._look_every_s
        return self._start(Job(LOOK, {}, now + LOOK_DEADLINE_S, self._tell))

    def _start(self, job: Job) -> Job:
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self._worker.submit(job)
        return job

    def _answer_for(self, request: Request) -> None:
        """In the place of a driver that did not notice its deadline or cancel, or of a command still in the queue."""
        self._requests.remove(request)
        job = request.job
        if job.command == LOOK:
            self._send(request.client, {"id": request.number, "done": encode(hanging(self._status, "status"))})
            return
        fault = Fault.CANCELLED if job.cancelled.is_set() else Fault.TIMED_OUT
        job.cancel()
        self._send(request.client, {"id": request.number, "fault": str(fault), "detail": ""})

    # The callers' side

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        if len(self._clients) >= CLIENT_LIMIT:
            connection.close()
            return
        connection.setblocking(False)
        client = Client(connection)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, client)

    def _drop(self, client: Client) -> None:
        if client not in self._clients:
            return
        self._clients.remove(client)
        self._selector.unregister(client.socket)
        client.socket.close()
        gone = [request for request in self._requests if request.client is client]
        self._requests = [request for request in self._requests if request.client is not client]
        for request in gone:
            if request.job.command != LOOK:
                request.job.cancel()

    def _serve(self, client: Client, ready: int) -> None:
        if ready & selectors.EVENT_WRITE:
            self._flush(client)
        if not ready & selectors.EVENT_READ or client not in self._clients:
            return
        try:
            chunk = client.socket.recv(65536)
            lines = client.lines.feed(chunk)
        except BlockingIOError:
            return
        except (OSError, DeviceFault):
            chunk, lines = b"", []
        for line in lines:
            try:
                self._obey(client, parse(line))
            except DeviceFault as fault:
                self._send(client, {"id": None, "fault": str(fault.fault), "detail": fault.detail})
                chunk = b""
                break
        if not chunk:
            self._drop(client)

    def _obey(self, client: Client, document: dict[str, Any]) -> None:
        match document:
            case {"cancel": int(number)}:
                self._cancel(client, number)
            case {"id": int(number), "command": str(command), **rest}:
                args, deadline_s = rest.get("args") or {}, rest.get("deadline_s", 30.0)
                if not isinstance(args, dict) or not isinstance(deadline_s, int | float):
                    raise DeviceFault(Fault.GARBLED, "args or deadline_s")
                self._send(client, {"id": number, "ack": True})
                end = time.monotonic() + min(max(0.0, float(deadline_s)), LONGEST_S)
                self._command(client, number, Job(command, args, end, self._tell))
            case _:
                raise DeviceFault(Fault.GARBLED, "neither command nor cancel")

    def _command(self, client: Client, number: int, job: Job) -> None:
        running = self._jobs[0] if self._jobs else None
        abandoned = running is not None and time.monotonic() > running.needed_until + GRACE_S
        if job.command == "status":
            self._tell_status(client, number, job)
        elif job.command == "capabilities" and self._capabilities:
            self._send(client, {"id": number, "done": encode(self._capabilities)})
        elif abandoned or len(self._jobs) >= QUEUE_LIMIT:
            detail = f"still in {running.command}" if running else ""
            self._send(client, {"id": number, "fault": str(Fault.BUSY), "detail": detail})
        else:
            self._requests.append(Request(client, number, job, job.deadline + GRACE_S))
            self._start(job)

    def _tell_status(self, client: Client, number: int, asked: Job) -> None:
        running = self._jobs[0] if self._jobs else None
        if running and time.monotonic() > running.needed_until + GRACE_S:
            self._send(client, {"id": number, "done": encode(hanging(self._status, running.command))})
        elif running and running.command != LOOK and self._status:
            self._send(client, {"id": number, "done": encode(self._status)})
        else:
            look = next((job for job in self._jobs if job.command == LOOK), None) or self._look()
            self._requests.append(Request(client, number, look, asked.deadline))

    def _cancel(self, client: Client, number: int) -> None:
        for request in self._requests:
            if request.client is client and request.number == number and request.job.command != LOOK:
                request.job.cancel()
                runs = request.job is self._jobs[0]
                request.deadline = min(request.deadline, time.monotonic() + (GRACE_S if runs else 0.0))

    def _broadcast(self, document: dict[str, Any], but: Client | None = None) -> None:
        for client in tuple(self._clients - {but} if but else self._clients):
            self._send(client, document)

    def _send(self, client: Client, document: dict[str, Any]) -> None:
        if client not in self._clients:
            return
        client.unsent += dump(document)
        self._flush(client)

    def _flush(self, client: Client) -> None:
        try:
            sent = client.socket.send(client.unsent) if client.unsent else 0
        except BlockingIOError:
            sent = 0
        except OSError:
            self._drop(client)
            return
        del client.unsent[:sent]
        if len(client.unsent) > BACKLOG_LIMIT:
            self._drop(client)
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.unsent else 0)
        self._selector.modify(client.socket, events, client)


class InUseError(OSError):
    """Another process serves this socket."""


def _listen(path: Path) -> socket.socket:
    """Binds with mode 0600; takes the place of a socket whose process died. InUseError when one still serves."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            if probe.connect_ex(str(path)) == 0:
                raise InUseError(f"{path}: another process serves this device")
        path.unlink()
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(16)
    return listener


def limit_memory(most: int) -> None:
    """A driver that eats memory ends its own process by it and takes nothing else along. `most` in bytes."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def serve(
    slot: str,
    driver: str,
    address: str,
    options: dict[str, Any],
    socket: Path,
    pictures: Path,
    alive: Alive | None = None,
) -> int:
    """Runs the process of a device until SIGTERM or SIGINT; gives its exit code.

    registry.RegistryError for a wrong driver or option, InUseError when the slot is already served.
    """
    kind = registry.kind(driver)
    limit_memory(MEMORY.get(kind, MEMORY_USUAL))
    device = registry.build(registry.Slot(slot, driver, address, options), pictures=pictures)
    host = Host(slot, device, socket, LOOK_OFTEN_S.get(kind, LOOK_EVERY_S), alive=alive)
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: host.stop())
    log.info("%s: serving %s", slot, driver)
    code = host.run()
    log.info("%s: ends", slot)
    return code
