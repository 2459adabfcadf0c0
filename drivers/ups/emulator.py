"""A UPS behind Network UPS Tools' own upsd and dummy-ups (package nut-server), on a port of its own.

Orders: `mains` (the power is back), `battery` (the power fails), `low` (on battery, and little left),
`charge PERCENT`, `runtime SECONDS`, `replace` (the battery is worn out), `shutdown` (upsd's primary switches off
now), `calibrate` (it empties its battery by itself), `vanish` (its cable is pulled from the machine), `return`,
`freeze` (it no longer answers upsd), `thaw`, `server away|back` (upsd itself), `mute` (upsd takes connections and
says nothing), `speak`. An order is done once upsd tells of it: within two seconds, four after `return`.
"""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from drivers import emulation
from drivers.emulation import Order, OrderError
from drivers.protocol import DeviceFault, Fault
from drivers.tether import Tethered
from drivers.ups.nut import NutUps

NAME: Final = "cabinet"
PLACES: Final = (
    f"/lib/nut:/usr/lib/nut:/usr/libexec/nut:/usr/lib/ups/driver:{os.environ.get('PATH', os.defpath)}:/usr/sbin"
)
DONE_S: Final = 10.0
STALE_S: Final = 3  # upsd's MAXAGE: so long without a word from dummy-ups, which speaks every second
STATUS: Final = {
    "mains": "OL",
    "battery": "OB DISCHRG",
    "low": "OB DISCHRG LB",
    "replace": "OL RB",
    "shutdown": "FSD OB LB",
    "calibrate": "OL CAL DISCHRG OB",
}


class UpsEmulator:
    def __init__(self) -> None:
        self._programs = {name: _program(name) for name in ("upsd", "dummy-ups")}
        self._folder = Path(tempfile.mkdtemp(prefix="jiujin-ups-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.address = f"nut://127.0.0.1:{self._port}/{NAME}"
        self._reader = NutUps(self.address)
        self._values = {
            "ups.status": "OL",
            "ups.mfr": "Jiujin",
            "ups.model": "emulated UPS",
            "ups.serial": "EMU-1",
            "battery.charge": "100",
            "battery.runtime": "1800",
        }
        self._written = int(time.time())
        self._write()
        self._ups: Tethered | None = None
        self._server: Tethered | None = None
        try:
            self._plug()
            self._serve()
            _until(self._is_told)
        except OrderError:
            self.close()
            raise

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        match order:
            case [word] if word in STATUS:
                self._set("ups.status", STATUS[word])
                if word == "low":
                    self._set("battery.charge", "8")
                if word == "mains":
                    self._set("battery.charge", "100")
            case ["charge" | "runtime" as what, number]:
                self._set(f"battery.{what}", str(max(0, int(number))))
            case ["vanish"]:
                self._unplug()
                _until(lambda: self._fault() is Fault.NOT_CONNECTED)
                return
            case ["return"]:
                self._plug()
            case ["freeze"]:
                self._signal(self._ups, signal.SIGSTOP)
                _until(lambda: self._fault() is Fault.NO_ANSWER)
                return
            case ["thaw"]:
                self._signal(self._ups, signal.SIGCONT)
            case ["server", "away"]:
                self._end_server()
                return
            case ["server", "back"]:
                self._serve()
            case ["mute"]:
                self._signal(self._server, signal.SIGSTOP)
                return
            case ["speak"]:
                self._signal(self._server, signal.SIGCONT)
            case _:
                raise OrderError(f"{order[0]}: no order of the UPS")
        if self._ups is not None and self._server is not None:
            _until(self._is_told)

    def close(self) -> None:
        self._end_server()
        self._unplug()
        shutil.rmtree(self._folder, ignore_errors=True)

    # The UPS

    def _set(self, name: str, value: str) -> None:
        self._values[name] = value
        self._write()

    def _is_told(self) -> bool:
        try:
            told = self._reader.ask()
        except DeviceFault:
            return False
        return all(told.get(name) == value for name, value in self._values.items())

    def _fault(self) -> Fault | None:
        return self._reader.status().fault

    def _plug(self) -> None:
        if self._ups is None:
            self._ups = self._run(["dummy-ups", "-a", NAME, "-F"])
            _until((self._folder / f"dummy-ups-{NAME}").exists)

    def _unplug(self) -> None:
        ups, self._ups = self._ups, None
        if ups is not None:
            ups.end()

    # upsd

    def _serve(self) -> None:
        if self._server is None:
            self._server = self._run(["upsd", "-F"])

    def _end_server(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.end()

    @staticmethod
    def _signal(process: Tethered | None, number: signal.Signals) -> None:
        if process is None:
            raise OrderError("it is away")
        os.kill(process.pid, number)

    def _run(self, words: list[str]) -> Tethered:
        """NUT gives up being root for a user of its own, who may not enter our folder: `-u` keeps ours."""
        user = ["-u", "root"] if os.geteuid() == 0 else []
        place = str(self._folder)
        environment = {"NUT_CONFPATH": place, "NUT_STATEPATH": place, "NUT_ALTPIDPATH": place}
        with (self._folder / "log").open("ab") as log:
            return Tethered([self._programs[words[0]], *words[1:], *user], os.environ | environment, log)

    def _write(self) -> None:
        """ups.conf(5), upsd.conf(5), dummy-ups(8). upsd wants no configuration that others may read."""
        values = "".join(f"{name}: {value}\n" for name, value in self._values.items())
        files = {
            "ups.conf": f"[{NAME}]\n driver = dummy-ups\n port = ups.dev\n mode = dummy-once\n pollinterval = 1\n",
            "upsd.conf": f"LISTEN 127.0.0.1 {self._port}\nMAXAGE {STALE_S}\nSTATEPATH {self._folder}\n",
            "upsd.users": "",
            "ups.dev": values,
        }
        self._written += 1
        for name, text in files.items():
            file = self._folder / name
            part = file.with_suffix(".part")
            part.touch(mode=0o600)
            part.write_text(text, "utf-8")
            # dummy-ups reads it again when its time, in whole seconds, is a later one.
            os.utime(part, (self._written, self._written))
            part.replace(file)


def is_installed() -> bool:
    return all(shutil.which(name, path=PLACES) for name in ("upsd", "dummy-ups"))


def _program(name: str) -> str:
    found = shutil.which(name, path=PLACES)
    if found is None:
        raise OrderError(f"{name} is missing: apt-get install nut-server")
    return found


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + DONE_S
    while not there():
        if time.monotonic() > end:
            raise OrderError("the emulated UPS does not do it")
        time.sleep(0.02)


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. No options."""
    if options:
        raise OrderError(f"no such option: {', '.join(options)}")
    emulator = UpsEmulator()
    try:
        emulation.perform("ups", emulator.address, scene, emulator.obey)
    finally:
        emulator.close()
