"""Cards that come and go. Our own watch on pcscd's state changes: pyscard's monitor threads end with pcscd for good.

pcscd looks at its readers every 0.4 s and counts what it sees in the state's upper half, so that a card that was
swapped for another between two looks of ours is still two changes. Of a card that is away for less than pcscd's own
look nobody here knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drivers.chipcard.errand import Errand
from drivers.chipcard.winscard import Seen, Service
from drivers.protocol import DeviceFault, Fault

SLICE_S = 0.2  # how long a cancel may wait for the watch to notice it
WAIT = "wait for a card"
WAIT_GONE = "wait until the card is gone"
WAS_PULLED = "see whether the card was pulled"
SERVICE_S = 3.0  # for pcscd to answer what needs no card
PULLED_S = 0.7  # for pcscd to see that a card is gone


@dataclass(frozen=True, slots=True)
class Present:
    """A card in a reader, known by the reader's count of comings and goings."""

    reader: str
    count: int

    def among(self, seen: Mapping[str, Seen]) -> bool:
        return self.reader in seen and seen[self.reader].present and seen[self.reader].count == self.count


class Watch:
    """Readers, such as the slot and the antenna of one device, from inside an errand.

    NOT_CONNECTED when one of them or pcscd goes away.
    """

    def __init__(self, service: Service, readers: list[str]) -> None:
        self._service = service
        self._readers = readers

    def until_present(self, errand: Errand[Any]) -> Present:
        """The first card found; it may be mute."""
        seen = self._now(errand)
        while not (cards := [Present(name, one.count) for name, one in seen.items() if one.present]):
            seen = self._next(errand, seen, WAIT)
        return cards[0]

    def until_gone(self, errand: Errand[Any], card: Present | None) -> None:
        """None: until no reader has one."""
        seen = self._now(errand)
        while card.among(seen) if card else any(one.present for one in seen.values()):
            seen = self._next(errand, seen, WAIT_GONE)

    def was_pulled(self, errand: Errand[Any], card: Present) -> bool:
        """Whether the card is gone, after a failure that may mean that."""
        seen = self._now(errand)
        for _ in range(round(PULLED_S / SLICE_S)):
            if not card.among(seen):
                return True
            seen = self._next(errand, seen, WAS_PULLED)
        return not card.among(seen)

    def _now(self, errand: Errand[Any]) -> dict[str, Seen]:
        errand.about_to("look", SERVICE_S)
        return self._there(self._service.look(self._readers))

    def _next(self, errand: Errand[Any], known: dict[str, Seen], why: str) -> dict[str, Seen]:
        errand.about_to(why, SLICE_S + SERVICE_S)
        return self._there(self._service.watch(known, SLICE_S))

    def _there(self, seen: dict[str, Seen]) -> dict[str, Seen]:
        gone = next((name for name, one in seen.items() if one.gone), None)
        if gone is not None:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{gone}: went away")
        return seen
