"""What is made before the case is: an envelope, its ephemeral key agreed with the recipient's, and a reply key.

One of each lies ready at most; whoever takes it has it alone, and an envelope takes one manifest.
"""

from kiosk.contract.case import TrustedKey
from kiosk.contract.suite import Envelope, Suite
from kiosk.seal.case import envelope_for
from kiosk.seal.reply import Jwk, new_reply_key


class Envelopes:
    def __init__(self) -> None:
        self._waiting: list[tuple[TrustedKey, Envelope]] = []
        self._reply_keys: list[tuple[Suite, tuple[Jwk, Jwk]]] = []

    def prepare(self, recipient: TrustedKey, suite: Suite) -> None:
        """From any thread. Raises SealError, EnrolmentBroken."""
        if not self._reply_keys:
            self._reply_keys.append((suite, new_reply_key(suite)))
        if not self._waiting:
            self._waiting.append((recipient, envelope_for(recipient, suite)))

    def take(self, recipient: TrustedKey, suite: Suite) -> Envelope:
        """The one that waits, if it is for this key. Raises SealError, EnrolmentBroken."""
        if self._waiting:
            meant, envelope = self._waiting.pop()
            if meant == recipient:
                return envelope
        return envelope_for(recipient, suite)

    def reply_key(self, suite: Suite) -> tuple[Jwk, Jwk]:
        """Public and private, for one case."""
        if self._reply_keys:
            meant, pair = self._reply_keys.pop()
            if meant is suite:
                return pair
        return new_reply_key(suite)
