"""What a code may hold, whoever read it: a bearer credential, never executed, opened, stored or logged."""

from drivers.protocol import DeviceFault, Fault, ScannedCode

LIMIT = 2048  # bytes of one code


def content(raw: bytes, symbology: str = "") -> ScannedCode:
    """UTF-8, or else GB18030. GARBLED for other bytes, control characters, nothing at all, or over LIMIT bytes."""
    if len(raw) > LIMIT:
        raise DeviceFault(Fault.GARBLED, f"code over {LIMIT} bytes")
    text = _text(raw)
    if any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in text):
        raise DeviceFault(Fault.GARBLED, "control characters")
    if not text:
        raise DeviceFault(Fault.GARBLED, "empty code")
    return ScannedCode(text, symbology)


def _text(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DeviceFault(Fault.GARBLED, "neither UTF-8 nor GB18030")
