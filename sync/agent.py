"""The agent: the only claimer of the outbox and the only one that talks to the province.

Each step of a round stands alone: a failing heartbeat, pull or case never holds up another. Trouble of the line opens
the breaker, whose memory survives a restart; trouble of one case is that case's.
"""

import fcntl
import logging
import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.config import Config
from kiosk.keys import EnrolmentBroken, KeyRing, NotEnrolled
from kiosk.outbox import breaker as memory
from kiosk.outbox import cases, retention, transitions
from kiosk.outbox.breaker import Breaker
from kiosk.outbox.disk import with_ballast
from kiosk.outbox.entry import Delivered, Entry, Failed, Interrupted, Refused, Unreachable
from kiosk.outbox.gates import OFFLINE
from kiosk.outbox.listing import Waiting, waiting
from kiosk.outbox.opening import open_outbox
from kiosk.state import StateFolder
from kiosk.store import Store, StoreFull
from sync import news, policy, restored
from sync.delivery import deliver
from sync.line import Line, LineDown, Nonsense, pinned_ca
from sync.live import MANNERS, Live
from sync.tus import Stopped
from sync.usage import Usage

log = logging.getLogger(__name__)
BREAKER = "province"
YIELD_S = 0.001  # sync.md A, Starvation: without it the screen's commits wait seconds
TURN_S = 30.0  # of one case while others wait: 3.7 MB on a line of 1 Mbit/s
LOOK_S = 1.0  # how often an idle agent looks for new entries
HEARTBEAT_S = 300.0
STATES_S = 60.0
CATALOGUE_S = 3600.0
KEEP_S = 3600.0  # retention
HELD_S = 900.0  # how often the province is asked whether it holds what it acknowledged
COUNT_S = 600.0  # how often the time without the province is written down
ALL_SETTLED, SOME_REFUSED, NO_NETWORK = 0, 1, 5  # kiosk.cli.exits


class AlreadyRunning(Exception):
    """Another agent holds this terminal's lock."""


@dataclass
class Sight:
    """What others may ask the agent about. Written by its thread, read by the socket's."""

    online: bool = False
    since: float = field(default_factory=time.time)
    breaker: Breaker = field(default_factory=Breaker)
    case: str = ""
    sent: int = 0
    size: int = 0

    def moved(self, breaker: Breaker, *, online: bool) -> None:
        if online != self.online:
            self.online, self.since = online, time.time()
        self.breaker = breaker


@contextmanager
def only_agent(state: StateFolder) -> Iterator[None]:
    with (state.root / "sync.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"{state.root}: another kiosk sync is at work") from error
        yield


class _TurnOver(Exception):
    """A case has had its share of the line, or of the day's data."""


class Agent:
    def __init__(
        self,
        config: Config,
        state: StateFolder,
        *,
        stop: threading.Event | None = None,
        pull_words: Sequence[str] = (),
        lives: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.time,
        local: Callable[[], datetime] = datetime.now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`pull_words`: the command that fetches the newest catalogue; empty: none is fetched. `lives` is called
        between any two things that take long; a single request of the line ends by itself within minutes."""
        self.config = config
        self.state = state
        self.stop = stop or threading.Event()
        self.hurry = threading.Event()  # somebody knows that the line is back: wait no longer
        self.sight = Sight()
        self._lives = lives
        self._now = now
        self._chance = chance
        self.store: Store = open_outbox(state)
        self.keys = KeyRing.open(state, config.keys)
        self.usage = Usage(config.line, self.store, local)
        ca = str(pinned_ca(config, state))
        self.line = Line(config.province.url, ca, self.keys, self.keys.trust, self.usage, self.stop)
        aside = Line(
            config.province.url, ca, self.keys, self.keys.trust, self.usage, self.stop, MANNERS, self.line.clock
        )
        self.live = Live(aside, self.doubt)
        self._breaker = memory.read(self.store, BREAKER)
        self._backlog = False
        self._turn_ends = 0.0  # monotonic
        self._offline_since: float | None = None  # monotonic, what is not counted yet
        self._stopped_at: dict[str, int] = {}  # case -> bytes at the province when its last turn ended
        self._pull_words = tuple(pull_words)
        self._pulling: subprocess.Popen[bytes] | None = None
        self._due = {"heartbeat": 0.0, "states": 0.0, "catalogue": 0.0, "keep": 0.0, "held": 0.0}  # monotonic

    def close(self) -> None:
        if self._pulling is not None:
            self._pulling.terminate()
            self._pulling.wait()
        self.live.close()
        self.line.close()
        self.store.close()

    def doubt(self) -> None:
        """Somebody did not reach the province: whether nobody does is found out now, not with the next heartbeat."""
        if self._breaker.state == "closed":
            self._due["heartbeat"] = 0.0
            self.hurry.set()

    def once(self) -> int:
        """Tries everything that waits, whatever the back-off says. The exit code of `kiosk sync --once`."""
        return with_ballast(self.state, self._once)

    def _once(self) -> int:
        transitions.release_all(self.store, self._now())
        if not self._contact():
            return NO_NETWORK
        transitions.wake(self.store, self._now(), 0.0)
        self._look()
        line_holds = self._drain() and self._step("states", lambda: news.pull_states(self.line, self.store))
        self._keep()
        if not line_holds:
            return NO_NETWORK
        left = waiting(self.store)
        return SOME_REFUSED if left.cases or left.records or left.refused else ALL_SETTLED

    def run(self) -> None:
        """Until `stop`. Raises what is nobody's fault but ours: the supervisor starts the agent again."""
        transitions.release_all(self.store, self._now())
        last = cases.cursor(self.store, news.LAST_CONTACT)
        booted = cases.cursor(self.store, news.BOOT) != news.boot_id()
        contact = float(last) if last else None
        self._remember(policy.at_start(self._breaker, contact, self._now(), self._chance(), booted=booted))
        while not self.stop.is_set():
            self._lives()
            with_ballast(self.state, self._round)  # on a full disk, what is delivered is what makes room
            with_ballast(self.state, self._count_offline)

    def _round(self) -> None:
        wait = policy.wait_s(self._breaker, self._now())
        if wait > 0.0 and not self.hurry.is_set():
            self._sleep(min(wait, LOOK_S))
            return
        if self.hurry.is_set():
            self._due["states"] = 0.0  # and what is new is wanted, too
        self.hurry.clear()
        if self._breaker.state != "closed" or self._is_due("heartbeat"):
            if not self._contact():
                return
            self._next("heartbeat", HEARTBEAT_S)
            self._step("renewal", lambda: news.renew_if_due(self.line, self.keys, self.state))
        if self._is_due("held"):
            self._look()
        if not self._drain(patient=True):
            return
        if self._is_due("states"):
            self._step("states", lambda: news.pull_states(self.line, self.store))
            self._next("states", STATES_S)
        self._tend_pull()
        if self._is_due("keep"):
            self._keep()
            self._next("keep", KEEP_S)
        if not self._backlog:
            self._sleep(LOOK_S)

    def _contact(self) -> bool:
        """The signed probe. True: the line is up; what waited because of it goes now."""
        away_since = self._breaker.opened_at
        if self._breaker.state != "closed":
            self._remember(policy.probing(self._breaker))
        if self._breaker.failures % 2 == 0:
            answered = self._step("heartbeat", lambda: news.heartbeat(self.line, self.store, self.state, self.config))
        else:  # heartbeats alone may be what fails: then the cases must not wait for them
            answered = self._step("states", lambda: news.pull_states(self.line, self.store))
        if answered and away_since is not None:
            log.info("line_back after_s=%.0f", self._now() - away_since)
            self._due["held"] = 0.0  # it may have been away for a disaster
            transitions.wake(self.store, self._now(), 0.0)
        if answered:
            self._up()
        return answered

    def _look(self) -> None:
        """Does the province still hold what it should? Whatever comes of it, cases go on."""
        self._step("held", lambda: restored.look(self.line, self.store, self._now()))
        self._next("held", HELD_S)

    def _step(self, name: str, step: Callable[[], object]) -> bool:
        """False: the line is down, and the breaker knows."""
        try:
            step()
        except LineDown as down:
            self._down(down)
            return False
        except (NotEnrolled, EnrolmentBroken) as error:
            self._down(LineDown("not_enrolled"))
            log.warning("step=%s not_enrolled %s", name, error)
            return False
        except Nonsense as error:
            log.error("step=%s nonsense=%s", name, error)
        return True

    def _drain(self, *, patient: bool = False) -> bool:
        """Sends until nothing is due, or the next heartbeat is. False: the line went down."""
        self._backlog = False
        while not self.stop.is_set():
            if patient and self._is_due("heartbeat"):
                self._backlog = True
                return True
            self._lives()
            self.live.give_way()
            if self.usage.spent:
                return True  # cases go on tomorrow; heartbeats and states are small
            entry = transitions.claim(self.store, self._now())
            if entry is None:
                return True
            if not self._settle(entry):
                return False
            self.stop.wait(YIELD_S)
        return True

    def _settle(self, entry: Entry) -> bool:
        began = self.sight.sent = 0
        self._turn_ends = time.monotonic() + TURN_S
        try:
            outcome = deliver(self.line, self.store, self.state, self.keys.trust(), entry, self._progress)
        except Stopped:
            transitions.release(self.store, entry, self._now())
            return True
        except _TurnOver:
            transitions.settle(self.store, entry, Interrupted(), self._now())
            return True
        except LineDown as down:
            if self.sight.sent > began:
                transitions.settle(self.store, entry, Unreachable(down.reason), self._now(), self._chance())
            else:
                transitions.release(self.store, entry, self._now())
            self._down(down)
            return False
        except (NotEnrolled, EnrolmentBroken):
            transitions.release(self.store, entry, self._now())
            self._down(LineDown("not_enrolled"))
            return False
        self._up()
        self._stopped_at.pop(entry.entry_id, None)
        try:
            transitions.settle(self.store, entry, outcome, self._now(), self._chance())
        except transitions.LeaseLost:
            log.warning("lease_lost entry=%s", entry.entry_id)
        match outcome:
            case Delivered():
                log.info("delivered kind=%s entry=%s", entry.kind, entry.entry_id)
            case Refused(reason) | Failed(reason):
                log.warning(
                    "%s kind=%s entry=%s reason=%s", type(outcome).__name__, entry.kind, entry.entry_id, reason
                )
            case Unreachable(reason):
                log.info("waits kind=%s entry=%s reason=%s", entry.kind, entry.entry_id, reason)
            case Interrupted():
                raise AssertionError(outcome)
        return True

    def _progress(self, case: str, sent: int, size: int) -> None:
        """Between two pieces of a case. Raises _TurnOver when it is another's turn; the last piece ends none."""
        self._lives()
        self.live.give_way()
        self.sight.case, self.sight.sent, self.sight.size = case, sent, size
        if sent >= size or sent <= self._stopped_at.get(case, -1):
            return  # done, or no further than when its last turn ended
        waiting_ones = transitions.others(self.store, self._now())
        too_long = time.monotonic() > self._turn_ends and waiting_ones.due
        if waiting_ones.fresh or too_long or self.usage.spent:
            self._stopped_at[case] = sent
            raise _TurnOver

    def _tend_pull(self) -> None:
        """The newest catalogue, in a process of its own: it neither holds up a case nor stays in our memory.
        When it fails, the last good catalogue stays in use."""
        if self._pulling is not None:
            code = self._pulling.poll()
            if code is None and time.monotonic() < self._due["catalogue"]:
                return
            if code is None:
                self._pulling.kill()
                self._pulling.wait()
            elif code != 0:
                log.warning("catalogue_pull exit=%d", code)
            self._pulling = None
        elif self._pull_words and self._is_due("catalogue") and not self.usage.spent:
            self._pulling = subprocess.Popen(self._pull_words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            self._next("catalogue", CATALOGUE_S)

    def _keep(self) -> None:
        try:
            days, clock = self.config.terminal.retention_days, self.line.clock
            province_now = None if clock.error_s is None else clock.now()
            retention.erase_due(self.store, self.state, days, self._now(), province_now)
            if province_now is not None:
                retention.forget_records(self.store, days, province_now)
        except StoreFull:
            log.warning("retention disk_full")

    def _count_offline(self) -> None:
        """For the gate of days offline: by the monotonic clock, so that no jump of the wall clock closes it."""
        if self._breaker.state == "closed":
            self._offline_since = None
            if cases.cursor(self.store, OFFLINE) != "0":
                cases.set_cursor(self.store, OFFLINE, "0")
            return
        now = time.monotonic()
        if self._offline_since is None:
            self._offline_since = now
        elif now - self._offline_since >= COUNT_S:
            counted = float(cases.cursor(self.store, OFFLINE) or "0") + now - self._offline_since
            cases.set_cursor(self.store, OFFLINE, f"{counted:.0f}")
            self._offline_since = now

    def _down(self, down: LineDown) -> None:
        if self._breaker.state == "closed":
            log.warning("line_down reason=%s", down.reason)
        idle = waiting(self.store) == Waiting(0, 0, 0, None)
        chance, asked_s = self._chance(), down.retry_after_s
        self._remember(policy.failed(self._breaker, self._now(), down.reason, chance, asked_s, idle=idle))
        self.sight.moved(self._breaker, online=False)

    def _up(self) -> None:
        if self._breaker != Breaker():
            self._remember(policy.succeeded(self._breaker))
        self.sight.moved(self._breaker, online=True)

    def _remember(self, breaker: Breaker) -> None:
        if breaker != self._breaker:
            memory.write(self.store, BREAKER, breaker)
        self._breaker = breaker
        self.sight.breaker = breaker

    def _is_due(self, step: str) -> bool:
        return time.monotonic() >= self._due[step]

    def _next(self, step: str, seconds: float) -> None:
        self._due[step] = time.monotonic() + seconds

    def _sleep(self, seconds: float) -> None:
        """Ends early when stopped or hurried."""
        until = time.monotonic() + seconds
        while not self.stop.is_set() and not self.hurry.is_set() and time.monotonic() < until:
            self.stop.wait(min(0.1, max(0.0, until - time.monotonic())))
