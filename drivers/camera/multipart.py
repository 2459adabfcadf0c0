"""Pictures out of an HTTP stream of parts (multipart/x-mixed-replace); a look at a JPEG before it is decoded. Pure.

Cameras differ: some count the boundary's dashes twice, some leave out Content-Length, some say a wrong one. Every
size is bounded; a picture that is not whole is counted and left out.
"""

from dataclasses import dataclass, field
from typing import Final

from drivers.protocol import DeviceFault, Fault

LARGEST_PART: Final = 16 * 1024 * 1024
LARGEST_HEAD: Final = 4 * 1024
MOST_PIXELS: Final = 20_000_000
MOST_SCANS: Final = 8  # a baseline picture has 1 to 3, one that hides a thumbnail some more
START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
PADDING: Final = b"\r\n\0"


@dataclass(slots=True)
class PictureParts:
    """Feed it what came; it gives the whole JPEGs in it. `broken` counts the parts that were no whole JPEG."""

    boundary: bytes
    broken: int = 0
    _rest: bytearray = field(default_factory=bytearray)
    _length: int | None = None
    _in_body: bool = False
    _searched: int = 0

    def __post_init__(self) -> None:
        self.boundary = b"--" + self.boundary.strip().lstrip(b"-")

    def feed(self, data: bytes) -> list[bytes]:
        """DeviceFault(GARBLED) when a head or a part is larger than any camera's."""
        self._rest += data
        pictures = []
        while (part := self._take()) is not None:
            picture = part.rstrip(PADDING)
            if whole_jpeg(picture):
                pictures.append(picture)
            else:
                self.broken += 1
        return pictures

    def _take(self) -> bytes | None:
        """The next body, or None until more has come."""
        if not self._in_body and not self._take_head():
            return None
        body = self._rest
        if self._length is not None and len(body) >= self._length:
            part = bytes(body[: self._length])
            # A body that holds a boundary was cut short by its sender: what follows is the next part.
            cut = part.find(b"\r\n" + self.boundary)
            return self._leave(part[:cut], cut) if cut >= 0 else self._leave(part, self._length)
        at = body.find(b"\r\n" + self.boundary, max(0, self._searched - len(self.boundary) - 2))
        self._searched = len(body)
        if at >= 0:
            return self._leave(bytes(body[:at]), at)
        if len(body) > LARGEST_PART:
            raise DeviceFault(Fault.GARBLED, f"a part of more than {LARGEST_PART} bytes")
        return None

    def _leave(self, part: bytes, size: int) -> bytes:
        del self._rest[:size]
        self._in_body, self._length, self._searched = False, None, 0
        return part

    def _take_head(self) -> bool:
        start = self._rest.find(self.boundary)
        if start < 0:
            if len(self._rest) > LARGEST_HEAD:
                raise DeviceFault(Fault.GARBLED, "no boundary")
            return False
        end = self._rest.find(b"\r\n\r\n", start)
        if end < 0:
            if len(self._rest) - start > LARGEST_HEAD:
                raise DeviceFault(Fault.GARBLED, "a part's head without end")
            return False
        if end - start > LARGEST_HEAD:
            raise DeviceFault(Fault.GARBLED, "a part's head too large")
        self._length = _content_length(bytes(self._rest[start:end]))
        del self._rest[: end + 4]
        self._in_body, self._searched = True, 0
        return True


def _content_length(head: bytes) -> int | None:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        digits = value.strip()
        if name.strip().lower() == b"content-length" and digits.isdigit() and len(digits) <= 9:
            size = int(digits)
            if size > LARGEST_PART:
                raise DeviceFault(Fault.GARBLED, f"a part of {size} bytes")
            return size
    return None


def whole_jpeg(data: bytes) -> bool:
    """Starts and ends as a JPEG that can be decoded here. Its middle is the decoder's business."""
    return data.startswith(START) and data.endswith(END) and decodable(data)


def decodable(data: bytes) -> bool:
    """Of bounded size, and in few scans: each scan of a picture costs as much time as a picture of its own."""
    return jpeg_size(data) is not None and data.count(SCAN) <= MOST_SCANS


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) from the frame header (ITU-T T.81, B.2.2) of a sequential JPEG, as every camera sends them.

    None without one, with too many pixels, and for the other processes: a progressive picture of a few kilobytes
    can ask for minutes of decoding.
    """
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            high, wide = int.from_bytes(data[at + 5 : at + 7]), int.from_bytes(data[at + 7 : at + 9])
            sequential = marker in {0xC0, 0xC1}
            return (wide, high) if sequential and 0 < wide * high <= MOST_PIXELS else None
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None
