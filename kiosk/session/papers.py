"""What photographed papers and fetched certificates say of the answers: suggested, compared, never taken silently."""

import unicodedata
from dataclasses import replace
from typing import Literal

from kiosk.forms import Question
from kiosk.session.events import PageRead
from kiosk.session.live import Held
from kiosk.session.visit import CERTIFICATE, DISPUTABLE, CertificateSays, PaperSays, Visit


def page_read(visit: Visit, event: PageRead) -> Visit:
    if not any(page is event.page for page in visit.pages):  # taken again meanwhile
        return visit
    page = event.page
    others = tuple(one for one in visit.read if (one.material, one.index) != (page.material, page.index))
    return replace(visit, read=others + event.says)


def says(visit: Visit, key: str) -> PaperSays | CertificateSays | None:
    """What is said of a question: by a certificate, else by the photographed papers; None when they say nothing, or
    several things."""
    found: list[PaperSays | CertificateSays] = [*_told(visit, key)] or [*_all(visit, key)]
    return found[0] if len({one.value for one in found}) == 1 else None


def differs(visit: Visit, key: str) -> PaperSays | CertificateSays | None:
    """What they say where it is something else than the answer given."""
    answer, found = visit.answers.get(key), says(visit, key)
    return None if found is None or not answer or _agree(str(answer), found.value) else found


def suggested(visit: Visit, question: Question) -> Question:
    """With what the papers say to be confirmed, for a question that nothing else suggests an answer for."""
    if question.prefill is not None or question.options:
        return question
    found = says(visit, question.key)
    if found is None:
        return question
    source: Literal["certificate", "paper"] = "certificate" if isinstance(found, CertificateSays) else "paper"
    return replace(question, prefill=found.value, prefill_source=source)


def trusted(visit: Visit) -> dict[str, CertificateSays]:
    """By question: what a certificate says of it. That may be called wrong (异议)."""
    keys = visit.item.form.get("properties", {}) if visit.item and visit.certificates else {}
    return {key: told for key in keys if isinstance(told := says(visit, key), CertificateSays)}


def disputable(visit: Visit) -> tuple[str, ...]:
    """What may be called wrong: fields that the document tells, and what certificates told of questions."""
    card = visit.card
    of_card = tuple(name for name in DISPUTABLE if card is not None and getattr(card, name))
    return (*of_card, CERTIFICATE) if trusted(visit) else of_card


def filled(visit: Visit, held: Held) -> list[str]:
    """Keys of answers that this certificate suggested, and that stand as it says."""
    return [
        key
        for key, told in trusted(visit).items()
        if told.material == held.material and not differs(visit, key) and visit.answers.get(key)
    ]


def called_wrong(visit: Visit, held: Held) -> list[str]:
    """Fields of this certificate: those that were answered otherwise; all that it told where none was."""
    told = {key: one for key, one in trusted(visit).items() if one.material == held.material}
    if CERTIFICATE not in visit.disputed:
        return []
    otherwise = {one.name for key, one in told.items() if differs(visit, key)}
    return sorted(otherwise or {one.name for one in told.values()})


def _told(visit: Visit, key: str) -> list[CertificateSays]:
    field = _field(visit, key)
    return [
        CertificateSays(held.material, came.name, came.issuer, field, came.tells[field])
        for held in visit.certificates
        if (came := held.certificate) is not None and came.tells.get(field, "\n").isprintable()
    ]


def _field(visit: Visit, key: str) -> str:
    """Which field answers a question; "": none does."""
    spec = visit.item.form.get("properties", {}).get(key, {}) if visit.item else {}
    return str(spec.get("x-read", ""))


def _all(visit: Visit, key: str) -> list[PaperSays]:
    if visit.item is None or not visit.read:
        return []
    field = _field(visit, key)
    there = {(page.material, page.index) for page in visit.pages}
    return [one for one in visit.read if one.name == field and (one.material, one.index) in there]


def _agree(answer: str, read: str) -> bool:
    """The same letters; of addresses one may leave out the county that the other begins with."""
    one, other = _bare(answer), _bare(read)
    return one == other or (min(len(one), len(other)) >= 6 and (one.endswith(other) or other.endswith(one)))


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())
