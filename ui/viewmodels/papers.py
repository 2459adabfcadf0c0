"""Where a suggested answer comes from, in words; and the piece of a photographed paper that says it."""

from kiosk.catalogue import words
from kiosk.forms import Question
from kiosk.identity.card import How
from kiosk.session.papers import says
from kiosk.session.visit import CertificateSays, PaperSays, Visit
from ui.services.pictures import PROVIDER, part_name
from ui.wording import say
from ui.wording_visit import certificate_says, paper_says


def source(visit: Visit, question: Question) -> str:
    if question.prefill_source == "card":
        if visit.card is None or visit.card.how is How.CHIP:
            return say(visit.language, "身份证上写的", "As on your ID card")
        return say(visit.language, "证件上写的", "As on your document")
    if isinstance(told := says(visit, question.key), CertificateSays) and question.prefill_source == "certificate":
        return certificate_says(visit.language, told, visit.mode)
    if (said := on_paper(visit, question)) is not None and visit.item is not None:
        return paper_says(visit.language, words.material_named(visit.item, said.material, visit.language), visit.mode)
    return say(visit.language, "您刚才填的", "What you filled in")


def confirm_title(visit: Visit, question: Question) -> str:
    if question.confirm or question.prefill_source not in ("paper", "certificate"):
        return question.confirm or question.title
    return say(visit.language, f"{question.label}：对吗？", f"{question.label}: is this right?")


def picture(visit: Visit, question: Question | None) -> str:
    """Its address; "" when no paper says it."""
    said = on_paper(visit, question) if question else None
    name = part_name(visit.pages, said) if said else ""
    return f"image://{PROVIDER}/{name}" if name else ""


def on_paper(visit: Visit, question: Question) -> PaperSays | None:
    found = says(visit, question.key) if question.prefill_source == "paper" else None
    return found if isinstance(found, PaperSays) else None
