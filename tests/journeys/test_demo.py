"""`kiosk demo --headless`: the main job from first touch to province, and nothing of the resident left lying."""

import base64
import json
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.idcard.cards import CARDS
from drivers.protocol import RawIdCard
from kiosk.cli.commands import kiosk
from kiosk.cli.demo.visit import ADDRESS, PHONE
from kiosk.identity import layouts
from kiosk.state import StateFolder
from tests.journeys.resident import ran

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

LAST = re.compile(r"demo: 1 case stored by the province, digest sha256:([0-9a-f]{64})")
PAGES = ("attract", "home", "search", "guide", "consent", "identity", "form", "materials", "check", "sign", "filed",
         "rating", "take-card")  # fmt: skip


@dataclass(frozen=True)
class Demo:
    out: Path
    code: int
    told: list[str]

    @property
    def state(self) -> StateFolder:
        return StateFolder(self.out / "state")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    out = tmp_path_factory.mktemp("demo") / "out"
    done = subprocess.run(
        kiosk("demo", "--headless", "--out", str(out)), capture_output=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    yield Demo(out, done.returncode, done.stdout.decode().splitlines())
    shutil.rmtree(StateFolder(out / "state").memory, ignore_errors=True)  # `kiosk receipt verify` makes it again


def test_the_province_has_the_case_that_the_last_line_names(demo: Demo):
    found = LAST.fullmatch(demo.told[-1])
    assert found, demo.told
    code, cases = ran("province", "cases", "--data", str(demo.out / "province"), "--json")
    assert code == 0
    assert [case["digest"] for case in cases] == [found[1]]


def test_every_page_is_photographed(demo: Demo):
    shots = [file.stem.split("-", 1)[1] for file in sorted((demo.out / "screens").glob("*.png"))]
    for page in PAGES:
        assert any(shot.startswith(page) for shot in shots), page
    for file in (demo.out / "screens").glob("*.png"):
        with Image.open(file) as picture:
            assert picture.size == (1080, 1920)
            page = picture.convert("L").crop((0, 120, 1080, 1780))  # between the status strip and the keys
            assert len(page.getcolors(256) or ()) > 16, f"{file.name} is nearly empty"


def test_the_receipt_is_genuine_offline(demo: Demo):
    with Image.open(demo.out / "receipt.png") as picture:
        [code] = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    status, receipt = ran("receipt", "verify", code.text, "--state", str(demo.state.root), "--json")
    assert status == 0
    assert receipt["genuine"]
    found = LAST.fullmatch(demo.told[-1])
    assert found
    assert found[1].startswith(receipt["digest_starts"])
    status, _ = ran("receipt", "verify", code.text[:-3] + "AAA", "--state", str(demo.state.root), "--json")
    assert status == 1


def personal() -> dict[str, str]:
    card = layouts.parse(RawIdCard(CARDS["A"].text, CARDS["A"].photo))
    return {
        "name": card.name,
        "number": card.id_number,
        "address": card.address,
        "new address": ADDRESS,
        "phone": PHONE,
    }


def encoded(text: str) -> list[bytes]:
    """As it could lie in a file: three character sets, as JSON, and each of the three shifts of base64."""
    plain = [text.encode("utf-8"), text.encode("utf-16-le"), text.encode("gb18030"), json.dumps(text)[1:-1].encode()]
    shifted = []
    for data in plain:
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + data)
            cut = whole[4 * (shift > 0) : len(whole) // 4 * 4 - 4]
            shifted += [cut, cut.replace(b"+", b"-").replace(b"/", b"_")]
    return [*plain, *(data for data in shifted if len(data) >= 8)]


def inflated(data: bytes) -> bytes:
    """What zlib streams in it hold."""
    made = []
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        try:
            made.append(zlib.decompressobj().decompress(data[found.start() :], 1 << 20))
        except zlib.error:
            continue
    return b"".join(made)


def test_nothing_of_the_resident_is_left_on_the_terminal(demo: Demo):
    files = [file for file in demo.state.root.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert any(demo.state.blobs.iterdir()), "the sealed case is kept until its time"
    for file in [*files, demo.out / "demo.log", demo.out / "terminal.toml"]:
        data = file.read_bytes()
        for what in (data, inflated(data)):
            for name, text in personal().items():
                assert not any(one in what for one in encoded(text)), f"{name} in {file.name}"


def test_the_search_for_it_would_find_it():
    text = personal()["name"]
    for shift in range(3):
        assert any(one in base64.b64encode(b"x" * shift + text.encode() + b"tail") for one in encoded(text))
    assert text.encode() in inflated(b"head" + zlib.compress(f"姓名 {text}".encode()))
    assert any(one in text.encode("gb18030") for one in encoded(text))


def test_no_picture_stays_in_memory(demo: Demo):
    assert not demo.state.pictures.exists() or not any(demo.state.pictures.iterdir())
