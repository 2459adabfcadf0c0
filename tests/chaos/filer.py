"""Files cases until it is killed, as the screen does; everything is loaded once, each order gets a fork of its own.

One order a line on stdin: {"state", "count"} and "terminal", "synchronous", "page_bytes", "clock_years" where wanted.
On stdout: `pid N`, then `told CASE NUMBER DIGEST` once `Filing.file` has returned, `failed NAME` for what it
raised; `ended CODE` at last.
"""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk.errors import ResidentError
from kiosk.outbox.filing import Filing
from kiosk.state import StateFolder
from kiosk.store import StoreBroken
from tests.kiosk.sealing import config, pages, submission


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def file(order: dict[str, Any]) -> None:
    terminal = {"id": order["terminal"]} if "terminal" in order else {}
    wrong_s = order.get("clock_years", 0) * 365 * 86400
    with Filing(StateFolder(Path(order["state"])), config(**terminal), clock=lambda: time.time() + wrong_s) as filing:
        if order.get("synchronous"):
            filing.store.execute(f"pragma synchronous = {order['synchronous']}")
        for _ in range(order["count"]):
            try:
                filed = filing.file(replace(submission(), pages=pages(order.get("page_bytes", 2000))))
            except (ResidentError, StoreBroken, OSError) as error:
                say("failed", type(error).__name__)
            else:
                say("told", filed.case_id, filed.receipt_number, filed.digest)
        filing.settle()


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                file(json.loads(line))
                code = 0
            except Exception as error:  # noqa: BLE001  # on a disk that is gone anything may be raised
                say("failed", type(error).__name__)
            finally:
                os._exit(code)
        say("pid", child)
        _, status = os.waitpid(child, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
