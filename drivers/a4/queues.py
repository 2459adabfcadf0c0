"""What a printer is asked over IPP, and the printer behind a queue of the local CUPS.

Through CUPS a job has two witnesses: the queue, and the printer behind it. CUPS alone proves nothing: its page counts
are what its filters sent, and it closes jobs whose end it did not see (cups-ipp-missing-job-history).
"""

import hashlib
import ipaddress
import secrets
import socket
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from drivers.a4.client import NOT_FOUND, NOT_POSSIBLE, Endpoint, IppClient, IppRefusal, Operation, Upload, endpoint
from drivers.a4.documents import Document
from drivers.a4.messages import Attribute, Section, Tag
from drivers.a4.words import JOB_ATTRIBUTES, PRINTER_ATTRIBUTES, JobReport, PrinterState, job_report, printer_state
from drivers.protocol import DeviceFault, Fault

MOST_JOBS: Final = 100


class PrintQueue:
    """Where jobs go: a printer, or CUPS with a printer behind it. Every method raises DeviceFault.

    Its jobs are known by their owner's name, which is this machine's and this address's alone: those of a process
    that died are found by the next one.
    """

    def __init__(self, address: str, ca: str = "") -> None:
        mark = hashlib.sha256(f"{socket.gethostname()} {address}".encode()).hexdigest()[:12]
        self.owner = f"jiujin-{mark}"
        self._ca = ca
        where = endpoint(address)
        self._queue = self._client(where)
        facts = self._state_of(self._queue)
        self.is_cups = bool(facts.device) and is_local(where)
        self._behind: IppClient | None = self._queue
        if self.is_cups:
            scheme = facts.device.partition(":")[0]
            self._behind = self._client(endpoint(facts.device)) if scheme in {"ipp", "ipps"} else None
        self.facts = facts

    def state(self) -> PrinterState:
        """The printer's own where it can be asked: what CUPS knows of it is as old as its last job."""
        queue = self._state_of(self._queue)
        if self._behind is None:
            return replace(queue, hearsay=True)
        if self._behind is self._queue:
            return queue
        behind = self._state_of(self._behind)
        stopped, accepting = queue.stopped or behind.stopped, queue.accepting and behind.accepting
        return replace(behind, stopped=stopped, accepting=accepting)

    def new_name(self) -> str:
        """For a job; nobody's and nothing's, and never twice."""
        return f"{self.owner}-{secrets.token_hex(6)}"

    def create(self, name: str, wishes: Iterable[Attribute]) -> int:
        """A new job without a document; its number."""
        words = (
            Attribute(Tag.NAME, "job-name", (name,)),
            Attribute(Tag.BOOLEAN, "ipp-attribute-fidelity", (False,)),
        )
        number = self._queue.ask(Operation.CREATE_JOB, words, wishes).first(Section.JOB).number("job-id")
        if number is None or number < 1:
            raise DeviceFault(Fault.GARBLED, "job without a number")
        return number

    def send(self, number: int, document: Document) -> Upload:
        """Begins to send the job's only document."""
        words = (
            Attribute(Tag.INTEGER, "job-id", (number,)),
            Attribute(Tag.MIME, "document-format", (document.format,)),
            Attribute(Tag.BOOLEAN, "last-document", (True,)),
        )
        return self._queue.upload(words, document.data)

    def report(self, number: int) -> JobReport:
        """IppRefusal(NOT_FOUND) when it is no longer known."""
        words = (Attribute(Tag.INTEGER, "job-id", (number,)), _wanted(JOB_ATTRIBUTES))
        answer = self._queue.ask(Operation.GET_JOB_ATTRIBUTES, words)
        report = job_report(answer.first(Section.JOB))
        if report is None or report.number != number:
            raise DeviceFault(Fault.GARBLED, "job without number or state")
        return report

    def cancel(self, number: int) -> None:
        _cancel(self._queue, number)

    def testimony(self, name: str) -> list[JobReport]:
        """What the printer behind CUPS itself says of the jobs of that name, the first one first: several when CUPS
        was started anew meanwhile, none when that printer speaks no IPP."""
        if self._behind is None:
            return []
        jobs = [*self._jobs(self._behind, "not-completed"), *self._jobs(self._behind, "completed")]
        return sorted((job for job in jobs if job.name == name), key=lambda job: job.number)

    def leave_cups(self) -> None:
        """From here on it is the printer behind it that is asked."""
        self._queue, self.is_cups = self._behind or self._queue, False

    def cancel_behind(self, job: JobReport) -> None:
        if self._behind is not None:
            _cancel(self._behind, job.number)

    def sweep(self) -> bool:
        """Cancels whatever of ours is not over yet, here and behind; True when nothing was left."""
        clients = {id(client): client for client in (self._queue, self._behind) if client is not None}
        found = [(client, job) for client in clients.values() for job in self._jobs(client, "not-completed")]
        for client, job in found:
            if not job.stopping:
                _cancel(client, job.number)
        return not found

    def _jobs(self, client: IppClient, which: str) -> list[JobReport]:
        words = (
            Attribute(Tag.INTEGER, "limit", (MOST_JOBS,)),
            _wanted(JOB_ATTRIBUTES),
            Attribute(Tag.KEYWORD, "which-jobs", (which,)),
            Attribute(Tag.BOOLEAN, "my-jobs", (True,)),
        )
        groups = client.ask(Operation.GET_JOBS, words).of(Section.JOB)
        reports = [report for report in map(job_report, groups) if report is not None]
        # Some printers do not know my-jobs and list everybody's.
        return [job for job in reports if job.owner == self.owner or job.name.startswith(f"{self.owner}-")]

    def _client(self, where: Endpoint) -> IppClient:
        return IppClient(where, self.owner, self._ca)

    def _state_of(self, client: IppClient) -> PrinterState:
        answer = client.ask(Operation.GET_PRINTER_ATTRIBUTES, (_wanted(PRINTER_ATTRIBUTES),))
        return printer_state(answer.first(Section.PRINTER))


def _wanted(names: tuple[str, ...]) -> Attribute:
    return Attribute(Tag.KEYWORD, "requested-attributes", names)


def _cancel(client: IppClient, number: int) -> None:
    try:
        client.ask(Operation.CANCEL_JOB, (Attribute(Tag.INTEGER, "job-id", (number,)),))
    except IppRefusal as refusal:
        if refusal.status not in {NOT_FOUND, NOT_POSSIBLE}:  # it is over already
            raise


def is_local(where: Endpoint) -> bool:
    """Only this machine's own CUPS may say where else to ask; a printer on the network may not."""
    if where.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(where.host).is_loopback
    except ValueError:
        return False
