"""How a process of ours starts another: always as `kiosk …`, so that a frozen build does too."""

import sys
from pathlib import Path


def kiosk(*words: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, *words]
    return [str(Path(sys.executable).parent / "kiosk"), *words]
