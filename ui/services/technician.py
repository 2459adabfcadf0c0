"""What the technician's buttons do. Nothing of any resident is printed, shown or written."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from drivers.protocol import DeviceFault, Feed, Rule, Text
from drivers.wire import DeviceClient, print_items, reset
from kiosk.state import StateFolder
from ui.controller import VisitController
from ui.runner import Runner
from ui.services.queue import Queue

log = logging.getLogger("ui.technician")


class Technician:
    """`do(what)` returns at once; the page shows the devices' new states when they answer."""

    def __init__(
        self,
        controller: VisitController,
        runner: Runner,
        clients: Mapping[str, DeviceClient],
        state: StateFolder,
        look: Callable[[], None],
        restart: Callable[[], None],
        cleared: Callable[[], None],
        queue: Queue,
    ) -> None:
        self._controller = controller
        self._runner = runner
        self._clients = clients
        self._state = state
        self._look = look
        self._restart = restart
        self._cleared = cleared
        self._queue = queue

    def do(self, what: str) -> None:
        log.info("technician: %s", what)
        match what.split(":"):
            case ["self_test"]:
                self._run(self._test_all)
            case ["test", slot] if slot in self._clients:
                self._runner.submit(lambda: self._test(slot), lambda well: self._tested(slot, well))
            case ["test_print"] if "receipt" in self._clients:
                page = self._page()
                self._run(lambda: self._print(page))
            case ["export_log"]:
                report = self._report()
                self._run(lambda: self._export(report))
            case ["export"]:
                self._queue.export()
            case ["export_seen"]:
                self._queue.forget()
            case ["retry", case_id]:
                self._run(lambda: self._queue.retry(case_id))
            case ["retry_refused"]:
                self._run(self._queue.retry_refused)
            case ["restart"]:
                self._restart()
            case _:
                log.warning("nothing to do for %s", what)

    def _run(self, work: Callable[[], Any]) -> None:
        self._runner.submit(work, lambda _: self._look())

    def _test_all(self) -> None:
        for slot in self._clients.keys() - {"cabinet"}:  # its reset would forget a tampering nobody looked at
            self._test(slot)

    def _test(self, slot: str) -> bool:
        try:
            reset(self._clients[slot])
        except DeviceFault as fault:
            log.warning("self-test of %s: %s", slot, fault.fault)
            return False
        return True

    def _tested(self, slot: str, well: bool) -> None:
        """The cabinet's own test says that a technician has looked at it; testing everything does not."""
        if slot == "cabinet" and well:
            self._cleared()
        self._look()

    def _print(self, page: list[Any]) -> None:
        try:
            print_items(self._clients["receipt"], page)
        except DeviceFault as fault:
            log.warning("test page: %s", fault.fault)

    def _page(self) -> list[Any]:
        facts = self._controller.facts
        lines = [f"{slot}: {status.state}" for slot, status in sorted(facts.devices.items())]
        return [
            Text("就近 测试页", size=2, bold=True, align="center"),
            Text(facts.config.terminal.id, align="center"),
            Text(f"{facts.now:%Y-%m-%d %H:%M}"),
            Rule(),
            *(Text(line) for line in lines),
            Text("骨 直 关 囍 ￥ 0123456789"),
            Rule(),
            Feed(3),
        ]

    def _report(self) -> dict[str, Any]:
        facts = self._controller.facts
        return {
            "terminal": facts.config.terminal.id,
            "at": facts.now.isoformat(timespec="seconds"),
            "online": facts.online,
            "devices": {
                slot: {"state": s.state, "fault": s.fault, "detail": s.detail} for slot, s in facts.devices.items()
            },
            "queued": facts.queued,
            "refused": facts.refused,
            "oldest": facts.oldest.isoformat(timespec="seconds") if facts.oldest else None,
            "gates": {gate.name: round(gate.used, 3) for gate in facts.gates},
            "line": facts.line_reason,
            "queue": [
                {"id": case.case_id, "state": case.state, "attempts": case.attempts, "reason": case.reason}
                for case in facts.waiting
            ],
            "catalogue": facts.catalogue_version,
            "disk_used_percent": facts.disk_used_percent,
            "memory_used_percent": facts.memory_used_percent,
        }

    def _export(self, report: dict[str, Any]) -> None:
        folder = self._state.root / "reports"
        folder.mkdir(mode=0o700, exist_ok=True)
        name = f"report-{datetime.fromisoformat(report['at']):%Y%m%d-%H%M%S}.json"
        (folder / name).write_text(json.dumps(report, ensure_ascii=False, indent=2), "utf-8")
