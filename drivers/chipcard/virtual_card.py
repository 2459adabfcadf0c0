"""The chip of an emulated card: a command in, an answer with its status word out (ISO 7816-4, LD/T 32)."""

from drivers.chipcard.cards import Card, Items
from drivers.chipcard.social import SSSE, Sw

FCI = bytes.fromhex("6F1C840F") + SSSE + bytes.fromhex("A50988011E9F0C0386 0103".replace(" ", ""))
WRONG_LENGTH, WRONG_P1P2, NO_COMMAND, NO_CLASS = 0x6700, 0x6A86, 0x6D00, 0x6E00
FILES = {b"\xef\x05": "issuer", b"\xef\x06": "holder"}


def status(sw: int, data: bytes = b"") -> bytes:
    return data + sw.to_bytes(2, "big")


class VirtualCard:
    """One card between two resets. No key is known here, so a file that wants one stays shut."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self.reset()

    @property
    def atr(self) -> bytes:
        return self._card.atr

    def reset(self) -> None:
        self._application = False
        self._file = ""
        self._waiting = b""  # for GET RESPONSE

    def answer(self, command: bytes) -> bytes:
        if self._card.locked:
            return status(Sw.LOCKED)
        if len(command) < 4:
            return status(WRONG_LENGTH)
        if command[0] != 0:
            return status(NO_CLASS)
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xB2:
                return self._read(command)
            case 0xC0:
                waiting, self._waiting = self._waiting, b""
                return status(Sw.OK, waiting[: command[4] if len(command) > 4 else 0])
            case 0x84 | 0x82 | 0x88:
                return status(Sw.NEEDS_KEY)
            case _:
                return status(NO_COMMAND)

    def _select(self, command: bytes) -> bytes:
        p1, name = command[2], command[5 : 5 + command[4]] if len(command) > 4 else b""
        self._file = ""
        if p1 == 4:
            self._application = self._card.ssse and name == SSSE
            return self._given(FCI) if self._application else status(Sw.NO_FILE)
        if not self._application or name not in FILES:
            return status(Sw.NO_FILE)
        if p1 not in self._card.p1:
            return status(WRONG_P1P2)
        self._file = FILES[name]
        return status(Sw.OK)

    def _given(self, data: bytes) -> bytes:
        if not self._card.in_parts:
            return status(Sw.OK, data)
        self._waiting = data
        return status(0x6100 | len(data))

    def _read(self, command: bytes) -> bytes:
        _, _, p1, p2, *rest = command
        items: Items = getattr(self._card, self._file) if self._file else {}
        if not self._file:
            return status(Sw.NO_FILE)
        if self._file == "holder" and not self._card.free:
            return status(Sw.NEEDS_KEY)
        if p2 == 4:
            tag = dict(enumerate(items, 1)).get(p1)
        elif p2 == 0 and self._card.by_tag:
            tag = p1 if p1 in items else None
        else:
            return status(WRONG_P1P2)
        if tag is None:
            return status(Sw.NO_RECORD)
        record = bytes([tag, len(items[tag])]) + items[tag]
        if self._card.exact and rest != [len(record)]:
            return status(0x6C00 | len(record))
        return status(Sw.OK, record)
