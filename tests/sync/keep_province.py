"""Keeps a province's data as this release writes it: `python -m tests.sync.keep_province`.

Writes released/schema-N.tar.gz: province/ with its keys, its archive and province.db: two cases, one of them decided
on and one withdrawn, a rating, an unfinished upload, a used and an unused code, a revoked terminal and what it sent;
terminal/: the state of the one that filed them, with a third case waiting; told.json: `waiting`, and `held`, what
`tests.sync.test_province_upgrade.held` says. Run it once with the last commit of a release, before the next step is
added to `sync.province.migrations`.
"""

import hashlib
import json
import shutil
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from kiosk.contract.exchange import CaseState
from kiosk.outbox import records
from sync.agent import ALL_SETTLED
from sync.province.migrations import STEPS
from tests.sync.site import Served, Terminal, serving
from tests.sync.test_province_upgrade import RELEASED, TERMINAL, held


def keep(folder: Path) -> None:
    with serving(folder / "province") as served:
        terminal = served.enrol(folder / "terminal", TERMINAL)
        waiting = _fill(served, terminal, folder)
        told = {"waiting": waiting, "held": held(served.platform)}
    (folder / "told.json").write_text(json.dumps(told, indent=1), "utf-8")
    RELEASED.mkdir(exist_ok=True)
    with tarfile.open(RELEASED / f"schema-{len(STEPS)}.tar.gz", "w:gz") as archive:
        for name in ("province", "terminal", "told.json"):
            archive.add(folder / name, name, filter=_nobody)


def _fill(served: Served, terminal: Terminal, folder: Path) -> str:
    """The id of the case that still waits."""
    decided, withdrawn = terminal.file(2, page_bytes=200)
    agent = terminal.agent()
    now = datetime.now(UTC).timestamp()
    records.rating(agent.store, 4, [], "000511101000", decided, now)
    assert agent.once() == ALL_SETTLED
    served.platform.receiving.move(decided, CaseState.ACCEPTED, "")
    served.platform.receiving.move(decided, CaseState.DECIDED, "请带身份证来领取")
    records.withdrawal(agent.store, withdrawn, now)
    assert agent.once() == ALL_SETTLED
    agent.close()
    waiting = terminal.file(1, page_bytes=200)[0]
    sealed = terminal.seal([b"never whole" * 20])
    made = terminal.caller().create(sealed.case, 1, hashlib.sha256(sealed.blobs[0]).hexdigest(), len(sealed.blobs[0]))
    assert terminal.caller().patch(made.headers["Location"], 0, sealed.blobs[0][:50]).status_code == 204
    served.platform.registry.issue_code("JJ-KEPT-0003")
    stolen = served.enrol(folder / "stolen", "JJ-KEPT-0002")
    served.platform.registry.revoke(stolen.id)
    assert stolen.caller().put(stolen.seal([])).status_code == 403
    for one in (terminal, stolen):
        one.close()
        shutil.rmtree(one.state.memory)
    return waiting


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return None if entry.name.endswith((".lock", "/ballast", "province/feed")) else entry


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        keep(Path(made))
