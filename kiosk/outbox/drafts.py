"""Drafts: a visit that was not finished, kept for the same card for 24 hours.

The answers and pages lie in a file sealed with a random key of this save; that key lies in the database, sealed to
the card. Deleting the row (secure_delete, then an emptied log) destroys the key, so the file is unreadable wherever
copies of its blocks may still lie.
"""

import json
import os
import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL, SUITES
from kiosk.files import sync_folder, write_atomically
from kiosk.keys.ring import KeyRing
from kiosk.outbox.disk import writer_lock
from kiosk.seal.envelope import CannotOpen, Envelope, decrypted, encrypted, open_envelope, seal_envelope
from kiosk.state import StateFolder
from kiosk.store import Store, StoreFull

DRAFT_MAX = 64 * 1024 * 1024  # bytes: 20 pages of 3 MB
SUFFIX = ".draft"


@dataclass(frozen=True, slots=True)
class Draft:
    draft_id: str
    saved_at: float
    plain: bytes = field(repr=False)  # as kiosk.application wrote it


def save(
    store: Store,
    state: StateFolder,
    keys: KeyRing,
    secret: bytes,
    plain: bytes,
    now: float,
    hours: float,
    draft_id: str,
) -> None:
    """Replaces the draft of this id as a whole or leaves the old one. Raises OSError, StoreFull, ValueError."""
    if len(plain) > DRAFT_MAX:
        raise ValueError(f"draft: {len(plain)} bytes, allowed {DRAFT_MAX}")
    key, name = os.urandom(keys.suite.key_bytes), f"{uuid.uuid4()}{SUFFIX}"
    sealed = encrypted(keys.suite, key, plain, name)
    locator = json.dumps([name, b64encode(key).decode(), keys.suite.name]).encode()
    envelope = seal_envelope(keys, secret, "draft", draft_id, locator)
    # Under the lock, or `recover` in another process would take the file for a crash's.
    with writer_lock(state):
        try:
            old = _replace(store, state, draft_id, name, sealed, envelope, now, now + hours * 3600)
        except StoreFull:
            (state.blobs / name).unlink(missing_ok=True)  # else each try takes more of the little that is free
            raise
    if old:
        (state.blobs / old).unlink(missing_ok=True)


def _replace(
    store: Store,
    state: StateFolder,
    draft_id: str,
    name: str,
    sealed: bytes,
    envelope: Envelope,
    now: float,
    until: float,
) -> str | None:
    """The file that the draft had before."""
    write_atomically(state.blobs / name, sealed)
    with store.writing():
        old = store.row("select file from drafts where draft_id = ?", [draft_id])
        store.execute(
            "insert into drafts (draft_id, expires_at, created_at, file, salt, sealed) values (?, ?, ?, ?, ?, ?)"
            " on conflict (draft_id) do update set expires_at = excluded.expires_at, file = excluded.file,"
            " created_at = excluded.created_at, salt = excluded.salt, sealed = excluded.sealed",
            [draft_id, until, now, name, envelope.salt, envelope.sealed],
        )
    return str(old["file"]) if old else None


def find(store: Store, state: StateFolder, keys: KeyRing, secret: bytes, now: float) -> tuple[Draft, ...]:
    """This card's live drafts, newest first: every draft is tried."""
    found = []
    for row in store.rows("select * from drafts where expires_at > ? order by created_at desc", [now]):
        try:
            locator = open_envelope(keys, secret, "draft", row["draft_id"], Envelope(row["salt"], row["sealed"]))
        except CannotOpen:
            continue
        name, key, *suite = json.loads(locator)  # no suite: of a release that knew one
        plain = _opened(state.blobs / name, b64decode(key), SUITES[suite[0]] if suite else INTERNATIONAL)
        if plain is not None:
            found.append(Draft(row["draft_id"], row["created_at"], plain))
    return tuple(found)


def spend(store: Store, draft_id: str) -> None:
    """Inside the filing's transaction: what is filed is never offered again, even if a crash comes before `drop`."""
    store.execute("update drafts set expires_at = 0 where draft_id = ?", [draft_id])


def drop(store: Store, state: StateFolder, draft_id: str) -> bool:
    """Destroys the draft's key, then its file, then what the log still held of the key."""
    row = store.row("delete from drafts where draft_id = ? returning file", [draft_id])
    if row is None:
        return False
    (state.blobs / row["file"]).unlink(missing_ok=True)
    store.truncate_log()
    return True


def expire(store: Store, state: StateFolder, now: float, hours: float) -> int:
    """Destroys drafts past their time, and those that a clock jump would have kept longer than `hours`."""
    rows = store.rows(
        "delete from drafts where expires_at <= ? or expires_at > ? returning file", [now, now + hours * 3600 + 60]
    )
    for row in rows:
        (state.blobs / row["file"]).unlink(missing_ok=True)
    if rows:
        sync_folder(state.blobs)
        store.truncate_log()
    return len(rows)


def _opened(file: Path, key: bytes, suite: Suite) -> bytes | None:
    """None when the file is gone or damaged: the resident begins anew, which is what a lost draft means."""
    try:
        if file.stat().st_size > DRAFT_MAX + 64:
            return None
        return decrypted(suite, key, file.read_bytes(), file.name)
    except (FileNotFoundError, CannotOpen):
        return None
