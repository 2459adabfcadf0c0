"""Could what residents type reach the disk as swap? Not when there is none, when it is encrypted or compressed
memory, or when the units stay out of it (MemorySwapMax=0, cgroup v2)."""

from pathlib import Path

from kiosk.cli.checks.finding import Finding, judged

MEND = "swapoff -a, or encrypt it: what residents type could reach the disk"


def check(*, developer: bool, root: Path = Path("/")) -> Finding:
    """`root`: where proc and sys are. A developer's machine is only warned."""
    open_ones = in_the_clear(root)
    if not open_ones:
        return Finding("swap", "ok", "encrypted or in memory" if _areas(root) else "off", "")
    found = f"{len(open_ones)} in use in the clear"
    if is_shut_out("jiujin-*.service", root):
        return Finding("swap", "ok", f"{found}; the units stay out of it", "")
    return judged("swap", False, found, MEND, only_warn=developer)


def in_the_clear(root: Path) -> list[str]:
    """The swap areas that a stolen disk would show."""
    return [area for area in _areas(root) if not _safe(area, root)]


def is_shut_out(units: str, root: Path) -> bool | None:
    """Whether all units of such names that run stay out of swap; None when none runs."""
    limits = list((root / "sys" / "fs" / "cgroup" / "system.slice").rglob(f"{units}/memory.swap.max"))
    return all(_said(limit) == "0" for limit in limits) if limits else None


def is_encrypted(block: Path) -> bool:
    """A block device's folder in /sys: itself, or everything it lies on (LVM on LUKS)."""
    if _said(block / "dm" / "uuid").startswith("CRYPT-"):  # cryptsetup's prefix for its device-mapper targets
        return True
    below = list((block / "slaves").glob("*"))
    return bool(below) and all(map(is_encrypted, below))


def _areas(root: Path) -> list[str]:
    """proc(5), /proc/swaps: a header, then a line an area, its file first, blanks in it as \\040."""
    table = root / "proc" / "swaps"
    lines = table.read_text("utf-8").splitlines()[1:] if table.exists() else []
    return [line.split()[0].replace("\\040", " ") for line in lines if line.strip()]


def _safe(area: str, root: Path) -> bool:
    block = root / "sys" / "class" / "block" / Path(area).name
    if block.name.startswith("zram"):
        return _said(block / "backing_dev") in {"", "none"}
    return is_encrypted(block)


def _said(file: Path) -> str:
    return file.read_text("ascii", "replace").strip() if file.is_file() else ""
