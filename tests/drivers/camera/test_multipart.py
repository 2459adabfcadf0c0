"""The stream's bytes, as cameras send them and as nobody should."""

import contextlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.camera.frames import JpegFrame
from drivers.camera.multipart import LARGEST_HEAD, LARGEST_PART, MOST_PIXELS, PictureParts, jpeg_size, whole_jpeg
from drivers.protocol import DeviceFault, Fault

HEADER = b"\xff\xc0\x00\x11\x08\x00\x10\x00\x20\x03" + bytes(9)
JPEG = b"\xff\xd8" + HEADER + b"scan" * 50 + b"\xff\xd9"
OTHER = b"\xff\xd8" + HEADER + b"else" * 90 + b"\xff\xd9"


def part(body: bytes, length: int | None = None, extra: bytes = b"") -> bytes:
    size = b"" if length is None else b"Content-Length: %d\r\n" % length
    return b"--frame\r\nContent-Type: image/jpeg\r\n" + size + extra + b"\r\n" + body + b"\r\n"


@pytest.mark.parametrize(
    ("stream", "whole", "broken"),
    [
        (part(JPEG, len(JPEG)) + part(OTHER, len(OTHER)), [JPEG, OTHER], 0),
        (part(JPEG) + part(OTHER) + b"--frame", [JPEG, OTHER], 0),
        (b"\r\n\r\n" + part(JPEG, len(JPEG)), [JPEG], 0),
        (part(JPEG + b"\r\n\0\0", len(JPEG) + 4), [JPEG], 0),
        (part(JPEG, len(JPEG), b"X-Timestamp: 3\r\n"), [JPEG], 0),
        (part(JPEG[:120], len(JPEG)) + part(OTHER, len(OTHER)), [OTHER], 1),
        (part(JPEG[:120]) + part(OTHER) + b"--frame", [OTHER], 1),
        (part(b"", 0) + part(JPEG, len(JPEG)), [JPEG], 1),
        (part(b"not a picture", 13) + part(JPEG, len(JPEG)), [JPEG], 1),
        (part(JPEG, 10**4) + part(OTHER, len(OTHER)) + b"--frame", [JPEG, OTHER], 0),
    ],
    ids=["length", "boundary", "blank-lines", "padding", "header", "half", "half-no-length", "empty", "text", "lies"],
)
@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_whole_pictures_come_through(stream: bytes, whole: list[bytes], broken: int, step: int) -> None:
    parts = PictureParts(b"--frame")
    got = [picture for at in range(0, len(stream), step) for picture in parts.feed(stream[at : at + step])]
    assert got == whole
    assert parts.broken == broken


@pytest.mark.parametrize(
    "stream",
    [
        b"x" * (LARGEST_HEAD + 1),
        b"--frame\r\n" + b"X: y\r\n" * LARGEST_HEAD,
        b"--frame\r\n" + b"X: y\r\n" * LARGEST_HEAD + b"\r\n",
        b"--frame\r\nContent-Length: %d\r\n\r\n" % (LARGEST_PART + 1),
    ],
    ids=["no-boundary", "endless-head", "large-head", "large-part"],
)
def test_sizes_are_bounded(stream: bytes) -> None:
    with pytest.raises(DeviceFault) as fault:
        PictureParts(b"frame").feed(stream)
    assert fault.value.fault is Fault.GARBLED


def test_a_part_without_end_is_given_up() -> None:
    parts = PictureParts(b"frame")
    parts.feed(b"--frame\r\n\r\n")
    parts.feed(b"\xff" * LARGEST_PART)
    with pytest.raises(DeviceFault):
        parts.feed(b"\xff")


def test_a_picture_of_absurd_size_is_not_decoded() -> None:
    huge = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + bytes(9) + b"\xff\xd9"
    assert MOST_PIXELS < 65535 * 65535
    assert not whole_jpeg(huge)
    with pytest.raises(DeviceFault):
        JpegFrame(huge).full()


@pytest.mark.parametrize("how", [[cv2.IMWRITE_JPEG_PROGRESSIVE, 1], []], ids=["progressive", "scans"])
def test_a_picture_that_takes_minutes_is_not_decoded(how: list[int]) -> None:
    """Each scan costs as much as a picture: a few kilobytes may hold thousands."""
    data = cv2.imencode(".jpg", np.zeros((64, 64, 3), np.uint8), how)[1].tobytes()
    if not how:
        scan = data[data.index(b"\xff\xda") : -2]
        data = data[:-2] + scan * 40 + data[-2:]
    assert not whole_jpeg(data)
    with pytest.raises(DeviceFault):
        JpegFrame(data).full()


PIECES = st.one_of(st.binary(max_size=200), st.sampled_from([b"--frame", b"\r\n", b"\r\n\r\n", part(JPEG, 99)]))


@given(st.lists(PIECES))
def test_any_bytes_give_whole_jpegs_or_a_fault(pieces: list[bytes]) -> None:
    parts = PictureParts(b"frame")
    for piece in pieces:
        with contextlib.suppress(DeviceFault):
            assert all(whole_jpeg(picture) for picture in parts.feed(piece))


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    size = jpeg_size(data)
    assert size is None or 0 < size[0] * size[1] <= MOST_PIXELS
    for candidate in (data, b"\xff\xd8" + HEADER + data + b"\xff\xd9"):
        with contextlib.suppress(DeviceFault):
            JpegFrame(candidate).small()
