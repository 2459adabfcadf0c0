"""A process that claims and settles until nothing is due: `python claim_cases.py STATE`; tells what it took."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from kiosk.outbox import open_outbox
from kiosk.outbox.entry import Delivered
from kiosk.outbox.transitions import claim, settle
from kiosk.state import StateFolder

sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
with open_outbox(StateFolder(Path(sys.argv[1]))) as store:
    while entry := claim(store, time.time()):
        settle(store, entry, Delivered(), time.time())
        sys.stdout.write(f"{entry.entry_id}\n")
