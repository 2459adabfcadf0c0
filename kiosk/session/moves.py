"""Moves that several pages share: going on, resuming, leaving."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kiosk.application.shots import photographed
from kiosk.catalogue.item import Kind
from kiosk.forms import check
from kiosk.forms.question import questions
from kiosk.session.effects import Audit, DropDraft, Effect, SaveDraft, Say, Wipe
from kiosk.session.live import Live, Service
from kiosk.session.progress import (
    asked,
    first_open_question,
    first_open_shot,
    first_telling_shot,
    fitting_pages,
    has_data,
    offers_certificate,
    taken,
    wanted,
    wants_agent,
)
from kiosk.session.visit import NOTHING, Acting, Notice, Page, Printing, Visit, Way

Moved = tuple[Visit, list[Effect]]
ANSWERED_ON = {Kind.QUERY: Page.ANSWER, Kind.PRINT: Page.PROOF, Kind.PAY: Page.PAY}
ASKED_FIRST = {Kind.QUERY: Service.QUERY, Kind.PRINT: Service.PRINT, Kind.PAY: Service.BILL}


def go(visit: Visit, page: Page, **changes: Any) -> Visit:
    """Another page: sheets, notices and what was revealed stay behind, devices rest."""
    calm: dict[str, Any] = {
        "over": None,
        "notice": None,
        "fault": "",
        "revealed": False,
        "reading": False,
        "checking": False,
        "watching": False,
    }
    return replace(visit, page=page, **{**calm, **changes})


def reset(visit: Visit, now: float) -> Visit:
    """A visit that never began: nothing of the last resident, not even the size of letters."""
    return Visit(
        page=Page.ATTRACT if visit.serving else Page.OUT_OF_SERVICE,
        language=visit.home_language,
        last_touch=now,
        serving=visit.serving,
        why=visit.why,
        home_language=visit.home_language,
        pin_failures=visit.pin_failures,
        pin_locked_until=visit.pin_locked_until,
    )


def without_case(visit: Visit) -> Visit:
    """The same resident before any service was chosen."""
    return replace(
        visit,
        item=None,
        catalogue_version="",
        consented=False,
        acting=Acting.SELF,
        agent=None,
        found=None,
        card=None,
        draft_id=None,
        answers=NOTHING,
        question=0,
        writing=False,
        fault="",
        pages=(),
        read=(),
        deferred=frozenset(),
        certificates=(),
        by_paper=frozenset(),
        disputed=frozenset(),
        shot=0,
        to_check=False,
        signature=None,
        filed=None,
        printing=Printing.NOT_YET,
        stubs=(),
        chosen_stub=0,
        live=Live(asks=visit.live.asks),
        supplement=None,
        kept=None,
        suspended=None,
    )


def restored(visit: Visit) -> Visit:
    """What a report interrupted, as it was left; the card may have been lifted meanwhile, the letters be larger."""
    if visit.suspended is None:
        return visit
    return replace(
        visit.suspended,
        last_touch=visit.last_touch,
        card_present=visit.card_present,
        mode=visit.mode,
        language=visit.language,
        voice=visit.voice,
        serving=visit.serving,
        why=visit.why,
    )


def leave(visit: Visit, now: float, *, keep: bool = True, absent: bool = False) -> Moved:
    """The way out, the same from every page: draft kept or dropped, everything wiped, the card asked for.

    `absent`: nobody is there, so no farewell, unless a card still lies there.
    """
    visit = restored(visit)
    effects: list[Effect] = []
    unfiled = visit.filed is None and not visit.filing  # a filing under way drops the draft in its own commit
    if unfiled and keep and has_data(visit):
        effects += [SaveDraft(visit), Audit("draft_saved")]
    elif unfiled and not keep and visit.item is not None and visit.card is not None:
        effects += [DropDraft(visit), Audit("draft_dropped")]
    effects += [Audit("visit_ended"), Wipe()]
    fresh = reset(visit, now)
    if visit.card_present or (visit.card is not None and not absent):
        fresh = replace(
            fresh,
            page=Page.TAKE_CARD,
            way=visit.way,
            card_present=visit.card_present,
            mode=visit.mode,
            language=visit.language,
            voice=visit.voice,
        )
    if visit.card_present:
        effects.append(Say())  # 请取走证件: aloud in every mode
    return fresh, effects


def resume(visit: Visit) -> Visit:
    """To the first thing still open: a question, after what may answer it; a page to photograph, else the check."""
    visit = prune(visit)
    if wants_agent(visit):  # the card that still lies there is not read again
        notice, reading = Notice.CARD_AGENT_NEXT, not visit.card_present
        return go(visit, Page.IDENTITY, way=Way.ID_CARD, reading=reading, notice=notice)
    if (place := first_open_question(visit)) is not None:
        return ask(visit, place) if (telling := first_telling_shot(visit)) is None else show_shot(visit, telling)
    if (place := first_open_shot(visit)) is not None:
        return show_shot(visit, place)
    return all_told(visit)


def all_told(visit: Visit) -> Visit:
    """Nothing is open: to the check, or to where the province answers at once."""
    kind = visit.item.kind if visit.item else Kind.APPLY
    if kind not in ANSWERED_ON:
        return go(visit, Page.CHECK, to_check=False)
    fresh = replace(visit, live=Live(asks=visit.live.asks), printing=Printing.NOT_YET)
    return inquire(go(fresh, ANSWERED_ON[kind], to_check=False), ASKED_FIRST[kind])


def inquire(visit: Visit, service: Service) -> Visit:
    """Asks the province: what is asked follows from `visit.live` (kiosk.session.step)."""
    return replace(visit, live=replace(visit.live, asks=visit.live.asks + 1, asking=service))


def prune(visit: Visit) -> Visit:
    """Drops what the answers have ruled out: answers nobody asks for, pages nobody wants."""
    if visit.item is None:
        return visit
    item = visit.item
    keys = {question.key for question in questions(item, visit.answers, visit.card)}
    visit = replace(
        visit, answers=MappingProxyType({key: value for key, value in visit.answers.items() if key in keys})
    )
    names = {spec.material_name for spec in photographed(item, visit.answers)}
    held = tuple(one for one in visit.certificates if one.material in names)
    visit = replace(visit, deferred=frozenset(visit.deferred & names), certificates=held)
    return replace(visit, pages=fitting_pages(visit))


def ask(visit: Visit, place: int, *, writing: bool | None = None, **changes: Any) -> Visit:
    """Question `place`. A suggestion that fits is shown to be confirmed, unless the resident wrote otherwise."""
    question = asked(visit)[place]
    if writing is None:
        given = visit.answers.get(question.key, question.prefill)
        writing = (
            question.prefill is None or check(question, question.prefill) is not None or given != question.prefill
        )
    return go(visit, Page.FORM, question=place, writing=writing, **changes)


def show_shot(visit: Visit, place: int, **changes: Any) -> Visit:
    """Shot `place`: the camera watches unless its page is there already."""
    shot = wanted(visit)[place]
    if offers_certificate(visit, shot):
        return go(visit, Page.CERTIFICATE, shot=place, live=Live(asks=visit.live.asks), **changes)
    return go(visit, Page.MATERIALS, shot=place, watching=taken(visit, shot) is None, **changes)
