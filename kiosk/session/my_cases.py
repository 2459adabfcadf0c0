"""What the card's holder filed here: progress, receipt again, withdraw."""

from dataclasses import replace

from kiosk.session.effects import Audit, WithdrawCase
from kiosk.session.events import StubChosen, StubsChanged
from kiosk.session.moves import Moved
from kiosk.session.visit import CaseStub, Notice, Over, Page, Printing, Visit


def chosen(visit: Visit) -> CaseStub | None:
    return next(iter(visit.stubs[visit.chosen_stub : visit.chosen_stub + 1]), None)


def stub_chosen(visit: Visit, event: StubChosen) -> Moved:
    if visit.page is not Page.MY_CASES or not 0 <= event.index < len(visit.stubs):
        return visit, []
    printing = visit.printing if visit.printing is Printing.RUNNING else Printing.NOT_YET
    return replace(visit, chosen_stub=event.index, printing=printing, notice=None), []


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
    place = min(visit.chosen_stub, max(len(event.stubs) - 1, 0))
    notice = event.notice or (None if event.stubs else Notice.NOTHING_FILED)
    return replace(visit, stubs=event.stubs, chosen_stub=place, notice=notice), []
