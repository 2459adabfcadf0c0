"""What a department's own system must look like to the province: docs/writing-an-adapter.md."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.contract.live import Bill, Certificate, Elsewhere, HelpSaid, Holder, LiveRequest, Payment, Printout, Sheet


class NotFound(Exception):
    """Asked in the right place; nothing there about this person."""


class Refused(Exception):
    """Will not be answered, and why: one plain sentence for the resident, with what to do next. No names in it."""

    def __init__(self, reason: str, reason_en: str = "") -> None:
        super().__init__("refused")
        self.reason = reason
        self.reason_en = reason_en


class Unavailable(Exception):
    """The department's system does not answer, or answers nonsense."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An order that was paid. The province signs it; no adapter can. `number`: what the payee calls this payment."""

    amount: int  # fen
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `amount`: of the order, for `pay.state` and `pay.cancel`. `within_s`: after that nobody waits."""

    request: LiveRequest
    terminal: str
    within_s: float
    amount: int = 0


Said = Sheet | Printout | Bill | Payment | Settled | Certificate | Holder | Elsewhere | HelpSaid


class Adapter(Protocol):
    def answer(self, asked: Asked) -> Said:
        """In a thread of its own, several at a time. Raises NotFound, Refused, Unavailable; anything else is a
        mistake of the adapter's, and told as unavailable."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """`id`: its own. The same one may come twice, when nobody knows whether it went; then it is sent once."""

    id: str
    phone: str = field(repr=False)  # as the resident wrote it, 11 digits
    words: str = field(repr=False)


class Messenger(Protocol):
    def send(self, message: TextMessage) -> None:
        """In a thread, one at a time. Raises Unavailable: tried again later; Refused: this number is none."""
