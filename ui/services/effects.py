"""Every effect of a step, carried out: one closed match."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, assert_never

from kiosk.config import Timeouts
from kiosk.session import effects as e
from kiosk.session.events import PrintingChanged
from kiosk.session.visit import Printing, Visit, Way
from ui import qr
from ui.input.composer import Composer
from ui.services.answers import Answers
from ui.services.cards import Cards
from ui.services.codes import CodeWatch
from ui.services.copies import Copies
from ui.services.documents import DocumentWatch
from ui.services.filing import Filer
from ui.services.helper import Helper
from ui.services.memory import Memory
from ui.services.pages import PageWatch
from ui.services.paper import Papers
from ui.services.pictures import Pictures
from ui.services.printing import Printer
from ui.services.records import Records
from ui.services.wipe import empty

log = logging.getLogger("ui.effects")


@dataclass(frozen=True, slots=True)
class Services:
    cards: Cards
    documents: DocumentWatch
    codes: CodeWatch
    pages: PageWatch
    memory: Memory
    filer: Filer
    printer: Printer
    papers: Papers
    records: Records
    helper: Helper
    answers: Answers
    copies: Copies
    pictures: Pictures
    composer: Composer
    folder: Path  # memory-backed pictures
    timeouts: Timeouts
    say: Callable[[], None] = field(default=lambda: None)
    quiet: Callable[[], None] = field(default=lambda: None)


class Effects:
    """`perform` returns at once; what happened comes back as an event through `send`."""

    def __init__(self, services: Services, send: Callable[[Any], None]) -> None:
        self._services = services
        self._send = send

    def perform(self, effect: e.Effect, visit: Visit) -> None:
        own = self._services
        match effect:
            case e.ReadCard():
                self._read(visit)
            case e.FindCases(card=card):
                own.cards.find(card)
            case e.StopReading():
                own.cards.stop()
                own.documents.stop()
                own.codes.stop()
            case e.WatchPage():
                own.pages.watch(visit, float(own.timeouts.capture))
            case e.StopWatching():
                own.pages.stop()
            case e.SaveDraft(visit=kept):
                own.memory.save(kept)
            case e.DropDraft(visit=dropped):
                own.memory.drop(dropped)
            case e.FileCase(signature=signature):
                own.filer.file(visit, signature, own.memory.draft_id(visit))
            case e.PrintReceipt():
                self._print_receipt(visit)
            case e.PrintGuide():
                own.printer.print(own.papers.guide(visit))
            case e.RecordRating(visit=rated):
                own.records.rate(rated)
            case e.WithdrawCase(case_id=case_id):
                own.records.withdraw(case_id, visit)
            case e.CallHelp(reason=reason):
                own.records.call_help(reason, visit)
            case e.FileReport(visit=said):
                own.records.report(said)
            case e.AskLive(service=service):
                own.answers.ask(visit, service)
            case e.CloseOrder():
                own.answers.close_order()
            case e.PrintCopies(copies=copies):
                own.copies.print(visit, copies)
            case e.PrintSlip():
                own.printer.print(own.papers.slip(visit))
            case e.Audit(name=name, case_id=case_id):
                own.records.audit(name, case_id)
            case e.Say():
                own.say()
            case e.Wipe():
                self.wipe()
            case _:
                assert_never(effect)

    def wipe(self) -> None:
        own = self._services
        own.quiet()
        own.answers.forget()
        own.helper.forget()
        own.cards.stop()
        own.documents.stop()
        own.codes.stop()
        own.pages.forget()
        own.memory.forget()
        own.composer.wipe()
        own.pictures.wipe()
        qr.picture.cache_clear()
        empty(own.folder)
        own.records.rest()

    def _read(self, visit: Visit) -> None:
        own = self._services
        match visit.way:
            case Way.TRAVEL_DOCUMENT:
                own.documents.read(float(own.timeouts.capture))
            case Way.CODE:
                own.codes.read(visit, float(own.timeouts.identity))
            case Way.ID_CARD | Way.SOCIAL_CARD:
                own.cards.read(visit, float(own.timeouts.identity))

    def forget_card(self) -> None:
        """Ends the waiting for a card to be lifted."""
        self._services.cards.forget()

    def _print_receipt(self, visit: Visit) -> None:
        items = self._services.papers.receipt(visit)
        if items:
            self._services.printer.print(items)
        else:
            log.warning("no receipt to print")
            self._send(PrintingChanged(Printing.FAILED))
