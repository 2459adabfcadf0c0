"""A process that crashes leaves nothing of what it held: no core file, wherever it stood and whatever was allowed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.state import StateFolder
from tests.leaks import Scanner

KIOSK = str(Path(sys.executable).parent / "kiosk")
PATTERN = Path("/proc/sys/kernel/core_pattern").read_text("ascii").strip()
NAME, NUMBER = "韦阿婆", "450102194305120020"
HOLDS_A_NAME = f"""
import json, os
held = json.loads({json.dumps(json.dumps([NAME, NUMBER]))})
os.abort()
"""
pytestmark = pytest.mark.skipif(
    PATTERN.startswith(("|", "/")), reason=f"NOT TESTED that crashes leave no core file: here they go to {PATTERN}"
)


def allowed(*words: str) -> list[str]:
    """The command with leave for a core file of any size, as an unwise machine would have it."""
    return ["sh", "-c", 'ulimit -c "$(ulimit -Hc)"; exec "$@"', "-", *words]


def left_in(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.name.startswith(PATTERN.partition("%")[0])]


def test_a_crash_here_would_leave_one_and_the_scan_would_find_what_it_holds(tmp_path: Path) -> None:
    """Without this the next test would prove nothing."""
    crashed = subprocess.run(allowed(sys.executable, "-c", HOLDS_A_NAME), cwd=tmp_path, check=False)
    assert crashed.returncode == -signal.SIGABRT
    (core,) = left_in(tmp_path)
    assert {leak.name for leak in Scanner({"name": NAME, "number": NUMBER}).scan(core)} == {"name", "number"}


@pytest.mark.parametrize("command", ["ui", "sync", "device idcard"])
def test_no_process_of_a_terminal_leaves_a_core_file(command: str, tmp_path: Path) -> None:
    state, stood = StateFolder(tmp_path / "state"), tmp_path / "stood"
    stood.mkdir()
    (tmp_path / "terminal.toml").write_text('[terminal]\nid = "JJ-1"\n')
    (tmp_path / "devices.toml").write_text('[idcard]\ndriver = "sdt_serial"\naddress = "/dev/nobody"\n')
    words = [KIOSK, *command.split(), "--state", str(state.root), "--config", str(tmp_path / "terminal.toml")]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(60)
        environment = os.environ | {"NOTIFY_SOCKET": str(tmp_path / "notify"), "QT_QPA_PLATFORM": "offscreen"}

        with subprocess.Popen(allowed(*words), cwd=stood, env=environment, stderr=subprocess.DEVNULL) as process:
            while b"READY=1" not in told.recv(4096):
                pass
            process.send_signal(signal.SIGABRT)
            assert process.wait(30) == -signal.SIGABRT
    assert left_in(stood) == []
    shutil.rmtree(state.memory, ignore_errors=True)
