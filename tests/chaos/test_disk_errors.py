"""The disk says no: EIO and ENOSPC under SQLite, by strace; an fsync that fails and forgets, by the disk that can be
cut. What was told stays whole, what failed was not told. A full disk of 2 MB: tests/kiosk/outbox/test_filing.py."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.state import StateFolder
from tests.chaos.disk import Disk
from tests.chaos.residents import Residents, Told, whole
from tests.kiosk.sealing import Province, state_in

CASES = 30
FAULTS = [
    "fsync,fdatasync:error=EIO:when=10+7",  # the 10th, then every 7th
    "pwrite64:error=ENOSPC:when=200+331",  # SQLite's pages, once the store is open
]


def traced(state: StateFolder) -> tuple[Told, int]:
    """What a filing process told, and how often it failed, while its system calls failed."""
    calls = ",".join(fault.partition(":")[0] for fault in FAULTS)
    injected = [word for fault in FAULTS for word in ("-e", f"inject={fault}")]
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", *injected]
    filer = [sys.executable, str(Path(__file__).with_name("filer.py"))]
    orders = json.dumps({"state": str(state.root), "count": CASES}).encode()
    ran = subprocess.run([*strace, *filer], input=orders, capture_output=True, timeout=60, check=True)
    told: Told = {}
    failed = 0
    for line in ran.stdout.decode().splitlines():
        match line.split():
            case ["told", case, number, digest]:
                told[case] = (number, digest)
            case ["failed", _]:
                failed += 1
    return told, failed


def test_a_failing_system_call_costs_no_told_case(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("NOT TESTED that a failing disk loses nothing: strace is not installed")
    state = state_in(tmp_path)
    Province().enrol(state)
    told, failed = traced(state)
    assert failed > 0
    assert told
    assert len(told) + failed <= CASES
    whole(state, told)
    shutil.rmtree(state.memory)


def test_an_fsync_that_failed_and_forgot_was_not_told(residents: Residents, disk: Disk) -> None:
    """As ext4 does: after the EIO the pages count as written, and are not."""
    disk.plug_in()
    state = StateFolder(disk.mount / "state")
    Province().enrol(state)
    disk.cut()
    told: Told = {}
    failed = 0
    for at in (6, 9):
        disk.plug_in("--eio-at", str(at))
        told |= residents.file(state, 3)
        failed += len(residents.failed)
        disk.cut()
        disk.plug_in()
        whole(state, told)
        disk.cut()
    assert failed > 0
    assert told
