"""How a process of ours starts another: always as `kiosk …`, so that a frozen build does too."""

import ctypes
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1  # prctl(2)
_libc = ctypes.CDLL(None)


def kiosk(*words: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, *words]
    return [str(Path(sys.executable).parent / "kiosk"), *words]


def start(*words: str, **how: Any) -> subprocess.Popen[bytes]:
    """A child that is told to end when this process dies, however it dies: no host is left holding its device."""
    return subprocess.Popen(kiosk(*words), preexec_fn=_end_with_parent, **how)  # noqa: PLW1509  # nothing of Python


def _end_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
