"""A QR code as the address of a picture that ui/services/drawn.py paints: no file."""

from functools import lru_cache

import segno


@lru_cache(maxsize=4)  # a page asks for picture and side several times; each takes 0.1 s. Cleared with the visit
def picture(text: str) -> tuple[str, int]:
    """(address, modules a side) without the quiet zone; ("", 0) for no text. Error level M."""
    if not text:
        return "", 0
    rows = segno.make_qr(text, error="m").matrix
    wide = -(-len(rows) // 8)
    bits = b"".join(int("".join(map(str, row)).ljust(8 * wide, "0"), 2).to_bytes(wide, "big") for row in rows)
    return f"image://drawn/qr/{len(rows)}/{bits.hex()}", len(rows)
