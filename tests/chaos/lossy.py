"""A terminal and a province in a network of their own, where packets get lost.

`unshare -n python -m tests.chaos.lossy FOLDER LOSS`: LOSS of 100 packets to the province are dropped by nftables, and
for a while all. Prints a JSON line: how many were filed, what `sync --once` ended with each time, what was stored.
"""

import json
import subprocess
import sys
import threading
from pathlib import Path

from sync.agent import NO_NETWORK, Agent
from tests.sync.site import serving

TABLE = """
table inet rough {
    chain in {
        type filter hook input priority 0;
        tcp dport PORT RULE drop
    }
}
"""
HOLE_S = 0.5


def rough(port: str, rule: str) -> None:
    """Replaces what is dropped."""
    table = "table inet rough; delete table inet rough;" + TABLE.replace("PORT", port).replace("RULE", rule)
    subprocess.run(["nft", "-f", "-"], input=table.encode(), check=True)


def main() -> None:
    folder, loss = Path(sys.argv[1]), int(sys.argv[2])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with serving(folder / "province") as served:
        port = served.url.rpartition(":")[2]
        terminal = served.enrol(folder / "terminal")
        ids = terminal.file(1, page_bytes=60_000)
        ended = []
        rough(port, f"numgen random mod 100 < {loss}")
        hole = threading.Timer(0.2, rough, [port, ""])
        mended = threading.Timer(0.2 + HOLE_S, rough, [port, f"numgen random mod 100 < {loss}"])
        for timer in (hole, mended):
            timer.start()
        agent: Agent = terminal.agent()
        while not ended or ended[-1] == NO_NETWORK:
            ended.append(agent.once())
            if len(ended) == 10:
                break
        agent.close()
        for timer in (hole, mended):
            timer.join()
        stored = [case.case for case in served.platform.receiving.listing()]
    told = {"filed": len(ids), "ended": ended, "stored": sorted(stored) == sorted(ids), "times": len(stored)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
