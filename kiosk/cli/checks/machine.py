"""The machine itself: libraries, fonts, memory, disk, clock."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kiosk.cli.checks import swap
from kiosk.cli.checks.finding import Finding, Site, judged
from kiosk.contract.feed import CALENDAR
from kiosk.state import MEMORY

BUILT_AFTER = datetime(2026, 11, 1, tzinfo=UTC)
CALENDAR_WARN_DAYS = 30


def checks(site: Site) -> Iterator[Finding]:
    yield _clock()
    yield _disk(site)
    yield judged(
        "memory folder",
        MEMORY.is_dir() and os.access(MEMORY, os.W_OK),
        f"{MEMORY}",
        "mount a tmpfs there: pictures must never touch the disk",
    )
    yield swap.check(developer=site.config.terminal.developer)
    yield _fonts()
    yield _pinyin()
    yield judged(
        "voice",
        shutil.which("espeak-ng") is not None,
        "espeak-ng" if shutil.which("espeak-ng") else "espeak-ng is not installed",
        "apt-get install espeak-ng",
        only_warn=True,
    )
    yield judged(
        "technician's PIN",
        site.config.terminal.technician_pin.startswith("scrypt$"),
        "set" if site.config.terminal.technician_pin else "not set: the technician's page stays closed",
        "terminal.technician_pin in the configuration; docs/technician.md says how",
        only_warn=True,
    )
    yield judged(
        "developer",
        not site.config.terminal.developer,
        "a developer terminal: scripts may touch its screen" if site.config.terminal.developer else "off",
        "terminal.developer = false where residents are",
        only_warn=True,
    )
    yield _calendar(site)
    yield _watchdog()


def _clock() -> Finding:
    now = datetime.now(UTC)
    return judged(
        "clock", now > BUILT_AFTER, now.strftime("%Y-%m-%d %H:%M UTC"), "set the clock: timedatectl set-ntp true"
    )


def _disk(site: Site) -> Finding:
    free = shutil.disk_usage(site.state.root).free // (1024 * 1024)
    low = site.config.terminal.disk_low_mb
    mend = f"make room in {site.state.root}: below {low} MB no new case is begun"
    return Finding(
        "disk", "ok" if free >= 2 * low else "warn" if free >= low else "fail", f"{free} MB free",
        mend if free < 2 * low else "",
    )  # fmt: skip


def _fonts() -> Finding:
    found = subprocess.run(
        ["fc-list", "Noto Sans CJK SC", "family"], capture_output=True, check=False, timeout=20
    ).stdout if shutil.which("fc-list") else b""  # fmt: skip
    there = bool(found) or any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))
    return judged("fonts", there, "Noto Sans CJK SC" if there else "missing", "apt-get install fonts-noto-cjk")


def _pinyin() -> Finding:
    from ui.input.pinyin import PinyinEngine, PinyinMissing

    try:
        PinyinEngine()
    except PinyinMissing as error:
        return Finding("pinyin", "warn", str(error), "apt-get install libgooglepinyin0")
    return Finding("pinyin", "ok", "libgooglepinyin")


def _calendar(site: Site) -> Finding:
    from kiosk.calendar import in_force, take_over

    take_over(site.state.signed(CALENDAR))
    until = in_force().known_until
    left = (until - datetime.now(UTC).date()).days
    return judged(
        "calendar", left > CALENDAR_WARN_DAYS, f"working days known until {until}",
        "publish next year's calendar; deadlines beyond it are shown as about", only_warn=True,
    )  # fmt: skip


def _watchdog() -> Finding:
    """Documentation/ABI/testing/sysfs-class-watchdog: `active` while somebody feeds it."""
    states = [file.read_text("ascii").strip() for file in Path("/sys/class/watchdog").glob("*/state")]
    found = "fed" if "active" in states else "there, but nobody feeds it" if states else "none"
    return judged(
        "hardware watchdog", "active" in states, found,
        "deploy/systemd/jiujin-watchdog.conf: a machine that stands still restarts by itself", only_warn=True,
    )  # fmt: skip
