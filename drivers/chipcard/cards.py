"""Social-security cards for the emulator, all made up: files as LD/T 32 lays them out, and how each chip behaves.

The people are those of the emulated ID card reader, so that a visit may lay either card.
"""

from dataclasses import dataclass, field, replace
from functools import reduce
from operator import xor

Items = dict[int, bytes]  # tag -> value, in the order of the file's records

_RID = bytes.fromhex("D156000005")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # of a card number


@dataclass(frozen=True, slots=True)
class Card:
    """free: the holder's file is read without a key. by_tag: knows READ RECORD by tag. p1: of SELECT for a file.

    exact: a wrong Le is answered with 6C xx. in_parts: what SELECT gives waits behind 61 xx.
    locked: 9303 to everything. ssse: has the application at all.
    """

    atr: bytes
    issuer: Items = field(default_factory=dict)
    holder: Items = field(default_factory=dict)
    free: bool = True
    by_tag: bool = True
    p1: tuple[int, ...] = (0, 2)
    exact: bool = False
    in_parts: bool = False
    locked: bool = False
    ssse: bool = True


def digits(text: str, size: int) -> bytes:
    """cn: BCD, left aligned, filled with F."""
    return bytes.fromhex(text.ljust(size * 2, "F"))


def letters(text: str, size: int) -> bytes:
    """an: filled with 00."""
    return text.encode("gb18030").ljust(size, b"\0")


def check_letter(first_8: str) -> str:
    total = sum(int(letter, 36) * weight for letter, weight in zip(first_8, _WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def atr(region: str, serial: str) -> bytes:
    """T=0, no clock stop; historical bytes: chip, maker, card maker, four digits of the region, serial."""
    return bytes.fromhex("3B6D0000" + "00814A4446" + "8660" + region[:4] + serial)


def contactless(contact: bytes) -> bytes:
    """What a reader gives for a card on its antenna (PC/SC part 3): T=1, the same historical bytes, a check byte."""
    body = bytes([0x80 | len(contact[4:]), 0x80, 0x01]) + contact[4:]
    return b"\x3b" + body + bytes([reduce(xor, body)])


def issuer(version: str, region: str, serial: str, number: str, issued: str, expires: str) -> Items:
    return {
        0x01: digits(region + _RID.hex() + serial, 16),
        0x02: letters("3", 1),
        0x03: letters(version, 4),
        0x04: digits("9156000002" + region + region + "01", 12),
        0x05: digits(issued, 4),
        0x06: digits(expires, 4),
        0x07: letters(number + check_letter(number), 9),
    }


def holder(name: str, id_number: str, sex: str, ethnicity: str, region: str, extended: bool = True) -> Items:
    raw = name.encode("gb18030")
    items = {0x08: letters(id_number, 18), 0x09: raw[:30].ljust(30, b"\0")}
    if extended:
        items[0x4E] = raw[30:50].ljust(20, b"\0")
    return items | {
        0x0A: letters(sex, 1),
        0x0B: digits(ethnicity, 1),
        0x0C: digits(region, 3),
        0x0D: digits(id_number[6:14], 4),
    }


_REGION = "450123"
_WEI = ("韦秀兰", "450123194403070049", "2", "08", _REGION)
_GULI = ("古丽巴哈尔·阿卜杜热西提江·买买提", "650102196802150024", "2", "05", "650102")

_THIRD = Card(
    atr(_REGION, "00000123"),
    issuer("3.00", _REGION, "00000123", "A0000012", "20220101", "20320101"),
    holder(*_WEI),
    free=False,
)

CARDS = {
    # 1.0: no version on the card, no extension of the name, and the oldest chips: by number only, P1 = 00, exact Le.
    "1.0": Card(
        atr(_REGION, "00000101"),
        issuer("", _REGION, "00000101", "D2143569", "20080601", "20180601"),
        holder(*_WEI, extended=False),
        by_tag=False,
        p1=(0,),
        exact=True,
        in_parts=True,
    ),
    "2.0": Card(
        atr("650102", "00000202"),
        issuer("2.00", "650102", "00000202", "ET000077", "20230312", "20330312"),
        holder(*_GULI),
        exact=True,
        in_parts=True,
    ),
    "3.0": _THIRD,
    "contactless": replace(_THIRD, atr=contactless(_THIRD.atr)),
    "locked": replace(_THIRD, locked=True),
    "bank": Card(bytes.fromhex("3B6A00008065A20131018E6BD700"), ssse=False),
    # A chip that says what it should not: wrong dates, a name that is no text, a record longer than its file.
    "hostile": Card(
        atr(_REGION, "00000666"),
        issuer("2.00", _REGION, "00000666", "A0000012", "20221301", "20320101"),
        {0x08: b"\xff" * 18, 0x09: b"\x81" * 30, 0x0A: b"\x07"},
    ),
}
