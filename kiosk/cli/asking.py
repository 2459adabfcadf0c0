"""One question to the sync process on its own socket (`sync.socket`)."""

import json
import socket
from typing import Any

from kiosk.state import StateFolder

ANSWER_MAX = 64 * 1024
ANSWER_S = 3.0


def ask_sync(state: StateFolder, question: str) -> dict[str, Any] | None:
    """The answer; None when nobody answers."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(ANSWER_S)
            link.connect(str(state.sync_socket))
            link.sendall(json.dumps({"ask": question}).encode() + b"\n")
            with link.makefile("rb") as lines:
                document = json.loads(lines.readline(ANSWER_MAX) or b"null")
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None
