"""What the paper under the camera says, for `kiosk device-read camera --look-for text`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from drivers import registry, wire
from drivers.jobs import read_once
from drivers.shapes import encode
from kiosk.cli.device_process import NotConfigured, slot_of
from kiosk.reading import read

if TYPE_CHECKING:
    from drivers.protocol import OcrLine, PagePicture
    from kiosk.state import StateFolder

READING_S: Final = 60.0  # of a page, on a slow machine, the models' loading included
PACKAGED: Final = registry.Slot("ocr", "rapidocr", "")


def said(pictures: "list[PagePicture]", config: Path | None, folder: "StateFolder") -> dict[str, Any]:
    """{"problems", "turned", "lines", "fields"} of the first page; corners in the straightened picture, which is
    deleted. No lines without a page. DeviceFault of the reader, RegistryError."""
    page = pictures[0]
    lines: list[OcrLine] = []
    try:
        if page.corners and page.file is not None:
            lines = _lines(page.file, config, folder)
    finally:
        for picture in pictures:
            if picture.file is not None:
                picture.file.unlink(missing_ok=True)
    return {
        "problems": list(page.problems),
        "turned": page.turned,
        "lines": encode(lines),
        "fields": encode(list(read(lines))),
    }


def _lines(file: Path, config: Path | None, folder: "StateFolder") -> "list[OcrLine]":
    """By the slot's process where one runs, else in this one: as devices.toml says, or with what is packaged."""
    client = wire.DeviceClient(folder.device_socket("ocr"))
    if client.reachable():
        return wire.recognise_page(client, file, READING_S)
    try:
        slot = slot_of("ocr", config)
    except NotConfigured:
        slot = PACKAGED
    lines: list[OcrLine] = read_once(registry.build(slot), READING_S, "recognise_page", {"file": str(file)})
    return lines
