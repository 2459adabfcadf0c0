"""The line to the province, as sync sees it."""

from collections.abc import Iterator

from kiosk.cli.asking import ask_sync
from kiosk.cli.checks.finding import Finding, Site, judged


def checks(site: Site) -> Iterator[Finding]:
    answer = ask_sync(site.state, "status")
    if answer is None:
        yield Finding("sync", "warn", "its process is not running", "kiosk run, or kiosk sync --once")
        return
    yield judged(
        "line", bool(answer.get("online")), "up" if answer.get("online") else "down",
        "filing goes on; look at the modem and the SIM card", only_warn=True,
    )  # fmt: skip
