"""Lost packets and a black hole below TCP, in a network namespace with nftables."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_lost_packets_and_a_black_hole_cost_time_only(tmp_path: Path) -> None:
    namespace = ["unshare", "-n", "sh", "-c", 'ip link set lo up && nft list ruleset && exec "$@"', "sh"]
    found = [name for name in ("unshare", "ip", "nft") if shutil.which(name) is None]
    if found or subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        pytest.skip(f"NOT TESTED on a line that loses packets: no network namespace with nftables here {found}")
    words = [*namespace, sys.executable, "-m", "tests.chaos.lossy", str(tmp_path), "10"]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    said = json.loads(ran.stdout)
    assert (said["filed"], said["times"], said["stored"]) == (1, 1, True)
    assert said["ended"][-1] == 0
