"""First frame of `kiosk ui` against the first frame of a bare QML page, each a process of its own.

Both are timed from the start of the process to the READY=1 that they send on NOTIFY_SOCKET, sd_notify(3), once their
first frame is on the screen (offscreen platform, software renderer). The bare page is what no Qt screen in Python can
do without: the interpreter, PySide6, one window with a rectangle and a word in the terminal's font. Taken in turn.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kiosk.cli.commands import kiosk
from tests.benchmarks.figure import Figure

ROUNDS = 7
LIMIT_S = 0.5
READY_S = 60.0
BARE = """
import os, socket, sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView
app = QGuiApplication([])
view = QQuickView()
def ready():
    view.frameSwapped.disconnect(ready)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.connect(os.environ["NOTIFY_SOCKET"])
    line.send(b"READY=1")
view.frameSwapped.connect(ready)
view.setSource(QUrl.fromLocalFile(sys.argv[1]))
view.resize(1080, 1920)
view.show()
app.exec()
"""
BARE_QML = """
import QtQuick
Rectangle {
    color: "white"
    Text { anchors.centerIn: parent; text: "就近"; font { family: "Noto Sans CJK SC"; pixelSize: 60 } }
}
"""


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-first-frame-") as name:
        folder = Path(name)
        script, page = folder / "bare.py", folder / "bare.qml"
        script.write_text(BARE, "utf-8")
        page.write_text(BARE_QML, "utf-8")
        bare_words = [sys.executable, str(script), str(page)]
        state = folder / "state"
        screen_words = kiosk("ui", "--state", str(state))
        first = to_ready(screen_words, folder)  # the state folder is made, byte code and QML caches are written
        to_ready(bare_words, folder)
        pairs = [(to_ready(screen_words, folder), to_ready(bare_words, folder)) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    return [
        Figure("first frame of kiosk ui above a bare QML page's, p50", ours - bare, "s", limit=LIMIT_S),
        Figure("first frame of kiosk ui, p50", ours, "s", bare),
        Figure("first frame of kiosk ui, never started before", first, "s"),
    ]


def to_ready(words: list[str], folder: Path, told: bytes = b"READY=1") -> float:
    """Seconds from starting the process to what it tells; the process is then told to end."""
    address = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(address))
        line.settimeout(READY_S)
        environment = {
            **os.environ,
            "NOTIFY_SOCKET": str(address),
            "QT_QPA_PLATFORM": "offscreen",
            "QT_QUICK_BACKEND": "software",
        }
        begun = time.perf_counter()
        process = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE)
        try:
            while told not in line.recv(4096).split(b"\n"):
                continue
            took = time.perf_counter() - begun
        except TimeoutError:
            process.kill()
            raise RuntimeError(f"{words[0]} was not ready: {process.communicate()[1].decode()[-2000:]}") from None
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
            address.unlink()
    return took
