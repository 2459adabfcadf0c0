"""Plain questions that lead to a service, the places that do it too, and what else may be claimed."""

from dataclasses import replace

from kiosk.session.events import AskingOpened, ChoiceMade, PlacesOpened
from kiosk.session.moves import Moved, go, leave
from kiosk.session.visit import Page, Visit

CHOICES_MAX = 8  # of one visit; kiosk.catalogue.questions asks less


def opened(visit: Visit, event: AskingOpened | PlacesOpened) -> Moved:
    match event:
        case AskingOpened() if visit.page in (Page.HOME, Page.SEARCH):
            return go(visit, Page.ASKING, chosen=()), []
        case PlacesOpened() if visit.page is Page.GUIDE:
            return go(visit, Page.PLACES), []
        case _:
            return visit, []


def choice_made(visit: Visit, event: ChoiceMade) -> Visit:
    if visit.page is not Page.ASKING or event.n < 0 or len(visit.chosen) >= CHOICES_MAX:
        return visit
    return replace(visit, chosen=(*visit.chosen, event.n), notice=None)


def back(visit: Visit, now: float) -> Moved:
    match visit.page:
        case Page.ASKING if visit.chosen:
            return replace(visit, chosen=visit.chosen[:-1], notice=None), []
        case Page.ASKING:
            return go(visit, Page.HOME), []
        case Page.PLACES:
            return go(visit, Page.GUIDE), []
        case Page.BENEFITS:
            return leave(visit, now)
        case _:
            return visit, []
