"""What photographed papers say of the answers: suggested, compared, never taken silently."""

import unicodedata
from dataclasses import replace

from kiosk.forms import Question
from kiosk.session.events import PageRead
from kiosk.session.visit import PaperSays, Visit


def page_read(visit: Visit, event: PageRead) -> Visit:
    if not any(page is event.page for page in visit.pages):  # taken again meanwhile
        return visit
    page = event.page
    others = tuple(one for one in visit.read if (one.material, one.index) != (page.material, page.index))
    return replace(visit, read=others + event.says)


def says(visit: Visit, key: str) -> PaperSays | None:
    """What the photographed papers say of a question; None when they say nothing, or several things."""
    found = _all(visit, key)
    return found[0] if len({one.value for one in found}) == 1 else None


def differs(visit: Visit, key: str) -> PaperSays | None:
    """What they say where it is something else than the answer given."""
    answer, found = visit.answers.get(key), says(visit, key)
    return None if found is None or not answer or _agree(str(answer), found.value) else found


def suggested(visit: Visit, question: Question) -> Question:
    """With what the papers say to be confirmed, for a question that nothing else suggests an answer for."""
    if question.prefill is not None or question.options:
        return question
    found = says(visit, question.key)
    return question if found is None else replace(question, prefill=found.value, prefill_source="paper")


def _all(visit: Visit, key: str) -> list[PaperSays]:
    if visit.item is None or not visit.read:
        return []
    field = visit.item.form.get("properties", {}).get(key, {}).get("x-read")
    there = {(page.material, page.index) for page in visit.pages}
    return [one for one in visit.read if one.name == field and (one.material, one.index) in there]


def _agree(answer: str, read: str) -> bool:
    """The same letters; of addresses one may leave out the county that the other begins with."""
    one, other = _bare(answer), _bare(read)
    return one == other or (min(len(one), len(other)) >= 6 and (one.endswith(other) or other.endswith(one)))


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())
