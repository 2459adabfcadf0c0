"""deploy/ on a terminal that systemd runs: units, crashes, the TPM's part, CUPS' spool, a technician's USB medium."""

import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from kiosk.cli.checks import spool, swap
from tests import waiting
from tests.hardware.qemu import Qemu

pytestmark = pytest.mark.timeout(300)
PROJECT = Path(os.environ.get("JIUJIN_PROJECT", "."))
SYNC, READER, SCREEN = "jiujin-sync.service", "jiujin-device@idcard.service", "jiujin-ui.service"


def run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def shown(unit: str, name: str) -> str:
    return run("systemctl", "show", "--value", "-p", name, unit)


until = partial(waiting.until, deadline_s=90.0, pause_s=0.3)


def process(unit: str) -> Path:
    assert shown(unit, "ActiveState") == "active", run("systemctl", "status", "--no-pager", unit)
    return Path("/proc") / shown(unit, "MainPID")


def status(unit: str) -> dict[str, str]:
    lines = (process(unit) / "status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.fixture(scope="module", autouse=True)
def terminal() -> None:
    """Both say that they are ready (Type=notify), or this fails and says why."""
    started = subprocess.run(["systemctl", "start", SYNC, READER], check=False, timeout=100)
    assert started.returncode == 0, run("journalctl", "-b", "--no-pager", "-n", "40", "-u", "jiujin-*")


@pytest.mark.parametrize("unit", [SYNC, READER])
def test_a_unit_runs_as_nobody_in_particular_and_leaves_nothing_on_the_disk(unit: str) -> None:
    said = status(unit)
    assert said["Uid"].split()[0] == run("id", "-u", "jiujin")
    assert (int(said["CapEff"], 16), said["NoNewPrivs"]) == (0, "1")
    limits = (process(unit) / "limits").read_text().splitlines()
    assert next(line.split()[4:6] for line in limits if line.startswith("Max core file size")) == ["1", "1"]
    group = Path("/sys/fs/cgroup") / shown(unit, "ControlGroup").lstrip("/")
    assert (group / "memory.swap.max").read_text() == "0\n"


def test_the_doctor_sees_that_the_units_stay_out_of_swap() -> None:
    assert swap.is_shut_out("jiujin-*.service", Path("/")) is True


def test_a_crash_leaves_nothing_even_where_crashes_are_collected_and_the_unit_is_back() -> None:
    """Its core goes to a program, as with systemd-coredump: the kernel gives it none."""
    Path("/proc/sys/kernel/core_pipe_limit").write_text("4")
    Path("/proc/sys/kernel/core_pattern").write_text("|/usr/bin/dd of=/run/dumped.%e")
    before = process(READER)
    run("systemctl", "kill", "--signal=ABRT", "--kill-whom=main", READER)
    until(lambda: not before.exists(), "it ended")
    until(lambda: shown(READER, "ActiveState") == "active", "it is started again")
    assert process(READER) != before
    assert int(shown(READER, "NRestarts")) >= 1
    assert list(Path("/run").glob("dumped.*")) == []


def test_a_terminal_with_its_keys_in_the_chip() -> None:
    """jiujin-tpm.conf: through the private /dev of the other units no chip would be seen."""
    place = Path(f"/etc/systemd/system/{SYNC}.d/tpm.conf")
    run("install", "-D", "-m", "644", f"{PROJECT}/deploy/systemd/jiujin-tpm.conf", str(place))
    toml = Path("/etc/jiujin/terminal.toml")
    toml.write_text(toml.read_text() + '[keys]\nprovider = "tpm"\ntpm = "/dev/tpmrm0"\n')
    keys = Path("/var/lib/jiujin/keys")
    for file in keys.glob("*"):
        file.unlink()
    run("systemctl", "daemon-reload")
    run("systemctl", "restart", SYNC)
    assert (keys / "tpm.salt").is_file()
    assert not (keys / "machine.key").exists()
    assert not (keys / "terminal.pem").exists()
    held = [one.readlink() for one in (process(SYNC) / "fd").iterdir()]
    assert Path("/dev/tpmrm0") in held


def test_what_is_printed_through_cups_lies_in_memory() -> None:
    Path("/var/spool/cups").mkdir(exist_ok=True)
    Path("/var/spool/cups/d00001-001").write_bytes(b"printed before")
    run("bash", f"{PROJECT}/deploy/cups.sh")
    assert run("findmnt", "-n", "-o", "FSTYPE", "/var/spool/cups") == "tmpfs"
    run("systemctl", "start", "cups.service")
    limits = (process("cups.service") / "limits").read_text().splitlines()
    assert next(line.split()[4:6] for line in limits if line.startswith("Max core file size")) == ["1", "1"]
    (found,) = spool.checks(["ipp://127.0.0.1:631/printers/hall"], developer=False)
    assert found.status == "ok", found
    assert swap.is_shut_out("cups.service", Path("/")) is True
    run("systemctl", "stop", "cups.socket", "cups.path", "cups.service")
    run("umount", "/var/spool/cups")
    assert not Path("/var/spool/cups/d00001-001").exists(), "what was printed before is gone"
    run("systemctl", "start", "cups.service")
    assert run("findmnt", "-n", "-o", "FSTYPE", "/var/spool/cups") == "tmpfs", "never without it"


STANDS_IN = """[Service]
Type=exec
ExecStart=
ExecStart=/bin/sleep infinity
PAMName=
TTYPath=
StandardInput=null
"""  # no panel, no cage here: the sandbox is the unit's own


def test_a_technicians_medium_is_there_while_it_is_plugged_in_and_the_screen_may_write_to_it() -> None:
    place = Path(f"/etc/systemd/system/{SCREEN}.d/z.conf")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(STANDS_IN)
    run("systemctl", "daemon-reload")
    run("busybox", "modprobe", "-a", "xhci_pci", "usb_storage", "sd_mod", "vfat", "nls_cp437", "nls_ascii")
    run("systemctl", "start", SCREEN)
    screen = process(SCREEN)
    qemu = Qemu()
    qemu.order("device_add", driver="usb-storage", id="medium", drive="medium", removable=True)
    try:
        mounted = until(_mounts, "the medium is mounted")
        ((where, options),) = mounted.items()
        owner = run("id", "-u", "jiujin")
        assert {f"uid={owner}", "nosuid", "nodev", "noexec"} <= options
        nobody = ("setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups")
        inside = ("nsenter", "-t", screen.name, "-m", *nobody)
        until(lambda: where in (screen / "mounts").read_text(), "the screen sees it")
        run(*inside, "/bin/mkdir", f"{where}/jiujin")
        run(*inside, "/bin/dd", "if=/dev/zero", f"of={where}/jiujin/case", "bs=1k", "count=4")
        denied = subprocess.run([*inside, "/bin/touch", "/etc/jiujin/x"], capture_output=True, check=False)
        assert denied.returncode != 0
    finally:
        qemu.order("device_del", id="medium")
        qemu.close()
    until(lambda: not _mounts(), "gone with the medium")


def _mounts() -> dict[str, set[str]]:
    lines = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    return {line[1]: set(line[3].split(",")) for line in lines if line[1].startswith("/media/")}
