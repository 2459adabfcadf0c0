"""Papers before the camera, or promised for later (容缺)."""

from dataclasses import replace

from drivers.protocol import Fault
from kiosk.contract.limits import MATERIAL_MAX
from kiosk.session.effects import Audit, SaveDraft
from kiosk.session.entrance import entrance
from kiosk.session.events import CameraFailed, PageRetaken, PageTaken
from kiosk.session.moves import Moved, ask, go, resume, show_shot
from kiosk.session.progress import (
    asked,
    current_shot,
    first_open_question,
    first_open_shot,
    material_done,
    taken,
    wanted,
)
from kiosk.session.visit import Notice, Page, Visit


def page_taken(visit: Visit, event: PageTaken) -> Moved:
    shot = current_shot(visit) if visit.page is Page.MATERIALS else None
    page = event.page
    if shot is None or (page.material, page.index) != (shot.material, shot.index):
        return visit, []
    if not 0 < len(page.jpeg) <= MATERIAL_MAX:
        return replace(visit, watching=False, notice=Notice.CAMERA_AWAY), []
    others = tuple(one for one in visit.pages if (one.material, one.index) != (page.material, page.index))
    read = tuple(one for one in visit.read if (one.material, one.index) != (page.material, page.index))
    visit = replace(visit, pages=(*others, page), read=read, watching=False, notice=None)
    place = visit.shot
    if not material_done(visit, page.material):
        place = next(
            at for at, one in enumerate(wanted(visit)) if one.material == page.material and not taken(visit, one)
        )
    visit = show_shot(visit, place)
    return visit, [SaveDraft(visit)]


def page_retaken(visit: Visit, event: PageRetaken) -> Moved:
    if visit.page is not Page.MATERIALS:
        return visit, []
    for place, shot in enumerate(wanted(visit)):
        if (shot.material, shot.index) == (event.material, event.index):
            kept = tuple(one for one in visit.pages if (one.material, one.index) != (event.material, event.index))
            return show_shot(replace(visit, pages=kept), place), []
    return visit, []


def pages_accepted(visit: Visit) -> Moved:
    shot = current_shot(visit) if visit.page is Page.MATERIALS else None
    if shot is None or not material_done(visit, shot.material):
        return visit, []
    return onward(visit)


def deferred(visit: Visit) -> Moved:
    shot = current_shot(visit) if visit.page is Page.MATERIALS else None
    if shot is None or not shot.deferrable:
        return visit, []
    visit = replace(
        visit,
        deferred=visit.deferred | {shot.material},
        pages=tuple(page for page in visit.pages if page.material != shot.material),
    )
    visit, effects = onward(visit)
    return visit, [Audit("material_deferred"), *effects]


def onward(visit: Visit) -> Moved:
    """To the first material still open, or to where all is told; to questions that are open yet."""
    place = first_open_shot(visit)
    after = resume(visit) if place is None or first_open_question(visit) is not None else show_shot(visit, place)
    return after, [SaveDraft(after)]


def camera_failed(visit: Visit, event: CameraFailed) -> Moved:
    """The next Tick tries again. What can follow later may be deferred; nothing that was done is lost."""
    if visit.page is not Page.MATERIALS or not visit.watching:
        return visit, []
    visit = replace(visit, watching=False)
    if event.fault in (Fault.NO_MEDIA, Fault.TIMED_OUT, Fault.CANCELLED):
        return visit, []
    if visit.notice is Notice.CAMERA_AWAY:
        return visit, []
    return replace(visit, notice=Notice.CAMERA_AWAY), [SaveDraft(visit), Audit(f"camera_{event.fault}")]


def retry(visit: Visit) -> Visit:
    shot = current_shot(visit) if visit.page is Page.MATERIALS and not visit.watching else None
    if shot is None or taken(visit, shot) is not None:
        return visit
    return replace(visit, watching=True)


def back(visit: Visit) -> Moved:
    if visit.to_check:
        return go(visit, Page.CHECK, to_check=False), []
    if first_open_question(visit) is not None:
        return entrance(visit)
    if visit.shot > 0:
        return show_shot(visit, min(visit.shot, len(wanted(visit))) - 1), []
    if asked(visit):
        return ask(visit, len(asked(visit)) - 1), []
    return entrance(visit)


def back_from_check(visit: Visit) -> Moved:
    if wanted(visit):
        return show_shot(visit, len(wanted(visit)) - 1), []
    if asked(visit):
        return ask(visit, len(asked(visit)) - 1), []
    return entrance(visit)
