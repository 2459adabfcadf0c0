"""What each driver has been shown on: `quality.toml`, read by `kiosk doctor` and the docs."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).with_name("quality.toml")


@dataclass(frozen=True, slots=True)
class Hardware:
    model: str
    firmware: str
    seen: date
    by: str


@dataclass(frozen=True, slots=True)
class Quality:
    """`emulator`, `qemu`: what was shown there, in words; empty when nothing was."""

    does: str
    emulator: str = ""
    qemu: str = ""
    hardware: tuple[Hardware, ...] = ()

    @property
    def best(self) -> str:
        """The strongest proof there is, for a technician."""
        if self.hardware:
            return "hardware: " + ", ".join(f"{one.model} {one.firmware}".strip() for one in self.hardware)
        return "the kernel's stack in QEMU" if self.qemu else "its emulator only" if self.emulator else "nothing yet"


def load(file: Path = FILE) -> dict[str, Quality]:
    """By driver name. ValueError and TypeError for a file that is not as described in it."""
    drivers = tomllib.loads(file.read_text("utf-8"))
    return {
        name: Quality(**{**entry, "hardware": tuple(Hardware(**one) for one in entry.get("hardware", []))})
        for name, entry in drivers.items()
    }


def table() -> str:
    """docs/devices.md's table; `python -m drivers.quality` prints it."""
    head = "| driver | what it does | emulator | QEMU | hardware |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| `{name}` | {one.does} | {one.emulator or 'not yet'} | {one.qemu or 'not yet'} |"
        f" {one.best.removeprefix('hardware: ') if one.hardware else 'none yet'} |\n"
        for name, one in sorted(load().items())
    )


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201
