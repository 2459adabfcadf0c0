"""The systemd units of deploy/: readable by systemd, hardened, and starting commands that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from kiosk.cli import build

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_it_is_watched_and_nothing_of_a_resident_reaches_the_disk(unit: Path) -> None:
    assert re.search(r"^Type=notify$", unit.read_text("utf-8"), re.MULTILINE), "nobody would notice that it hangs"
    assert re.search(r"^WatchdogSec=\d+$", unit.read_text("utf-8"), re.MULTILINE)
    lines = set(unit.read_text("utf-8").splitlines())
    assert lines >= {"LimitCORE=1", "MemorySwapMax=0", "User=jiujin", "ProtectSystem=strict", "NoNewPrivileges=yes",
                     "UMask=0077", "Restart=always"}  # fmt: skip


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_the_command_takes_these_words(unit: Path) -> None:
    started = re.search(r"^ExecStart=.*/kiosk (.+)$", unit.read_text("utf-8"), re.MULTILINE)
    assert started
    name, *words = started[1].replace("%i", "idcard").split()
    typer.main.get_command(build()).commands[name].make_context(name, words)  # type: ignore[attr-defined]


def test_the_print_spool_lies_in_memory_and_cupsd_does_not_start_without_it() -> None:
    mount = set((UNITS / "var-spool-cups.mount").read_text("utf-8").splitlines())
    assert mount >= {"Where=/var/spool/cups", "Type=tmpfs", "Before=cups.service", "RequiredBy=cups.service"}
    cupsd = set((UNITS / "jiujin-cups.conf").read_text("utf-8").splitlines())
    assert cupsd >= {"Requires=var-spool-cups.mount", "After=var-spool-cups.mount", "LimitCORE=1", "MemorySwapMax=0"}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_can_read_the_units(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        text = unit.read_text("utf-8")
        (tmp_path / unit.name.replace("@", "@idcard")).write_text(
            re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE), "utf-8"
        )
    units = [str(file) for file in tmp_path.iterdir() if file.suffix in {".service", ".target", ".mount"}]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
