"""Sync's own small socket: JSON lines on `StateFolder.sync_socket`. The screen's offline chip asks here.

`{"ask": "status"}` -> online, since, breaker, reason, waiting, refused, waiting_since;
`{"ask": "progress"}` -> case, sent, size; `{"ask": "try"}` -> the next contact is made now.

`{"ask": "live", "request": {…}}` (kiosk.contract.live.LiveRequest) -> `{"length": N}`, and behind that line N bytes,
the LiveAnswer as the province signed it; or `{"fault": "line_down" | "unavailable" | "busy" | "too_large"}`.
One who hangs up no longer waits.
"""

import json
import os
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from kiosk.contract.live import LIVE_REQUEST_MAX
from kiosk.outbox.listing import waiting
from sync.agent import Agent
from sync.live import NoAnswer

LINE_MAX = LIVE_REQUEST_MAX + 1024
SILENCE_S = 30.0


def answer(agent: Agent, question: object) -> dict[str, Any]:
    ask = question.get("ask") if isinstance(question, dict) else None
    sight = agent.sight
    match ask:
        case "status":
            queue = waiting(agent.store)
            return {
                "online": sight.online,
                "since": _iso(sight.since),
                "breaker": sight.breaker.state,
                "reason": sight.breaker.reason or ("data_budget" if agent.usage.spent else ""),
                "waiting": queue.cases,
                "refused": queue.refused,
                "waiting_since": None if queue.since is None else _iso(queue.since),
            }
        case "progress":
            return {"case": sight.case, "sent": sight.sent, "size": sight.size}
        case "try":
            agent.hurry.set()
            return {"trying": True}
        case _:
            return {"fault": "unknown_question"}


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


@contextmanager
def answering(agent: Agent) -> Iterator[None]:
    """Answers on its own threads until left."""

    class Lines(socketserver.StreamRequestHandler):
        timeout = SILENCE_S

        def handle(self) -> None:
            try:
                while (line := self.rfile.readline(LINE_MAX + 1)) and len(line) <= LINE_MAX:
                    question = _parsed(line)
                    if isinstance(question, dict) and question.get("ask") == "live":
                        self._live(question.get("request"))
                    else:
                        self._say(answer(agent, question))
            except (TimeoutError, ConnectionError):
                return

        def _live(self, request: object) -> None:
            body = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
            if len(body) > LIVE_REQUEST_MAX:
                self._say({"fault": "too_large"})
                return
            try:
                said = agent.live.ask(body, lambda: not _hung_up(self.request))
            except NoAnswer as error:
                self._say({"fault": str(error)})
                return
            self._say({"length": len(said)})
            self.wfile.write(said)

        def _say(self, document: dict[str, Any]) -> None:
            self.wfile.write(json.dumps(document).encode() + b"\n")

    path = agent.state.sync_socket
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = _Server(str(path), Lines)
    finally:
        os.umask(before)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="sync-socket", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False


def _hung_up(link: socket.socket) -> bool:
    ready, _, _ = select.select([link], [], [], 0)
    return bool(ready) and not link.recv(1, socket.MSG_PEEK)


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
