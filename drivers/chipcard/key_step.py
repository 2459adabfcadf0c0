"""The key step of a generation-3 card: its holder's file opens only to RKSSSE (LD/T 32), which no terminal has.

Two authorised ways lead there, and this release has neither, because both need a contract with the province's card
centre: a PSAM in the reader's second slot, or the centre's HSM over the line in two steps. `NoKeyStep` stands in
their place and says so; what the file holds is then not read, and the terminal knows the card but not the person.
"""

from collections.abc import Callable
from typing import Protocol

from drivers.protocol import DeviceFault, Fault

Send = Callable[[bytes], tuple[bytes, int]]  # a command -> data and status word


class KeyStep(Protocol):
    @property
    def name(self) -> str: ...

    def unlock_holder(self, send: Send, card_id: bytes) -> None:
        """Internal authentication (00 88), then external authentication with RKSSSE (00 82 00 0A), within SSSE.

        card_id: the 16 bytes of item 01, from which the key is derived. UNSUPPORTED when the key is not there,
        MEDIA_INVALID when the card is not genuine, NOT_CONNECTED when PSAM or HSM do not answer.
        """


class NoKeyStep:
    name = "none"

    def unlock_holder(self, send: Send, card_id: bytes) -> None:  # noqa: ARG002
        raise DeviceFault(Fault.UNSUPPORTED, "no PSAM and no HSM in this release")


KEY_STEPS: dict[str, type[KeyStep]] = {"none": NoKeyStep}
