"""Nobody there: warn, keep the draft, clear the screen. screen.md 2.2; WCAG 2.2.1."""

import math
from dataclasses import replace

from kiosk.config import Timeouts
from kiosk.session import answers, identity, materials
from kiosk.session.effects import Audit, CallHelp, Effect, Say
from kiosk.session.moves import Moved, leave, reset
from kiosk.session.visit import Mode, Notice, Over, Page, Visit, Way

REMINDERS_S = (10, 20)  # 取走证件, said again


def unhurried(visit: Visit, timeouts: Timeouts) -> int:
    """Seconds before the warning on a page that is read or filled in."""
    if visit.voice or visit.notice in (Notice.HELP_CALLED, Notice.HELP_COMING):
        return max(timeouts.idle_voice, timeouts.idle_assisted if visit.mode is Mode.ASSISTED else 0)
    return timeouts.idle_assisted if visit.mode is Mode.ASSISTED else timeouts.idle


def limits(visit: Visit, timeouts: Timeouts) -> tuple[float, float]:
    """Seconds before the warning, and the warning's own; 0: none, nothing would be lost."""
    slow = unhurried(visit, timeouts)
    stretch = max(slow / timeouts.idle, 1.0)
    warning = timeouts.warning_assisted if visit.mode is Mode.ASSISTED or visit.voice else timeouts.warning
    match visit.page:
        case Page.ATTRACT | Page.OUT_OF_SERVICE | Page.HOME:
            return timeouts.home * stretch, 0
        case Page.IDENTITY if visit.way is Way.TRAVEL_DOCUMENT:
            return max(timeouts.capture, slow), warning
        case Page.IDENTITY:
            return timeouts.identity * stretch, warning
        case Page.MATERIALS | Page.PAY:
            return max(timeouts.capture, slow), warning
        case Page.RATING:
            return timeouts.rating * stretch, 0
        case Page.TAKE_CARD:
            return timeouts.take_card if visit.card_present else timeouts.end, 0
        case Page.TECHNICIAN:
            return timeouts.idle, 0
        case _:
            return slow, warning


def tick(visit: Visit, now: float, timeouts: Timeouts) -> Moved:
    visit = answers.tick(materials.retry(identity.retry(visit)), now)
    before, warning = limits(visit, timeouts)
    idle = max(now - visit.last_touch, 0.0)
    if idle >= before + warning:
        return _over(visit, now)
    if visit.page is Page.TAKE_CARD:
        return _reminded(visit, math.ceil(before - idle), before)
    if idle >= before:
        return replace(visit, over=Over.IDLE, idle_left=math.ceil(before + warning - idle)), []
    if visit.over is Over.IDLE:
        return replace(visit, over=None, idle_left=0), []
    return visit, []


def _over(visit: Visit, now: float) -> Moved:
    match visit.page:
        case Page.ATTRACT | Page.OUT_OF_SERVICE:
            fresh = reset(visit, visit.last_touch)
            return (visit, []) if fresh == visit else (replace(fresh, last_touch=now), [])
        case Page.TECHNICIAN:
            return reset(visit, now), [Audit("technician_left")]
        case Page.TAKE_CARD:
            alarm: list[Effect] = [CallHelp("card_left"), Audit("card_left")] if visit.card_present else []
            return reset(visit, now), alarm
        case Page.RATING:
            return leave(visit, now)
        case _:
            after, effects = leave(visit, now, absent=True)
            return after, [Audit("idle_ended"), *effects]


def _reminded(visit: Visit, left: int, whole: float) -> Moved:
    marks = {math.ceil(whole) - seconds for seconds in REMINDERS_S} if visit.card_present else set()
    say: list[Effect] = [Say()] if any(left <= mark < visit.idle_left for mark in marks) else []
    return replace(visit, idle_left=left), say
