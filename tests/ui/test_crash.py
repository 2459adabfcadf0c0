import subprocess
import sys

SCRIPT = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import logging
logging.basicConfig(stream=sys.stderr, format="%(message)s")
from concurrent.futures import ThreadPoolExecutor
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from ui import crash
from ui.runner import Runner

app = QGuiApplication([])
crash.ends(lambda: app.exit(1))
executor = ThreadPoolExecutor(1)
runner = Runner(executor)

def work():
    raise LookupError("450123194403070049")

QTimer.singleShot(0, lambda: runner.submit(work, print))
QTimer.singleShot(10000, lambda: app.exit(0))
code = app.exec()
executor.shutdown()
sys.exit(code)
"""


def test_a_bug_behind_the_screen_ends_it_and_tells_no_contents() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1, done.stderr
    assert "LookupError" in done.stderr
    assert "in work" in done.stderr
    assert "450123194403070049" not in done.stderr
