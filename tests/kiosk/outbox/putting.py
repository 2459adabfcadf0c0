"""Rows of cases without files, for tests of the queue alone."""

import uuid

from kiosk.store import Store

NOW = 1_795_000_000.0


def put_case(store: Store, sequence: int, now: float = NOW) -> str:
    """A case's rows, without files."""
    case_id, digest = str(uuid.uuid4()), f"{sequence:064x}"
    with store.writing():
        store.execute(
            "insert into outbox (entry_id, kind, case_id, state, digest, created_at, changed_at, due_at)"
            " values (?, 'case', ?, 'filed', ?, ?, ?, ?)",
            [case_id, case_id, digest, now, now, now],
        )
        store.execute(
            "insert into cases (case_id, sequence, digest, receipt_number, item, catalogue_version, filed_at,"
            " materials, accepted) values (?, ?, ?, ?, 'x', '1', ?, '{\"manifest\": 1, \"materials\": []}', 0)",
            [case_id, sequence, digest, f"{sequence:012d}", now],
        )
    return case_id
