"""What is asked of a social-security card, and in which order (LD/T 32): pure but for `exchange`.

Free to read: EF05, what the card is. EF06, who holds it, is free on generations 1.0 and 2.0; a 3.0 card wants the key
step first. The card itself decides that by its status word, not the version it claims.
"""

from collections.abc import Callable
from enum import IntEnum

from drivers.chipcard.key_step import KeyStep, Send
from drivers.protocol import DeviceFault, Fault, RawSocialCard

Exchange = Callable[[bytes], bytes]  # a command -> the answer with its status word

SSSE = "sx1.sh.社会保障".encode("gbk")
CARD_ID = 0x01
# Item -> bytes of its value; files are asked for their items in this order. 4E: 2.0 and later.
ISSUER_ITEMS = {0x01: 16, 0x02: 1, 0x03: 4, 0x04: 12, 0x05: 4, 0x06: 4, 0x07: 9}
HOLDER_ITEMS = {0x08: 18, 0x09: 30, 0x4E: 20, 0x0A: 1, 0x0B: 1, 0x0C: 3, 0x0D: 4}
RECORD_MAX = 257  # tag, length, 255 bytes
ROUNDS_MAX = 8  # exchanges that one command may take


class KeyWanted(DeviceFault):
    """The card wants authentication first."""


class Sw(IntEnum):
    OK = 0x9000
    NEEDS_KEY = 0x6982
    NO_FUNCTION = 0x6A81
    NO_FILE = 0x6A82
    NO_RECORD = 0x6A83
    LOCKED = 0x9303


# "Not this way": the other form of the command is tried.
OTHERWISE = frozenset({Sw.NO_FUNCTION, 0x6A86, 0x6B00, 0x6981, 0x6D00})
NEEDS_KEY = frozenset({Sw.NEEDS_KEY, 0x6985})
# No application of this name, or a card that knows no such command.
FOREIGN = frozenset({Sw.NO_FILE, Sw.NO_FUNCTION, 0x6A86, 0x6A87, 0x6D00, 0x6E00, 0x6700, 0x6999})

OTHERS = frozenset({0x6281, 0x6283, 0x6300, 0x6400, 0x6581, 0x6882, 0x6983, 0x6984, 0x6986, 0x6988, 0x6A80, 0x6F00})
KNOWN = OTHERWISE | NEEDS_KEY | FOREIGN | OTHERS | frozenset(Sw)


def read(exchange: Exchange, wants_le: bool, atr: bytes, key_step: KeyStep) -> RawSocialCard:
    """MEDIA_INVALID when it is no social-security card, is locked, or answers what breaks its layout."""

    def send(command: bytes) -> tuple[bytes, int]:
        return whole(exchange, command)

    selected, sw = send(b"\x00\xa4\x04\x00" + bytes([len(SSSE)]) + SSSE + (b"\x00" if wants_le else b""))
    if sw in FOREIGN:
        raise DeviceFault(Fault.MEDIA_INVALID, f"no social-security card: {sw:04X}")
    if sw != Sw.OK:
        raise refused("select SSSE", sw)
    issuer = _file(send, 5, ISSUER_ITEMS)
    return RawSocialCard(atr, selected, issuer, _holder(send, issuer, key_step))


def _holder(send: Send, issuer: tuple[bytes, ...], key_step: KeyStep) -> tuple[bytes, ...] | None:
    """None when the card wants a key that is not there."""
    try:
        return _file(send, 6, HOLDER_ITEMS)
    except KeyWanted:
        card_id = next((record[2:] for record in issuer if record[0] == CARD_ID), b"")
    try:
        key_step.unlock_holder(send, card_id)
    except DeviceFault as fault:
        if fault.fault is Fault.UNSUPPORTED:
            return None
        raise
    return _file(send, 6, HOLDER_ITEMS)


def _file(send: Send, number: int, items: dict[int, int]) -> tuple[bytes, ...]:
    """The records of EF05 or EF06, by tag, which is the same on all generations, or by number on a card that does not
    read by tag. KeyWanted; MEDIA_INVALID when there is none."""
    what = f"EF0{number}"
    _select(send, what, number)
    found = _by_tag(send, what, items) or _by_number(send, what, len(items))
    if not found:
        raise DeviceFault(Fault.MEDIA_INVALID, f"{what} is empty")
    return found


def _select(send: Send, what: str, number: int) -> None:
    """P1 = 02 by the standard; some cards know only 00."""
    sw = 0
    for p1 in (2, 0):
        _, sw = send(bytes([0x00, 0xA4, p1, 0x00, 0x02, 0xEF, number]))
        if sw == Sw.OK:
            return
        if sw not in OTHERWISE and sw != Sw.NO_FILE:
            break
    raise refused(f"select {what}", sw)


def _by_tag(send: Send, what: str, items: dict[int, int]) -> tuple[bytes, ...]:
    """Empty when the card does not know this form."""
    found = []
    for tag, size in items.items():
        data, sw = send(bytes([0x00, 0xB2, tag, 0x00, size + 2]))
        if sw == Sw.OK:
            found.append(record(data))
        elif not found and (sw in OTHERWISE or sw == Sw.NO_RECORD):
            break
        elif sw != Sw.NO_RECORD and not (found and sw in NEEDS_KEY):
            raise refused(f"read item {tag:02X} of {what}", sw)
    return tuple(found)


def _by_number(send: Send, what: str, most: int) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for number in range(1, most + 1):
        data, sw = send(bytes([0x00, 0xB2, number, 0x04, 0x00]))
        if sw == Sw.NO_RECORD or (found and sw in NEEDS_KEY):
            break
        if sw != Sw.OK:
            raise refused(f"read record {number} of {what}", sw)
        found.append(record(data))
    return tuple(found)


def record(data: bytes) -> bytes:
    """Tag, length, value; what a card sends behind them is padding. MEDIA_INVALID when it is cut short."""
    if len(data) < 2 or len(data) > RECORD_MAX or len(data) < 2 + data[1]:
        raise DeviceFault(Fault.MEDIA_INVALID, f"record of {len(data)} bytes")
    return data[: 2 + data[1]]


def whole(exchange: Exchange, command: bytes) -> tuple[bytes, int]:
    """The answer's data and status word, fetched in parts where the card wants that (61 xx), asked for again with
    the length that it names (6C xx). MEDIA_INVALID when it goes on and on."""
    data = b""
    for _ in range(ROUNDS_MAX):
        answer = exchange(command)
        if len(answer) < 2:
            raise DeviceFault(Fault.MEDIA_INVALID, "answer without status word")
        data, sw = data + answer[:-2], int.from_bytes(answer[-2:], "big")
        if len(data) > RECORD_MAX:
            raise DeviceFault(Fault.MEDIA_INVALID, f"answer of {len(data)} bytes")
        if sw >> 8 == 0x61:
            command = bytes([0x00, 0xC0, 0x00, 0x00, sw & 0xFF])
        elif sw >> 8 == 0x6C and len(command) == 5:
            command = command[:4] + bytes([sw & 0xFF])
        else:
            return data, sw
    raise DeviceFault(Fault.MEDIA_INVALID, "answer without end")


def refused(what: str, sw: int) -> DeviceFault:
    kind = KeyWanted if sw in NEEDS_KEY else DeviceFault
    return kind(Fault.MEDIA_INVALID, f"{what}: {'locked for ever, ' if sw == Sw.LOCKED else ''}{word(sw)}")


def word(sw: int) -> str:
    """Only what is a status word for sure: of an answer cut short, these two bytes are of somebody's name."""
    return f"{sw:04X}" if sw in KNOWN or sw & 0xFFF0 == 0x63C0 else "no status word"
