"""Cards for the emulator, all made up: the layouts of GA/T 490 and of the permits that share its reader."""

from dataclasses import dataclass, replace

# The first bytes of every WLT block; what follows needs a closed decoder, so here it is only filling.
WLT_HEAD = bytes.fromhex("574c66007e00320000ff85105151513e")
PHOTO = WLT_HEAD + bytes((index * 73 + 11) % 256 for index in range(1024 - len(WLT_HEAD)))

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999


@dataclass(frozen=True, slots=True)
class Card:
    text: bytes
    photo: bytes = PHOTO
    extra_address: bytes = b""  # 70 bytes, or none on the card
    number: bytes = bytes.fromhex("0102030410111213141516172021222324252627 28292a2b2c2d2e2f")


def units(text: str, size: int) -> bytes:
    """UTF-16LE, padded with spaces to that many bytes."""
    return (text.encode("utf-16-le") + b"\x20\x00" * (size // 2))[:size]


def id_number(first17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return first17 + "10X98765432"[total % 11]


def resident(
    name: str,
    sex: str,
    ethnicity: str,
    birth: str,
    address: str,
    number: str,
    issuer: str,
    valid_from: str,
    valid_until: str,
    kind: str = " ",
) -> bytes:
    """GA/T 490: 256 bytes; dates YYYYMMDD or 长期."""
    fields = (
        (name, 30),
        (sex, 2),
        (ethnicity, 4),
        (birth, 16),
        (address, 70),
        (number, 36),
        (issuer, 30),
        (valid_from, 16),
        (valid_until, 16),
        (" " * 14 + kind, 36),
    )
    return b"".join(units(text, size) for text, size in fields)


_HOME = "广西桂川市清塘县清塘镇石桥村三组18号"
_ISSUER = "清塘县公安局"

# An old resident who never moved: long-term, no additional address.
_A = Card(
    resident("韦秀兰", "2", "08", "19440307", _HOME, id_number("45012319440307004"), _ISSUER, "20160301", "长期")
)
# A long minority name, moved since the card was made.
_B = Card(
    resident(
        "古丽巴哈尔·阿卜杜热西提江",
        "2",
        "05",
        "19680215",
        "新疆乌鲁木齐市天山区示例路5号2单元301室",
        id_number("65010219680215002"),
        "乌鲁木齐市公安局天山分局",
        "20130512",
        "20330512",
    ),
    extra_address=units("广西壮族自治区南宁市青秀区示例大道9号", 70),
)
# Expired.
_C = Card(
    resident("黄志强", "1", "01", "19880916", _HOME, id_number("45012319880916003"), _ISSUER, "20050620", "20150620")
)

# Written by hand from the published layouts, each with its card type at offset 248.
_CN = bytes.fromhex(
    "3f969d4fe4533d4eb700704e704ed0632000200020002000200020002000320030003500310039003500360030003200320038007f5e7f89"
    "ee58cf65ea81bb6c3a535753815b025e7451815b3a533a798b4fef8d3100f75332000b68330055534351340030003100a45b200020002000"
    "200020002000200020003400350030003100300032003100390035003600300032003200380030003000340031005753815b025e6c51895b"
    "405c7451815b0652405c20002000200020002000320030003100360030003300300031007f951f6720002000200020002000200020002000"
    "2000200020002000200020002000200020002000200020002000200020002000"
)
_J = bytes.fromhex(
    "489627598765200020002000200020002000200020002000200020002000310020002000310039003900300030003100300032005f6ccf82"
    "01775753ac4e025e8473666b3a533a798b4fef8d3100f7532000200020002000200020002000200020002000200020002000200020002000"
    "200020002000200020003800310030003000300030003100390039003000300031003000320030003000310034005753ac4e025e6c51895b"
    "405c200020002000200020002000200020002000320030003200340030003100300035003200300032003900300031003000350048003100"
    "3200330034003500360037003800300031002000200020004a00200020002000"
)
_I = bytes.fromhex(
    "5a00480045004e0047004a00490041004e002c002000590041004e004700420045004e002000200020002000200020002000200020002000"
    "2000200020002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000"
    "20002000200020003200500041004b00330031003000300038003000300031003000310030003300500041004b00c18bf64e37682c672000"
    "2000200020002000200020002000200020002000320030003200330030003800300038003200300033003300300038003000370031003900"
    "3800300030003100300031003000310031003500300030004900200020002000"
)
_Y = bytes.fromhex(
    "c18bf64e37682c6720002000200020002000200020002000200020002000320030003100310039003800300030003100300031005a004800"
    "45004e0047004a00490041004e002c002000590041004e004700420045004e0020005a00480045004e0047004a00490041004e0020005900"
    "41004e0047004200450039003300310035003800360031003900380030003000310030003100300030003100580020002000200020002000"
    "200020002000200020002000200020002000200032003000320033003100320030003100320030003300330031003100330030004e002000"
    "5a00480045004e00470020002000200020003500380036005900200020002000"
)


def _wrong_digit(card: Card) -> Card:
    number = card.text[122:158].decode("utf-16-le")
    last = "1" if number[-1] != "1" else "2"
    return replace(card, text=card.text[:122] + units(number[:-1] + last, 36) + card.text[158:])


CARDS = {
    "A": _A,
    "B": _B,
    "C": _C,
    "CN": Card(_CN),
    "J": Card(_J),
    "I": Card(_I),
    "Y": Card(_Y),
    "BAD-NUMBER": _wrong_digit(_A),
    "BAD-DATE": Card(_A.text[:204] + units("2036021X", 16) + _A.text[220:]),
    "BAD-TYPE": Card(_A.text[:248] + units("Z", 2) + _A.text[250:]),
    "BAD-PHOTO": Card(_A.text, bytes(1024)),
    "NO-PHOTO": Card(_A.text, b""),
}
