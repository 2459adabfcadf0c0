"""Filing: everything said and shown, sealed and committed. The screen hears of it only when it is durable."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drivers.protocol import DeviceFault
from drivers.wire import DeviceClient, compose_card
from kiosk.errors import ResidentError
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import of_visit
from kiosk.session.events import Filed, NotFiled
from kiosk.session.visit import Signature, TakenPage, Visit
from ui import qr
from ui.runner import Runner

log = logging.getLogger("ui.filing")


def on_sheets(visit: Visit, compose: Callable[[list[bytes]], bytes]) -> Visit:
    """The visit with each card's two sides on one sheet; `compose` makes it of their JPEGs.

    A camera that cannot do it now is no reason to file nothing: the sides then go as they are.
    """
    cards = {spec.material_name for spec in visit.item.materials if spec.paper == "card"} if visit.item else set()
    pages = [page for page in visit.pages if page.material not in cards]
    for card in sorted(cards):
        sides = sorted((page for page in visit.pages if page.material == card), key=lambda page: page.index)
        if len(sides) > 1:
            try:
                sides = [TakenPage(card, 0, compose([side.jpeg for side in sides]))]
            except DeviceFault as fault:
                log.warning("a card's sides are filed apart: %s", fault.fault)
        pages += sides
    return replace(visit, pages=tuple(pages))


class Filer:
    def __init__(self, filing: Filing, runner: Runner, send: Callable[[Any], None], camera: DeviceClient) -> None:
        self._camera = camera
        self._filing = filing
        self._runner = runner
        self._send = send

    def file(self, visit: Visit, signature: Signature, draft_id: str) -> None:
        def work() -> Filed | NotFiled:
            whole = on_sheets(visit, lambda sides: compose_card(self._camera, sides))
            submission = of_visit(whole, signature, draft_id)
            try:
                filed = Filed(self._filing.file(submission))
            except ResidentError as error:
                return NotFiled(error.notice)
            qr.picture(filed.case.qr)  # here, not in the first frame of the page that shows it
            return filed

        self._runner.submit(work, self._send)
