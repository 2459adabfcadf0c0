"""One job from its number to its end: followed, and withdrawn when it does not end well."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, assert_never

from drivers.a4.client import NOT_FOUND, IppRefusal, Upload
from drivers.a4.documents import Document
from drivers.a4.queues import PrintQueue
from drivers.a4.words import Ended, Going, JobReport, JobState, Patience, Printed, Verdict, verdict
from drivers.protocol import Context, DeviceFault, Fault

POLL_S: Final = 0.3
LOST_S: Final = 12.0  # away in the middle of a job, until nobody waits for its word any longer
WITHDRAW_S: Final = 2.0  # kept back from the deadline, to cancel the job and to hear of it
GONE: Final = frozenset({Fault.NOT_CONNECTED, Fault.NO_ANSWER, Fault.GARBLED})


@dataclass(eq=False, slots=True)
class Task:
    queue: PrintQueue
    name: str
    number: int
    document: Document
    upload: Upload
    counts: bool
    two_sided: bool
    left_cups: bool = False

    def follow(self, context: Context, tell: Callable[[int], None]) -> None:
        """Returns when it is proven to be printed. Raises why it is not, or CANCELLED, TIMED_OUT, UNPROVEN."""
        heard = time.monotonic()
        patience = Patience(heard)
        restarted = False
        wait, done = 0.05, 0
        while True:
            context.wait(wait)
            wait = POLL_S
            if context.remaining() < WITHDRAW_S:
                raise DeviceFault(Fault.TIMED_OUT)
            now = time.monotonic()
            try:
                job = self.queue.report(self.number)
            except DeviceFault as fault:
                restarted = True
                _bear(fault, now - heard)
                continue
            try:
                own = [job]
                if self.queue.is_cups:
                    own = self.queue.testimony(self.name)
                    if Printed() in [self._verdict(one) for one in own]:
                        self.queue.cancel(self.number)  # where it is not over, CUPS was started anew or lags behind
                        return
                    if len(own) > (0 if restarted else 1):
                        self._leave_cups(own)
                        continue
                if self._is_printed(job):
                    return
                state = self.queue.state()
            except DeviceFault as fault:
                _bear(fault, now - heard)
                continue
            heard, restarted = now, False
            if self.upload.fault is not None and not self.left_cups:
                raise self.upload.fault
            if own and own[0].done > done:
                done = own[0].done
                tell(done)
            patience.check(state, job, now)

    def _leave_cups(self, own: list[JobReport]) -> None:
        """A CUPS that was started anew prints its jobs again from their first page on. What the printer got first is
        followed there; the rest is cancelled.
        """
        self.queue.cancel(self.number)
        for job in own[1:]:
            self.queue.cancel_behind(job)
        self.queue.leave_cups()
        self.number, self.left_cups = own[0].number, True

    def withdraw(self, fault: DeviceFault) -> bool:
        """Cancels the job after `fault`. True when it proves to be printed after all. Raises the fault with how far
        it came, or UNPROVEN when it cannot be said that nothing more comes out.
        """
        known: JobReport | None = None
        settled = asked = False
        until = time.monotonic() + WITHDRAW_S
        while not settled and time.monotonic() < until:
            if asked:
                time.sleep(0.1)
            try:
                known = self.queue.report(self.number)
                if known.state == JobState.COMPLETED and self._is_printed(known):
                    return True
                if not known.over and not asked:
                    self.queue.cancel(self.number)
                settled = known.over and self._settled_behind()
            except IppRefusal as refusal:
                settled = refusal.status == NOT_FOUND
            except DeviceFault as other:
                if other.fault not in GONE:
                    raise
            asked = True
        if Printed() in [self._verdict(job) for job in self._testimony()]:
            return True
        detail = fault.detail
        if known is not None and not self.queue.is_cups:
            detail = f"{detail}; {known.done} of {self.document.pages} pages".lstrip("; ")
        if settled or (known is not None and known.stopping) or fault.fault is Fault.CANCELLED:
            raise DeviceFault(fault.fault, detail) from fault
        raise DeviceFault(Fault.UNPROVEN, f"{fault.fault}, not withdrawn: {detail}") from fault

    def _is_printed(self, job: JobReport) -> bool:
        """False while it goes on. Raises the fault it ended with."""
        found = self._verdict(job)
        if self.queue.is_cups and job.state == JobState.COMPLETED:
            said = [self._verdict(one) for one in self._testimony()]
            found = Printed() if Printed() in said else Ended(Fault.UNPROVEN, "only CUPS says it is completed")
        match found:
            case Going():
                return False
            case Printed():
                return True
            case Ended(fault, detail):
                raise DeviceFault(fault, detail)
        assert_never(found)

    def _verdict(self, job: JobReport) -> Verdict:
        return verdict(job, self.document.pages, counts=self.counts, two_sided=self.two_sided)

    def _testimony(self) -> list[JobReport]:
        """Nothing when there is no other witness, or it cannot be asked."""
        if not self.queue.is_cups:
            return []
        try:
            return self.queue.testimony(self.name)
        except DeviceFault:
            return []

    def _settled_behind(self) -> bool:
        """Whether the printer behind CUPS has nothing left of the job either."""
        if not self.queue.is_cups:
            return True
        left = [job for job in self.queue.testimony(self.name) if not job.over]
        for job in left:
            if not job.stopping:
                self.queue.cancel_behind(job)
        return not left


def _bear(fault: DeviceFault, away_s: float) -> None:
    """Raises unless it may come back."""
    if isinstance(fault, IppRefusal) and fault.status == NOT_FOUND:
        raise DeviceFault(Fault.UNPROVEN, "job no longer known") from fault
    if fault.fault not in GONE:
        raise fault
    if away_s > LOST_S:
        raise DeviceFault(Fault.UNPROVEN, "away in the middle of a job") from fault
