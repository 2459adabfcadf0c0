"""The whole flow as one pure function: screen.md 2.1. Each area has its file; here they meet.

What stands on a page is decided by the page; what the devices do follows from `reading` and `watching`.
"""

from dataclasses import replace
from typing import assert_never

from kiosk.config import Timeouts
from kiosk.session import (
    advice,
    answers,
    certificates,
    closing,
    filing,
    finding,
    form,
    identity,
    idle,
    materials,
    my_cases,
    papers,
    reports,
    sheets,
)
from kiosk.session import events as e
from kiosk.session.effects import AskLive, Audit, Effect, ReadCard, Say, StopReading, StopWatching, WatchPage
from kiosk.session.live import Service, said
from kiosk.session.moves import Moved, leave, reset
from kiosk.session.visit import Mode, Over, Page, Visit

FROM_DEVICES = (e.Tick, e.CardFailed, e.CameraFailed, e.Filed, e.NotFiled, e.PrintingChanged, e.StubsChanged,
                e.ServiceChanged, e.CardRead, e.DocumentRead, e.CodeSeen, e.CardLifted, e.PageTaken,
                e.PageRead, e.AnswerCame, e.Reported, e.HelpComing,
                e.CopiesPrinted)  # fmt: skip
REVEALS = frozenset({Page.CHECK, Page.ANSWER})
PRESENT = (e.CardRead, e.DocumentRead, e.CodeSeen, e.CardLifted, e.PageTaken)  # moved by a hand, though no press
EVERYWHERE = (e.Touched, e.Back, e.EndAsked, e.EndConfirmed, e.OverClosed, e.ModeChosen, e.LanguageChosen,
              e.VoiceToggled, e.HelpAsked, e.HelpCalled, e.ReportBegun, e.WithdrawConfirmed, e.Disputed,
              e.GuidePrinted, e.PinEntered)  # fmt: skip


def step(visit: Visit, event: e.Event, now: float, timeouts: Timeouts) -> Moved:
    """The next visit and what is to be done about it. Total: an event that does not fit here changes nothing."""
    before = visit
    by_hand = not isinstance(event, FROM_DEVICES)
    if by_hand or isinstance(event, PRESENT):
        visit = _somebody_there(visit, event, now)
    if by_hand and visit.over is not None and not isinstance(event, EVERYWHERE):
        return visit, []  # a sheet covers the page
    after, effects = _moved(visit, event, now, timeouts)
    if after.page is not before.page:
        after = replace(after, last_touch=now)  # whatever brought the page, there must be time to read it
    voice = [] if Say() in effects else _voice(before, after)
    return after, [*_devices(before, after, event), *effects, *voice]


def _somebody_there(visit: Visit, event: e.Event, now: float) -> Visit:
    if visit.page is Page.TAKE_CARD:
        return visit
    visit = replace(visit, last_touch=now)
    keeps_sheet = isinstance(event, EVERYWHERE)
    return visit if visit.over is not Over.IDLE or keeps_sheet else replace(visit, over=None, idle_left=0)


def _moved(visit: Visit, event: e.Event, now: float, timeouts: Timeouts) -> Moved:  # noqa: PLR0915  # one case an event
    match event:
        case e.Touched():
            return visit, []
        case e.Tick():
            return closing.at_once(visit, now) if closing.is_due(visit) else idle.tick(visit, now, timeouts)
        case e.Started():
            return finding.started(visit, event)
        case e.Back():
            return _back(visit, now)
        case e.EndAsked():
            return sheets.end_asked(visit, now)
        case e.EndConfirmed():
            return sheets.end_confirmed(visit, event, now)
        case e.OverClosed():
            return sheets.closed(visit), []
        case e.ModeChosen() | e.LanguageChosen() | e.VoiceToggled():
            return _settings(visit, event), []
        case e.HelpComing():
            return sheets.help_coming(visit, event), []
        case e.HelpAsked() | e.HelpCalled():
            return sheets.help_wanted(visit, event)
        case e.NoticesOpened():
            return finding.notices_opened(visit)
        case e.NoticeChosen():
            return finding.notice_chosen(visit, event), []
        case e.AskingOpened() | e.PlacesOpened():
            return advice.opened(visit, event)
        case e.ChoiceMade():
            return advice.choice_made(visit, event), []
        case e.SearchOpened():
            return finding.search_opened(visit, event)
        case e.QueryChanged():
            return finding.query_changed(visit, event)
        case e.ItemChosen():
            return finding.item_chosen(visit, event)
        case e.ActingChosen():
            return finding.acting_chosen(visit, event), []
        case e.BookingAsked():
            return finding.booking_asked(visit, event)
        case e.GuideAccepted():
            return finding.guide_accepted(visit)
        case e.TakeAsked():
            return finding.take_asked(visit), []
        case e.GuidePrinted():
            return finding.guide_printed(visit)
        case e.Consented():
            return finding.consented(visit)
        case e.MyCasesAsked():
            return finding.my_cases_asked(visit)
        case e.CardRead() | e.CardFailed() | e.CardLifted():
            return identity.card(visit, event, now)
        case (
            e.WayChosen()
            | e.DocumentRead()
            | e.PersonConfirmed()
            | e.PersonDoubted()
            | e.NameWritten()
            | e.NumberGiven()
            | e.CodeSeen()
        ):
            return identity.other_way(visit, event)
        case e.AnswerConfirmed():
            return form.confirmed(visit)
        case e.AnswerDoubted():
            return form.doubted(visit)
        case e.Answered():
            return form.answered(visit, event.value)
        case e.EditAsked():
            return form.edit(visit, event.key)
        case e.PageTaken():
            return materials.page_taken(visit, event)
        case e.PageRead():
            return papers.page_read(visit, event), []
        case e.PageRetaken():
            return materials.page_retaken(visit, event)
        case e.PagesAccepted():
            return materials.pages_accepted(visit)
        case e.MaterialDeferred():
            return materials.deferred(visit)
        case e.CameraFailed():
            return materials.camera_failed(visit, event)
        case e.Revealed():
            return (replace(visit, revealed=not visit.revealed) if visit.page in REVEALS else visit), []
        case e.DisputeAsked():
            return filing.dispute_asked(visit), []
        case e.Disputed():
            return filing.disputed(visit, event), []
        case e.CheckAccepted():
            return filing.check_accepted(visit)
        case e.PledgeAccepted():
            return filing.pledge_accepted(visit)
        case e.Signed():
            return filing.signed(visit, event)
        case e.Filed():
            return filing.filed(visit, event)
        case e.NotFiled():
            return filing.not_filed(visit, event)
        case e.PrintingChanged():
            return filing.printing_changed(visit, event)
        case e.PrintAsked():
            return filing.print_asked(visit)
        case e.ReceiptTaken():
            return filing.receipt_taken(visit, now)
        case e.Rated():
            return filing.rated(visit, event, now)
        case e.StubChosen():
            return my_cases.stub_chosen(visit, event)
        case e.CaseOpened():
            return my_cases.case_opened(visit), []
        case e.SupplementBegun():
            return my_cases.supplement_begun(visit)
        case e.ReportBegun():
            return reports.begun(visit)
        case e.Reported():
            return reports.filed(visit)
        case e.WithdrawAsked():
            return my_cases.withdraw_asked(visit)
        case e.WithdrawConfirmed():
            return my_cases.withdraw_confirmed(visit)
        case e.StubsChanged():
            return my_cases.stubs_changed(visit, event)
        case e.AnswerCame() if visit.live.asking is Service.PROGRESS:
            return my_cases.came(visit, event)
        case (
            e.AnswerCame() | e.AskedAgain() | e.CopiesChosen() | e.CopiesAsked() | e.CopiesPrinted() | e.SlipAsked()
            | e.PayAsked() | e.AnswerDone()
        ):  # fmt: skip
            return answers.moved(visit, event, now)
        case e.CertificateChosen() | e.PaperChosen() | e.CertificateAccepted():
            return certificates.moved(visit, event)
        case e.TechnicianAsked():
            return sheets.technician_asked(visit, now)
        case e.PinEntered():
            return sheets.pin_entered(visit, event, now)
        case e.ServiceChanged():
            return closing.service_changed(visit, event, now)
        case _:
            assert_never(event)


def _back(visit: Visit, now: float) -> Moved:
    if visit.over is not None:
        return sheets.closed(visit), []
    match visit.page:
        case Page.PERSON:
            return identity.back(visit)
        case Page.ASKING | Page.PLACES | Page.BENEFITS:
            return advice.back(visit, now)
        case Page.FORM:
            return form.back(visit)
        case Page.MATERIALS | Page.CERTIFICATE:
            return materials.back(visit)
        case Page.CHECK:
            return materials.back_from_check(visit)
        case Page.ANSWER | Page.PROOF | Page.PAY:
            return answers.back(visit)
        case Page.SIGN:
            return filing.back(visit)
        case Page.TECHNICIAN:
            return reset(visit, now), [Audit("technician_left")]
        case Page.HOME if visit.card is not None or visit.card_present:
            return leave(visit, now)
        case _:
            return finding.back(visit, now)


def _settings(visit: Visit, event: e.ModeChosen | e.LanguageChosen | e.VoiceToggled) -> Visit:
    match event:
        case e.ModeChosen(mode=mode):
            assisted = mode is Mode.ASSISTED
            voice = assisted if assisted is not (visit.mode is Mode.ASSISTED) else visit.voice
            return replace(visit, mode=mode, voice=voice)
        case e.LanguageChosen(language=language):
            return replace(visit, language=language)
        case e.VoiceToggled():
            return replace(visit, voice=not visit.voice)


def _devices(before: Visit, after: Visit, event: e.Event) -> list[Effect]:
    effects: list[Effect] = []
    answered = isinstance(event, e.CardRead | e.DocumentRead | e.CardFailed)
    another_way = after.way is not before.way
    if before.reading and (not after.reading or another_way) and not answered:
        effects.append(StopReading())
    if after.reading and (not before.reading or another_way):
        effects.append(ReadCard())
    another = isinstance(event, e.PageTaken) and after.shot != before.shot
    if after.watching and (not before.watching or another or after.shot != before.shot):
        effects.append(WatchPage())
    if before.watching and not after.watching:
        effects.append(StopWatching())
    if after.live.asking is not None and after.live.asks != before.live.asks:
        effects.append(AskLive(after.live.asking))
    return effects


def _voice(before: Visit, after: Visit) -> list[Effect]:
    if not after.voice:
        return []
    return [Say()] if not before.voice or _heard(before) != _heard(after) else []


def _heard(visit: Visit) -> tuple[object, ...]:
    return (visit.page, visit.over, visit.notice, visit.question, visit.writing, visit.fault, visit.shot,
            visit.language, visit.printing, visit.promised, visit.chosen, len(visit.pages), len(visit.stubs),
            *said(visit.live))  # fmt: skip
