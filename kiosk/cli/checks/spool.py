"""Does what residents print through the local CUPS reach the disk? Not when its spool lies in memory or on an
encrypted disk, no document outlives its job, and cupsd stays out of swap."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from kiosk.cli.checks import swap
from kiosk.cli.checks.finding import Finding

CHECK = "print spool"
MEND = "sudo deploy/cups.sh: the spool in memory, nothing kept after a job"
LOOK = (
    "look with sudo: grep -iE 'PreserveJob|RequestRoot|TempDir' /etc/cups/cupsd.conf /etc/cups/cups-files.conf; "
    "findmnt -T /var/spool/cups; systemctl show -p MemorySwapMax cups"
)
ELSEWHERE = "look there that it keeps no documents; better, give the slot the printer's own address"
MEMORY = frozenset({"tmpfs", "ramfs"})
QUEUES = ("/printers/", "/classes/")  # where CUPS has them; cupsd(8)
NEVER = frozenset({"no", "off", "false", "disabled"})
NOTHING = re.compile(r"0+(\.0*)?[wdhm]?", re.IGNORECASE)
# cupsd.conf(5), cups-files.conf(5), version 2.4
DEFAULTS = {"preservejobfiles": "86400", "preservejobhistory": "yes", "requestroot": "/var/spool/cups"}


@dataclass(slots=True)
class _Look:
    bad: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def checks(addresses: Iterable[str], *, developer: bool, root: Path = Path("/")) -> Iterator[Finding]:
    """At most one finding. `addresses` of A4 printers, `root` where etc, proc and sys are. A developer's machine is
    only warned."""
    queues = {address: local for address in addresses if (local := _is_local_queue(address)) is not None}
    if any(queues.values()):
        yield _judge(_look(root), developer)
    elif queues:
        yield Finding(CHECK, "warn", "a print server elsewhere, which cannot be looked at from here", ELSEWHERE)


def _is_local_queue(address: str) -> bool | None:
    """None when it is no queue of CUPS."""
    from drivers.a4.client import endpoint
    from drivers.a4.queues import is_local
    from drivers.protocol import DeviceFault

    try:
        where = endpoint(address)
    except DeviceFault:
        return None  # the device's own check says it
    return is_local(where) if where.path.startswith(QUEUES) else None


def _judge(look: _Look, developer: bool) -> Finding:
    if look.bad:
        return Finding(CHECK, "warn" if developer else "fail", "; ".join(look.bad + look.unseen), MEND)
    if look.unseen:
        return Finding(CHECK, "warn", "; ".join(look.unseen), LOOK)
    return Finding(CHECK, "ok", "in memory or encrypted; nothing is kept after a job")


def _look(root: Path) -> _Look:
    look = _Look()
    rules = _directives(root / "etc/cups/cupsd.conf", look)
    if rules is not None and not any(_is_never(rules, name) for name in ("preservejobfiles", "preservejobhistory")):
        look.bad.append("documents are kept after their job (PreserveJobFiles)")
    files = _directives(root / "etc/cups/cups-files.conf", look) or {}  # unseen: it most likely is where it is made
    spool = files.get("requestroot", DEFAULTS["requestroot"])
    for place in dict.fromkeys((spool, files.get("tempdir", str(Path(spool, "tmp"))))):
        if not _is_safe(place, root):
            look.bad.append(f"{place} is on a disk in the clear")
    if swap.in_the_clear(root):
        match swap.is_shut_out("cups.service", root):
            case False:
                look.bad.append("cupsd may be swapped out to a disk in the clear")
            case None:
                look.unseen.append("cups.service does not run: whether it may be swapped out cannot be seen")
    return look


def _directives(file: Path, look: _Look) -> dict[str, str] | None:
    """By name in small letters; of several the last one counts, as for cupsd. None when it cannot be read."""
    try:
        text = file.read_text("utf-8", "replace")
    except OSError as error:
        look.unseen.append(f"{file.name} cannot be read ({error.strerror})")
        return None
    words = [line.partition("#")[0].split(maxsplit=1) for line in text.splitlines()]
    return {pair[0].lower(): pair[1].strip() for pair in words if len(pair) == 2}


def _is_never(rules: dict[str, str], name: str) -> bool:
    """Either of both removes a document with its job (cupsd's cupsdSetJobState)."""
    value = rules.get(name, DEFAULTS[name])
    return value.lower() in NEVER or NOTHING.fullmatch(value) is not None


def _is_safe(place: str, root: Path) -> bool:
    """proc(5), /proc/PID/mountinfo: number, parent, MAJOR:MINOR, root, mount point, options, …, -, type, source."""
    base = root.resolve()
    path = (base / place.lstrip("/")).resolve()
    inside = Path("/") / path.relative_to(base) if path.is_relative_to(base) else path
    best, kind, device = Path("/"), "", ""
    for line in _lines(root / "proc/self/mountinfo"):
        fields = line.split()
        point = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4]))
        if inside.is_relative_to(point) and len(point.parts) >= len(best.parts):  # a later one lies on top
            best, device = point, fields[2]
            kind = next((after for dash, after in pairwise(fields) if dash == "-"), "")
    return kind in MEMORY or swap.is_encrypted(root / "sys/dev/block" / device)


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text("utf-8", "replace").splitlines() if len(line.split()) > 6]
