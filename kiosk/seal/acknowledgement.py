"""The province's word that it has a case: the only thing that counts as delivery."""

from pydantic import ValidationError

from kiosk.contract import jose
from kiosk.contract.case import ACKNOWLEDGEMENT_TYP, Acknowledgement
from kiosk.contract.jose import Refused
from kiosk.contract.limits import ACKNOWLEDGEMENT_MAX
from kiosk.keys.enrolment import Trust


def verify_acknowledgement(
    token: str | bytes, trust: Trust, *, case: str, digest: str, sequence: int, nonce: str
) -> Acknowledgement:
    """Raises kiosk.contract.jose.Refused unless it is signed by a key trusted for acknowledgements and says exactly
    this case, digest, terminal, sequence and nonce."""
    _, payload = jose.verify(
        token,
        typ=ACKNOWLEDGEMENT_TYP,
        key_of=lambda kid: trust.key(kid, "acknowledgement"),
        limit=ACKNOWLEDGEMENT_MAX,
    )
    try:
        acknowledgement = Acknowledgement.model_validate_json(payload)
    except ValidationError as error:
        raise Refused("acknowledgement: fields are wrong") from error
    expected = {"case": case, "digest": digest, "terminal": trust.terminal, "seq": sequence, "nonce": nonce}
    for name, value in expected.items():
        if getattr(acknowledgement, name) != value:
            raise Refused(f"acknowledgement: {name} is another's")
    return acknowledgement
