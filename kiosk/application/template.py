"""A complete application of somebody who does not exist: `kiosk submit --template`, tests, benchmarks."""

import math
import struct
import zlib
from base64 import b64encode
from datetime import date
from typing import Any

from kiosk.application.application import Application, applicant
from kiosk.application.pledges import commitments_of
from kiosk.application.shots import pages_of, photographed
from kiosk.catalogue.item import Item
from kiosk.forms import AnswerFault, Question, check, normalise, questions
from kiosk.forms.patterns import sample
from kiosk.identity.card import Document, Ethnicity, IdCard, Sex

NOBODY = IdCard(
    document=Document.RESIDENT_ID,
    name="韦桂兰",
    name_raw="韦桂兰",
    sex=Sex.FEMALE,
    ethnicity=Ethnicity("08", "壮"),
    birth_date=date(1956, 2, 28),
    address="广西桂川市清塘县清塘镇石桥村三组18号",
    address_on_card="广西桂川市清塘县清塘镇石桥村三组18号",
    id_number="450102195602280041",
    id_number_valid=True,
    issuer="清塘县公安局",
    valid_from=date(2016, 3, 1),
    valid_until=None,
    long_term=True,
)
WORDS = {
    "phone": "13800006612",
    "id_number": "440524188001010014",  # an example of GB 11643
    "credit_code": "91350100M000100Y43",  # an example of GB 32100
    "bank_card": "6222020000000000",
    "name": "陈大文",
    "date": "2025-06-01",
    "address": "广西桂川市清塘县清塘镇石桥村三组18号",
    "text": "示例内容",
}
WIDE, HIGH = 304, 96


def template(item: Item) -> dict[str, Any]:
    """Valid as it stands, with one picture for each name in `materials`."""
    answers: dict[str, Any] = {}
    for _ in range(100):  # an answer may bring the next question
        still = [one for one in questions(item, answers, NOBODY) if one.key not in answers]
        if not still:
            break
        answers[still[0].key] = sample_answer(still[0])
    answers = {key: value for key, value in answers.items() if value is not None}
    phone = answers.get("phone")
    application = Application(
        item=item.catalog_code,
        applicant=applicant(NOBODY, phone if isinstance(phone, str) else None),
        answers=answers,
        commitments=commitments_of(item, answers),
        materials=[
            spec.material_name
            for spec in photographed(item, answers)
            if spec.is_need != "2"
            for _ in range(pages_of(spec))
        ],
        signature=b64encode(sample_signature()).decode(),
    )
    return application.model_dump(include={"item", "applicant", "answers", "commitments", "materials", "signature"})


def sample_answer(question: Question) -> Any:
    """An answer that fits; None when only a form's own pattern knows one and the question may stay empty."""
    tried: list[Any] = [question.prefill] if question.prefill is not None else []
    match question.widget:
        case "choice" | "yes_no":
            tried += [one.value for one in question.options]
        case "choices":
            tried.append([one.value for one in question.options][: max(question.min_length, 1)])
        case "number" | "money":
            least = max(question.minimum or 0, 1)
            amount = math.ceil(least if question.maximum is None else min(least, question.maximum))
            tried += [str(amount), amount] if question.type == "string" else [amount]
        case _:
            text = WORDS.get(question.widget, WORDS["text"])
            tried += [text, text[: question.max_length], (text * question.min_length)[: question.min_length]]
            tried += [_luhn_of(19)] if question.widget == "bank_card" else []
            tried += [sample(question.pattern)] if question.pattern else []
    for value in tried:
        if check(question, value) is None:
            return normalise(question, value)
    if question.required:
        raise ValueError(f"{question.key}: {AnswerFault.DOES_NOT_FIT}")
    return None


def sample_signature() -> bytes:
    """A line drawn by nobody: 1-bit PNG, black on white."""
    rows = []
    for y in range(HIGH):
        ink = [abs(y - HIGH / 2 - 30 * math.sin(x / 18) * math.cos(x / 47)) < 3 and 20 < x < 284 for x in range(WIDE)]
        bits = (sum((not ink[x + bit]) << (7 - bit) for bit in range(8)) for x in range(0, WIDE, 8))
        rows.append(b"\0" + bytes(bits))
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(data)) + kind + data + _crc(kind + data) for kind, data in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _crc(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))


def _luhn_of(length: int) -> str:
    digits = "622202" + "0" * (length - 7)
    total = sum(
        (int(digit) * 2 - 9 if int(digit) > 4 else int(digit) * 2) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(digits))
    )
    return digits + str(-total % 10)
