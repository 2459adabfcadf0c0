"""An A4 printer over IPP: a printer on the network (IPP Everywhere), or a queue of the local CUPS."""

import time
from pathlib import Path
from typing import Final

from drivers.a4 import documents
from drivers.a4.client import BUSY, IppRefusal, Operation
from drivers.a4.documents import JPEG, PNG, Document
from drivers.a4.messages import Attribute, Tag
from drivers.a4.queues import PrintQueue
from drivers.a4.task import WITHDRAW_S, Task
from drivers.a4.words import PrinterState
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, Media, State, Status, Supply

BUSY_S: Final = 10.0  # another terminal's job, or one of its own that is being cancelled
MOST_COPIES: Final = 20
UNKNOWN_SUPPLIES: Final = {"paper": Supply.UNKNOWN, "toner": Supply.UNKNOWN}


class IppPrinter:
    """A `DocumentPrinter`. media: a PWG 5101.1 name. two_sided: prints on both sides. counts=False for a printer that
    counts its pages wrongly: then job-completed-successfully is proof. ca: a file of certificates to trust (ipps).
    """

    def __init__(
        self,
        address: str,
        media: str = "iso_a4_210x297mm",
        two_sided: bool = False,
        counts: bool = True,
        ca: str = "",
        pictures: Path | None = None,
    ) -> None:
        self._address, self._ca, self._folder = address, ca, pictures
        self._media, self._two_sided, self._counts = media, two_sided, counts
        self._queue: PrintQueue | None = None
        self._model, self._serial = "", ""
        self._unsettled = True  # a job of ours may be left in the printer: of this process, or of one that died

    def open(self) -> None:
        if self._queue is None:
            self._queue = PrintQueue(self._address, self._ca)

    def close(self) -> None:
        self._queue = None

    def capabilities(self) -> Capabilities:
        sides = ("two_sided",) if self._two_sided else ()
        return Capabilities("a4", "ipp", self._model, self._serial, ("pdf", "jpeg", "png", "supplies", *sides))

    def status(self) -> Status:
        try:
            return self._look()[1].status()
        except DeviceFault as fault:
            state = {
                Fault.NOT_CONNECTED: State.NO_DEVICE,
                Fault.NO_ANSWER: State.OFFLINE,
                Fault.BUSY: State.DEVICE_BUSY,
            }.get(fault.fault, State.HARDWARE_ERROR)
            return Status(state, fault.fault, UNKNOWN_SUPPLIES, fault.detail)

    def print_file(self, file: Path, copies: int, context: Context) -> None:
        """Sends `sheets` events (printed, pages). A copy is a job of its own, so that each is proven.

        After every fault the job is withdrawn. UNPROVEN: nobody knows whether it came out, or it cannot be withdrawn
        now; then it is cancelled as soon as the printer is back.
        """
        if not 1 <= copies <= MOST_COPIES:
            raise DeviceFault(Fault.REFUSED, "number of copies")
        document = documents.load(file, self._folder)
        for copy in range(copies):
            self._print(document, context, copy * document.pages, copies * document.pages)
        context.event("media", media=Media.PRESENTED)

    def _print(self, document: Document, context: Context, before: int, total: int) -> None:
        context.check()
        if context.remaining() < 2 * WITHDRAW_S:
            raise DeviceFault(Fault.TIMED_OUT, "no time left to print")
        queue, state = self._look()
        trouble = state.trouble()
        if trouble is not None:
            raise DeviceFault(*trouble)
        document = _prepared(document, queue)
        name = queue.new_name()
        self._unsettled = True
        number = self._create(queue, name, document, context)
        upload = queue.send(number, document)
        task = Task(queue, name, number, document, upload, self._counts, self._two_sided)

        def tell(pages: int) -> None:
            context.event("sheets", printed=before + min(pages, document.pages), pages=total)

        try:
            task.follow(context, tell)
        except DeviceFault as fault:
            upload.cut()
            task.withdraw(fault)
        finally:
            upload.cut()
            if task.left_cups:
                self.close()  # the next look connects to CUPS again, and cancels what is left there
        self._unsettled = queue.is_cups or task.left_cups
        tell(document.pages)

    def _look(self) -> tuple[PrintQueue, PrinterState]:
        """Connects where needed, asks, and cancels what is left of a job that nobody waits for."""
        self.open()
        queue = self._queue
        if queue is None:
            raise DeviceFault(Fault.NOT_CONNECTED, "not open")
        state = queue.state()
        self._model, self._serial = state.model, state.serial
        if self._unsettled:
            self._unsettled = not queue.sweep()
        return queue, state

    def _create(self, queue: PrintQueue, name: str, document: Document, context: Context) -> int:
        sides = "two-sided-long-edge" if self._two_sided else "one-sided"
        wishes = [Attribute(Tag.KEYWORD, "media", (self._media,)), Attribute(Tag.KEYWORD, "sides", (sides,))]
        if document.format in {PNG, JPEG}:
            wishes.append(Attribute(Tag.KEYWORD, "print-scaling", ("fit",)))
        until = time.monotonic() + BUSY_S
        while True:
            try:
                return queue.create(name, wishes)
            except IppRefusal as refusal:
                if refusal.status != BUSY or time.monotonic() > until:
                    raise
            context.wait(0.5)


def _prepared(document: Document, queue: PrintQueue) -> Document:
    """As the printer takes it. UNSUPPORTED when it does not."""
    formats = queue.facts.formats or frozenset({document.format})
    if document.format == PNG and PNG not in formats and JPEG in formats:
        document = documents.as_jpeg(document)
    if document.format not in formats:
        raise DeviceFault(Fault.UNSUPPORTED, f"printer takes no {document.format}")
    if queue.facts.operations and not {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= queue.facts.operations:
        raise DeviceFault(Fault.UNSUPPORTED, "printer knows no Create-Job")
    return document
