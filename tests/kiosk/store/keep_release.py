"""Keeps a terminal's state as this release writes it: `python -m tests.kiosk.store.keep_release`.

Writes released/schema-N.tar.gz: a queue with a delivered, a refused and two waiting cases, a rating, a withdrawal and
a draft; province.json, whose keys open them; queue.json, what `kiosk queue list --json` said. Run it once with the
last commit of a release, before the next step is added to `kiosk.migrations`.
"""

import json
import shutil
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

from kiosk.keys import KeyRing
from kiosk.migrations import MIGRATIONS
from kiosk.outbox import cases, drafts, listing, records, transitions
from kiosk.outbox.entry import Delivered, Refused
from kiosk.outbox.filing import Filing
from kiosk.seal.acknowledgement import verify_acknowledgement
from kiosk.seal.envelope import card_secret
from kiosk.state import StateFolder
from kiosk.store import Store
from tests.kiosk.sealing import Province, card, config, pages, state_in, submission

RELEASED = Path(__file__).with_name("released")
NOW = 1_795_300_000.0
DRAFT = "0a1b2c3d-0000-4000-8000-000000000001"


def card_of_the_draft() -> bytes:
    secret = card_secret(card(b"draft").raw_text, card(b"draft").raw_photo)
    assert secret is not None
    return secret


def keep(folder: Path) -> None:
    state, province = state_in(folder), Province()
    keys = province.enrol(state)
    with Filing(state, config(), clock=lambda: NOW) as filing:
        ids = [filing.file(replace(submission(), pages=pages(200))).case_id for _ in range(4)]
        _deliver(filing.store, state, keys, province)
        entry = transitions.claim(filing.store, NOW + 1)
        assert entry is not None
        transitions.settle(filing.store, entry, Refused("case-suite"), NOW + 1)
        records.rating(filing.store, 5, ["507"], "000511101000", ids[0], NOW)
        assert records.withdrawal(filing.store, ids[2], NOW)
        drafts.save(filing.store, state, keys, card_of_the_draft(), b"half filled", NOW, 24.0, DRAFT)
        filing.settle()
        queue = listing.listing(filing.store)
        filing.store.truncate_log()
    shutil.rmtree(state.memory)
    private = {
        "recipient": province.recipient.as_dict(private=True),
        "acknowledging": province.acknowledging.as_dict(private=True),
    }
    (state.root / "province.json").write_text(json.dumps(private), "utf-8")
    (state.root / "queue.json").write_text(json.dumps(queue, ensure_ascii=False), "utf-8")
    RELEASED.mkdir(exist_ok=True)
    with tarfile.open(RELEASED / f"schema-{len(MIGRATIONS)}.tar.gz", "w:gz") as archive:
        archive.add(state.root, "state", filter=_nobody)


def _deliver(store: Store, state: StateFolder, keys: KeyRing, province: Province) -> None:
    entry = transitions.claim(store, NOW + 1)
    assert entry is not None
    row = cases.case_of(store, state, entry.entry_id)
    assert row is not None
    names = {"case": row.case_id, "digest": row.digest, "nonce": "n" * 22}
    token = province.acknowledge(seq=row.sequence, **names)
    word = verify_acknowledgement(token, keys.trust(), sequence=row.sequence, **names)
    transitions.settle(store, entry, Delivered(token, word), NOW + 1)


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return None if entry.name.endswith((".lock", "/ballast")) else entry


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        keep(Path(made))
