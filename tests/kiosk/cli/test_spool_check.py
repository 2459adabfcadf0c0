"""`kiosk doctor` on the print spool: in memory or encrypted, with nothing kept, is well; anything else is not."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from kiosk.cli.checks import spool
from kiosk.cli.checks.finding import Finding

ROOT = Path(__file__).parents[3]
QUEUE, PRINTER = "ipp://localhost/printers/A4", "ipp://192.168.1.20/ipp/print"
CONF, FILES = "etc/cups/cupsd.conf", "etc/cups/cups-files.conf"
DISK = "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw"
TMPFS = "40 22 0:35 / /var/spool/cups rw,nosuid - tmpfs tmpfs rw,size=262144k"
OVER = "42 40 8:3 / /var/spool/cups rw - ext4 /dev/sda3 rw"
CRYPT = "41 22 254:1 / /var rw - ext4 /dev/mapper/var rw"
NO = "PreserveJobFiles No\n"
DEBIAN = "# as Debian ships it\nLogLevel warn\nListen localhost:631\n<Policy default>\n</Policy>"
SWAPPED = {"proc/swaps": "Filename Type Size Used Priority\n/dev/sda3 partition 1 0 -2\n"}
CGROUP = "sys/fs/cgroup/system.slice/cups.service/memory.swap.max"


def machine(root: Path, mounts: Iterable[str], files: dict[str, str]) -> Path:
    told = {
        "proc/self/mountinfo": "".join(f"{line}\n" for line in mounts),
        CONF: DEBIAN,
        FILES: "#User lp\n",
        **files,
    }
    for name, text in told.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def found(root: Path, *, developer: bool = False) -> Finding:
    [finding] = spool.checks([QUEUE], developer=developer, root=root)
    return finding


KEPT, CLEAR, SWAP = "documents are kept", "on a disk in the clear", "swapped out"
ENCRYPTED = {
    "sys/dev/block/254:1/slaves/dm-0/dm/uuid": "CRYPT-LUKS2-abc-root\n",
    "sys/dev/block/254:1/dm/uuid": "LVM-x",
}
CASES: list[tuple[str, list[str], dict[str, str], str]] = [
    ("in memory, nothing kept", [DISK, TMPFS], {CONF: NO}, ""),
    ("as it comes", [DISK], {}, KEPT),
    ("in memory, but kept a day", [DISK, TMPFS], {}, KEPT),
    ("kept for an hour", [DISK, TMPFS], {CONF: "PreserveJobFiles 1h"}, KEPT),
    ("not kept in other words", [DISK, TMPFS], {CONF: "  preservejobfiles  Off # never"}, ""),
    ("nor for 0 s", [DISK, TMPFS], {CONF: "PreserveJobFiles 0"}, ""),
    ("the last word counts", [DISK, TMPFS], {CONF: f"{NO}PreserveJobFiles Yes"}, KEPT),
    ("a comment says nothing", [DISK, TMPFS], {CONF: f"#{NO}"}, KEPT),
    ("no history, no files", [DISK, TMPFS], {CONF: "PreserveJobHistory No"}, ""),
    ("deleted from a disk", [DISK], {CONF: NO}, CLEAR),
    ("the disk on top of the memory", [DISK, TMPFS, OVER], {CONF: NO}, CLEAR),
    ("spool moved out of the memory", [DISK, TMPFS], {CONF: NO, FILES: "RequestRoot /srv/cups"}, CLEAR),
    ("its beginnings out of the memory", [DISK, TMPFS], {CONF: NO, FILES: "TempDir /var/tmp"}, CLEAR),
    ("like it, but another folder", [DISK, TMPFS], {CONF: NO, FILES: "RequestRoot /var/spool/cups2"}, CLEAR),
    ("LVM on an encrypted disk", [DISK, CRYPT], {CONF: NO, **ENCRYPTED}, ""),
    ("LVM on a disk", [DISK, CRYPT], {CONF: NO, "sys/dev/block/254:1/dm/uuid": "LVM-x"}, CLEAR),
    ("swapped", [DISK, TMPFS], {CONF: NO, **SWAPPED, CGROUP: "max\n"}, SWAP),
    ("kept out of swap", [DISK, TMPFS], {CONF: NO, **SWAPPED, CGROUP: "0\n"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("mounts", "files", "why"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_spool(mounts: list[str], files: dict[str, str], why: str, tmp_path: Path) -> None:
    finding = found(machine(tmp_path, mounts, files))
    assert (finding.status, bool(finding.mend)) == (("fail", True) if why else ("ok", False)), finding
    assert why in finding.found
    assert found(tmp_path, developer=True).status == ("warn" if why else "ok")


@pytest.mark.parametrize(
    ("lost", "bad"),
    [(CONF, ""), (FILES, ""), (FILES, "PreserveJobFiles Yes")],
    ids=["kept?", "where?", "where, and kept"],
)
def test_what_it_cannot_see_it_says_with_where_to_look(lost: str, bad: str, tmp_path: Path) -> None:
    (machine(tmp_path, [DISK, TMPFS], {CONF: bad or NO}) / lost).unlink()
    finding = found(tmp_path)
    assert f"{Path(lost).name} cannot be read" in finding.found
    assert finding.status == ("fail" if bad else "warn")
    assert ("cups.sh" if bad else "sudo: grep") in finding.mend
    machine(tmp_path, [DISK], {})
    (tmp_path / lost).unlink()
    assert found(tmp_path).status == "fail", "what can be seen counts"


def test_whether_a_cupsd_that_sleeps_is_swapped_out_cannot_be_seen(tmp_path: Path) -> None:
    finding = found(machine(tmp_path, [DISK, TMPFS], {CONF: NO, **SWAPPED}))
    assert finding.status == "warn"
    assert "systemctl show" in finding.mend


def test_only_a_queue_of_this_machine_is_looked_at(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    assert (
        list(spool.checks([PRINTER, "ipp://127.0.0.1:8631/ipp/print", "junk"], developer=False, root=nothing)) == []
    )
    [finding] = spool.checks(["ipps://print.county/printers/hall"], developer=False, root=nothing)
    assert (finding.status, "elsewhere" in finding.found) == ("warn", True)


def test_what_the_set_up_makes_is_well(tmp_path: Path) -> None:
    """deploy/cups.sh, on a CUPS as somebody else left it; again it changes nothing."""
    theirs = f"{DEBIAN}\nPreserveJobFiles Yes\n preservejobhistory yes\nPreserveJobFilesNot 1"
    machine(
        tmp_path, [DISK], {CONF: theirs, FILES: "RequestRoot /srv/cups\nTempDir /var/tmp\nSystemGroup root lpadmin"}
    )
    assert found(tmp_path).status == "fail"
    (tmp_path / CONF).chmod(0o640)
    subprocess.run([ROOT / "deploy" / "cups.sh", tmp_path], check=True)
    rules, files = ((tmp_path / name).read_text() for name in (CONF, FILES))
    subprocess.run([ROOT / "deploy" / "cups.sh", tmp_path], check=True)
    assert [(tmp_path / name).read_text() for name in (CONF, FILES)] == [rules, files]
    assert (tmp_path / CONF).stat().st_mode & 0o777 == 0o640
    assert rules.count("PreserveJobFiles No") == rules.lower().count("preservejobhistory") == 1
    assert "</Policy>" in rules
    assert "PreserveJobFilesNot 1" in rules
    mount = (tmp_path / "etc/systemd/system/var-spool-cups.mount").read_text()
    said = dict(line.split("=", 1) for line in mount.splitlines() if "=" in line)
    line = f"40 22 0:35 / {said['Where']} rw - {said['Type']} {said['What']} rw"
    assert found(machine(tmp_path, [DISK, line], {CONF: rules, FILES: files})).status == "ok"


@pytest.mark.skipif(not shutil.which("cupsd", path=f"{os.environ['PATH']}:/usr/sbin"), reason="needs cups-daemon")
def test_cupsd_takes_what_the_set_up_makes(tmp_path: Path) -> None:
    machine(tmp_path, [DISK], {FILES: "SystemGroup root lpadmin\n"})
    subprocess.run([ROOT / "deploy" / "cups.sh", tmp_path], check=True)
    text = (tmp_path / FILES).read_text().replace("/var/spool/cups", f"{tmp_path}/spool")
    (tmp_path / FILES).write_text(f"{text}ServerRoot {tmp_path}\nCacheDir {tmp_path}\nStateDir {tmp_path}\n")
    words = ["cupsd", "-t", "-c", str(tmp_path / CONF), "-s", str(tmp_path / FILES)]
    environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "nknown" in done.stderr) == (0, False), done.stderr
