"""The line to the province, as sync sees it."""

import json
import socket
from collections.abc import Iterator
from typing import Any

from kiosk.cli.checks.finding import Finding, Site, judged

ANSWER_MAX = 64 * 1024


def checks(site: Site) -> Iterator[Finding]:
    answer = ask(site, "status")
    if answer is None:
        yield Finding("sync", "warn", "its process is not running", "kiosk run, or kiosk sync --once")
        return
    yield judged(
        "line", bool(answer.get("online")), "up" if answer.get("online") else "down",
        "filing goes on; look at the modem and the SIM card", only_warn=True,
    )  # fmt: skip


def ask(site: Site, question: str) -> dict[str, Any] | None:
    """One question to sync's socket; None when nobody answers."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(3.0)
            link.connect(str(site.state.sync_socket))
            link.sendall(json.dumps({"ask": question}).encode() + b"\n")
            with link.makefile("rb") as lines:
                document = json.loads(lines.readline(ANSWER_MAX) or b"null")
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None
