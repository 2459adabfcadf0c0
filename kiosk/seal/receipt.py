"""The receipt's QR: a token that anybody with the trust list can check offline. No personal data in it."""

from pydantic import ValidationError

from kiosk.contract import jose
from kiosk.contract.case import RECEIPT_TYP, ReceiptToken
from kiosk.contract.jose import Refused
from kiosk.keys.enrolment import Trust
from kiosk.keys.ring import KeyRing

RECEIPT_MAX = 1024  # characters; a QR code of version 25 holds them at level M


def receipt_token(keys: KeyRing, receipt: ReceiptToken) -> str:
    return keys.sign_jws({"typ": RECEIPT_TYP}, receipt.model_dump_json().encode())


def verify_receipt(text: str, trust: Trust) -> ReceiptToken:
    """Raises kiosk.contract.jose.Refused unless a terminal of the trust list signed it in its own name."""
    _, payload = jose.verify(
        text.strip(), typ=RECEIPT_TYP, key_of=lambda kid: trust.key(kid, "terminal"), limit=RECEIPT_MAX
    )
    try:
        receipt = ReceiptToken.model_validate_json(payload)
    except ValidationError as error:
        raise Refused("receipt: fields are wrong") from error
    header = jose.unverified_header(text.strip(), limit=RECEIPT_MAX)
    if trust.terminal_key(header["kid"], receipt.t) is None:
        raise Refused("receipt: signed by another terminal")
    return receipt
