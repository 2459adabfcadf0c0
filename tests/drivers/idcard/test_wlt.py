"""Card photos through a library of a maker: a small one of our own stands in for it, built here."""

import logging
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from drivers.idcard import wlt
from drivers.idcard.cards import PHOTO
from drivers.idcard.emulator import IdCardEmulator
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.wlt import WltDecoder, WltLibrary, bmp, wlt_library
from drivers.idcard.wlt_process import HEIGHT, PIXELS, WIDTH

SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define PIXELS (102 * 126 * 3)
int unpack(char *wlt, char *pixels, int argument) {
    printf("a library may say what it likes\n"); fflush(stdout);
    for (int i = 0; i < PIXELS; i++) pixels[i] = wlt[i % 1024] + argument;
    return 1;
}
int refuses(char *wlt, char *pixels, int argument) { memset(pixels, 0, PIXELS); return -4; }
int nothing(char *wlt, char *pixels, int argument) { return 1; }
int crashes(char *wlt, char *pixels, int argument) { return *(volatile int *)0; }
int aborts(char *wlt, char *pixels, int argument) { abort(); }
int ends(char *wlt, char *pixels, int argument) { exit(0); }
int hangs(char *wlt, char *pixels, int argument) { for (;;) pause(); }
int eats(char *wlt, char *pixels, int argument) { for (;;) { char *p = malloc(1 << 20); memset(p, 1, 1 << 20); } }
int floods(char *wlt, char *pixels, int argument) {
    for (;;) for (int fd = 3; fd < 32; fd++) if (write(fd, pixels, PIXELS) < 0) continue;
}
int saves(char *wlt, char *pixels, int argument) {
    FILE *file = fopen("zp.wlt", "wb");
    if (file) { fwrite(wlt, 1, 1024, file); fclose(file); }
    memset(pixels, 1, PIXELS);
    return 1;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: Any) -> Path:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not there, so no stand-in for the maker's library can be built")
    folder = tmp_path_factory.mktemp("wlt")
    (folder / "wlt.c").write_text(SOURCE)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", "libwlt.so", "wlt.c"], cwd=folder, check=True)
    return Path(folder) / "libwlt.so"


def test_a_photo_becomes_a_picture_of_the_right_size_and_colours(library: Path) -> None:
    picture = WltDecoder(WltLibrary(library, ("missing:1", "unpack:3"), "bgr"))(PHOTO)
    assert len(picture) == 38862
    assert picture[:2] == b"BM"
    assert (int.from_bytes(picture[18:22], "little"), int.from_bytes(picture[22:26], "little")) == (WIDTH, HEIGHT)
    assert picture[54:57] == bytes((PHOTO[i] + 3) % 256 for i in range(3))
    assert picture[54 + 306 : 54 + 309] == b"\0\0" + bytes([(PHOTO[306] + 3) % 256])


def test_red_and_blue_change_places_where_the_library_has_it_so() -> None:
    assert bmp(b"\x01\x02\x03" * (PIXELS // 3), "rgb")[54:60] == b"\x03\x02\x01\x03\x02\x01"


BAD = ["refuses", "nothing", "crashes", "aborts", "ends", "hangs", "eats", "floods"]


@pytest.mark.parametrize("how", BAD)
def test_a_library_that_fails_in_any_way_leaves_a_silhouette_in_time(
    library: Path, caplog: Any, monkeypatch: Any, how: str
) -> None:
    monkeypatch.setattr(wlt, "LIMIT_S", 0.5 if how in {"hangs", "floods"} else 15.0)
    decoder = WltDecoder(WltLibrary(library, (f"{how}:1",)))
    begun = time.monotonic()
    with caplog.at_level(logging.WARNING, "device"):
        assert [decoder(PHOTO), decoder(PHOTO)] == [b"", b""]
    assert time.monotonic() - begun < 20.0
    assert len(caplog.records) == 1  # told once
    assert "silhouettes instead" in caplog.text


def test_a_library_that_keeps_hanging_is_no_longer_waited_for(library: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(wlt, "LIMIT_S", 0.15)
    decoder = WltDecoder(WltLibrary(library, ("hangs:1",)))
    for _ in range(wlt.GIVEN_UP):
        assert decoder(PHOTO) == b""
    monkeypatch.setattr(decoder, "_run", lambda _: pytest.fail("it is asked again"))
    assert decoder(PHOTO) == b""


def test_nothing_of_a_card_reaches_the_disk(library: Path) -> None:
    assert WltDecoder(WltLibrary(library, ("saves:1",)))(PHOTO)
    saved = library.with_name("zp.wlt")
    assert not saved.exists() or saved.stat().st_size == 0


def test_a_library_that_is_not_there_is_no_fault_of_the_card(tmp_path: Path) -> None:
    assert WltDecoder(WltLibrary(tmp_path / "nowhere" / "libwlt.so"))(PHOTO) == b""
    (tmp_path / "libwlt.so").write_text("no library")
    assert WltDecoder(WltLibrary(tmp_path / "libwlt.so"))(PHOTO) == b""


@pytest.mark.parametrize(("function", "decoded"), [("unpack", True), ("crashes", False)])
def test_a_card_is_read_with_its_picture_or_without(
    reader_emulator: IdCardEmulator, library: Path, context: Any, function: str, decoded: bool
) -> None:
    address = str(reader_emulator.port.address)
    reader = SdtSerialReader(address, wlt_library=str(library), wlt_call={"function": function})
    reader_emulator.obey(["lay", "A"])
    raw = reader.read(context())
    reader.close()
    assert len(raw.photo) == 1024
    assert bool(raw.picture) is decoded
    assert "picture" in reader.capabilities().features


WRONG = [
    ("libwlt.so", None, "absolute path"),
    ("/x.so", {"name": "unpack"}, "wlt_call takes function"),
    ("/x.so", {"order": "cmyk"}, "wlt_call takes function"),
    ("/x.so", {"function": 5}, "wlt_call takes function"),
    ("/x.so", {"argument": "1"}, "wlt_call takes function"),
]


@pytest.mark.parametrize(("path", "call", "why"), WRONG)
def test_a_wrong_option_is_told_in_a_sentence(path: str, call: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        wlt_library(path, call)
