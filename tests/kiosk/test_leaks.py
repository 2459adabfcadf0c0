"""The scanner catches what it must: each way in which a value could have come onto the disk, planted."""

import base64
import gzip
import io
import json
import os
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.leaks import Leak, Scanner, forms

NAME, NUMBER, PICTURE = "韦阿婆", "450102194305120020", bytes(range(40, 90))
SCANNER = Scanner({"name": NAME, "number": NUMBER, "picture": PICTURE})
JUNK = bytes((n * 73 + 11) % 251 for n in range(5000))


def _zip(data: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a", data)
    return whole.getvalue()


PLANTED: dict[str, bytes] = {
    "utf-8": NAME.encode(),
    "utf-16": NAME.encode("utf-16-le"),
    "utf-16 big": NAME.encode("utf-16-be"),
    "gb18030": NAME.encode("gb18030"),
    "json": json.dumps({"n": NAME}).encode(),
    "hex": NUMBER.encode().hex().encode(),
    "HEX": PICTURE.hex().upper().encode(),
    **{f"base64 +{shift}": base64.b64encode(b"abc"[:shift] + NAME.encode() + b"xyz") for shift in range(3)},
    "base64url": base64.urlsafe_b64encode(b"?>?>" + PICTURE),
    "base64 of gb18030": base64.b64encode(b"x" + (NAME + "村").encode("gb18030")),
    "zlib": zlib.compress(f"hers is {NUMBER}".encode() * 3),
    "zlib, fast": zlib.compress(f"hers is {NUMBER}".encode() * 3, 1),
    "zlib of gb18030": zlib.compress(NAME.encode("gb18030") * 2),
    "zlib, its end lost": zlib.compress(b"x" + NUMBER.encode() + os.urandom(900))[:-200],
    "gzip": gzip.compress(NAME.encode("utf-16-le")),
    "zip": _zip(PICTURE * 3),
    "base64 of zlib": base64.b64encode(zlib.compress(NAME.encode() * 3)),
    "zlib of base64": zlib.compress(base64.b64encode(b"y" + PICTURE)),
}


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_leak_is_caught(plant: str, tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(JUNK + PLANTED[plant] + JUNK)
    assert SCANNER.scan(tmp_path)


def test_a_name_of_a_file_is_a_leak_and_the_report_is_none(tmp_path: Path) -> None:
    (tmp_path / f"{NUMBER}.jpg").write_bytes(b"nothing")
    [leak] = {Leak(leak.name, "", "") for leak in SCANNER.scan(tmp_path)}
    assert leak.name == "number"


def test_noise_is_no_leak_and_what_lies_anywhere_is_not_looked_for() -> None:
    assert SCANNER.scan_bytes(JUNK * 20, "noise") == set()
    with pytest.raises(ValueError, match="by chance"):
        forms(b"abc")


def test_a_value_across_the_scanners_own_borders_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.leaks.CHUNK", 64)
    for at in range(60, 70):
        assert SCANNER.scan_bytes(JUNK[:at] + NUMBER.encode() + JUNK[:90], "image")
