"""One question a page."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kiosk.forms import Question, check, normalise
from kiosk.session import reports
from kiosk.session.effects import Audit, SaveDraft
from kiosk.session.entrance import entrance
from kiosk.session.moves import Moved, all_told, ask, go, prune, resume, show_shot
from kiosk.session.papers import differs
from kiosk.session.progress import (
    asked,
    confirming,
    current_question,
    first_open_question,
    first_open_shot,
    keeps_drafts,
    wanted,
)
from kiosk.session.visit import Page, Visit


def confirmed(visit: Visit) -> Moved:
    question = current_question(visit) if visit.page is Page.FORM else None
    if question is None or not confirming(visit):
        return visit, []
    return _answer(visit, question, question.prefill)


def doubted(visit: Visit) -> Moved:
    if visit.page is not Page.FORM or not confirming(visit):
        return visit, []
    return replace(visit, writing=True, fault="", notice=None), []


def answered(visit: Visit, value: Any) -> Moved:
    question = current_question(visit) if visit.page is Page.FORM else None
    if question is None:
        return visit, []
    return _answer(visit, question, value)


def _answer(visit: Visit, question: Question, value: Any) -> Moved:
    if fault := check(question, value):
        return replace(visit, fault=str(fault), writing=True, notice=None), []
    answers = {**visit.answers, question.key: normalise(question, value)}
    place = visit.question
    visit = prune(replace(visit, answers=MappingProxyType(answers), fault=""))
    if visit.suspended is not None and place + 1 >= len(asked(visit)):
        return reports.told(visit)
    if visit.to_check:
        after = resume(visit)
        after = replace(after, to_check=after.page is not Page.CHECK)
    elif place + 1 < len(asked(visit)):
        after = ask(visit, place + 1)
    elif first_open_question(visit) is not None:
        after = resume(visit)
    elif wanted(visit):
        after = show_shot(visit, first_open_shot(visit) or 0)
    else:
        after = all_told(visit)
    return after, [SaveDraft(after)] if keeps_drafts(visit) else []


def edit(visit: Visit, key: str) -> Moved:
    if visit.page is not Page.CHECK:
        return visit, []
    for place, question in enumerate(asked(visit)):
        if question.key == key:
            offered = question.prefill_source in ("paper", "certificate") and not check(question, question.prefill)
            writing = not (offered and differs(visit, key))
            return ask(visit, place, writing=writing, to_check=True), [Audit("edit")]
    left = tuple(one for one in visit.certificates if one.material != key)
    reopened = replace(visit, deferred=visit.deferred - {key}, certificates=left, by_paper=visit.by_paper - {key})
    for place, shot in enumerate(wanted(reopened)):
        if shot.material == key:
            return show_shot(reopened, place, to_check=True), [Audit("edit")]
    return visit, []


def back(visit: Visit) -> Moved:
    if visit.to_check:
        return go(visit, Page.CHECK, to_check=False), []
    question = current_question(visit)
    if (
        question is not None
        and visit.writing
        and question.prefill is not None
        and not check(question, question.prefill)
    ):
        return replace(visit, writing=False, fault="", notice=None), []
    if visit.question > 0:
        return ask(visit, visit.question - 1), []
    return entrance(visit)
