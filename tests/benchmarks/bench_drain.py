"""The agent empties the queue into a local province, against a bare `requests` loop with the same kind of cases.

Bare: one session; every request that the contract asks for (each material created and uploaded, then the case put),
signed with the terminal's key as the agent signs it, to the same addresses of the same province. It keeps no state,
believes every answer and reads its cases from memory. Half of it runs before the agent and half after, so that the
machine's moods meet both. Rates are compared as time per case, or per MB.

The national suite: what the screen's commit takes while such cases drain, and what sealing one takes.

JIUJIN_BENCH_CASES sets how many small cases there are (the issue's 10,000 take some minutes); the rate is per case.
"""

import base64
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import requests
from joserfc.jwk import ECKey

from kiosk import audit
from kiosk.config import Config, Keys
from kiosk.contract.case import Enrolment
from kiosk.contract.requests import RequestClaims, sign_request
from kiosk.keys import KeyRing, write_enrolment
from kiosk.outbox import cases
from kiosk.outbox.filing import Filing
from kiosk.outbox.listing import waiting
from kiosk.outbox.submission import Submission
from kiosk.state import StateFolder
from kiosk.store import Store
from sync.tus import CHUNK, SMALL
from tests.benchmarks.bench_memory import memory_mb
from tests.benchmarks.figure import Figure
from tests.kiosk.sealing import item, pages, submission
from tests.sync.site import Served, Terminal, serving

SMALL_CASES = int(os.environ.get("JIUJIN_BENCH_CASES", "400"))
BARE_CASES = min(SMALL_CASES, 2000)  # a stateless loop's rate does not depend on how many there are
LARGE_CASES = int(os.environ.get("JIUJIN_BENCH_LARGE_CASES", "60"))
PAGE = 500_000
WARM = 5
RATE, THROUGHPUT = 0.5, 0.8  # of the bare loop's
GROWTH_MB = 10.0
COMMIT_MS, COMMIT_EVERY_S = 20.0, 0.02
REST_S = 3.0
MB = 1e6
KIOSK = str(Path(sys.executable).parent / "kiosk")


@dataclass(frozen=True)
class Ready:
    """A filed case as bytes."""

    case_id: str
    manifest: bytes
    materials: tuple[tuple[int, str, bytes], ...]

    @property
    def size(self) -> int:
        return len(self.manifest) + sum(len(data) for _, _, data in self.materials)


class Bare:
    def __init__(self, terminal: Terminal) -> None:
        self._url = terminal.url
        self._keys = KeyRing.open(terminal.state)
        self._session = requests.Session()
        self._session.verify = str(terminal.state.ca)
        self._session.trust_env = False

    def send(self, case: Ready) -> None:
        for n, sha256, data in case.materials:
            fields = {"case": case.case_id, "n": str(n), "sha256": sha256}
            named = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in fields.items())
            headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(data)), "Upload-Metadata": named}
            octets = {"Content-Type": "application/offset+octet-stream"}
            if len(data) <= SMALL:
                self._request("POST", "/v1/uploads", data, {**headers, **octets})
                continue
            made = self._request("POST", "/v1/uploads", b"", headers)
            for offset in range(0, len(data), CHUNK):
                at = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **octets}
                self._request("PATCH", made.headers["Location"], data[offset : offset + CHUNK], at)
        self._request("PUT", f"/v1/cases/{case.case_id}", case.manifest, {"Content-Type": "application/jose"})

    def _request(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        claims = RequestClaims(
            method=method,
            target=target,
            body=hashlib.sha256(body).hexdigest(),
            nonce=secrets.token_urlsafe(18),
            iat=int(time.time()),
        )
        signed = {**headers, "Jiujin-Signature": sign_request(claims, self._keys.sign_jws)}
        answer = self._session.request(method, self._url + target, data=body or None, headers=signed, timeout=30)
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {target}: {answer.status_code}")
        return answer


def small() -> Submission:
    """About 4 kB sealed: manifest, signature, audit extract."""
    return submission(item=item(materials=[]), pages=(), materials=[], strokes=[])


def large() -> Submission:
    return submission(pages=pages(PAGE))


def run() -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="bench-drain-", dir=Path.cwd()))
    try:
        with serving(folder / "province") as served:
            return [*_small(served, folder), *_large(served, folder), *_national(served, folder)]
    finally:
        shutil.rmtree(folder)


def _small(served: Served, folder: Path) -> list[Figure]:
    with _terminals(served, folder, "small") as (ours, other):
        bare = Bare(other)
        to_send = _filed(other, small, BARE_CASES + WARM)
        for case in to_send[:WARM]:
            bare.send(case)
        half = WARM + BARE_CASES // 2
        with _agent(ours) as agent:
            _drained(ours, agent, small, WARM)
            bare_s = _s(lambda: [bare.send(case) for case in to_send[WARM:half]])
            taken_s, commits = _drained(ours, agent, small, SMALL_CASES)
            bare_s += _s(lambda: [bare.send(case) for case in to_send[half:]])
    size = sum(case.size for case in to_send) / len(to_send)
    return [
        Figure(
            f"drain {SMALL_CASES} cases of {size / 1000:.1f} kB, a case (rate >= {RATE}x bare)",
            taken_s / SMALL_CASES * 1000,
            "ms",
            bare_s / BARE_CASES * 1000,
            1 / RATE,
        ),
        Figure("  the screen's commit meanwhile, p99", _p99(commits), "ms", limit=COMMIT_MS),
    ]


def _large(served: Served, folder: Path) -> list[Figure]:
    with _terminals(served, folder, "large") as (ours, other):
        bare = Bare(other)
        to_send = _filed(other, large, LARGE_CASES + WARM)
        size = sum(case.size for case in to_send[WARM:]) / MB
        for case in to_send[:WARM]:
            bare.send(case)
        half = WARM + LARGE_CASES // 2
        with _agent(ours) as agent:
            _drained(ours, agent, small, WARM)
            _rest()
            idle = memory_mb(agent.pid)
            bare_s = _s(lambda: [bare.send(case) for case in to_send[WARM:half]])
            taken_s, commits = _drained(ours, agent, large, LARGE_CASES)
            most = memory_mb(agent.pid, "VmHWM")
            bare_s += _s(lambda: [bare.send(case) for case in to_send[half:]])
    return [
        Figure(
            f"drain {LARGE_CASES} cases of three 500 kB pages, a MB (>= {THROUGHPUT}x bare)",
            taken_s / size * 1000,
            "ms",
            bare_s / size * 1000,
            1 / THROUGHPUT,
        ),
        Figure("  throughput", size / taken_s, "MB/s", size / bare_s),
        Figure("  agent's memory at most over idle", most - idle, "MB", limit=GROWTH_MB),
        Figure("  the screen's commit meanwhile, p99", _p99(commits), "ms", limit=COMMIT_MS),
    ]


class National(Terminal):
    """A terminal of the national suite; its `key` is not used."""

    def config(self, url: str | None = None) -> Config:
        loaded = super().config(url)
        return replace(loaded, keys=replace(loaded.keys, suite="national"))

    def config_file(self, url: str) -> Path:
        file = super().config_file(url)
        file.write_text(file.read_text("utf-8") + '[keys]\nsuite = "national"\n', "utf-8")
        return file


def _national(served: Served, folder: Path) -> list[Figure]:
    state = StateFolder(folder / "national").make()
    terminal = National("JJ-BENCH-GM", state, served.url, _enrolled(served, state), ECKey.generate_key("P-256"))
    try:
        with _agent(terminal) as agent:
            _, commits = _drained(terminal, agent, large, LARGE_CASES)
        sealing = sorted(_s(partial(_file, terminal, large())) for _ in range(WARM * 2))
    finally:
        shutil.rmtree(state.memory, ignore_errors=True)
        shutil.rmtree(state.root)
    return [
        Figure("national suite: the screen's commit while draining, p99", _p99(commits), "ms", limit=COMMIT_MS),
        Figure("  filing three 500 kB pages, a process's first, p50", sealing[WARM] * 1000, "ms"),
    ]


def _enrolled(served: Served, state: StateFolder) -> Enrolment:
    registry = served.platform.registry
    csr = KeyRing.open(state, Keys(suite="national")).csr("JJ-BENCH-GM").decode()
    enrolment = registry.enrol(registry.issue_code("JJ-BENCH-GM"), csr)
    write_enrolment(state.enrolment, enrolment)
    state.ca.write_bytes(Path(served.ca).read_bytes())
    return enrolment


def _file(terminal: Terminal, given: Submission) -> None:
    with Filing(terminal.state, terminal.config()) as filing:
        filing.file(given)


def _p99(commits: list[float]) -> float:
    return commits[int(len(commits) * 0.99)]


@contextmanager
def _terminals(served: Served, folder: Path, name: str) -> Iterator[tuple[Terminal, Terminal]]:
    made = [served.enrol(folder / f"{name}{n}") for n in range(2)]
    try:
        yield made[0], made[1]
    finally:
        for terminal in made:
            shutil.rmtree(terminal.state.memory, ignore_errors=True)
            shutil.rmtree(terminal.state.root)


def _filed(terminal: Terminal, make: Callable[[], Submission], count: int) -> list[Ready]:
    ready = []
    with Filing(terminal.state, terminal.config()) as filing:
        for _ in range(count):
            case_id = filing.file(make()).case_id
            filing.settle()
            row = cases.case_of(filing.store, terminal.state, case_id)
            assert row is not None
            materials = tuple((file.n, file.sha256, Path(file.path).read_bytes()) for file in row.materials)
            ready.append(Ready(case_id, Path(row.manifest.path).read_bytes(), materials))
    return ready


@contextmanager
def _agent(terminal: Terminal) -> Iterator[subprocess.Popen[bytes]]:
    """`kiosk sync` as the supervisor runs it, its catalogue pull left out: there is no feed here."""
    command = [KIOSK, "sync", "--config", str(terminal.config_file(terminal.url))]
    command += ["--state", str(terminal.state.root)]
    log = terminal.state.root / "sync.log"
    with log.open("wb") as lines, subprocess.Popen(command, stdout=lines, stderr=lines) as process:
        try:
            yield process
        finally:
            process.terminate()


def _drained(
    terminal: Terminal, agent: subprocess.Popen[bytes], make: Callable[[], Submission], count: int
) -> tuple[float, list[float]]:
    """Seconds from the agent's first claim until all are delivered, and what the screen's commits took meanwhile, ms.

    The agent stands still while they are filed: else it would send while it should wait."""
    with Filing(terminal.state, terminal.config()) as filing:
        with _standing_still(agent):
            for _ in range(count):
                filing.file(make())
            filing.settle()
        _until(lambda: _claimed(filing.store), agent)
        begun = time.perf_counter()
        commits = []
        pause = threading.Event()
        while waiting(filing.store).cases:
            assert agent.poll() is None
            commits.append(_s(lambda: audit.record(filing.store, "bench_commit", time.time())) * 1000)
            pause.wait(COMMIT_EVERY_S)
        return time.perf_counter() - begun, sorted(commits)


@contextmanager
def _standing_still(agent: subprocess.Popen[bytes]) -> Iterator[None]:
    agent.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        agent.send_signal(signal.SIGCONT)


def _claimed(store: Store) -> bool:
    return bool(store.rows("select 1 from outbox where state = 'uploading' limit 1"))


def _until(condition: Callable[[], bool], agent: subprocess.Popen[bytes]) -> None:
    pause, end = threading.Event(), time.monotonic() + 30
    while not condition():
        assert agent.poll() is None
        assert time.monotonic() < end
        pause.wait(0.002)


def _rest() -> None:
    threading.Event().wait(REST_S)


def _s(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
