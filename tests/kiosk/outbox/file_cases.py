"""A process that files cases until it is killed, telling each once `file` has returned: `file_cases.py STATE N`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from kiosk.outbox.filing import Filing
from kiosk.state import StateFolder
from tests.kiosk.sealing import config, submission

state, count = StateFolder(Path(sys.argv[1])), int(sys.argv[2])
with Filing(state, config()) as filing:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _ in range(count):
        filed = filing.file(submission())
        sys.stdout.write(f"{filed.case_id} {filed.receipt_number} {filed.digest}\n")
        sys.stdout.flush()
