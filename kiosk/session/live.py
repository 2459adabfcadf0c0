"""What the province is asked while the resident waits, and what it said: queries, proofs, payments."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the screen's first frame waits for this module, and asks nobody
    from kiosk.contract.live import Bill, Certificate, Paid, Payment, Printout, Sheet


class Service(StrEnum):
    """Of `kiosk.contract.live`, as far as the pages ask."""

    QUERY = "query"
    PRINT = "print"
    BILL = "pay.bill"
    BEGIN = "pay.begin"
    STATE = "pay.state"
    CERTIFICATE = "certificate"
    PROGRESS = "progress"  # what was filed elsewhere


class Trouble(StrEnum):
    """Why there is no answer. Of the first two it may be asked again."""

    LINE_DOWN = "line_down"  # the province was not reached
    UNAVAILABLE = "unavailable"  # it was; the department behind it does not answer
    NOT_FOUND = "not_found"  # it knows nothing of this person
    REFUSED = "refused"  # and says why


AGAIN = frozenset({Trouble.LINE_DOWN, Trouble.UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Live:
    """`asks` counts the visit's questions: an answer to an older one changes nothing."""

    asks: int = 0
    asking: Service | None = None  # what is waited for now
    trouble: Trouble | None = None  # of the last answer
    reason: str = field(default="", repr=False)  # the department's own words
    sheet: "Sheet | None" = field(default=None, repr=False)
    printout: "Printout | None" = field(default=None, repr=False)
    copies: int = 1  # wanted
    printed: int = 0  # of this printout, proven
    certificate: "Certificate | None" = field(default=None, repr=False)
    bill: "Bill | None" = field(default=None, repr=False)
    payment: "Payment | None" = field(default=None, repr=False)
    paid: "Paid | None" = field(default=None, repr=False)  # by the province's signature; nothing else is paid
    heard_at: float = 0.0  # monotonic: of the last answer about the payment
    ends_at: float = 0.0  # monotonic: until then the payment's code can be scanned


NO_LIVE = Live()


@dataclass(frozen=True, slots=True)
class Held:
    """电子证照 that stands for a material. Without `certificate` the province is authorised to fetch it."""

    material: str  # material_name
    type_code: str
    name: str
    certificate: "Certificate | None" = field(default=None, repr=False)


class PayState(StrEnum):
    """What the page of a payment says."""

    ASKING = "asking"
    BILL = "bill"
    NOTHING = "nothing"  # nothing is owed
    SCAN = "scan"
    PAID = "paid"
    FAILED = "failed"
    CLOSED = "closed"  # nobody paid in time
    UNKNOWN = "unknown"  # somebody may have paid, and the province cannot be asked
    TROUBLE = "trouble"  # nothing was begun


def pay_state(live: Live) -> PayState:
    if live.paid is not None:
        return PayState.PAID
    if live.payment is not None:
        match live.payment.state:
            case "failed":
                return PayState.FAILED
            case "closed":
                return PayState.CLOSED
            case "waiting" if live.trouble is None:
                return PayState.SCAN
            case _:  # also "paid" without the province's signature
                return PayState.UNKNOWN
    if live.asking is not None:
        return PayState.ASKING
    if live.trouble is not None or live.bill is None:
        return PayState.TROUBLE
    return PayState.BILL if live.bill.amount else PayState.NOTHING


def open_order(live: Live) -> bool:
    """A code was shown, and nobody knows yet what became of it."""
    return pay_state(live) in (PayState.SCAN, PayState.UNKNOWN)


def copies_left(live: Live) -> int:
    return max(0, live.printout.copies_max - live.printed) if live.printout else 0


def said(live: Live) -> tuple[object, ...]:
    """What is read aloud when it changes."""
    return (pay_state(live), live.trouble, live.sheet is not None, live.printout is not None, live.printed,
            live.certificate is not None)  # fmt: skip
