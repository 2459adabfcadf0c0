"""A finding, and what is looked at."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from kiosk.config import Config
from kiosk.state import StateFolder


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    status: Literal["ok", "warn", "fail"]
    found: str
    mend: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Site:
    config: Config
    state: StateFolder
    devices: Path  # devices.toml


def judged(check: str, good: bool, found: str, mend: str, *, only_warn: bool = False) -> Finding:
    return Finding(check, "ok" if good else "warn" if only_warn else "fail", found, "" if good else mend)
