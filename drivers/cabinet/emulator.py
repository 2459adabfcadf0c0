"""A cabinet as sysfs would show it: a folder of files (no inodes of a kernel's, but its names and contents).

Orders: `door open|closed`, `tamper open|closed`, `temperature CELSIUS`, `hot`, `cool`, `garble` (its contacts' files
hold nonsense), `slow SECONDS` (its thermometer takes that long to answer, as on a busy bus), `heal`, `vanish` (in the
middle of an answer, too: that is empty then), `return`. A lamp that changes is told on stdout:
`{"lamp": "tray", "is": "blink"}`.
"""

import contextlib
import errno
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from drivers import emulation
from drivers.cabinet.linux_cabinet import LAMPS, USUAL
from drivers.emulation import Order, OrderError

BRIGHTEST: Final = 255
LOOK_S: Final = 0.05


class CabinetEmulator:
    def __init__(self, told: Callable[[str, str], None] = lambda *_: None) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="jiujin-cabinet-"))
        self._told = told
        self._root = self._place / "sys"
        self._values = {"door": "0", "tamper": "0", "temperature": "34000"}
        self._numbers = itertools.count()
        self._bus = self._pipe()
        self._slow_s = 0.0
        self._gone = threading.Event()
        self.answering = False
        self.lamps = dict.fromkeys(LAMPS, "off")
        for name in LAMPS:
            led = self._root / USUAL[name]
            led.mkdir(parents=True)
            for file, text in {"brightness": "0", "max_brightness": str(BRIGHTEST), "trigger": "none"}.items():
                (led / file).write_text(text)
        self._write()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def address(self) -> str:
        return str(self._root)

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        match order:
            case ["door" | "tamper" as name, "open" | "closed" as how]:
                self._values[name] = "1" if how == "open" else "0"
            case ["temperature", degrees]:
                self._values["temperature"] = str(round(float(degrees) * 1000))
            case ["hot"]:
                self._values["temperature"] = "66000"
            case ["cool"]:
                self._values["temperature"] = "34000"
            case ["garble"]:
                self._values |= {"door": "-1?", "tamper": "7"}
            case ["slow", seconds]:
                self._slow_s = float(seconds)
            case ["heal"]:
                self._values |= {"door": "0", "tamper": "0"}
                self._slow_s = 0.0
            case ["vanish"]:
                if self._root.exists():
                    self._root.rename(self._place / "away")
                self._gone.set()
                return
            case ["return"]:
                self._gone.clear()
                if not self._root.exists():
                    (self._place / "away").rename(self._root)
            case _:
                raise OrderError(f"{order[0]}: no order of the cabinet")
        if self._root.exists():
            self._write()

    def close(self) -> None:
        self._ended.set()
        self._gone.set()
        self._watcher.join()
        self._answer()
        shutil.rmtree(self._place, ignore_errors=True)

    def _pipe(self) -> Path:
        """Whoever opens it to read waits until it is served. One a reader: it ends for him, though others follow."""
        made = self._place / f"bus{next(self._numbers)}"
        os.mkfifo(made)
        return made

    def _write(self) -> None:
        for name, value in self._values.items():
            file = self._root / USUAL[name].replace("*", "0")
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(".part")
            if name == "temperature" and self._slow_s:
                part.symlink_to(self._bus)
            else:
                part.write_text(f"{value}\n")
            part.replace(file)

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            self._answer()
            for name in LAMPS:
                found = self._lamp(name)
                if found and found != self.lamps[name]:
                    self.lamps[name] = found
                    self._told(name, found)

    def _answer(self) -> None:
        """To whoever waits at the bus."""
        try:
            pipe = os.open(self._bus, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return  # nobody does
        self._bus = self._pipe()
        if self._slow_s:
            link = self._root / USUAL["temperature"].replace("*", "0")
            part = link.with_name(".bus")
            part.unlink(missing_ok=True)
            with contextlib.suppress(FileNotFoundError):  # it has vanished
                part.symlink_to(self._bus)
                part.replace(link)
        try:
            self.answering = True
            gone = self._gone.wait(self._slow_s)
            self.answering = False
            if gone:
                return
            with contextlib.suppress(BrokenPipeError):  # who waited is gone
                os.write(pipe, f"{self._values['temperature']}\n".encode())
        finally:
            os.close(pipe)

    def _lamp(self, name: str) -> str:
        """Empty while it is being written."""
        led = self._root / USUAL[name]
        try:
            trigger, brightness = (led / "trigger").read_text().strip(), (led / "brightness").read_text().strip()
        except OSError:
            return ""
        if not trigger or not brightness:
            return ""
        return "blink" if trigger == "timer" else "off" if brightness == "0" else "on"


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. No options."""
    if options:
        raise OrderError(f"no such option: {', '.join(options)}")
    emulator = CabinetEmulator(lambda lamp, state: emulation.say({"lamp": lamp, "is": state}))
    try:
        emulation.perform("cabinet", emulator.address, scene, emulator.obey)
    finally:
        emulator.close()
