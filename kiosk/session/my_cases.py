"""What the card's holder filed: progress, receipt again, withdraw; what the province asks and answers."""

from dataclasses import replace
from types import MappingProxyType

from kiosk.application.draft import draft_of
from kiosk.session.effects import Audit, Effect, SaveDraft, WithdrawCase
from kiosk.session.events import AnswerCame, StubChosen, StubsChanged
from kiosk.session.live import Live
from kiosk.session.moves import Moved, go, resume
from kiosk.session.progress import has_data
from kiosk.session.visit import NOTHING, CaseStub, Notice, Over, Page, Printing, Supplement, Visit


def chosen(visit: Visit) -> CaseStub | None:
    return next(iter(visit.stubs[visit.chosen_stub : visit.chosen_stub + 1]), None)


def foremost(stubs: tuple[CaseStub, ...]) -> int:
    """The one that wants something of the resident, else the one that says something, else the newest."""
    asking = [place for place, stub in enumerate(stubs) if stub.asked is not None]
    saying = [place for place, stub in enumerate(stubs) if stub.said]
    return next(iter(asking + saying), 0)


def stub_chosen(visit: Visit, event: StubChosen) -> Moved:
    if visit.page is not Page.MY_CASES or not 0 <= event.index < len(visit.stubs):
        return visit, []
    printing = visit.printing if visit.printing is Printing.RUNNING else Printing.NOT_YET
    return replace(visit, chosen_stub=event.index, printing=printing, notice=None), []


def case_opened(visit: Visit) -> Visit:
    stub = chosen(visit)
    if visit.page is not Page.MY_CASES or stub is None or not tells(stub):
        return visit
    printing = visit.printing if visit.printing is Printing.RUNNING else Printing.NOT_YET
    return go(visit, Page.CASE, printing=printing)


def came(visit: Visit, event: AnswerCame) -> Moved:
    """What was filed elsewhere, as the province knows it, behind what is known here. Without the line: that alone."""
    if event.ask != visit.live.asks:
        return visit, []
    visit = replace(visit, live=replace(visit.live, asking=None, trouble=event.trouble))
    here = {stub.receipt_number for stub in visit.stubs}
    more = tuple(one for one in event.matters if one.receipt_number not in here)
    if visit.page not in (Page.MY_CASES, Page.CASE) or not more:
        return visit, []
    notice = None if visit.notice is Notice.NOTHING_FILED else visit.notice
    return replace(visit, stubs=visit.stubs + more, notice=notice), [Audit("progress_answered")]


def tells(stub: CaseStub) -> bool:
    """Whether there is more to it than its row."""
    return stub.asked is not None or bool(stub.said) or bool(stub.parts)


def supplement_begun(visit: Visit) -> Moved:
    stub = chosen(visit)
    if visit.page is not Page.CASE or stub is None or stub.asked is None:
        return visit, []
    if not visit.serving:
        return replace(visit, notice=Notice.ITEM_UNAVAILABLE), []
    supplement = Supplement(stub.case_id, stub.asked.letter)
    begun = replace(visit, item=stub.asked.item, supplement=supplement, consented=True, printing=Printing.NOT_YET)
    begun = replace(begun, live=Live(asks=visit.live.asks), draft_id=None)
    kept = visit.kept
    if kept is None or kept.supplement != supplement.key:
        return resume(begun), [Audit("supplement_begun")]
    answers = MappingProxyType(dict(kept.answers))
    begun = replace(begun, answers=answers, pages=kept.pages, deferred=kept.deferred, draft_id=kept.draft_id)
    return replace(resume(begun), notice=Notice.DRAFT_FOUND), [Audit("supplement_begun"), Audit("draft_resumed")]


def returned(visit: Visit) -> Moved:
    """Out of a supplement by 返回, before its first page: what was filled in is kept."""
    effects: list[Effect] = [SaveDraft(visit)] if has_data(visit) else []
    kept = draft_of(visit) if has_data(visit) else visit.kept
    after = replace(
        visit, item=None, supplement=None, answers=NOTHING, pages=(), read=(), deferred=frozenset(), kept=kept
    )
    return go(after, Page.CASE, to_check=False, draft_id=None), effects


def withdraw_asked(visit: Visit) -> Moved:
    stub = chosen(visit)
    if visit.page is not Page.MY_CASES or stub is None or not stub.withdrawable:
        return visit, []
    return replace(visit, over=Over.WITHDRAW, notice=None), []


def withdraw_confirmed(visit: Visit) -> Moved:
    stub = chosen(visit)
    if visit.over is not Over.WITHDRAW or stub is None or not stub.withdrawable:
        return visit, []
    return replace(visit, over=None), [WithdrawCase(stub.case_id), Audit("withdraw_asked", stub.case_id)]


def stubs_changed(visit: Visit, event: StubsChanged) -> Moved:
    if visit.page is not Page.MY_CASES:
        return visit, []
    stubs = event.stubs + tuple(stub for stub in visit.stubs if stub.source)
    place = min(visit.chosen_stub, max(len(stubs) - 1, 0))
    notice = event.notice or (None if stubs else Notice.NOTHING_FILED)
    return replace(visit, stubs=stubs, chosen_stub=place, notice=notice), []
