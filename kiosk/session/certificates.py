"""免证办: an electronic certificate instead of a paper, offered before the camera; the paper may always be shown."""

from dataclasses import replace
from enum import StrEnum

from kiosk.session.effects import Audit
from kiosk.session.events import CertificateAccepted, CertificateChosen, CertificateEvent, PaperChosen
from kiosk.session.live import Held, Live, Service, Trouble
from kiosk.session.materials import onward
from kiosk.session.moves import Moved, inquire, resume, show_shot
from kiosk.session.progress import certificate_of, current_shot, first_open_question
from kiosk.session.visit import Page, Visit


class Face(StrEnum):
    """What the page of a certificate says."""

    OFFER = "offer"
    ASKING = "asking"
    SHOWN = "shown"  # it came: is it the right one?
    AUTHORISE = "authorise"  # it cannot be fetched now; the province may do it with the case
    MISSING = "missing"  # there is none, or it is not given: the paper then


def face(visit: Visit) -> Face:
    live = visit.live
    if live.asking is not None:
        return Face.ASKING
    if live.certificate is not None:
        return Face.SHOWN
    match live.trouble:
        case None:
            return Face.OFFER
        case Trouble.LINE_DOWN | Trouble.UNAVAILABLE:
            return Face.AUTHORISE
        case _:
            return Face.MISSING


def moved(visit: Visit, event: CertificateEvent) -> Moved:
    shot = current_shot(visit) if visit.page is Page.CERTIFICATE else None
    spec = certificate_of(visit, shot.material) if shot else None
    if shot is None or spec is None or visit.live.asking is not None:
        return visit, []
    match event:
        case CertificateChosen(online=True) if face(visit) in (Face.OFFER, Face.AUTHORISE):
            return inquire(visit, Service.CERTIFICATE), [Audit("certificate_asked")]
        case CertificateChosen(online=False) if face(visit) is Face.OFFER:
            return replace(visit, live=replace(visit.live, trouble=Trouble.LINE_DOWN)), []
        case CertificateAccepted() if face(visit) in (Face.SHOWN, Face.AUTHORISE):
            held = Held(shot.material, spec.type_code, spec.name, visit.live.certificate)
            word = "fetched" if held.certificate else "authorised"
            others = tuple(one for one in visit.certificates if one.material != shot.material)
            visit = replace(visit, certificates=(*others, held), live=Live(asks=visit.live.asks))
            after, effects = onward(visit)
            return after, [Audit(f"certificate_{word}"), *effects]
        case PaperChosen():
            visit = replace(visit, by_paper=visit.by_paper | {shot.material}, live=Live(asks=visit.live.asks))
            open_ = first_open_question(visit) is not None
            return (resume(visit) if open_ else show_shot(visit, visit.shot)), []
        case _:
            return visit, []
