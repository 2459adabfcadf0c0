"""Sync's own small socket: JSON lines on `StateFolder.sync_socket`. The screen's offline chip asks here.

`{"ask": "status"}` -> online, since, breaker, reason, waiting, refused, waiting_since;
`{"ask": "progress"}` -> case, sent, size; `{"ask": "try"}` -> the next contact is made now.
"""

import json
import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from kiosk.outbox.listing import waiting
from sync.agent import Agent

LINE_MAX = 4096
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
                    self.wfile.write(json.dumps(answer(agent, _parsed(line))).encode() + b"\n")
            except (TimeoutError, ConnectionError):
                return

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


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
