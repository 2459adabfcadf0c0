"""An application as JSON: what `kiosk submit` files, and what a visit comes to."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from kiosk.application.certificates import use_of
from kiosk.application.pledges import commitments_of
from kiosk.application.shots import photographed
from kiosk.catalogue.item import Item
from kiosk.contract.case import CertificateUse
from kiosk.contract.limits import MATERIALS_MAX
from kiosk.forms.question import asked_answers
from kiosk.identity.card import Document, IdCard
from kiosk.session.live import Held
from kiosk.session.visit import POINTS_MAX, SIGNING_S, Signature, Visit

JSON_MAX = 512 * 1024  # bytes of one application
SIGNATURE_MAX = 256 * 1024  # bytes of the picture
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
IdType = Literal["111", "414", "511", "516", "553"]
ID_TYPES: Final[dict[Document, IdType]] = {
    Document.RESIDENT_ID: "111",  # GB/T 36903
    Document.HKMT_PERMIT: "111",
    Document.FOREIGN_PR_2017: "553",  # GA/T 517
    Document.FOREIGN_PR_2023: "553",
    Document.PASSPORT: "414",
    Document.TAIWAN_TO_MAINLAND: "511",
    Document.HKMO_TO_MAINLAND: "516",
    Document.SOCIAL_CARD: "111",
}

Disputable = Literal["name", "sex", "ethnicity", "birth_date", "address"]  # fields of Applicant
Line = Annotated[str, Field(max_length=200)]
Measure = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]  # millimetres
Moment = Annotated[float, Field(ge=0, le=SIGNING_S * 1000, allow_inf_nan=False)]
Stroke = Annotated[list[tuple[Measure, Measure, Moment]], Field(max_length=POINTS_MAX)]


class ApplicationError(ValueError):
    """The document is no application; `problems` names fields and rules, never values."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__(", ".join(f"{where}: {rule}" for where, rule in problems))
        self.problems = problems


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Applicant(Strict):
    """自然人. Field names are those of `kiosk.contract.case.Person`."""

    name: str = Field(min_length=1, max_length=60, repr=False)
    name_raw: str = Field(default="", max_length=60, repr=False)  # as the card gave it; empty: the same
    id_type: IdType = "111"
    id_number: str = Field(min_length=5, max_length=18, repr=False)
    sex: Literal["male", "female", "unknown", "unspecified"] = "unknown"
    ethnicity: str | None = Field(default=None, pattern=r"^[0-9]{2}$", repr=False)
    birth_date: str | None = Field(default=None, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", repr=False)
    address: str | None = Field(default=None, max_length=200, repr=False)
    phone: str | None = Field(default=None, max_length=20, repr=False)
    document: Literal[
        "resident_id", "hkmt_permit", "foreign_pr_2017", "foreign_pr_2023", "passport", "hkmo_to_mainland",
        "taiwan_to_mainland", "social_card",
    ] = "resident_id"  # fmt: skip


class Application(Strict):
    """`materials` names each picture that comes with it, once a page. `signature` is a PNG in base64; `strokes` the
    same as the finger drew it: x and y in millimetres of the pad, milliseconds since the first touch."""

    item: str = Field(pattern=r"^[0-9A-Z]{12}$")
    applicant: Applicant
    agent: Applicant | None = Field(default=None, repr=False)  # 代办: who acts for the applicant
    answers: dict[str, Any] = Field(default={}, max_length=60, repr=False)
    commitments: list[Line] = Field(default=[], max_length=60)
    materials: list[Line] = Field(default=[], max_length=MATERIALS_MAX)
    deferred: list[Line] = Field(default=[], max_length=MATERIALS_MAX)  # 容缺: follow later
    certificates: list[CertificateUse] = Field(default=[], max_length=MATERIALS_MAX)  # 免证办
    disputes: list[Disputable] = Field(default=[], max_length=8)  # 异议: what the document says wrongly
    signature: str = Field(max_length=SIGNATURE_MAX * 4 // 3 + 4, repr=False)
    strokes: list[Stroke] = Field(default=[], max_length=POINTS_MAX, repr=False)
    language: Literal["zh_CN", "en"] = "zh_CN"

    @field_validator("strokes")
    @classmethod
    def _in_their_order(cls, strokes: list[Stroke]) -> list[Stroke]:
        times = [moment for stroke in strokes for _, _, moment in stroke]
        if len(times) > POINTS_MAX or times != sorted(times):
            raise PydanticCustomError("strokes", "too many points, or times that run backwards")
        return strokes

    @property
    def signature_png(self) -> bytes:
        """Empty when it is no PNG in base64."""
        try:
            picture = b64decode(self.signature, validate=True)
        except (binascii.Error, ValueError):
            return b""
        return picture if picture.startswith(PNG_MAGIC) else b""


def read_application(data: bytes) -> Application:
    """Raises ApplicationError."""
    if len(data) > JSON_MAX:
        raise ApplicationError((("", f"longer than {JSON_MAX} bytes"),))
    try:
        return Application.model_validate_json(data)
    except ValidationError as error:
        problems = tuple((_where(part["loc"]), part["type"]) for part in error.errors(include_input=False)[:20])
        raise ApplicationError(problems) from None  # pydantic's own text quotes the input


def _where(location: tuple[int | str, ...]) -> str:
    """Only names of ours: an unknown key could be anybody's name."""
    known = {*Application.model_fields, *Applicant.model_fields}
    return ".".join(str(part) for part in location if isinstance(part, int) or part in known)


def applicant(card: IdCard, phone: str | None = None) -> Applicant:
    return Applicant(
        name=card.name,
        name_raw=card.name_raw,
        id_type=ID_TYPES[card.document],
        id_number=card.id_number,
        sex=card.sex.value,
        ethnicity=card.ethnicity.code if card.ethnicity else None,
        birth_date=card.birth_date.isoformat(),
        address=card.address,
        phone=phone,
        document=card.document.value,
    )


def application_of(visit: Visit, signature: Signature) -> Application:
    """Answers that count, pages still wanted. Raises ValueError for a visit without item or card."""
    item, card = visit.item, visit.card
    if item is None or card is None:
        raise ValueError("the visit has no item or no card yet")
    answers = asked_answers(item, visit.answers, card)
    phone = answers.get("phone")
    return Application(
        item=item.catalog_code,
        applicant=applicant(card, phone if isinstance(phone, str) else None),
        agent=applicant(visit.agent) if visit.agent else None,
        answers=answers,
        commitments=commitments_of(item, answers),
        materials=[page.material for page in visit.pages] + fetched_pages(visit.certificates),
        deferred=sorted(to_follow(item, visit)),
        certificates=[use_of(item, held, visit) for held in visit.certificates],
        disputes=[field for field in get_args(Disputable) if field in visit.disputed],
        signature=b64encode(signature.png).decode(),
        strokes=[list(stroke) for stroke in signature.strokes],
        language=visit.language,
    )


def fetched_pages(certificates: Sequence[Held]) -> list[str]:
    """The material's name once a page."""
    return [held.material for held in certificates if held.certificate for _ in held.certificate.pages]


def to_follow(item: Item, visit: Visit) -> frozenset[str]:
    """Of what was put off, what the resident must bring; what nobody needs is simply not there."""
    needed = {spec.material_name for spec in photographed(item, visit.answers) if spec.is_need != "2"}
    return frozenset(visit.deferred & needed)


def born(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
