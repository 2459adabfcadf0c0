"""Small things that go to the province beside cases: ratings, withdrawals, help calls, reports.

One JSON document each, idempotent by its own id, in the same queue. No names, no numbers: a rating says which item
and how good; a withdrawal says which case; what somebody wrote is sealed (`kiosk.outbox.reports`).
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from kiosk import audit
from kiosk.outbox.entry import Kind
from kiosk.store import Store

BODY_MAX = 4 * 1024  # bytes
NOT_SATISFIED = 2  # levels 1 and 2 (domain.md, 好差评): a person follows them


def rating(
    store: Store, level: int, tags: Sequence[str], item: str, case_id: str, now: float, *, anonymous: bool = False
) -> str | None:
    """好差评: 5 非常满意 … 1 非常不满意, tag codes of the national list. Its id; None: this case was rated before.

    A bad one is reported too. Its answer comes to the case's card, which an `anonymous` rating does not name.
    """
    if not 1 <= level <= 5:
        raise ValueError("rating: 1 to 5")
    with store.writing():
        first = store.execute("update cases set rated_at = ? where case_id = ? and rated_at is null", [now, case_id])
        if not first and store.row("select 1 from cases where case_id = ?", [case_id]):
            return None
        named = "" if anonymous else case_id
        body = {"level": level, "tags": [tag for tag in tags if tag.isdigit()], "item": item, "case": named}
        entry_id = put(store, Kind.RATING, body, now)
        if level <= NOT_SATISFIED:
            put(store, Kind.REPORT, {"about": "rating", "rating": entry_id, "item": item, "case": named}, now)
    return entry_id


def help_call(
    store: Store, reason: str, page: str, now: float, *, place: str = "", item: str = "", assisted: bool = False
) -> str:
    """`reason` and `page` are code words of the screen's, `place` is the terminal's; never what somebody typed.
    assisted: in 长辈版, whoever calls goes first (优先办)."""
    more: dict[str, Any] = {"place": place[:60], "item": item, "assisted": assisted}
    known = {name: value for name, value in more.items() if value}
    with store.writing():
        return put(store, Kind.HELP_CALL, {"reason": word(reason), "page": word(page), **known}, now)


def withdrawal(store: Store, case_id: str, now: float) -> str | None:
    """撤回: once a case, sent after it. None when there is no such case or it cannot be withdrawn any more."""
    with store.writing():
        marked = store.execute(
            "update cases set withdrawn_at = ? where case_id = ? and withdrawn_at is null"
            " and progress in ('', 'accepted', 'supplement_requested')",
            [now, case_id],
        )
        if marked != 1:
            return None
        return put(store, Kind.WITHDRAWAL, {"case": case_id}, now, case_id)


def put(store: Store, kind: Kind, body: dict[str, Any], now: float, case_id: str = "") -> str:
    """Inside a transaction. `case_id` also means: after everything of this case. Audited in the same commit."""
    entry_id = str(uuid.uuid4())
    document = {"id": entry_id, "kind": str(kind), "at": datetime.fromtimestamp(now, UTC).isoformat(), **body}
    data = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if len(data) > BODY_MAX:
        raise ValueError(f"{kind}: {len(data)} bytes, allowed {BODY_MAX}")
    store.execute(
        "insert into outbox (entry_id, kind, case_id, state, digest, body, created_at, changed_at, due_at)"
        " values (?, ?, ?, 'filed', ?, ?, ?, ?, ?)",
        [entry_id, str(kind), case_id, hashlib.sha256(data).hexdigest(), data, now, now, now],
    )
    audit.append(store, f"{kind}_filed", now, case_id)
    return entry_id


def word(text: str) -> str:
    return text if text.replace("_", "").isalnum() and text.isascii() and len(text) <= 40 else "other"
