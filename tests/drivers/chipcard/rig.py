"""`kiosk emulate chipcard` as a process, one for all tests of a test process: libpcsclite keeps to its first pcscd.

It needs root or user namespaces, pcscd and vpcd. Root has all that, so there it never skips.
"""

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = Path(tempfile.gettempdir()) / f"jiujin-chipcard-{os.getpid()}"
ADDRESS = str(FOLDER / "pcscd.comm")
START = "from drivers.chipcard.emulator import run; import sys; run(None, folder=sys.argv[1], slow_ms='0')"


class Rig:
    def __init__(self) -> None:
        FOLDER.mkdir(mode=0o700, exist_ok=True)
        atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(FOLDER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        atexit.register(self.end)
        self.address = str(self._told()["address"])
        self._one_order = threading.Lock()

    def obey(self, order: list[str]) -> None:
        assert self.process.stdin is not None
        with self._one_order:
            self.process.stdin.write(" ".join(order).encode() + b"\n")
            self.process.stdin.flush()
            answer = self._told()
        assert answer["ok"], answer

    def close(self) -> None:
        """As it was at first; the process goes on."""
        for order in ("thaw", "lift", "heal", "slow 0", "start"):
            self.obey(order.split())

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()

    def _told(self) -> dict[str, object]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the emulator ended"
        return json.loads(line)


@functools.cache
def _the_rig() -> Rig:
    return Rig()


def rig() -> Rig:
    """Skips where an ordinary user has no namespaces or the packages are missing."""
    if os.geteuid() != 0:
        tried = subprocess.run(["unshare", "--net", "--map-root-user", "true"], capture_output=True, check=False)
        if tried.returncode != 0 or not (shutil.which("pcscd", path="/usr/sbin:/usr/bin")):
            pytest.skip("needs pcscd, vsmartcard-vpcd and user namespaces, or root")
    return _the_rig()
