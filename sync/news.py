"""What terminal and province tell each other besides cases: heartbeats, clocks, states, store generations."""

import json
import logging
import shutil
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from cryptography import x509

from kiosk.catalogue.source import HEAD
from kiosk.config import Config
from kiosk.contract.case import Enrolment
from kiosk.contract.exchange import CaseState, Change, Changes, Heartbeat, HeartbeatAnswer, RenewalRequest
from kiosk.contract.feed import CATALOGUE
from kiosk.contract.jose import Refused
from kiosk.keys import KeyRing, Trust, write_enrolment
from kiosk.outbox import cases, letters, transitions
from kiosk.outbox.gates import gates
from kiosk.outbox.listing import refusals, waiting
from kiosk.state import StateFolder
from kiosk.store import Store
from sync.line import Answer, Line, Nonsense

log = logging.getLogger(__name__)
STATES = "changes"  # cursors of the outbox
GENERATION = "generation"
LOOKED_AT_ALL = "looked_at_all"  # when the province was last asked whether it holds all that is kept (sync.restored)
CLOCK_ERROR = "clock_error_s"  # kiosk.outbox.filing reads it
ANSWERS_HELD = "answers_held"  # "": it is of an older release
LAST_CONTACT = "last_contact"
BOOT = "boot"  # the run of the machine in which that was
RENEW_DAYS = 30
REASONS_MAX = 16  # of a heartbeat
PAGES_MAX = 50  # a round: the drain goes on in between


def active_version(state: StateFolder) -> str:
    """Of the catalogue that was pulled last; "" while the packaged one is in use."""
    try:
        head = json.loads((state.signed(CATALOGUE) / HEAD).read_bytes())
        return str(head["version"])[:64]
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def boot_id() -> str:
    """Of this run of the machine. proc(5), /proc/sys/kernel/random/boot_id."""
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


def heartbeat(line: Line, store: Store, state: StateFolder, config: Config) -> None:
    """The signed probe: the line is up and the province believes this terminal. Raises LineDown, Nonsense."""
    queue = waiting(store)
    beat = Heartbeat(
        version=metadata.version("jiujin"),
        waiting=queue.cases,
        refused=queue.refused,
        waiting_since=None if queue.since is None else datetime.fromtimestamp(queue.since, UTC),
        clock=datetime.now(UTC),
        catalogue_version=active_version(state),
        disk_free_mb=shutil.disk_usage(state.root).free // 2**20,
        gates={
            gate.name: round(gate.used, 3) for gate in gates(store, state, config.gates, config.terminal.disk_low_mb)
        },
        refused_for=refusals(store, REASONS_MAX),
    )
    answer = line.send("PUT", "/v1/heartbeat", beat.model_dump_json().encode(), {"Content-Type": "application/json"})
    told = _ok(answer).parsed(HeartbeatAnswer)
    line.clock.learn(told.at.timestamp())
    cases.set_cursor(store, CLOCK_ERROR, f"{line.clock.error_s or 0.0:.1f}")
    cases.set_cursor(store, LAST_CONTACT, f"{datetime.now(UTC).timestamp():.0f}")
    cases.set_cursor(store, BOOT, boot_id())
    cases.set_cursor(store, ANSWERS_HELD, "yes" if told.held else "")
    same_generation(store, told.generation)


def same_generation(store: Store, generation: str) -> bool:
    """False: the province was restored from a backup. What it may have lost is offered again, its states are read
    from the beginning."""
    now = datetime.now(UTC).timestamp()
    known = cases.cursor(store, GENERATION)
    if known == generation:
        return True
    if known:
        log.warning("province_restored offered_again=%d", transitions.offer_again(store, generation, now))
        cases.set_cursor(store, STATES, "0")
        cases.set_cursor(store, LOOKED_AT_ALL, "0")  # what belongs to no case is asked for
    cases.set_cursor(store, GENERATION, generation)
    return not known


def pull_states(line: Line, store: Store) -> int:
    """Takes over the province's states and letters since the cursor; how many were news.

    Raises LineDown, Nonsense, NotEnrolled, EnrolmentBroken.
    """
    news = 0
    for _ in range(PAGES_MAX):
        cursor = cases.cursor(store, STATES) or "0"
        page = _ok(line.send("GET", f"/v1/changes?cursor={cursor}")).parsed(Changes)
        if not same_generation(store, page.generation):
            break  # this page lies behind a cursor that means nothing there; the next look begins anew
        if page.more and page.cursor == int(cursor):
            raise Nonsense("cursor")
        now = datetime.now(UTC).timestamp()
        for change in page.changes:
            news += _take(store, line.trust(), change, now)
            line.stop.wait(0.001)
        cases.set_cursor(store, STATES, str(page.cursor))
        if not page.more:
            break
    return news


def _take(store: Store, trust: Trust, change: Change, now: float) -> int:
    """How much of it was news. A letter that is not the province's, or nobody's here, holds up none behind it."""
    news = 0
    if isinstance(change.state, CaseState) and change.state is not CaseState.DELIVERED:
        at = change.at.timestamp()
        if change.part:
            news += cases.set_part(store, change.case, change.part, change.state.value, at, now)
        else:
            news += cases.set_progress(store, change.case, cases.Progress(change.state.value), at, now)
    if change.letter:
        try:
            news += letters.keep(store, letters.checked(change.letter, change.case, trust), now)
        except Refused as error:
            log.error("letter_refused about=%s %s", change.case, error)
    return news


def renew_if_due(line: Line, keys: KeyRing, state: StateFolder) -> bool:
    """A new certificate for the same key, and the newest trust list, while the old ones still have weeks; also long
    after they ran out. Raises LineDown, Nonsense, NotEnrolled, EnrolmentBroken."""
    trust = keys.trust()
    if _days_left(trust.enrolment.certificate, line.clock.now()) > RENEW_DAYS:
        return False
    body = RenewalRequest(csr=keys.csr(trust.terminal).decode()).model_dump_json().encode()
    answer = _ok(line.send("POST", "/v1/enrolments/renewal", body, {"Content-Type": "application/json"}))
    renewed = answer.parsed(Enrolment)
    if renewed.terminal != trust.terminal:
        raise Nonsense("terminal")
    write_enrolment(state.enrolment, renewed)
    log.info("enrolment_renewed")
    return True


def _days_left(certificate: str, now: float) -> float:
    try:
        known = x509.load_pem_x509_certificate(certificate.encode())
    except ValueError:
        return 0.0
    return (known.not_valid_after_utc.timestamp() - now) / 86400


def _ok(answer: Answer) -> Answer:
    if answer.status != 200:
        raise Nonsense(answer.code or f"http-{answer.status}")
    return answer
