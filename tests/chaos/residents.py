"""Residents who file without end, and the book of what they were told: what the chaos tests hold a terminal to."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk import audit
from kiosk.outbox import cases, listing, open_outbox
from kiosk.outbox.entry import FiledRow
from kiosk.outbox.recover import recover
from kiosk.state import StateFolder
from tests.chaos.disk import Disk

Told = dict[str, tuple[str, str]]
"""Case id -> receipt number and digest, of every case whose number a resident was shown."""


class Residents:
    """The process of filer.py."""

    def __init__(self) -> None:
        words = [sys.executable, str(Path(__file__).with_name("filer.py"))]
        self._filer = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.failed: list[str] = []

    def close(self) -> None:
        assert self._filer.stdin is not None
        assert self._filer.stdout is not None
        self._filer.stdin.close()
        self._filer.wait(10)
        self._filer.stdout.close()

    def file(
        self,
        state: StateFolder,
        count: int,
        *,
        each: Callable[[int, int], None] = lambda pid, told: None,
        **order: Any,
    ) -> Told:
        """What was told until all were filed or the process was ended. `each` may end it, by its id."""
        stdin, stdout = self._filer.stdin, self._filer.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"state": str(state.root), "count": count, **order}).encode() + b"\n")
        stdin.flush()
        told: Told = {}
        self.failed = []
        pid = 0
        for line in stdout:
            match line.decode().split():
                case ["pid", number]:
                    pid = int(number)
                case ["told", case, number, digest]:
                    told[case] = (number, digest)
                    each(pid, len(told))
                case ["failed", name]:
                    self.failed.append(name)
                case ["ended", code]:
                    assert code != "1" or self.failed, "the filing process crashed"
                    break
                case words:
                    raise AssertionError(words)
        return told


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it was quicker
        os.kill(pid, signal.SIGKILL)


def file_until_cut(
    residents: Residents, disk: Disk, state: StateFolder, told: int, after_s: float, **order: Any
) -> Told:
    """Pulls the plug so long after so many were told, in the middle of the next ones."""
    cutters: list[threading.Timer] = []

    def each(pid: int, so_far: int) -> None:
        def cut() -> None:
            disk.cut()
            kill(pid)

        if so_far == told:
            cutters.append(threading.Timer(after_s, cut))
            cutters[0].start()

    found = residents.file(state, 100_000, each=each, **order)
    for cutter in cutters:
        cutter.join()
    return found


def whole(state: StateFolder, told: Told) -> dict[str, FiledRow]:
    """The terminal after it was started again: every told case is there as told, no other is half there."""
    with open_outbox(state, check=True) as store:
        assert recover(store, state, 1_795_000_000.0).missing == ()
        listed = {row["id"]: row["receipt_number"] for row in listing.listing(store) if row["kind"] == "case"}
        rows = {row.case_id: row for row in cases.cases_with_files(store, state)}
        assert audit.verify(store) >= len(rows)
    lost = told.keys() - rows.keys()
    assert not lost, f"{len(lost)} of {len(told)} told cases are lost"
    for case, (number, digest) in told.items():
        assert (rows[case].receipt_number, rows[case].digest, listed[case]) == (number, digest, number)
    numbers = [row.receipt_number for row in rows.values()]
    assert len(set(numbers)) == len(numbers), "a receipt number was given twice"
    previous = None
    for row in sorted(rows.values(), key=lambda row: row.sequence):
        assert row.previous == previous
        previous = row.digest
    sealed = {file.name.split(".")[0] for file in state.blobs.iterdir() if not file.name.endswith(".draft")}
    assert sealed == set(rows), "files of no case"
    return rows
