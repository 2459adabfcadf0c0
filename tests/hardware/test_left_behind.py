"""What of a process' memory reaches a disk, as the kernel itself decides it: core dumps into a pipe, and swap."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PROJECT = Path(os.environ.get("JIUJIN_PROJECT", "."))
SECRET = "韦阿婆 450102194305120020 "
CORES = Path("/dev/shm")
CRASHES = f"import os; held = {SECRET!r} * 100; os.abort()"


@pytest.fixture
def dumps() -> Iterator[list[Path]]:
    """Crashes are piped to a program, as systemd-coredump and apport have it; the kernel waits until it has ended."""
    pattern, limit = Path("/proc/sys/kernel/core_pattern"), Path("/proc/sys/kernel/core_pipe_limit")
    before = pattern.read_text()
    pattern.write_text(f"|/usr/bin/dd of={CORES}/dumped.%p bs=64k")
    limit.write_text("4")
    yield (found := [])
    pattern.write_text(before)
    for file in [*found, *CORES.glob("dumped.*")]:
        file.unlink(missing_ok=True)


def crashed(words: list[str], most: int) -> list[Path]:
    """What the program at the pipe's end was given, when the process may leave `most` bytes."""
    before = set(CORES.glob("dumped.*"))
    may = (resource.RLIMIT_CORE, (most, most))
    ended = subprocess.run(words, preexec_fn=lambda: resource.setrlimit(*may), check=False, timeout=100)
    assert ended.returncode == -signal.SIGABRT
    return sorted(set(CORES.glob("dumped.*")) - before)


def test_a_pipe_is_given_all_whatever_the_limit_but_for_a_limit_of_one(dumps: list[Path]) -> None:
    """core(5): RLIMIT_CORE is not enforced for a pipe; fs/coredump.c: 1 alone means none."""
    words = [sys.executable, "-S", "-c", CRASHES]
    for most in (resource.RLIM_INFINITY, 0):
        (core,) = crashed(words, most)
        assert SECRET.encode() in core.read_bytes()
    assert crashed(words, 1) == []


def test_a_process_of_a_terminal_gives_a_pipe_nothing(dumps: list[Path]) -> None:
    inside = (
        "import sys; sys.argv = ['kiosk', 'device']\n"  # no slot: it ends at once
        "from kiosk.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n" + CRASHES
    )
    assert crashed([sys.executable, "-c", inside], resource.RLIM_INFINITY) == []


@contextmanager
def swap() -> Iterator[Path]:
    """An area in the clear, on a disk that lies in memory."""
    area = Path("/dev/ram0")
    subprocess.run(["busybox", "modprobe", "brd", "rd_nr=1", "rd_size=16384"], check=True)
    subprocess.run(["/sbin/mkswap", area], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["/sbin/swapon", area], check=True)
    try:
        yield area
    finally:
        subprocess.run(["/sbin/swapoff", area], check=True)


@pytest.fixture(scope="module")
def groups() -> Path:
    root = Path("/sys/fs/cgroup")
    if not (root / "cgroup.procs").exists():
        subprocess.run(["mount", "-t", "cgroup2", "cgroup2", root], check=True)
    (root / "cgroup.subtree_control").write_text("+memory")
    return root


HOLDS = f"""
import os, sys
open(sys.argv[1] + "/cgroup.procs", "w").write(str(os.getpid()))
held = bytearray({SECRET!r}.encode() * 50_000)
lies = open("/dev/shm/held", "wb"); lies.write(held); lies.flush()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_unit_that_may_not_swap_leaves_nothing_in_the_area(groups: Path) -> None:
    """MemorySwapMax=0 of deploy/systemd is memory.swap.max = 0 of the unit's group: for memory and for a tmpfs."""
    found = {}
    for limit in ("0", "max"):
        group = groups / f"unit-{limit}"
        group.mkdir()
        (group / "memory.swap.max").write_text(limit)
        words = [sys.executable, "-S", "-c", HOLDS, str(group)]
        with swap() as area, subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            with suppress(BlockingIOError):  # EAGAIN: it could not reclaim as much
                (group / "memory.reclaim").write_text("8M")
            os.sync()
            swapped = int((group / "memory.swap.current").read_text())
            found[limit] = (swapped > 0, SECRET.encode() * 3 in area.read_bytes())
            process.kill()
        Path("/dev/shm/held").unlink()
    assert found == {"0": (False, False), "max": (True, True)}
