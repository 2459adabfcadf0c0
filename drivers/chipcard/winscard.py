"""PC/SC as pyscard's raw layer gives it: calls that block, results that are numbers, each failure as a DeviceFault.

Nothing here waits for less than the service takes: a mute card holds `send` until it is pulled, a frozen pcscd holds
every call. `drivers.chipcard.errand` is what walks away from them. Names and numbers: pcsclite.h, winscard.h.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from smartcard import scard

from drivers.protocol import DeviceFault, Fault

PLUG_AND_PLAY = "\\\\?PnP?\\Notification"  # a reader of this name changes when readers come and go
SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"  # libpcsclite reads it once in a process, at its first call
READERS_MAX = 12  # of the 16 that pcscd has; with all of them and plug and play in one call it tells nothing

OK = 0
CANCELLED = 0x80100002
TIMED_OUT = 0x8010000A
NO_READERS = 0x8010002E
# Security violation. libpcsclite 1.9.9 makes it out of ECONNRESET (winscard_msg.c, MessageReceive), which comes when
# pcscd's end was closed with a call unread: by a pcscd that polkit told to reject us, and by one that has just ended.
REJECTED = 0x8010006A
REMOVED = frozenset({0x8010000C, 0x80100069})  # no smartcard, removed card
# pcsc-lite says 0x80100016 of a card that was pulled, that sent nonsense, or that is there and did not answer.
UNCLEAR = frozenset({0x80100016, 0x8010002F, 0x80100013, 0x80100067, 0x80100068})
_FAULTS = {
    0x80100003: Fault.NOT_CONNECTED,  # invalid handle: of a pcscd that has ended since
    0x80100009: Fault.NOT_CONNECTED,  # unknown reader
    0x80100017: Fault.NOT_CONNECTED,  # reader unavailable
    0x8010001D: Fault.NOT_CONNECTED,  # no service
    0x8010001E: Fault.NOT_CONNECTED,  # service stopped
    NO_READERS: Fault.NOT_CONNECTED,
    0x8010000B: Fault.BUSY,  # sharing violation
    0x8010000F: Fault.MEDIA_INVALID,  # proto mismatch
    0x80100066: Fault.MEDIA_INVALID,  # unresponsive card
    REJECTED: Fault.REFUSED,
    **dict.fromkeys(REMOVED, Fault.MEDIA_REMOVED),
    **dict.fromkeys(UNCLEAR, Fault.MEDIA_INVALID),
    0x80100013: Fault.NOT_CONNECTED,  # comm error: pcscd ended in the middle of a call
}


_WORDS = {
    0x8010001D: "pcscd does not run",
    0x8010001E: "pcscd ends",
    0x80100009: "no reader of that name",
    0x80100017: "the reader was unplugged",
    0x8010000B: "another program reads the card",
    0x80100066: "the card does not answer to its reset",
    REJECTED: "polkit does not let this user talk to readers",
}


class PcscFault(DeviceFault):
    """`code` is pcsc-lite's, or 0 where it called a failure a success."""

    def __init__(self, call: str, code: int) -> None:
        words = f" {_WORDS[code]}" if code in _WORDS else ""
        super().__init__(_FAULTS.get(code, Fault.HARDWARE), f"{call}: 0x{code:08X}{words}")
        self.code = code

    @property
    def unclear(self) -> bool:
        """It does not say whether the card was pulled."""
        return self.code in UNCLEAR or self.code == OK


@dataclass(frozen=True, slots=True)
class Seen:
    """A reader's state. `count` goes up with every card that comes or goes, also between two looks (modulo 65536)."""

    present: bool
    mute: bool
    gone: bool
    count: int

    @classmethod
    def of(cls, state: int) -> "Seen":
        return cls(
            present=bool(state & scard.SCARD_STATE_PRESENT),
            mute=bool(state & scard.SCARD_STATE_MUTE),
            gone=bool(state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_IGNORE)),
            count=(state >> 16) & 0xFFFF,
        )


def use_socket(path: str) -> None:
    """Talk to the pcscd that listens there rather than to the system's; only before this process's first call.

    ValueError when another one was chosen before.
    """
    if os.environ.setdefault(SOCKET_VARIABLE, path) != path:
        raise ValueError(f"{SOCKET_VARIABLE} is set: one process talks to one pcscd")


class Link:
    """A powered card that nobody else may talk to meanwhile."""

    def __init__(self, handle: int, protocol: int, atr: bytes) -> None:
        self._handle = handle
        self._protocol = protocol
        self.atr = atr

    @property
    def wants_le(self) -> bool:
        """Whether a command that sends and receives ends with a length byte: T=0 has no place for it (ISO 7816-3)."""
        return bool(self._protocol != scard.SCARD_PROTOCOL_T0)

    def send(self, command: bytes) -> bytes:
        """The whole answer with its status word: at least 2 bytes."""
        pci = {scard.SCARD_PROTOCOL_T0: scard.SCARD_PCI_T0, scard.SCARD_PROTOCOL_T1: scard.SCARD_PCI_T1}
        code, answer = _ask(scard.SCardTransmit, self._handle, pci[self._protocol], list(command))
        _check("transmit", code)
        if len(answer) < 2:  # pcscd 1.9.9: success and no bytes, of a card that was pulled
            raise PcscFault("transmit", OK)
        return bytes(byte & 0xFF for byte in answer)

    def close(self) -> None:
        """Takes the card's power; also when it was pulled."""
        scard.SCardDisconnect(self._handle, scard.SCARD_UNPOWER_CARD)


class Service:
    """A context at pcscd. It ends with that pcscd, so a fault of NOT_CONNECTED wants a new one."""

    def __init__(self) -> None:
        code, self._context = _ask(scard.SCardEstablishContext, scard.SCARD_SCOPE_SYSTEM)
        _check("establish context", code)

    def release(self) -> None:
        scard.SCardReleaseContext(self._context)

    def readers(self) -> list[str]:
        code, names = _ask(scard.SCardListReaders, self._context, [])
        if code & 0xFFFFFFFF == NO_READERS:
            return []
        _check("list readers", code)
        return [str(name) for name in names]

    def look(self, readers: list[str]) -> dict[str, Seen]:
        """The readers' states now. NOT_CONNECTED when one of them is not there."""
        return self.watch(dict.fromkeys(readers), 0.0)

    def watch(self, known: Mapping[str, Seen | None], seconds: float) -> dict[str, Seen]:
        """Returns when a reader or its card is no longer as known (None: at once), or when the time is over."""
        asked = [(name, scard.SCARD_STATE_UNAWARE if seen is None else _known(seen)) for name, seen in known.items()]
        readers = [*asked, (PLUG_AND_PLAY, scard.SCARD_STATE_UNAWARE)]
        code, states = _ask(scard.SCardGetStatusChange, self._context, int(seconds * 1000), readers)
        code &= 0xFFFFFFFF
        if code in {TIMED_OUT, CANCELLED}:
            return {name: seen for name, seen in known.items() if seen is not None}
        _check("status change", code)
        return {name: Seen.of(state) for name, state, _ in states[:-1]}

    def connect(self, reader: str) -> Link:
        code, handle, protocol = _ask(
            scard.SCardConnect,
            self._context,
            reader,
            scard.SCARD_SHARE_EXCLUSIVE,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        _check("connect", code)
        code, _, _, _, atr = _ask(scard.SCardStatus, handle)
        try:
            _check("status", code)
        except DeviceFault:
            scard.SCardDisconnect(handle, scard.SCARD_UNPOWER_CARD)
            raise
        return Link(handle, protocol, bytes(byte & 0xFF for byte in atr[:33]))


def _known(seen: Seen) -> int:
    state = scard.SCARD_STATE_PRESENT if seen.present else scard.SCARD_STATE_EMPTY
    if seen.mute:
        state |= scard.SCARD_STATE_MUTE
    return int(state) | seen.count << 16


def _ask(call: Callable[..., Any], *arguments: Any) -> Any:
    """Once more when it was rejected: polkit says so again, a pcscd that ended is not there or is another one."""
    answer = call(*arguments)
    return call(*arguments) if answer[0] & 0xFFFFFFFF == REJECTED else answer


def _check(call: str, code: int) -> None:
    if code & 0xFFFFFFFF != OK:
        raise PcscFault(call, code & 0xFFFFFFFF)
