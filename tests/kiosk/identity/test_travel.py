"""What a zone's digits do not prove is never taken silently."""

from dataclasses import replace

import pytest

from drivers.protocol import TravelDocument
from kiosk.identity.travel import to_confirm

PASSPORT = TravelDocument(
    "passport", "UTO", "L898902C3", "ERIKSSON, ANNA MARIA", "UTO", "1974-08-12", "female", "2032-04-15",
    {"number": "proven", "valid_until": "proven", "birth_date": "proven", "name": "seen", "sex": "seen",
     "nationality": "seen", "issuer": "seen"},
)  # fmt: skip
ONE_ROW = replace(
    PASSPORT, document="mainland_to_hkmo", issuer=None, name=None, nationality=None, sex=None,
    checks={"number": "proven", "valid_until": "proven", "birth_date": "proven"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        (PASSPORT, ("issuer", "name", "nationality", "sex")),
        (replace(PASSPORT, checks=PASSPORT.checks | {"name": "cut"}), ("issuer", "name", "nationality", "sex")),
        (ONE_ROW, ()),
        (replace(ONE_ROW, checks=ONE_ROW.checks | {"number": "seen"}), ("number",)),
        (replace(ONE_ROW, checks={}), ("number", "birth_date", "valid_until")),
        (replace(ONE_ROW, birth_date=None, checks={"number": "proven"}), ("valid_until",)),
    ],
)
def test_only_what_a_digit_proves_needs_nobody(document: TravelDocument, wanted: tuple[str, ...]) -> None:
    assert to_confirm(document) == wanted
