"""What the province refuses, and how it says so: RFC 9457, one fixed code each, never the offending contents."""

from dataclasses import dataclass, field

from kiosk.contract.case import Problem
from kiosk.contract.exchange import PROBLEM_PREFIX

# code -> (status, title). The terminal decides by code: openapi.yaml, components/schemas/Problem.
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad-request": (400, "The request does not fit the contract"),
    "body-digest": (400, "The body is not the one that was signed"),
    "csr": (400, "The certificate request is not acceptable"),
    "unsigned": (401, "The request carries no valid terminal signature"),
    "replayed": (401, "This nonce was used before"),
    "clock": (401, "The terminal's clock is too far off; ask /v1/time and sign again"),
    "unknown-key": (401, "No terminal is enrolled with this key"),
    "enrolment-code": (403, "The enrolment code is wrong, used or expired"),
    "terminal-revoked": (403, "This terminal has been revoked"),
    "not-found": (404, "Nothing there"),
    "method": (405, "This address does not take that method"),
    "case-conflict": (409, "Another case is stored under this id"),
    "record-conflict": (409, "Another record is stored under this id"),
    "materials-missing": (409, "Materials of this case have not arrived yet"),
    "parent-missing": (409, "The case that this one adds to is not here"),
    "rated-before": (409, "This case was rated before"),
    "upload-offset": (409, "The upload continues elsewhere"),
    "length-required": (411, "A length is required"),
    "upload-version": (412, "tus 1.0.0 is spoken here"),
    "too-large": (413, "Larger than the contract allows"),
    "media-type": (415, "Not the media type this address takes"),
    "case-signature": (422, "The case's signature or signed header does not hold"),
    "case-address": (422, "The case was sent under another id"),
    "case-terminal": (422, "The case is another terminal's"),
    "case-version": (422, "This version of the contract is not spoken here"),
    "case-revoked": (422, "The key that signed this case has been revoked"),
    "case-suite": (422, "This suite is not allowed for this terminal"),
    "supplement-person": (422, "Another person's case cannot be added to"),
    "case-recipient": (422, "Sealed to a key that is not the province's"),
    "case-unopenable": (422, "The sealed manifest cannot be opened, or differs from the header"),
    "material-digest": (422, "A material is not the one that was signed"),
    "material-unopenable": (422, "A material cannot be opened"),
    "record": (422, "The record does not fit the contract"),
    "upload-checksum": (460, "The bytes do not have the promised digest; they were dropped"),
    "too-many": (429, "Too many attempts; wait"),
    "too-slow": (408, "The body came too slowly"),
    "failed": (500, "The province failed; try again later"),
    "busy": (503, "The province can store nothing now; try again later"),
}


@dataclass
class Refusal(Exception):  # not an error of ours: the caller's request is what is wrong
    code: str
    headers: dict[str, str] = field(default_factory=dict)
    numbers: tuple[int, ...] = ()  # material ordinals the refusal is about

    @property
    def status(self) -> int:
        return PROBLEMS[self.code][0]

    def problem(self) -> Problem:
        status, title = PROBLEMS[self.code]
        detail = " ".join(str(number) for number in self.numbers)
        return Problem(type=PROBLEM_PREFIX + self.code, title=title, status=status, detail=detail)
