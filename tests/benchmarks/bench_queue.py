"""The queue: filing a small case against the least that it must do, and what 10,000 waiting cases cost.

Enqueue, ours: from the submission in memory until `Filing.file` returns, a case without pages: judged, sealed,
signed, committed durably. Alone: one row of the same sealed bytes in the store's own `outbox` table (WAL, FULL), the
form's schema over the same answers by jsonschema, and the JWE, the JWS and the receipt's JWS of the same bytes by
joserfc. persist-queue's SQLiteAckQueue takes the same sealed bytes as they are: it neither judges, seals nor signs.

Ten thousand: rows and files as filing makes them, sealed once and copied under other ids. Each command is timed as a
whole process, the quickest of nine; "start" is a process until it may file, which looks after what a crash may have
left.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import persistqueue
from joserfc import jwe, jws
from joserfc.jwk import ECKey
from jsonschema import Draft202012Validator

from kiosk.outbox import cases
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import Submission
from kiosk.state import StateFolder
from tests.benchmarks.figure import Figure
from tests.kiosk.sealing import Province, config, item, state_in, submission

ROUNDS, WARM = 100, 10
ENQUEUE_LIMIT, WAITING_LIMIT = 1.5, 1.2
WAITING = 10_000
PROCESSES = 9
KIOSK = str(Path(sys.executable).parent / "kiosk")


def small() -> Submission:
    """A form without pages, as most services have: about 4 kB sealed."""
    return submission(item=item(materials=[]), pages=(), materials=[])


class Alone:
    """The parts that no such enqueue can do without, one after the other."""

    def __init__(self, filing: Filing, province: Province, sealed: bytes, given: Submission, receipt: str) -> None:
        self._store = filing.store
        self._sealed = sealed
        self._answers = given.application.answers
        self._form = given.item.form
        self._key = ECKey.import_key((filing.state.keys / "terminal.pem").read_bytes())
        self._recipient = province.recipient
        opened = jws.extract_compact(sealed, registry=_Lax())
        self._header, inner = dict(opened.protected), opened.payload
        self._inner_header = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": province.recipient.thumbprint()}
        plain = jwe.decrypt_compact(inner, province.recipient, registry=_LaxJwe()).plaintext
        assert plain is not None
        self._plain = plain
        token = jws.extract_compact(receipt.encode())
        self._receipt_header, self._receipt = dict(token.protected), token.payload

    def all(self) -> None:
        now = time.time()
        Draft202012Validator(self._form).validate(self._answers)
        inner = jwe.encrypt_compact(self._inner_header, self._plain, self._recipient, registry=_LaxJwe())
        jws.serialize_compact(self._header, inner.encode(), self._key, registry=_Lax())
        jws.serialize_compact(self._receipt_header, self._receipt, self._key, registry=_Lax())
        self._store.execute(
            "insert into outbox (entry_id, kind, state, digest, body, created_at, changed_at, due_at)"
            " values (?, 'alone', 'delivered', ?, ?, ?, ?, ?)",
            [str(uuid.uuid4()), "d" * 64, self._sealed, now, now, now],
        )


class _Lax(jws.JWSRegistry):
    max_header_length = max_payload_length = 100_000

    def __init__(self) -> None:
        super().__init__(algorithms=["ES256"], strict_check_header=False)


class _LaxJwe(jwe.JWERegistry):
    max_ciphertext_length = 100_000

    def __init__(self) -> None:
        super().__init__(algorithms=["ECDH-ES", "A256GCM"])


def run() -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="bench-queue-", dir=Path.cwd()))
    try:
        return [*_enqueue(folder), *_ten_thousand(folder)]
    finally:
        shutil.rmtree(folder)


def _enqueue(folder: Path) -> list[Figure]:
    state, province = state_in(folder / "small"), Province()
    province.enrol(state)
    queue = persistqueue.SQLiteAckQueue(str(folder / "persist-queue"), auto_commit=True)
    ours, least, theirs = [], [], []
    with Filing(state, config()) as filing:
        given = small()
        filed = filing.file(given)
        filing.settle()
        sealed = cases.manifest_file(state, filed.case_id).read_bytes()
        alone = Alone(filing, province, sealed, given, filed.qr)
        for n in range(ROUNDS + WARM):
            given = small()
            took = _ms(lambda: filing.file(given))  # noqa: B023
            filing.settle()
            bare = _ms(alone.all)
            put = _ms(lambda: queue.put(sealed))
            if n >= WARM:
                ours.append(took)
                least.append(bare)
                theirs.append(put)
    queue.close()
    shutil.rmtree(state.memory)
    median = statistics.median(ours)
    return [
        Figure("enqueue a small case, sealed, durable, p50", median, "ms", statistics.median(least), ENQUEUE_LIMIT),
        Figure("  beside persist-queue, unsealed", median, "ms", statistics.median(theirs)),
        Figure("  p99", sorted(ours)[int(len(ours) * 0.99)], "ms", sorted(least)[int(len(least) * 0.99)]),
    ]


def _ten_thousand(folder: Path) -> list[Figure]:
    full, empty = _terminal(folder / "full"), _terminal(folder / "empty")
    fill(full, WAITING)
    try:
        figures = [_enqueue_beside(full, empty)]
        for name, words in (
            ("kiosk queue list", ["queue", "list"]),
            ("kiosk queue list --json", ["queue", "list", "--json"]),
        ):
            figures += _processes(name, *_in_turn(_process(full, words), _process(empty, words), PROCESSES))
        return figures + _processes("start", *_in_turn(lambda: _start(full), lambda: _start(empty), PROCESSES))
    finally:
        for state in (full, empty):
            shutil.rmtree(state.memory)


def _figure(name: str, full: list[float], empty: list[float]) -> Figure:
    what = f"{name}, {WAITING:,} waiting beside none"
    return Figure(what, statistics.median(full), "ms", statistics.median(empty), WAITING_LIMIT)


def _processes(name: str, full: list[float], empty: list[float]) -> list[Figure]:
    """The quickest of each: a machine's other work adds to a process of half a second more than the queue does."""
    what = f"{name}, {WAITING:,} waiting beside none"
    return [
        Figure(what, min(full), "ms", min(empty), WAITING_LIMIT),
        Figure("  p50", statistics.median(full), "ms", statistics.median(empty)),
    ]


def _terminal(folder: Path) -> StateFolder:
    state = state_in(folder)
    Province().enrol(state)
    with Filing(state, config()) as filing:
        filing.file(small())
    return state


def fill(state: StateFolder, count: int) -> None:
    """As many more cases as `count`: the last one's rows and files under new ids, numbers and digests."""
    with Filing(state, config()) as filing:
        filing.settle()
        store = filing.store
        case = store.rows("select * from cases order by sequence desc limit 1")[0]
        entry = store.rows("select * from outbox where entry_id = ?", [case["case_id"]])[0]
        parts = store.rows("select * from parts where case_id = ?", [case["case_id"]])
        stubs = store.rows("select * from stubs where case_id = ?", [case["case_id"]])
        files = [file for file in state.blobs.iterdir() if file.name.startswith(case["case_id"])]
        with store.writing():
            for n in range(1, count + 1):
                case_id, digest = str(uuid.uuid4()), os.urandom(32).hex()
                row = {**entry, "entry_id": case_id, "case_id": case_id, "digest": digest}
                del row["position"]
                _insert(filing, "outbox", row)
                sequence = case["sequence"] + n
                _insert(
                    filing,
                    "cases",
                    {
                        **case,
                        "case_id": case_id,
                        "digest": digest,
                        "sequence": sequence,
                        "receipt_number": f"{sequence:012d}",
                    },
                )
                for part in parts:
                    _insert(filing, "parts", {**part, "case_id": case_id})
                for stub in stubs:
                    _insert(filing, "stubs", {**stub, "case_id": case_id})
                for file in files:
                    (state.blobs / file.name.replace(case["case_id"], case_id)).write_bytes(file.read_bytes())


def _insert(filing: Filing, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    filing.store.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def _enqueue_beside(full: StateFolder, empty: StateFolder) -> Figure:
    with Filing(full, config()) as many, Filing(empty, config()) as none:

        def file(filing: Filing) -> float:
            given = small()
            took = _ms(lambda: filing.file(given))
            filing.settle()
            return took

        for _ in range(WARM):
            file(many), file(none)
        return _figure("enqueue", *_in_turn(lambda: file(many), lambda: file(none), ROUNDS))


def _in_turn(one: Callable[[], float], other: Callable[[], float], rounds: int) -> tuple[list[float], list[float]]:
    """So that the machine's moods meet both."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _process(state: StateFolder, words: list[str]) -> Callable[[], float]:
    command = [KIOSK, *words, "--state", str(state.root)]
    return lambda: _ms(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))


START = """
import sys
from pathlib import Path
from kiosk.config import Config
from kiosk.outbox.filing import Filing
from kiosk.state import StateFolder
with Filing(StateFolder(Path(sys.argv[1])), Config()):
    sys.stdout.write("ready\\n")
"""


def _start(state: StateFolder) -> float:
    """Until it may file; how long it takes to end does not count."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", START, str(state.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return (time.perf_counter() - begun) * 1000


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.stdout.write(json.dumps([str(figure) for figure in run()], indent=1) + "\n")
