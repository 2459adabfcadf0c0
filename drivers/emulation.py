"""What every emulator shares: it says where it is, and takes orders on stdin and from a scene.

An order is words (`lay A`) or JSON (`{"do": "lay", "card": "A"}`); a scene is a file of them, each behind its time in
seconds (`1.5 lay A`, `{"at": 1.5, "do": "lift"}`), `#` before a remark. Each order is answered on stdout:
`{"order": ["lay", "A"], "ok": true}`, with `why` when it was not obeyed.
"""

import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Order = list[str]
Obey = Callable[[Order], None]

LONGEST_LINE = 64 * 1024


class OrderError(ValueError):
    """The order is not one of this emulator's; the message says what it knows."""


def parse(line: str) -> tuple[float, Order]:
    """(seconds from the start, words). OrderError."""
    if line.lstrip().startswith("{"):
        try:
            document: dict[str, Any] = json.loads(line)
            at = float(document.get("at", 0.0))
            words = [str(document["do"]), *(str(v) for k, v in document.items() if k not in {"at", "do"})]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise OrderError('an order as JSON is {"do": "word", ...}') from None
        return at, words
    words = line.split()
    try:
        return float(words[0]), words[1:]
    except (ValueError, IndexError):
        return 0.0, words


def load_scene(scene: Path | None) -> list[tuple[float, Order]]:
    """The orders of a scene, earliest first. OrderError names file and line."""
    if scene is None:
        return []
    orders = []
    try:
        lines = scene.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise OrderError(f"{scene}: cannot be read") from error
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            at, words = parse(line)
        except OrderError as error:
            raise OrderError(f"{scene}:{number}: {error}") from error
        if not words:
            raise OrderError(f"{scene}:{number}: a time without an order")
        orders.append((at, words))
    return sorted(orders, key=lambda one: one[0])


def perform(kind: str, address: str, scene: Path | None, obey: Obey) -> None:
    """Announces the emulator, then obeys until SIGTERM, SIGINT, or until whoever started it is gone."""
    orders = load_scene(scene)
    say({"kind": kind, "address": address})
    for order in _orders(orders):
        if not order:
            continue
        try:
            obey(order)
        except (OrderError, ValueError, IndexError) as error:
            say({"order": order, "ok": False, "why": str(error)})
        else:
            say({"order": order, "ok": True})


def say(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _orders(scene: list[tuple[float, Order]]) -> Iterator[Order]:
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: lines.put(None))
    parent, start = os.getppid(), time.monotonic()
    threading.Thread(target=_read_stdin, args=(lines,), daemon=True).start()
    while True:
        due = scene[0][0] + start - time.monotonic() if scene else 1.0
        if scene and due <= 0:
            yield scene.pop(0)[1]
            continue
        try:
            line = lines.get(timeout=min(due, 1.0))
        except queue.Empty:
            if os.getppid() != parent:
                return
            continue
        if line is None:
            return
        try:
            yield parse(line)[1]
        except OrderError as error:
            say({"order": [], "ok": False, "why": str(error)})


def _read_stdin(lines: "queue.SimpleQueue[str | None]") -> None:
    # An end of stdin is no end of the emulator: it may run in the background with /dev/null there.
    while line := sys.stdin.readline(LONGEST_LINE):
        lines.put(line)
