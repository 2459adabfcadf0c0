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

    def follow(self, context: Context, tell: Callable[[int], None]) -> None:
        """Returns when it is proven to be printed. Raises why it is not, or CANCELLED, TIMED_OUT, UNPROVEN."""
        heard = time.monotonic()
        patience = Patience(heard)
        queue_lost = False
        wait, done = 0.05, 0
        while True:
            context.wait(wait)
            wait = POLL_S
            if context.remaining() < WITHDRAW_S:
                raise DeviceFault(Fault.TIMED_OUT)
            now = time.monotonic()
            try:
                job = self.queue.report(self.number)
                if queue_lost and self.queue.is_cups:
                    # A CUPS that was started anew prints what it has left from its first page on.
                    raise DeviceFault(Fault.UNPROVEN, "queue started anew")
                if self._is_printed(job):
                    return
                queue_lost = False
                state = self.queue.state()
            except DeviceFault as fault:
                if isinstance(fault, IppRefusal) and fault.status == NOT_FOUND:
                    raise DeviceFault(Fault.UNPROVEN, "job no longer known") from fault
                if fault.fault not in GONE:
                    raise
                if now - heard > LOST_S:
                    raise DeviceFault(Fault.UNPROVEN, "away in the middle of a job") from fault
                queue_lost = True
                continue
            heard = now
            if self.upload.fault is not None:
                raise self.upload.fault
            if job.done > done and not self.queue.is_cups:
                done = job.done
                tell(done)
            patience.check(state, job, now)

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
        if any(self._verdict(job) == Printed() for job in self._testimony()):
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
        if self.queue.is_cups and isinstance(found, Printed | Ended) and job.state == JobState.COMPLETED:
            found = next((one for one in map(self._verdict, self._testimony()) if one == Printed()), None) or Ended(
                Fault.UNPROVEN, "only CUPS says it is completed"
            )
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
