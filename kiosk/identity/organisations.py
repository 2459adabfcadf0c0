"""The unified social credit code of an organisation, 统一社会信用代码: GB 32100-2015, with GB 11714 inside."""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z
FORM = re.compile(f"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{9}}[{ALPHABET}]")
ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")


def check_letter(first_17: str) -> str:
    """Weights are the powers of 3 modulo 31; GB 32100-2015, 5.2."""
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(first_17))
    return ALPHABET[-total % 31]


def organisation_check(first_8: str) -> str:
    """GB 11714: letters count from 10 on; X is ten, 0 is eleven."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(letter, 36) for weight, letter in zip(weights, first_8, strict=True))
    return "0123456789X0"[11 - total % 11]


def valid(code: str) -> bool:
    """18 characters whose both check letters hold."""
    return (
        FORM.fullmatch(code) is not None
        and ORGANISATION.fullmatch(code[8:17]) is not None
        and organisation_check(code[8:16]) == code[16]
        and check_letter(code[:17]) == code[17]
    )
