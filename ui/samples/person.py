"""Who stands at the sample terminal: the card, the answers, what was filed. Nobody in here exists."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from kiosk.identity.card import Document, Ethnicity, IdCard, Sex
from kiosk.session.visit import FiledCase

CARD = IdCard(
    document=Document.RESIDENT_ID,
    name="韦秀兰",
    name_raw="韦秀兰",
    sex=Sex.FEMALE,
    birth_date=date(1944, 3, 7),
    id_number="450123194403072023",
    id_number_valid=True,
    valid_from=date(2010, 5, 4),
    valid_until=None,
    long_term=True,
    ethnicity=Ethnicity("08", "壮"),
    address="广西桂川市清塘县清塘镇石桥村三组18号",
    address_on_card="广西桂川市清塘县清塘镇石桥村三组18号",
    issuer="清塘县公安局",
)
RARE_NAME = replace(CARD, name="韦\ue9f1兰", name_raw="韦\ue9f1兰")  # a letter that no table knows
ANSWERS: Mapping[str, Any] = MappingProxyType(
    {
        "address": "清塘县清塘镇石桥村六组18号",
        "pay_to": "social_security_card",
        "phone": "13807716612",
        "elsewhere": False,
    }
)
QR = (
    "eyJhbGciOiJFUzI1NiIsInR5cCI6ImppdWppbi1yZWNlaXB0K2p3cyJ9.eyJuIjoiNDUxNzAzMjY4ODQxIiwidCI6IkpKLURFTU8tMDAwMSJ9."
    "MEUCIQDx8nJ0cQ7m1lYk0Y2s3v4w5x6y7z8A9B0C1D2E3F4G5H6I7J8K9L0M1N2O3P4Q"
)
FILED = FiledCase(
    case_id="0192f3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
    receipt_number="451703268841",
    digest="0" * 64,
    qr=QR,
    filed_at="2026-11-22T20:53:00+08:00",
    accepted=False,
)
# Another number and another address than on the photographed register.
MOVED: Mapping[str, Any] = MappingProxyType(
    {
        "relation": "spouse",
        "relative_name": "陈桂兰",
        "relative_id": "450102195602280041",
        "to_address": "清塘县清塘镇石桥村六组18号",
        "phone": "13807716612",
    }
)
