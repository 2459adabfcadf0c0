"""What a device's process does with its device: one thread that runs one command after the other."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from drivers.protocol import (
    Capabilities,
    Device,
    DeviceFault,
    Fault,
    LampMode,
    LampName,
    PagePicture,
    Paper,
    PrintItem,
    State,
    Status,
    Stroke,
)
from drivers.shapes import decode

# After these the connection is made anew: the device went away, or what it says no longer makes sense.
LOST = frozenset({Fault.NOT_CONNECTED, Fault.NO_ANSWER, Fault.GARBLED, Fault.HARDWARE})
# These say something about the device, not about the card, the page or the caller.
TROUBLE = LOST | {Fault.PAPER_OUT, Fault.PAPER_JAM, Fault.TONER_OUT, Fault.COVER_OPEN, Fault.BUSY, Fault.UNPROVEN}

LOOK = "look"  # the host's own command: connect where needed, ask status and capabilities
HANG_S = 5.0  # past its time, a driver that is asked once and answers nothing


def status_of(fault: DeviceFault) -> Status:
    state = {
        Fault.NOT_CONNECTED: State.NO_DEVICE,
        Fault.NO_ANSWER: State.OFFLINE,
        Fault.BUSY: State.DEVICE_BUSY,
        Fault.PAPER_OUT: State.USER_ERROR,
        Fault.PAPER_JAM: State.USER_ERROR,
        Fault.TONER_OUT: State.USER_ERROR,
        Fault.COVER_OPEN: State.USER_ERROR,
    }.get(fault.fault, State.HARDWARE_ERROR)
    return Status(state, fault.fault, detail=fault.detail)


class Job:
    """One command on its way; the driver sees it as its `Context`. `deadline` in time.monotonic()."""

    def __init__(self, command: str, args: dict[str, Any], deadline: float, tell: "Tell") -> None:
        self.command = command
        self.args = args
        self.deadline = deadline
        self.needed_until = deadline  # earlier than the deadline once cancelled; a driver still at it then hangs
        self.cancelled = threading.Event()
        self._tell = tell

    def cancel(self) -> None:
        """Nobody waits for it any longer."""
        self.needed_until = min(self.needed_until, time.monotonic())
        self.cancelled.set()

    def remaining(self) -> float:
        return max(0.0, self.deadline - time.monotonic())

    def check(self) -> None:
        if self.cancelled.is_set():
            raise DeviceFault(Fault.CANCELLED)
        if self.remaining() == 0.0:
            raise DeviceFault(Fault.TIMED_OUT)

    def wait(self, seconds: float) -> None:
        self.cancelled.wait(min(seconds, self.remaining()))
        self.check()

    def event(self, name: str, **values: Any) -> None:
        self._tell(self, Event(name, values))


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found."""

    status: Status
    capabilities: Capabilities | None


@dataclass(frozen=True, slots=True)
class Done:
    result: Any


@dataclass(frozen=True, slots=True)
class Failed:
    fault: DeviceFault


@dataclass(frozen=True, slots=True)
class Broken:
    """Our own mistake, not the device's: the process ends and is started anew."""

    error: Exception


News = Event | Seen | Done | Failed | Broken
Tell = Callable[[Job, News], None]


class Worker:
    """`tell` is called from the worker's thread; a job ends with exactly one Seen, Done, Failed or Broken."""

    def __init__(self, device: Device, tell: Tell) -> None:
        self._device = device
        self._tell = tell
        self._was_there = False  # at the last look
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="device", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        self._queue.put(job)

    def stop(self, timeout_s: float) -> bool:
        """Closes the device after the running command; False when that did not end in time."""
        self._queue.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            try:
                news: News = self._run(job)
            except DeviceFault as fault:
                if fault.fault in LOST:
                    self._device.close()
                news = Failed(fault)
            except Exception as error:  # noqa: BLE001  # handed to the host, which ends the process
                news = Broken(error)
            self._tell(job, news)
        self._device.close()

    def _run(self, job: Job) -> News:
        if job.command == LOOK:
            return self._look()
        job.check()
        if job.command == "capabilities":
            return Done(self._device.capabilities())
        if job.command == "reset":
            self._device.close()
        self._device.open()
        if job.command == "reset":
            getattr(self._device, "reset", lambda: None)()
            return Done(None)
        return Done(perform(self._device, job.command, job.args, job))

    def _look(self) -> Seen:
        status = self._see()
        if status.fault is Fault.NOT_CONNECTED and self._was_there:
            status = self._see()  # it may have been unplugged and plugged in again since the last look
        self._was_there = status.fault not in LOST
        return Seen(status, self._device.capabilities() if status.state is State.ONLINE else None)

    def _see(self) -> Status:
        try:
            self._device.open()
            status = self._device.status()
        except DeviceFault as fault:
            status = status_of(fault)
        if status.fault in LOST:
            self._device.close()
        return status


def perform(device: Any, command: str, args: dict[str, Any], context: Job) -> Any:
    """Runs a command of the device's kind. UNSUPPORTED when it has no such command, GARBLED for wrong arguments."""
    given: list[Any] = []
    named: dict[str, Any] = {}
    match command:
        case "read" | "wait_removed" | "read_travel" | "read_code":
            pass
        case "watch":
            named = {
                "another": decode(bool, args.get("another", False)),
                "paper": decode(Paper, args.get("paper", "")),
            }
        case "compose":
            given = [decode(list[bytes], args.get("sides"))]
        case "print":
            given = [decode(list[PrintItem], args.get("items"))]
        case "print_file":
            given = [decode(Path, args.get("file")), decode(int, args.get("copies", 1))]
        case "recognise":
            given = [decode(list[Stroke], args.get("strokes"))]
        case "recognise_page":
            given = [decode(Path, args.get("file"))]
        case "lamp":
            given = [decode(LampName, args.get("name")), decode(LampMode, args.get("mode"))]
        case "say":
            given = [decode(str, args.get("text")), decode(str, args.get("language"))]
        case _:
            raise DeviceFault(Fault.UNSUPPORTED, "unknown command")
    method = getattr(device, command, None)
    if method is None:
        raise DeviceFault(Fault.UNSUPPORTED, command)
    return method(*given, context, **named)


def discard(value: Any) -> None:
    """Deletes the pictures in a result or event that nobody will fetch."""
    match value:
        case PagePicture(file=Path() as file):
            file.unlink(missing_ok=True)
        case dict():
            for item in value.values():
                discard(item)
        case list() | tuple():
            for item in value:
                discard(item)
        case Path():
            value.unlink(missing_ok=True)
        case _:
            pass


def hanging(status: Status | None, command: str) -> Status:
    known = status or Status(State.OFFLINE)
    return replace(known, state=State.OFFLINE, fault=Fault.NO_ANSWER, detail=f"hangs in {command}")


def read_once(device: Device, timeout_s: float, command: str = "read", args: dict[str, Any] | None = None) -> Any:
    """One `read`, or another command, in this process: NO_ANSWER when the driver itself hangs."""
    news: queue.SimpleQueue[News] = queue.SimpleQueue()
    worker = Worker(device, lambda _, one: news.put(one))
    job = Job(command, args or {}, time.monotonic() + timeout_s, lambda _, one: news.put(one))
    worker.submit(job)
    try:
        while True:
            match news.get(timeout=timeout_s + HANG_S):
                case Done(result):
                    return result
                case Failed(fault):
                    raise fault
                case Broken(error):
                    raise error
                case Event(_, values):
                    discard(values)
    except queue.Empty:
        raise DeviceFault(Fault.NO_ANSWER, "driver hangs") from None
    finally:
        worker.stop(1.0)
