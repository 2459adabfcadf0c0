"""One machine that is a whole site: emulators, province, a line that can be cut, and the terminal's processes."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any
from urllib.parse import urlsplit

from kiosk.cli.commands import kiosk, start
from kiosk.cli.demo.line import Line
from kiosk.cli.province import enrolled
from kiosk.config import DEMO_CONFIG, load
from kiosk.state import StateFolder
from sync.province.platform import Platform

READY_S, STOP_S = 60.0, 30.0
DRIVERS = {
    "idcard": "sdt_serial",
    "camera": "mjpeg",
    "receipt": "escpos",
    "scanner": "serial_scanner",
    "socialcard": "pcsc",
    "a4": "ipp",
    "ups": "nut",
    "cabinet": "linux_cabinet",
}
EMULATORS = {"idcard": "idcard", "camera": "camera", "receipt": "printer", "scanner": "scanner"}
BESIDE = {"socialcard": "chipcard", "a4": "a4", "ups": "ups", "cabinet": "cabinet"}
"""Of no visit; for whoever plays with the demo."""


class SiteError(Exception):
    """A part of the demo did not come up; the message says which and where its log is."""


@dataclass(slots=True)
class Emulator:
    """A device that takes orders on its standard input and tells what it did on its standard output."""

    process: subprocess.Popen[bytes]
    address: str
    told: list[dict[str, Any]] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def order(self, words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(words.encode() + b"\n")
        self.process.stdin.flush()

    def listen(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            with self.news:
                self.told.append(json.loads(line))
                self.news.notify_all()

    def wait_for(self, key: str, count: int, timeout_s: float) -> list[dict[str, Any]]:
        """The things told that have `key`, once there are `count`."""
        with self.news:
            enough = self.news.wait_for(lambda: len(self._with(key)) >= count, timeout_s)
        if not enough:
            raise SiteError(f"the emulator told {len(self._with(key))} times {key!r}, {count} awaited")
        return self._with(key)

    def _with(self, key: str) -> list[dict[str, Any]]:
        return [document for document in self.told if key in document]


@dataclass(slots=True)
class Site:
    out: Path
    state: StateFolder
    config: Path
    robot: Path
    province_data: Path
    line: Line
    emulators: dict[str, Emulator]
    terminal: subprocess.Popen[bytes]
    log: Path

    def run(self, *words: str, timeout_s: float = 60.0) -> Any:
        """Another `kiosk` command that prints JSON."""
        done = subprocess.run(kiosk(*words), capture_output=True, timeout=timeout_s, check=False)
        if done.returncode != 0:
            raise SiteError(f"kiosk {words[0]} ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
        return json.loads(done.stdout)


@contextmanager
def site(
    out: Path,
    *,
    line_whole: bool,
    platform: str | None,
    settings: str = "",
    emulated: Mapping[str, str] = MappingProxyType(EMULATORS),
) -> Iterator[Site]:
    """Starts everything and stops it again. `platform`: Qt's, or None for the display that is there.

    settings: sections of the configuration, as TOML, that the packaged demo terminal leaves out. emulated: slot ->
    kind of emulator.
    """
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    clear(out)
    log = out / "demo.log"
    with ExitStack() as stack:
        sink = stack.enter_context(log.open("wb"))
        state = StateFolder(out / "state").make()
        province_data = out / "province"
        served = _start(stack, sink, "province", "serve", "--data", str(province_data), "--port", "0")
        options = {"receipt": ("--option", f"folder={out}")}
        devices = {
            slot: _start(stack, sink, "emulate", kind, *options.get(slot, ())) for slot, kind in emulated.items()
        }
        emulators = {}
        for slot, process in devices.items():
            emulators[slot] = Emulator(process, _first_line(process, slot, log)["address"])
            assert process.stdout is not None
            threading.Thread(target=emulators[slot].listen, args=(process.stdout,), daemon=True).start()
        address = _first_line(served, "province", log)
        url = urlsplit(address["url"])
        line = Line(url.hostname or "127.0.0.1", url.port or 443)
        stack.callback(line.cut)
        if line_whole:
            line.mend()
        config = _configure(out, line, {slot: emulator.address for slot, emulator in emulators.items()}, settings)
        with closing(Platform.open(province_data)) as opened:
            enrolled(opened, state, load(config))
        robot = state.memory / "robot.sock"
        environment = {"QT_QPA_PLATFORM": platform} if platform else {}
        words = ["run", "--config", str(config), "--state", str(state.root), "--robot", str(robot)]
        terminal = _start(stack, sink, *words, **environment)
        stack.callback(shutil.rmtree, state.memory, ignore_errors=True)
        yield Site(out, state, config, robot, province_data, line, emulators, terminal, log)


def clear(out: Path) -> None:
    """Removes what an earlier demo left in the folder, and nothing else of it."""
    for folder in ("state", "province", "screens"):
        shutil.rmtree(out / folder, ignore_errors=True)
    for file in ("demo.log", "terminal.toml", "devices.toml", *(found.name for found in out.glob("receipt*.png"))):
        (out / file).unlink(missing_ok=True)


def _start(stack: ExitStack, sink: IO[bytes], *words: str, **environment: str) -> subprocess.Popen[bytes]:
    pipe, env = subprocess.PIPE, {**os.environ, **environment}
    process = start(*words, stdin=pipe, stdout=pipe, stderr=sink, env=env)
    stack.callback(_stop, process)
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    except ValueError:  # its output is being read by a thread, which ends with it
        process.wait(timeout=STOP_S)


def _first_line(process: subprocess.Popen[bytes], name: str, log: Path) -> dict[str, Any]:
    assert process.stdout is not None
    timer = threading.Timer(READY_S, process.kill)
    timer.start()
    try:
        line = process.stdout.readline()
    finally:
        timer.cancel()
    if not line:
        raise SiteError(f"{name} did not start; see {log}")
    told: dict[str, Any] = json.loads(line)
    return told


def _configure(out: Path, line: Line, addresses: dict[str, str], settings: str) -> Path:
    """The packaged demo terminal, with this site's addresses."""
    text = DEMO_CONFIG.read_text("utf-8")
    marker = "[province]"
    assert marker not in text, "the demo terminal's file must leave [province] to the demo"
    config = out / "terminal.toml"
    config.write_text(f'{text}\n{marker}\nurl = "https://127.0.0.1:{line.port}"\n{settings}', "utf-8")
    slots = [f'[{slot}]\ndriver = "{DRIVERS[slot]}"\naddress = "{address}"\n' for slot, address in addresses.items()]
    slots.append('[handwriting]\ndriver = "ppocr"\naddress = ""\n')
    slots.append('[ocr]\ndriver = "rapidocr"\naddress = ""\n')
    if shutil.which("espeak-ng"):
        slots.append('[voice]\ndriver = "espeak"\naddress = ""\n')
    (out / "devices.toml").write_text("\n".join(slots), "utf-8")
    return config
