"""What may be printed, and how many pages it has."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.a4.documents import JPEG, PDF, PNG, as_jpeg, load, read
from drivers.protocol import DeviceFault, Fault


@pytest.mark.parametrize("pages", [1, 7, 100])
def test_the_pages_of_a_pdf(pages: int, document: Callable[[int], Path]) -> None:
    found = load(document(pages), document(pages).parent)
    assert (found.format, found.pages) == (PDF, pages)
    assert "data" not in repr(found)


def picture(kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (30, 40), 0).save(out, kind)
    return out.getvalue()


def test_a_picture_is_one_page() -> None:
    assert [(one.format, one.pages) for one in (read(picture("png")), read(picture("jpeg")))] == [(PNG, 1), (JPEG, 1)]


def test_what_a_png_shows_through_is_white() -> None:
    data = as_jpeg(read(picture("png", "RGBA"))).data
    with Image.open(io.BytesIO(data)) as shown:
        assert shown.format == "JPEG"
        assert shown.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"%PDF-1.4\n%%EOF",
        picture("gif"),
        picture("bmp"),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
    ],
    ids=["empty", "text", "stub", "no objects", "gif", "bmp", "half a png", "half a jpeg"],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(DeviceFault) as raised:
        read(data)
    assert raised.value.fault is Fault.REFUSED


def test_too_many_pages_a_folder_a_link_and_a_file_elsewhere_are_refused(
    document: Callable[[int], Path], tmp_path: Path
) -> None:
    good = document(1)
    (tmp_path / "link.pdf").symlink_to(good)
    inner = tmp_path / "inner"
    inner.mkdir()
    for file, folder in [
        (document(101), None),
        (tmp_path, None),
        (tmp_path / "link.pdf", tmp_path),
        (tmp_path / "none.pdf", tmp_path),
        (good, inner),
        (Path("/dev/zero"), None),
        (inner / ".." / good.name, inner),
    ]:
        with pytest.raises(DeviceFault) as raised:
            load(file, folder)
        assert raised.value.fault is Fault.REFUSED
        assert str(tmp_path) not in str(raised.value)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0"]),
)
def test_any_bytes_are_a_document_or_refused(data: bytes, head: bytes) -> None:
    with contextlib.suppress(DeviceFault):
        found = read(head + data)
        if found.format == PNG:
            as_jpeg(found)
