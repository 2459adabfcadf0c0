"""What is to be printed: which kind of file it is, and how many pages the printer has to account for."""

import io
import os
import stat
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image

from drivers.protocol import DeviceFault, Fault

LARGEST: Final = 32 * 1024 * 1024
MOST_PAGES: Final = 100
MOST_PIXELS: Final = 60_000_000
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
PDFIUM: Final = threading.Lock()  # the library is not thread-safe (pypdfium2's README)
IMAGES: Final = {"PNG": PNG, "JPEG": JPEG}


@dataclass(frozen=True, slots=True)
class Document:
    format: str  # MIME type
    pages: int
    data: bytes = field(repr=False)


def load(file: Path, folder: Path | None) -> Document:
    """REFUSED for a file outside of `folder`, too long, or neither PDF, PNG nor JPEG; its name is not told."""
    if folder is not None and file.parent.resolve() != folder.resolve():
        raise DeviceFault(Fault.REFUSED, "file is not in the folder for pictures")
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        raise DeviceFault(Fault.REFUSED, "file cannot be read") from None
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
            raise DeviceFault(Fault.REFUSED, "no plain file, or too long")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return read(stream.read(LARGEST))
    finally:
        os.close(descriptor)


def read(data: bytes) -> Document:
    """REFUSED when it is neither PDF, PNG nor JPEG, is locked, or has too many pages."""
    if b"%PDF-" in data[:1024]:
        return Document(PDF, _pdf_pages(data), data)
    return Document(_image_format(data), 1, data)


def as_jpeg(document: Document) -> Document:
    """The same picture for a printer that takes no PNG (IPP Everywhere asks for JPEG only)."""
    try:
        with Image.open(io.BytesIO(document.data), formats=["PNG"]) as picture:
            colours = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        raise DeviceFault(Fault.REFUSED, "a broken picture") from None
    white = Image.new("RGB", colours.size, "white")
    white.paste(colours, mask=colours.getchannel("A"))
    out = io.BytesIO()
    white.save(out, "JPEG", quality=92)
    return replace(document, format=JPEG, data=out.getvalue())


def sheet(document: Document, page: int, dots_an_inch: int = 75) -> Image.Image:
    """How a page looks, counted from 0; for the emulator."""
    if document.format != PDF:
        return Image.open(io.BytesIO(document.data))
    with PDFIUM, pypdfium2.PdfDocument(document.data) as pdf:
        picture: Image.Image = pdf[page].render(scale=dots_an_inch / 72).to_pil()
        return picture


def _pdf_pages(data: bytes) -> int:
    try:
        with PDFIUM, pypdfium2.PdfDocument(data) as pdf:
            pages = len(pdf)
    except pypdfium2.PdfiumError:
        raise DeviceFault(Fault.REFUSED, "a broken or locked PDF") from None
    if not 1 <= pages <= MOST_PAGES:
        raise DeviceFault(Fault.REFUSED, "a PDF without pages or with too many")
    return pages


def _image_format(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data), formats=list(IMAGES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise DeviceFault(Fault.REFUSED, "a picture with too many dots")
            return IMAGES[picture.format or ""]
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError):
        raise DeviceFault(Fault.REFUSED, "neither PDF, PNG nor JPEG") from None
