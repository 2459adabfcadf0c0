"""CUPS' own printer program, ippeveprinter, as the emulated printer's network side: it speaks IPP as printers do.

It runs a command for each document and takes what that says on stderr: `STATE: +media-jam-error`, `ATTR: …`
(ippeveprinter(1), cups(1) filter messages). The command here hands each document to this process and
repeats its words.
"""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from drivers.a4.documents import JPEG, PDF
from drivers.emulation import OrderError
from drivers.tether import Tethered

START_S: Final = 10.0
PATH: Final = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
PACKAGES: Final = {"ippeveprinter": "cups-ipp-utils", "dbus-daemon": "dbus-daemon"}
# The first line wakes the emulator; a printer whose emulator is gone must not leave a process behind.
COMMAND: Final = """#!/bin/sh
mkfifo "$PRESS/say-$IPP_JOB_ID" || exit 1
timeout 5 sh -c 'echo "$IPP_JOB_ID $CONTENT_TYPE $0" > "$PRESS/documents"' "$1" || exit 1
timeout 600 cat "$PRESS/say-$IPP_JOB_ID" >&2
exit "$(cat "$PRESS/exit-$IPP_JOB_ID")"
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A document to print. `file` is there until the job ends."""

    job: int
    format: str
    file: Path


Say = Callable[[str], None]
Print = Callable[[Arrived, Say], bool]  # gives whether the job succeeded


class Press:
    """`printing` is called in a thread of its own for each document."""

    def __init__(self, printing: Print) -> None:
        for program, package in PACKAGES.items():
            if shutil.which(program, path=PATH) is None:
                raise OrderError(f"{program} is missing: apt-get install {package}")
        self._printing = printing
        self._folder = Path(tempfile.mkdtemp(prefix="jiujin-a4-"))
        (self._folder / "spool").mkdir()
        command = self._folder / "command"
        command.write_text(COMMAND)
        command.chmod(0o700)
        os.mkfifo(self._folder / "documents")
        # Both ends: a writer never waits, and there is no end of file between two documents.
        self._documents = os.open(self._folder / "documents", os.O_RDWR)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        bus = f"unix:path={self._folder}/bus"
        # ippeveprinter announces itself through Avahi, and ends when there is no bus to ask on.
        self._bus = self._run(["dbus-daemon", "--session", "--nofork", f"--address={bus}"], {})
        self._environment = {"DBUS_SYSTEM_BUS_ADDRESS": bus, "PRESS": str(self._folder)}
        self._printer: Tethered | None = None
        self.starts = 0
        self._closed = False
        threading.Thread(target=self._receive, daemon=True).start()
        try:
            _wait_for((self._folder / "bus").exists)
            self.start()
        except OrderError:
            self.close()
            raise

    def start(self) -> None:
        """Power on; with no memory of earlier jobs."""
        if self._printer is not None:
            return
        words = ["ippeveprinter", "-p", str(self.port), "-n", "localhost", "-r", "off", "-f", f"{PDF},{JPEG}"]
        words += ["-d", str(self._folder / "spool"), "-K", str(self._folder), "-c", str(self._folder / "command")]
        for left in [*self._folder.glob("say-*"), *self._folder.glob("exit-*")]:
            left.unlink()  # its job numbers start at 1 again
        self._printer = self._run([*words, "-M", "就近", "-m", "emulated A4", "A4"], self._environment)
        self.starts += 1
        _wait_for(self._answers)

    def kill(self) -> None:
        """Power off."""
        printer, self._printer = self._printer, None
        if printer is not None:
            printer.end()

    def freeze(self, frozen: bool) -> None:
        """Connects, and never answers."""
        if self._printer is not None:
            os.kill(self._printer.pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    @property
    def certificate(self) -> Path:
        return self._folder / "localhost.crt"

    @property
    def is_on(self) -> bool:
        return self._printer is not None

    def form(self, page: str, **fields: str | int) -> None:
        """Its own web forms: `media` and `supplies`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5.0)
        try:
            connection.request("GET", f"/{page}?{urlencode(fields)}")
            connection.getresponse().read()
        except OSError as error:
            raise OrderError("the printer is off") from error
        finally:
            connection.close()

    def close(self) -> None:
        self._closed = True
        self.kill()
        self._bus.end()
        os.write(self._documents, b"\n")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, words: list[str], more: dict[str, str]) -> Tethered:
        with (self._folder / "log").open("ab") as log:
            return Tethered(words, os.environ | {"PATH": PATH} | more, log)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
            return True
        return False

    def _receive(self) -> None:
        with os.fdopen(self._documents, encoding="utf-8") as lines:
            for line in lines:
                if self._closed:
                    return
                job, kind, file = line.rstrip("\n").split(" ", 2)
                threading.Thread(
                    target=self._hand_on, args=(Arrived(int(job), kind, Path(file)),), daemon=True
                ).start()

    def _hand_on(self, arrived: Arrived) -> None:
        # The command, or the whole printer, may be killed at any moment.
        with contextlib.suppress(OSError, ValueError), (self._folder / f"say-{arrived.job}").open("w") as words:

            def say(line: str) -> None:
                words.write(line + "\n")
                words.flush()

            well = self._printing(arrived, say)
            (self._folder / f"exit-{arrived.job}").write_text(f"{0 if well else 1}")


def _wait_for(there: Callable[[], bool]) -> None:
    until = time.monotonic() + START_S
    while not there():
        if time.monotonic() > until:
            raise OrderError("the emulated printer does not start")
        time.sleep(0.01)
