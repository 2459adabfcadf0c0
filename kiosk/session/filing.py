"""Check, sign, filed, receipt, rating. Filed first, printed second; printing never undoes a filing."""

from dataclasses import replace

from kiosk.session.effects import Audit, DropDraft, Effect, FileCase, PrintReceipt, RecordRating, SaveDraft
from kiosk.session.events import Disputed, Filed, NotFiled, PrintingChanged, Rated, Signed
from kiosk.session.moves import Moved, go, leave, resume
from kiosk.session.papers import disputable
from kiosk.session.progress import complete, pledges_left
from kiosk.session.visit import Notice, Over, Page, Printing, Visit

TAGS_MAX = 8
TAG_LENGTH = 8


def check_accepted(visit: Visit) -> Moved:
    if visit.page is not Page.CHECK:
        return visit, []
    return (go(visit, Page.SIGN, promised=0) if complete(visit) else _still_open(visit)), []


def pledge_accepted(visit: Visit) -> Moved:
    if visit.page is not Page.SIGN or visit.filing or not pledges_left(visit):
        return visit, []
    return replace(visit, promised=visit.promised + 1, notice=None), [Audit("pledge_accepted")]


def dispute_asked(visit: Visit) -> Visit:
    return replace(visit, over=Over.DISPUTE, notice=None) if visit.page is Page.CHECK and visit.card else visit


def disputed(visit: Visit, event: Disputed) -> Visit:
    if visit.over is not Over.DISPUTE or event.name not in disputable(visit):
        return visit
    return replace(visit, disputed=visit.disputed ^ {event.name})


def _still_open(visit: Visit) -> Visit:
    after = resume(visit)
    return replace(after, to_check=after.page is not Page.CHECK)


def signed(visit: Visit, event: Signed) -> Moved:
    if visit.page is not Page.SIGN or visit.filing:
        return visit, []
    if pledges_left(visit):
        return visit, []  # nobody signs what was not read
    if event.signature is None or event.refused is not None:
        return replace(visit, notice=event.refused or Notice.SIGNATURE_EMPTY), []
    if not complete(visit):
        return _still_open(visit), []
    visit = replace(visit, signature=event.signature, filing=True, notice=None)
    return visit, [FileCase(event.signature)]


def filed(visit: Visit, event: Filed) -> Moved:
    if not visit.filing:
        return visit, []
    effects: list[Effect] = [Audit("case_filed", event.case.case_id), DropDraft(visit), PrintReceipt()]
    visit = replace(visit, filed=event.case, filing=False, signature=None, printing=Printing.RUNNING)
    return go(visit, Page.FILED), effects


def not_filed(visit: Visit, event: NotFiled) -> Moved:
    if not visit.filing:
        return visit, []
    visit = replace(visit, filing=False, signature=None, notice=event.notice)
    return visit, [SaveDraft(visit), Audit("case_not_filed")]


def printing_changed(visit: Visit, event: PrintingChanged) -> Moved:
    if visit.printing is Printing.NOT_YET:
        return visit, []  # of a visit that is over
    visit = replace(visit, printing=event.printing)
    failed = event.printing in (Printing.PAPER_OUT, Printing.FAILED)
    unproven = event.printing is Printing.UNPROVEN
    case_id = visit.filed.case_id if visit.filed else ""
    match visit.page:
        case Page.FILED if failed:
            return go(visit, Page.RECEIPT), [Audit("receipt_not_printed", case_id)]
        case Page.FILED | Page.RECEIPT if unproven:
            return visit, [Audit("receipt_unproven", case_id)]
        case Page.GUIDE | Page.MY_CASES | Page.CASE | Page.ANSWER | Page.PAY if failed or unproven:
            return replace(visit, notice=Notice.PRINTER_AWAY if failed else Notice.PRINT_UNPROVEN), []
        case _:
            return visit, []


def print_asked(visit: Visit) -> Moved:
    if visit.printing is Printing.RUNNING:
        return visit, []
    can = visit.filed is not None and visit.page in (Page.FILED, Page.RECEIPT)
    if can or (visit.page in (Page.MY_CASES, Page.CASE) and visit.chosen_stub < len(visit.stubs)):
        return replace(visit, printing=Printing.RUNNING, notice=None), [PrintReceipt()]
    return visit, []


def receipt_taken(visit: Visit, now: float) -> Moved:
    match visit.page:
        case Page.FILED if visit.printing in (Printing.RUNNING, Printing.UNPROVEN):  # there it can be printed again
            return go(visit, Page.RECEIPT), []
        case Page.FILED | Page.RECEIPT if visit.supplement is not None:
            return leave(visit, now)  # 好差评 is given once a matter
        case Page.FILED | Page.RECEIPT:
            return go(visit, Page.RATING, last_touch=now), []
        case _:
            return visit, []


def rated(visit: Visit, event: Rated, now: float) -> Moved:
    if visit.page is not Page.RATING or event.level not in (None, 1, 2, 3, 4, 5):
        return visit, []
    tags = tuple(tag[:TAG_LENGTH] for tag in event.tags[:TAGS_MAX])
    visit = replace(visit, rating=event.level, tags=tags, anonymous=event.anonymous)
    recorded: list[Effect] = [RecordRating(visit)] if event.level is not None else []
    if event.benefits and visit.filed is not None:
        return go(visit, Page.BENEFITS), recorded
    after, effects = leave(visit, now)
    return after, [*recorded, *effects]


def back(visit: Visit) -> Moved:
    return (visit, []) if visit.filing else (go(visit, Page.CHECK), [])
