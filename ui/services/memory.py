"""What the terminal keeps for a card: drafts and stubs, both sealed to its chip's bytes."""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from kiosk.application.draft import DraftError, decode, draft_of, encode
from kiosk.identity.card import IdCard
from kiosk.keys.ring import KeyRing
from kiosk.outbox import drafts, reports, stubs
from kiosk.seal.envelope import card_secret
from kiosk.session.visit import Acting, CaseStub, Draft, Supplement, Visit
from kiosk.state import StateFolder
from kiosk.store import Store, StoreFull
from ui.services.serial import Serial

log = logging.getLogger("ui.drafts")


class Memory:
    """`of_card` runs in a worker; `save` and `drop` return at once and keep their order."""

    def __init__(
        self, store: Store, state: StateFolder, keys: KeyRing, serial: Serial, hours: float,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._store = store
        self._state = state
        self._keys = keys
        self._serial = serial
        self._hours = hours
        self._clock = clock
        self._begun: dict[str, str] = {}  # of the visit under way: what is filled in -> its draft

    def of_card(self, card: IdCard, code: str, acting: Acting) -> tuple[Draft | None, tuple[CaseStub, ...]]:
        """The newest draft of this item as begun by one who acts so, without one of what a filed case asks for; and
        every stub. Nothing for cards without a chip's text."""
        secret = card_secret(card.raw_text, card.raw_photo)
        if secret is None:
            return None, ()
        found = self._filed(secret)
        asked = {""} if code else {Supplement(one.case_id, one.asked.letter).key for one in found if one.asked}
        for kept in drafts.find(self._store, self._state, self._keys, secret, self._clock()):
            try:
                draft = decode(kept.plain)
            except DraftError:
                log.warning("draft of another version passed over")
                continue
            if draft.supplement in asked and (not code or (code, acting) == (draft.item, draft.acting)):
                return replace(draft, draft_id=kept.draft_id), found
        return None, found

    def save(self, visit: Visit) -> None:
        secret = self._secret(visit)
        if secret is None or visit.item is None:
            return
        self._begun[_about(visit)] = draft_id = self.draft_id(visit) or str(uuid.uuid4())
        plain = encode(draft_of(visit))

        def work() -> None:
            try:
                drafts.save(self._store, self._state, self._keys, secret, plain, self._clock(), self._hours, draft_id)
            except (StoreFull, OSError):
                log.warning("draft not kept: disk full")

        self._serial.submit(work)

    def draft_id(self, visit: Visit) -> str:
        """Of the visit under way; "" when nothing of it was kept."""
        return visit.draft_id or self._begun.get(_about(visit), "")

    def drop(self, visit: Visit) -> None:
        draft_id = self.draft_id(visit)
        self._begun.pop(_about(visit), None)
        if draft_id:
            self._serial.submit(lambda: drafts.drop(self._store, self._state, draft_id))

    def forget(self) -> None:
        """The next visit's drafts are others."""
        self._begun.clear()

    def stubs(self, card: IdCard) -> tuple[CaseStub, ...]:
        secret = card_secret(card.raw_text, card.raw_photo)
        return self._filed(secret) if secret is not None else ()

    def _filed(self, secret: bytes) -> tuple[CaseStub, ...]:
        return stubs.find(self._store, self._keys, secret) + reports.find(self._store, self._keys, secret)

    def _secret(self, visit: Visit) -> bytes | None:
        return card_secret(visit.card.raw_text, visit.card.raw_photo) if visit.card else None


def _about(visit: Visit) -> str:
    """What a draft is of: a service and for whom one acts, or what is added to a filed case."""
    if visit.supplement:
        return visit.supplement.key
    return f"{visit.item.catalog_code}:{visit.acting}" if visit.item else ""
