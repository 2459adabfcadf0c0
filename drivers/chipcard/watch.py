"""Cards that come and go. Our own watch on pcscd's state changes: pyscard's monitor threads end with pcscd for good.

pcscd looks at its readers every 0.4 s and counts what it sees in the state's upper half, so that a card that was
swapped for another between two looks of ours is still two changes. Of a card that is away for less than pcscd's own
look nobody here knows.
"""

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


class Watch:
    """One reader, from inside an errand. NOT_CONNECTED when the reader or pcscd goes away."""

    def __init__(self, service: Service, reader: str) -> None:
        self._service = service
        self._reader = reader

    def now(self, errand: Errand[Any]) -> Seen:
        errand.about_to("look", SERVICE_S)
        return self._there(self._service.look(self._reader))

    def until_present(self, errand: Errand[Any]) -> Seen:
        """A card that lies there, or is `mute`: it answered nothing to its reset."""
        seen = self.now(errand)
        while not seen.present:
            seen = self._next(errand, seen, WAIT)
        return seen

    def until_gone(self, errand: Errand[Any], count: int | None) -> None:
        """The card that came with that count; None: whichever is there."""
        seen = self.now(errand)
        count = seen.count if count is None else count
        while seen.present and seen.count == count:
            seen = self._next(errand, seen, WAIT_GONE)

    def was_pulled(self, errand: Errand[Any], card: Seen) -> bool:
        """Whether the card is gone, after a failure that may mean that."""
        seen = card
        for _ in range(round(PULLED_S / SLICE_S) + 1):
            seen = self._next(errand, seen, WAS_PULLED)
            if not seen.present or seen.count != card.count:
                return True
        return False

    def _next(self, errand: Errand[Any], known: Seen, why: str) -> Seen:
        errand.about_to(why, SLICE_S + SERVICE_S)
        return self._there(self._service.watch(self._reader, known, SLICE_S))

    def _there(self, seen: Seen) -> Seen:
        if seen.gone:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._reader}: went away")
        return seen
