"""What the province answers at once: a query's rows, a proof to print, a payment."""

from collections.abc import Callable
from zlib import crc32

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.certificates import Face, face
from kiosk.session.events import (
    AnswerDone,
    AskedAgain,
    Back,
    CertificateAccepted,
    CertificateChosen,
    CopiesAsked,
    CopiesChosen,
    EndAsked,
    PaperChosen,
    PayAsked,
    Revealed,
    SlipAsked,
)
from kiosk.session.live import AGAIN, PayState, copies_left, open_order, pay_state
from kiosk.session.progress import certificate_of, current_shot
from kiosk.session.visit import Mode, Page, Printing
from ui import qr, wording_live
from ui.controller import VisitController
from ui.services.pictures import PROVIDER
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import long_date, notice
from ui.wording_live import Said

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

COVERED = "* * * *"


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class LiveViewModel(PageViewModel):  # type: ignore[operator]
    """Subclasses say the words of every state and what their two buttons do."""

    changed = Signal()

    words: Callable[[], Said]
    act: Callable[[], None]
    turn_away: Callable[[], None]

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._first = 0  # of the rows
        self._room = 5

    @property
    def said(self) -> Said:
        return self.once("words", self.words)

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.said.title

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.said.hint

    @Property(str, notify=changed)
    def tone(self) -> str:
        return "notice" if self._warning else self.said.tone

    @Property(str, notify=changed)
    def icon(self) -> str:
        """Of a banner that only informs."""
        return "cert" if self.visit.page is Page.CERTIFICATE else "print"

    @Property(str, notify=changed)
    def bannerTitle(self) -> str:
        return "" if self._warning else self.said.head

    @Property(str, notify=changed)
    def bannerText(self) -> str:
        return self._warning or self.said.text

    @property
    def _warning(self) -> str:
        which = self.visit.notice
        return notice(which, self.visit.language, self.facts) if which is not None else ""

    @Property(str, notify=changed)
    def main(self) -> str:
        return self.said.main

    @Property(str, notify=changed)
    def other(self) -> str:
        return self.said.other

    @Property(bool, notify=changed)
    def waiting(self) -> bool:
        live = self.visit.live
        return live.asking is not None and not open_order(live)

    def listed(self) -> list[dict[str, str]]:
        """Facts as rows: label, value, note."""
        return []

    def leaf(self) -> tuple[int, int]:
        """Which page of the rows stands there, from 1, and of how many."""
        return (1, 1)

    def cover_word(self) -> str:
        """Empty: nothing is covered."""
        return ""

    def shown_code(self) -> str:
        """What is to be scanned."""
        return ""

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, str]]:
        return self.once("rows", self.listed)

    @Property(bool, notify=changed)
    def paged(self) -> bool:
        return self.leaf()[1] > 1

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        at, of = self.leaf()
        return self.say(f"第 {at} 页，共 {of} 页", f"Page {at} of {of}")

    @Property(bool, notify=changed)
    def isFirst(self) -> bool:
        return self.leaf()[0] == 1

    @Property(bool, notify=changed)
    def isLast(self) -> bool:
        at, of = self.leaf()
        return at >= of

    @Property(str, notify=changed)
    def revealWord(self) -> str:
        return self.cover_word()

    @Property(str, notify=changed)
    def code(self) -> str:
        text = self.shown_code()
        return qr.picture(text)[0] if text else ""

    @Property(int, notify=changed)
    def modules(self) -> int:
        text = self.shown_code()
        return qr.picture(text)[1] if text else 0

    @Property(bool, notify=changed)
    def paid(self) -> bool:
        return self.visit.live.paid is not None

    @Property(str, notify=changed)
    def picture(self) -> str:
        """Of the first page of a proof or a certificate."""
        page = self.visit.live.printout or self.visit.live.certificate
        return f"image://{PROVIDER}/proof/0/{crc32(page.pages[0])}" if page else ""

    @Property(str, notify=changed)
    def copies(self) -> str:
        return str(self.visit.live.copies)

    @Property(str, notify=changed)
    def copiesWord(self) -> str:
        page = self.visit.live.printout
        most = page.copies_max if page else 0
        return self.say(f"要几份？最多 {most} 份", f"Copies, up to {most}")

    @Property(bool, notify=changed)
    def choosing(self) -> bool:
        live = self.visit.live
        return live.printout is not None and self.visit.printing is not Printing.RUNNING and copies_left(live) > 0

    @Property(bool, notify=changed)
    def canLess(self) -> bool:
        return self.visit.live.copies > 1

    @Property(bool, notify=changed)
    def canMore(self) -> bool:
        return self.visit.live.copies < copies_left(self.visit.live)

    @Slot(int)
    def setRoom(self, room: int) -> None:
        if room != self._room and room > 0:
            self._room = room
            self._made = {}
            self.tell()

    @Slot(int)
    def turn(self, by: int) -> None:
        at, of = self.leaf()
        self._first = (min(max(1, at + by), of) - 1) * self._room
        self._made = {}
        self.tell()

    @Slot()
    def reveal(self) -> None:
        self.controller.send(Revealed())

    @Slot(int)
    def change(self, by: int) -> None:
        self.controller.send(CopiesChosen(self.visit.live.copies + by))

    @Slot()
    def go(self) -> None:
        self.act()

    @Slot()
    def turnAway(self) -> None:
        self.turn_away()

    def spoken(self) -> str:
        return "".join(f"{part}。" if part[-1] not in "。？！.?!" else part for part in self._told() if part)

    def _told(self) -> tuple[str, ...]:
        said = self.said
        return (said.title, said.hint, said.head, said.text)


class AnswerViewModel(LiveViewModel):
    def follow(self) -> None:
        if self.visit.page is not Page.ANSWER or self.visit.live.sheet is None:
            self._first = 0

    def words(self) -> Said:
        visit, language = self.visit, self.visit.language
        sheet = visit.live.sheet
        if sheet is None:
            if visit.live.asking is not None:
                return wording_live.asking(language, visit.item)
            return wording_live.trouble(language, visit.item, visit.live, self.facts.config)
        day = long_date(sheet.as_of, language)
        slip = self.say("打一张带走", "Print it") if self.facts.works("receipt") else ""
        if visit.printing is Printing.RUNNING:
            slip = ""
        return Said(
            sheet.title,
            self.say(f"{sheet.source}，{day}", f"{sheet.source}, {day}"),
            text=sheet.note,
            main=self.say("看完了", "Done"),
            other=slip,
        )

    def act(self) -> None:
        live = self.visit.live
        self.controller.send(AskedAgain() if live.sheet is None and live.trouble in AGAIN else AnswerDone())

    def turn_away(self) -> None:
        live = self.visit.live
        if live.sheet is not None:
            self.controller.send(SlipAsked())
        else:
            self.controller.send(EndAsked() if live.trouble in AGAIN else Back())

    def _told(self) -> tuple[str, ...]:
        """Never what stands in somebody's books: the hall would hear it."""
        if self.visit.live.sheet is None:
            return super()._told()
        return (self.say("查到了，请看屏幕", "Here it is, please look"),)

    def _entries(self) -> list[dict[str, str]]:
        sheet = self.visit.live.sheet
        if sheet is None:
            return []
        covered = not self.visit.revealed
        entries = [
            {"label": row.label, "value": COVERED if covered and row.kind == "private" else row.value, "note": ""}
            for row in sheet.rows
        ]
        for table in sheet.tables:
            if table.title:
                entries.append({"label": table.title, "value": "", "note": ""})
            for cells in table.rows:
                more = [f"{name} {cell}" for name, cell in zip(table.columns[2:], cells[2:], strict=True) if cell]
                entries.append({"label": cells[0], "value": "".join(cells[1:2]), "note": "，".join(more)})
        return entries

    @property
    def _all(self) -> list[dict[str, str]]:
        return self.once("entries", self._entries)

    def listed(self) -> list[dict[str, str]]:
        start = (self.leaf()[0] - 1) * self._room
        return self._all[start : start + self._room]

    def leaf(self) -> tuple[int, int]:
        of = max(1, -(-len(self._all) // self._room))
        return (min(self._first // self._room + 1, of), of)

    def cover_word(self) -> str:
        sheet = self.visit.live.sheet
        if sheet is None or all(row.kind != "private" for row in sheet.rows):
            return ""
        return self.say("藏起来", "Hide") if self.visit.revealed else self.say("显示卡号、编号", "Show the numbers")


class ProofViewModel(LiveViewModel):
    def words(self) -> Said:
        visit = self.visit
        return wording_live.printout(visit.language, visit.item, visit.live, visit.printing, self.facts.config)

    @property
    def _again(self) -> bool:
        """The main button prints."""
        return self.visit.printing in (Printing.NOT_YET, Printing.PAPER_OUT, Printing.FAILED)

    def act(self) -> None:
        live = self.visit.live
        if live.printout is None:
            self.controller.send(AskedAgain() if live.trouble in AGAIN else AnswerDone())
        else:
            self.controller.send(CopiesAsked() if self._again else AnswerDone())

    def turn_away(self) -> None:
        live = self.visit.live
        if live.printout is None:
            self.controller.send(EndAsked() if live.trouble in AGAIN else Back())
        else:
            self.controller.send(EndAsked() if self._again else CopiesAsked())


class PayViewModel(LiveViewModel):
    def words(self) -> Said:
        visit = self.visit
        return wording_live.payment(visit.language, visit.item, visit.live, visit.printing, self.facts.config)

    @property
    def _state(self) -> PayState:
        return pay_state(self.visit.live)

    def act(self) -> None:
        match self._state:
            case PayState.BILL:
                self.controller.send(PayAsked())
            case PayState.FAILED | PayState.CLOSED | PayState.UNKNOWN:
                self.controller.send(AskedAgain())
            case PayState.TROUBLE if self.visit.live.trouble in AGAIN:
                self.controller.send(AskedAgain())
            case _:
                self.controller.send(AnswerDone())

    def turn_away(self) -> None:
        match self._state:
            case PayState.PAID:
                self.controller.send(SlipAsked())
            case PayState.BILL:
                self.controller.send(Back())
            case PayState.TROUBLE if self.visit.live.trouble not in AGAIN:
                self.controller.send(Back())
            case _:
                self.controller.send(EndAsked())

    def listed(self) -> list[dict[str, str]]:
        """What is paid, to whom; once paid also its number."""
        live = self.visit.live
        bill, paid = live.bill, live.paid
        if bill is None or self._state not in (PayState.BILL, PayState.PAID):
            return []
        rows = [{"label": self.say("交给", "Paid to"), "value": bill.payee}]
        if paid is not None:
            rows.append({"label": self.say("交易号", "Payment number"), "value": paid.number})
        rows += [{"label": row.label, "value": row.value} for row in bill.rows[:3]]
        if bill.note and paid is None:
            rows.append({"label": self.say("说明", "Note"), "value": bill.note})
        return rows[: 3 if self.visit.mode is Mode.ASSISTED else 5]

    def shown_code(self) -> str:
        payment = self.visit.live.payment
        return payment.code if payment is not None and self._state is PayState.SCAN else ""


class CertificateViewModel(LiveViewModel):
    """免证办."""

    def words(self) -> Said:
        visit = self.visit
        shot = current_shot(visit)
        spec = certificate_of(visit, shot.material) if shot else None
        if visit.item is None or spec is None:
            return Said("")
        return wording_live.certificate(visit.language, visit.item, spec.name, visit.live, face(visit))

    def act(self) -> None:
        match face(self.visit):
            case Face.OFFER:
                self.controller.send(CertificateChosen(self.facts.online))
            case Face.SHOWN | Face.AUTHORISE:
                self.controller.send(CertificateAccepted())
            case Face.MISSING:
                self.controller.send(PaperChosen())
            case Face.ASKING:
                pass

    def turn_away(self) -> None:
        self.controller.send(PaperChosen())

    def _told(self) -> tuple[str, ...]:
        said = self.said
        return (said.title, said.hint if face(self.visit) is not Face.SHOWN else "", said.head)  # never whose it is
