"""The province's word that an order is paid: the only thing that is shown as paid."""

from pydantic import ValidationError

from kiosk.contract import jose
from kiosk.contract.jose import Refused
from kiosk.contract.live import PAID_MAX, PAID_TYP, Paid
from kiosk.keys.enrolment import Trust


def verify_paid(token: str, trust: Trust, *, order: str, item: str, amount: int) -> Paid:
    """Raises kiosk.contract.jose.Refused unless it is signed by a key trusted for acknowledgements and says exactly
    this terminal, order, item and sum."""
    _, payload = jose.verify(
        token, typ=PAID_TYP, key_of=lambda kid: trust.key(kid, "acknowledgement"), limit=PAID_MAX
    )
    try:
        paid = Paid.model_validate_json(payload)
    except ValidationError as error:
        raise Refused("paid: fields are wrong") from error
    expected = {"order": order, "item": item, "amount": amount, "terminal": trust.terminal}
    for name, value in expected.items():
        if getattr(paid, name) != value:
            raise Refused(f"paid: {name} is another's")
    return paid
