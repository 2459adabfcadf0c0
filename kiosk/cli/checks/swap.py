"""Could what residents type reach the disk as swap? Not when there is none, when it is encrypted or compressed
memory, or when the units stay out of it (MemorySwapMax=0, cgroup v2)."""

from pathlib import Path

from kiosk.cli.checks.finding import Finding, judged

MEND = "swapoff -a, or encrypt it: what residents type could reach the disk"


def check(*, developer: bool, root: Path = Path("/")) -> Finding:
    """`root`: where proc and sys are. A developer's machine is only warned."""
    areas = _areas(root)
    open_ones = [area for area in areas if not _safe(area, root)]
    if not open_ones:
        return Finding("swap", "ok", "encrypted or in memory" if areas else "off", "")
    found = f"{len(open_ones)} in use in the clear"
    if _shut_out(root):
        return Finding("swap", "ok", f"{found}; the units stay out of it", "")
    return judged("swap", False, found, MEND, only_warn=developer)


def _areas(root: Path) -> list[str]:
    """proc(5), /proc/swaps: a header, then a line an area, its file first, blanks in it as \\040."""
    table = root / "proc" / "swaps"
    lines = table.read_text("utf-8").splitlines()[1:] if table.exists() else []
    return [line.split()[0].replace("\\040", " ") for line in lines if line.strip()]


def _safe(area: str, root: Path) -> bool:
    block = root / "sys" / "class" / "block" / Path(area).name
    if block.name.startswith("zram"):
        return _said(block / "backing_dev") in {"", "none"}
    return _said(block / "dm" / "uuid").startswith("CRYPT-")  # cryptsetup's prefix for its device-mapper targets


def _shut_out(root: Path) -> bool:
    limits = list((root / "sys" / "fs" / "cgroup" / "system.slice").rglob("jiujin-*.service/memory.swap.max"))
    return bool(limits) and all(_said(limit) == "0" for limit in limits)


def _said(file: Path) -> str:
    return file.read_text("ascii", "replace").strip() if file.is_file() else ""
