import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.wire import DeviceClient
from ui.services.voice import Voice

Serve = Callable[..., DeviceClient]
HOST = """
import sys
from pathlib import Path
from drivers.host import serve
path, address, record = sys.argv[1:]
serve("voice", "espeak", address, {"record": record} if record else {}, Path(path), Path(path).parent)
"""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A voice's own process."""
    running: list[subprocess.Popen[bytes]] = []

    def start(address: str = "", record: str = "") -> DeviceClient:
        path = tmp_path / f"voice{len(running)}.sock"
        running.append(subprocess.Popen([sys.executable, "-c", HOST, str(path), address, record]))
        lines(path, 0)
        return DeviceClient(path)

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


def lines(file: Path, count: int) -> list[str]:
    """Waits for the file and so many lines in it."""
    end, pause = time.monotonic() + 10, threading.Event()
    while not file.exists() or (count and file.read_text("utf-8").count("\n") < count):
        assert time.monotonic() < end, f"{file.name} has not {count} lines"
        pause.wait(0.02)
    return file.read_text("utf-8").splitlines() if count else []


def test_the_newest_words_are_said(serve: Serve, tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    voice = Voice(serve(record=str(said)))
    try:
        voice.say("请用手指签名。", "zh_CN")
        assert lines(said, 1) == ["请用手指签名。"]
        voice.say("收好了。", "zh_CN")
        assert lines(said, 2)[-1] == "收好了。"
    finally:
        voice.close()


def test_a_touch_silences_a_long_sentence(serve: Serve, tmp_path: Path) -> None:
    program = tmp_path / "slow-voice"
    started = tmp_path / "started"
    program.write_text(f"#!/bin/sh\necho x >> {started}\nexec sleep 60\n")
    program.chmod(0o755)
    voice = Voice(serve(str(program)))
    try:
        voice.say("很长的一段话。", "zh_CN")
        lines(started, 1)
        voice.quiet()
        voice.say("另一段话。", "zh_CN")  # is begun only when the first has ended
        assert len(lines(started, 2)) == 2
    finally:
        voice.close()


def test_a_terminal_without_voice_goes_on(tmp_path: Path) -> None:
    voice = Voice(DeviceClient(tmp_path / "nobody.sock"))
    voice.say("您好。", "zh_CN")
    voice.close()
