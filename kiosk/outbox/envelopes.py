"""An envelope in waiting: its ephemeral key, and what was agreed with the recipient's, are made before the case is.

One lies ready at most; whoever takes it has it alone, and an envelope takes one manifest.
"""

from kiosk.contract.case import TrustedKey
from kiosk.contract.suite import Envelope, Suite
from kiosk.seal.case import envelope_for


class Envelopes:
    def __init__(self) -> None:
        self._waiting: list[tuple[TrustedKey, Envelope]] = []

    def prepare(self, recipient: TrustedKey, suite: Suite) -> None:
        """From any thread. Raises SealError, EnrolmentBroken."""
        if not self._waiting:
            self._waiting.append((recipient, envelope_for(recipient, suite)))

    def take(self, recipient: TrustedKey, suite: Suite) -> Envelope:
        """The one that waits, if it is for this key. Raises SealError, EnrolmentBroken."""
        if self._waiting:
            meant, envelope = self._waiting.pop()
            if meant == recipient:
                return envelope
        return envelope_for(recipient, suite)
