"""A receipt printer: ESC/POS on TCP or a pty, each cut receipt as a PNG in a folder.

Orders: `paper ok|low|out`, `paper out-after N` (the roll ends N lines further on), `cover open|closed`,
`cutter ok|stuck`, `offline`, `online`, `slow SECONDS` (a line; `slow` alone 0.2, `slow 0` off), `stall` (takes no
more bytes), `flow`, `mute` (answers nothing), `speak`, `vanish`, `return`. Each receipt is told on stdout:
`{"printed": "/path/receipt-1.png"}`.
"""

import contextlib
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from drivers import emulation
from drivers.emulated_port import Port
from drivers.emulation import Order, OrderError
from drivers.printer.paper import Paper
from drivers.printer.parser import ClearBuffer, Command, Cut, LineFeed, OrderedStatus, Parser, QrPrint, RealTimeStatus
from drivers.pty_port import PtyPort

MOST_QUEUED: Final = 20_000
Answer = Callable[[bytes], None]


class PrinterEmulator:
    def __init__(
        self, folder: Path, *, line: str | Port = "tcp", told: Callable[[Path], None] = lambda _: None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._told = folder, told
        self._paper_level, self._paper_left = "ok", -1
        self._cover_open = self._cutter_stuck = self._offline = self._mute = self._stalled = False
        self._slow_s = 0.0
        self._news = threading.Condition()
        self._queue: deque[tuple[Command, Answer]] = deque()
        self._ended = False
        self._sheet = Paper()
        self.receipts: list[Path] = []
        # `usb`: a pty where usblp's file would be; its ioctls are the tests' own.
        names = {"pty": "printer", "usb": "lp0"}
        self._port = line if isinstance(line, Port) else PtyPort(names[line], 0) if line in names else None
        self._listener: socket.socket | None = None
        self._lines: set[socket.socket] = set()
        self._tcp_port = 0
        if self._port is None:
            self._listen()
        else:
            threading.Thread(target=self._serve_port, args=(self._port,), daemon=True).start()
        threading.Thread(target=self._print, daemon=True).start()

    @property
    def address(self) -> str:
        return str(self._port.address) if self._port else f"socket://127.0.0.1:{self._tcp_port}"

    def close(self) -> None:
        self._hang_up()
        with self._news:
            self._ended = True
            self._news.notify_all()
        if self._port is not None:
            self._port.close()

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        match order:
            case ["paper", "ok" | "low" | "out" as level]:
                self._set(paper_level=level, paper_left=-1)
            case ["paper", "out-after", lines]:
                self._set(paper_left=int(lines))
            case ["cover", "open" | "closed" as cover]:
                self._set(cover_open=cover == "open")
            case ["cutter", "ok" | "stuck" as cutter]:
                self._set(cutter_stuck=cutter == "stuck")
            case ["offline" | "online" as word]:
                self._set(offline=word == "offline")
            case ["mute" | "speak" as word]:
                self._set(mute=word == "mute")
            case ["slow"]:
                self._set(slow_s=0.2)
            case ["slow", seconds]:
                self._set(slow_s=max(0.0, min(float(seconds), 60.0)))
            case ["stall" | "flow" as word]:
                self._set(stalled=word == "stall")
            case ["vanish"]:
                self._hang_up()
            case ["return"]:
                self._plug()
            case _:
                raise OrderError(f"{order[0]}: no order of the printer")

    def _set(self, **values: Any) -> None:
        with self._news:
            for name, value in values.items():
                setattr(self, f"_{name}", value)
            self._news.notify_all()

    # The line

    def _listen(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._tcp_port))
            self._tcp_port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _plug(self) -> None:
        if self._port is not None:
            self._port.plug()
        else:
            self._listen()

    def _hang_up(self) -> None:
        """Power off: what was not printed is lost."""
        with self._news:
            self._queue.clear()
            self._sheet = Paper()
        if self._port is not None:
            self._port.unplug()
        listener, self._listener = self._listener, None
        for line in (listener, *tuple(self._lines)):
            if line is not None:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                line.close()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._lines.add(line)
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        parser = Parser()
        with contextlib.suppress(OSError):
            while data := self._flowing() and line.recv(4096):
                self._receive(parser.feed(data), line.sendall)
        self._lines.discard(line)
        line.close()

    def _serve_port(self, port: Port) -> None:
        parser = Parser()
        while not self._ended:
            data = self._flowing() and port.read(0.05)
            if data:
                self._receive(parser.feed(data), lambda answer: port.write(answer, paced=False))

    def _receive(self, commands: list[Command], answer: Answer) -> None:
        for command in commands:
            match command:
                case RealTimeStatus():
                    if not self._mute:
                        answer(bytes((self._status(command.number),)))
                case ClearBuffer():
                    self.clear()
                case _:
                    with self._news:
                        if len(self._queue) < MOST_QUEUED:
                            self._queue.append((command, answer))
                        self._news.notify_all()

    def _flowing(self) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self._ended or not self._stalled)

    def clear(self) -> None:
        """What was not printed is forgotten."""
        with self._news:
            self._queue.clear()
            self._sheet = Paper()

    # The state

    def port_status(self) -> int:
        """The USB printer class's: 0x20 paper out, 0x10 selected, 0x08 no error."""
        out = self._paper_level == "out"
        return 0x20 * out | 0x10 * (not self._offline) | 0x08 * (not self._cover_open and not self._cutter_stuck)

    def _stopped(self) -> bool:
        return self._paper_level == "out" or self._cover_open or self._offline or self._cutter_stuck

    def _status(self, number: int) -> int:
        fixed = 0b0001_0010
        match number:
            case 1:
                return fixed | 0x08 * self._stopped()
            case 2:
                stuck = 0x40 * self._cutter_stuck
                return fixed | 0x04 * self._cover_open | 0x20 * (self._paper_level == "out") | stuck
            case 3:
                return fixed | 0x08 * self._cutter_stuck
            case 4:
                return fixed | {"ok": 0, "low": 0x0C, "out": 0x6C}[self._paper_level]
            case _:
                return fixed

    # The mechanism

    def _print(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._ended or (self._queue and not self._stopped()))
                if self._ended:
                    return
                command, answer = self._queue.popleft()
                sheet = self._sheet
            with contextlib.suppress(OSError):
                self._do(command, answer, sheet)

    def _do(self, command: Command, answer: Answer, sheet: Paper) -> None:
        match command:
            case OrderedStatus():
                if not self._mute:
                    answer(bytes(({"ok": 0, "low": 0x03, "out": 0x0F}[self._paper_level],)))
            case Cut():
                self._cut(sheet)
            case RealTimeStatus() | ClearBuffer():
                pass
            case _:
                sheet.print(command)
                if isinstance(command, LineFeed | QrPrint):
                    self._advance()

    def _advance(self) -> None:
        time.sleep(self._slow_s)
        with self._news:
            if self._paper_left >= 0:
                self._paper_left -= 1
                if self._paper_left < 0:
                    self._paper_level = "out"

    def _cut(self, sheet: Paper) -> None:
        path = self._folder / f"receipt-{len(self.receipts) + 1}.png"
        part = path.with_suffix(".part")
        sheet.cut().save(part, "PNG")
        part.replace(path)
        with self._news:
            self.receipts.append(path)
            self._news.notify_all()
        self._told(path)


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. Options: line (tcp, pty), folder (where receipts go; one is made when not given)."""
    line, folder = options.pop("line", "tcp"), options.pop("folder", "")
    if options:
        raise OrderError(f"no such option: {', '.join(options)}")
    if line not in {"tcp", "pty"}:
        raise OrderError("line is tcp or pty")
    place = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="jiujin-receipts-"))
    emulator = PrinterEmulator(place, line=line, told=lambda path: emulation.say({"printed": str(path)}))
    try:
        emulation.perform("printer", emulator.address, scene, emulator.obey)
    finally:
        emulator.close()
