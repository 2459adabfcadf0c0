"""What the terminal knows of its surroundings, asked every few seconds off the GUI thread."""

import json
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from drivers.protocol import DeviceFault, State, Status, Supply
from drivers.wire import DeviceClient, status
from kiosk.catalogue import words
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.notices import Board
from kiosk.config import Config
from kiosk.contract.feed import NOTICES
from kiosk.outbox import listing
from kiosk.outbox.gates import gates
from kiosk.state import StateFolder
from kiosk.store import Store
from ui.controller import VisitController
from ui.facts import Waiting
from ui.runner import Runner

EVERY_S = 2.0
SYNC_S = 1.0
ANSWER_MAX = 65536
QUEUE_ROWS = 24  # of the waiting cases; the rest is counted
MEMORY = Path("/proc/meminfo")


def ask_sync(path: Path, question: Mapping[str, Any], timeout_s: float = SYNC_S) -> dict[str, Any]:
    """One question to the sync process; {} when it is away, silent or talks nonsense: the screen says offline."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(timeout_s)
            line.connect(str(path))
            line.sendall(json.dumps(dict(question)).encode() + b"\n")
            answer = line.makefile("rb").readline(ANSWER_MAX)
        document = json.loads(answer)
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def device_status(client: DeviceClient) -> Status:
    try:
        return status(client)
    except DeviceFault as fault:
        return Status(State.OFFLINE, fault.fault, {}, fault.detail)


def _time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone() if isinstance(text, str) else None
    except ValueError:
        return None


def memory_used_percent() -> int:
    """proc(5): 100 - MemAvailable / MemTotal."""
    try:
        lines = dict(line.split(":", 1) for line in MEMORY.read_text("ascii").splitlines() if ":" in line)
        total, free = (int(lines[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    except (OSError, KeyError, ValueError):
        return 0
    return round(100 * (total - free) / total) if total else 0


@dataclass(frozen=True, slots=True)
class Sources:
    clients: Mapping[str, DeviceClient]  # by slot
    store: Store
    state: StateFolder
    config: Config
    catalogue: Callable[[], Catalogue]  # the one in use
    board: Board = field(default_factory=Board)


def queue(sources: Sources) -> tuple[Waiting, ...]:
    rows = listing.foremost(sources.store, QUEUE_ROWS)
    catalogue = sources.catalogue()
    items = {row["item"]: catalogue.listing(row["item"]) for row in rows}

    def title(code: str, language: str) -> str:
        item = items[code]
        return words.title(item, language) if item is not None else code

    return tuple(
        Waiting(
            case_id=row["id"],
            receipt_number=row["receipt_number"] or "",
            item_title=title(row["item"], "zh_CN"),
            item_title_en=title(row["item"], "en"),
            state=row["state"],
            since=datetime.fromisoformat(row["filed_at"]).astimezone(),
            attempts=row["attempts"],
            reason=row["reason"] or "",
        )
        for row in rows
    )


def delivered_yesterday(store: Store, now: datetime) -> int:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    row = store.row(
        "select count(*) as n from outbox where kind = 'case' and state = 'delivered'"
        " and changed_at >= ? and changed_at < ?",
        [(midnight - timedelta(days=1)).timestamp(), midnight.timestamp()],
    )
    return int(row["n"]) if row else 0


def collect(sources: Sources) -> dict[str, Any]:
    """Values for `VisitController.update_facts`. Runs in a worker; every part has its own short deadline."""
    devices = {slot: device_status(client) for slot, client in sources.clients.items()}
    sync = ask_sync(sources.state.sync_socket, {"ask": "status"})
    online = sync.get("online") is True
    disk = shutil.disk_usage(sources.state.root)
    count = listing.waiting(sources.store)
    paper = devices["receipt"].supplies.get("paper", Supply.UNKNOWN) if "receipt" in devices else Supply.UNKNOWN
    now = datetime.now().astimezone()
    return {
        "now": now,
        "online": online,
        "offline_since": None if online else _time(sync.get("since")),
        "devices": devices,
        "paper": paper,
        "waiting": queue(sources),
        "queued": count.cases,
        "refused": count.refused,
        "oldest": None if count.since is None else datetime.fromtimestamp(count.since).astimezone(),
        "line_reason": str(sync.get("reason") or ""),
        "gates": gates(sources.store, sources.state, sources.config.gates, sources.config.terminal.disk_low_mb),
        "delivered_yesterday": delivered_yesterday(sources.store, now),
        "disk_used_percent": round(100 * disk.used / disk.total) if disk.total else 0,
        "memory_used_percent": memory_used_percent(),
        "notices": sources.board.shown(sources.state.signed(NOTICES), now.date()),
        "voice_available": "voice" in devices and devices["voice"].state in (State.ONLINE, State.DEVICE_BUSY),
    }


class FactsPoller(QObject):
    def __init__(
        self,
        controller: VisitController,
        runner: Runner,
        sources: Sources,
        also: Callable[[dict[str, Any]], None] = lambda _: None,
        every_s: float = EVERY_S,
    ) -> None:
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._sources = sources
        self._also = also
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(round(every_s * 1000))
        self._timer.timeout.connect(self.ask)

    def start(self) -> None:
        self._timer.start()
        self.ask()

    def stop(self) -> None:
        self._timer.stop()

    def ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._runner.submit(lambda: collect(self._sources), self._heard)

    def _heard(self, values: dict[str, Any]) -> None:
        self._asking = False
        self._controller.update_facts(**values)
        self._also(values)
