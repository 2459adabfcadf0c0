"""A QR code as one path of modules, drawn by the page: no file, no picture."""

from functools import lru_cache

import segno


@lru_cache(maxsize=1)  # a page asks for path and side several times; each takes 0.1 s
def path(text: str) -> tuple[str, int]:
    """(SVG path in module units, modules a side) without the quiet zone; ("", 0) for no text. Error level M."""
    if not text:
        return "", 0
    code = segno.make_qr(text, error="m")
    rows = [bytes(row) for row in code.matrix]
    made = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            made.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    return "".join(made), len(rows)
