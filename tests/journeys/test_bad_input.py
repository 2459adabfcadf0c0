"""What goes wrong at a terminal: each a plain sentence with what to do next, and nothing that was filed is lost."""

import json
import shutil
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.catalogue.load import PACKAGED
from kiosk.cli.asking import ask_sync
from kiosk.cli.demo.site import Site, site
from kiosk.config import DEMO_CONFIG
from kiosk.outbox.opening import open_outbox
from kiosk.state import StateFolder
from tests.journeys.resident import ALLOWANCE, DEATH, PENSION, RENEWAL, Resident, ran, screen, until, written

pytestmark = pytest.mark.journey

PATIENCE = "[timeouts]\nidentity = 30\nwarning = 20\n"  # the shortest that are allowed


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    out = tmp_path_factory.mktemp("place") / "site"
    with site(out, line_whole=False, platform="offscreen", settings=PATIENCE) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def somebody_without_a_card(hand: Resident) -> None:
    """Stands before the first terminal, while other tests look at others, until its screen is cleared."""
    hand.leave()
    hand.begin(PENSION, card=None)


@pytest.fixture(scope="module")
def filed(hand: Resident, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The receipt number of a case that was filed before anything went wrong."""
    _, application = ran("submit", "--template", PENSION[0])
    file = tmp_path_factory.mktemp("application") / "application.json"
    file.write_text(json.dumps(application), "utf-8")
    code, told = ran("submit", str(file), *hand.where, "--json")
    assert code == 0
    return str(told["receipt_number"])


@pytest.fixture
def copied(hand: Resident, filed: str, tmp_path: Path) -> Iterator[StateFolder]:
    """The terminal's folder on another machine."""
    shutil.copytree(hand.state.root, tmp_path / "state")
    state = StateFolder(tmp_path / "state")
    yield state
    shutil.rmtree(state.memory, ignore_errors=True)


def configured(folder: Path, terminal: str) -> Path:
    """The demo terminal with these lines in its [terminal]; no devices."""
    file = folder / "terminal.toml"
    file.write_text(DEMO_CONFIG.read_text("utf-8").replace("[terminal]", f"[terminal]\n{terminal}"), "utf-8")
    (folder / "devices.toml").write_text("", "utf-8")
    return file


# Terminals that cannot serve


ELSEWHERE = ("这台机器要修，现在办不了", "交过的都在", "现在去哪里办", "清塘镇便民中心", "打电话问", "12345")


def test_a_corrupted_database(copied: StateFolder, filed: str, tmp_path: Path):
    config = configured(tmp_path, "")
    with open_outbox(copied):
        pass  # leaves nothing in the log that could mend it
    with copied.database.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\x5a" * 8192)
    broken = copied.database.read_bytes()
    sealed = {file.name: file.read_bytes() for file in copied.blobs.iterdir()}
    with screen(copied, config, tmp_path / "ui.log") as finger:
        finger.wait("out_of_service")
        written(finger, ELSEWHERE)
    assert copied.database.read_bytes() == broken
    assert {file.name: file.read_bytes() for file in copied.blobs.iterdir()} == sealed != {}
    where = ("--state", str(copied.root), "--config", str(config))
    code, findings = ran("doctor", "--only", "database", *where, "--json")
    assert code == 1
    assert [finding["status"] for finding in findings] == ["fail"]
    assert "keep the file" in findings[0]["mend"]


def test_a_full_disk_takes_nothing_in(copied: StateFolder, filed: str, tmp_path: Path):
    config = configured(tmp_path, "disk_low_mb = 100_000_000")
    with screen(copied, config, tmp_path / "ui.log") as finger:
        finger.wait("out_of_service")
        written(finger, ("机器存满了，现在收不下", *ELSEWHERE[1:]))
        assert "start" not in finger.page()["names"]
    code, rows = ran("queue", "list", "--state", str(copied.root), "--config", str(config), "--json")
    assert code == 0
    assert [row["receipt_number"] for row in rows] == [filed]


def test_a_service_that_the_catalogue_describes_wrongly(copied: StateFolder, tmp_path: Path):
    """It is left out; all others are there."""
    catalogue = tmp_path / "catalogue"
    shutil.copytree(PACKAGED, catalogue)
    [wrong] = [file for file in catalogue.rglob("*.json") if f'"{RENEWAL[0]}"' in file.read_text("utf-8")
               and "card_same" in file.read_text("utf-8")]  # fmt: skip
    wrong.write_text(wrong.read_text("utf-8").replace('"type": "object"', '"type": "objekt"'), "utf-8")
    config = configured(tmp_path, f'catalogue = "{catalogue}"')
    code, found = ran("catalogue", "validate", str(catalogue), "--json")
    assert code == 1
    assert str(wrong.relative_to(catalogue)) in {fault["file"] for fault in found["faults"]}
    with screen(copied, config, tmp_path / "ui.log") as finger:
        for name in ("start", "find"):
            finger.tap(name)
        finger.wait("search")
        finger.keys("glj")
        finger.ask(do="wait", name=f"item-{ALLOWANCE[0]}")
        assert f"item-{RENEWAL[0]}" not in finger.page()["names"]
        finger.tap(f"item-{ALLOWANCE[0]}")
        finger.wait("guide")


# The province


class Nonsense(BaseHTTPRequestHandler):
    """Answers everything, and none of it means anything."""

    said = 0
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        self.close_connection = True
        self.rfile.readline(65536)
        while self.rfile.readline(65536) not in (b"\r\n", b""):
            pass
        body = (b"<html><body>OK</body></html>", b'{"case": 5, "state": []}', b"\0" * 100_000)[Nonsense.said % 3]
        Nonsense.said += 1
        status = (b"200 OK", b"201 Created", b"204 No Content")[Nonsense.said % 3]
        head = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n" % (status, len(body))
        self.wfile.write(head + b"Connection: close\r\n\r\n" + body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def nonsense(keys: Path) -> Iterator[int]:
    """A server with the province's own certificate; its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Nonsense)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "server.pem", keys / "server.key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_province_that_answers_nonsense(hand: Resident, filed: str):
    """Cases stay queued; when it answers sense they arrive, each once."""
    line = hand.place.line
    province = line._target
    waiting = {row["receipt_number"] for row in hand.queue("case")}
    with nonsense(hand.place.province_data / "keys") as port:
        line._target = ("127.0.0.1", port)
        line.mend()
        for _ in range(3):
            said = Nonsense.said
            until(lambda: ask_sync(hand.state, "try"), "sync answers")
            until(lambda said=said: Nonsense.said > said, "asked again", 20.0)
        rows = hand.queue("case")
        assert {row["receipt_number"] for row in rows} == waiting
        assert {row["state"] for row in rows} <= {"filed", "uploading"}
        line.cut()
    line._target = province
    hand.deliver()
    hand.settled(*waiting, timeout_s=60.0)
    line.cut()
    assert len({case["digest"] for case in hand.cases()}) == len(hand.cases()) == len(waiting)


# Cards


def test_no_card(hand: Resident, somebody_without_a_card: None, filed: str):
    hand.at("attract", 60.0)
    assert hand.finger.page()["over"] is None
    assert [row["receipt_number"] for row in hand.queue()] == [filed]


def test_somebody_who_has_no_card_along_is_told_what_to_do(resident: Resident):
    resident.begin(PENSION, card=None)
    resident.tap("no-card")
    resident.sees("回家拿了再来，什么时候都行", "清塘镇便民中心", "8:30-17:30")


CARDS = {
    "C": "这张身份证过期了。先去派出所换证；急的话到清塘镇便民中心问一问。",
    "BAD-NUMBER": "这张卡的号码读出来不对。再放一次；还不行，请到清塘镇便民中心办。",
    "BAD-TYPE": "没读到卡。擦一擦，再平放一次。",
    "BAD-DATE": "没读到卡。擦一擦，再平放一次。",
}


def test_cards_that_are_refused_and_then_the_right_one(resident: Resident):
    resident.begin(PENSION, card=None)
    for card, sentence in CARDS.items():
        resident.order("idcard", f"lay {card}")
        resident.sees(sentence)
        if card in ("C", "BAD-NUMBER"):  # the others are read again until they are gone
            resident.lift()
        else:
            resident.order("idcard", "lift")
    resident.order("idcard", "sw 40")  # 无法识别的卡类型
    resident.order("idcard", "lay A")
    resident.sees("这里要放身份证。请换身份证，平放。")
    resident.order("idcard", "lift")
    resident.order("idcard", "lay A")
    resident.at("form", 20.0)


@pytest.mark.parametrize("card", ["BAD-PHOTO", "NO-PHOTO"])
def test_a_photo_that_cannot_be_decoded_stops_nobody(resident: Resident, card: str):
    resident.begin(PENSION, card)


# Answers


def test_empty_short_and_overlong_answers(resident: Resident):
    resident.begin(RENEWAL)
    resident.sees("您还住在这里吗")
    resident.tap("doubt", "answer-clear", "action-main")
    resident.sees("还没有写。写好了，再往下。")
    resident.finger.keys("shi")
    resident.tap("candidate-0", "action-main")
    resident.sees("太短了，至少再写 5 个字。")
    resident.tap("key-switch")
    resident.finger.keys("qwertyuiopasdfghjklzxcvbnm" * 4)
    resident.sees("写满了。最多 80 个字，要改先删掉一些。")


# Papers

PAPER = {
    "blur": "字不清楚，摊平一点",
    "dark": "太暗了，手别挡着光",
    "cut-left": "把户口簿往右挪一点",
}


def test_a_page_that_cannot_be_read_is_told_and_not_taken(resident: Resident):
    resident.begin(ALLOWANCE)
    resident.to_the_camera()
    for n, (trouble, sentence) in enumerate(PAPER.items()):
        # one that lies there well, for a moment, is taken
        resident.order("camera", trouble if n else f"page register-1 {trouble}")
        resident.sees(sentence)
    assert resident.finger.ask(do="visit")["pages"] == []
    resident.order("camera", "good")
    resident.finger.ask(do="wait", name="retake-0", timeout_s=20.0)


def test_a_camera_that_stalls_and_papers_that_may_follow(resident: Resident, filed: str):
    resident.begin(ALLOWANCE)
    resident.to_the_camera()
    resident.order("camera", "page register-1")
    resident.sees("很好，别动")
    resident.order("camera", "stall")
    resident.sees("摄像头现在用不了", "您填的都在。这一样先不拍，以后补上就行，今天照样能交。", timeout_s=30.0)
    resident.tap("defer")
    resident.at("check")
    resident.sign()
    resident.tap("action-main")
    resident.at("filed", 20.0)
    words = resident.sees("收好了", "先收下了，还差的以后补", "把户口簿带来补上")
    assert "材料收齐了" not in words
    resident.order("camera", "good")
    number = str(resident.finger.ask(do="visit")["receipt_number"])
    assert {filed, number} <= {row["receipt_number"] for row in resident.queue("case")}


def test_the_two_sides_of_a_card_are_asked_for_one_after_the_other(resident: Resident):
    resident.begin(DEATH)
    resident.finger.keys("wei")
    resident.tap("candidate-0")
    resident.finger.keys("lan")
    resident.tap("candidate-0", "action-main")
    resident.sees("他的身份证号是多少")
    resident.finger.keys("450102195602280041")
    resident.tap("action-main")
    resident.sees("哪一天去世的")
    resident.finger.keys("20261101")
    resident.tap("action-main")
    resident.sees("在哪里去世的")
    resident.tap("option-0", "action-main")
    resident.sees("您是他的什么人")
    resident.tap("option-1", "action-main")
    resident.sees("手机号是多少")
    resident.tap("action-other")
    resident.sees("拍逝者身份证：照片那一面")
    resident.order("camera", "page register-1")
    resident.sees("不是这张，换成逝者身份证")
    resident.order("camera", "page card")
    resident.sees("拍逝者身份证：国徽那一面", "拍好了，翻过来放好", timeout_s=20.0)
    resident.order("camera", "page card-back")
    resident.sees("逝者身份证拍好了", timeout_s=20.0)
    resident.tap("action-main")
    resident.sees("4501 ********** 0041")


# The printer


def test_a_printer_without_paper(resident: Resident, filed: str, tmp_path: Path):
    resident.order("receipt", "paper out")
    number = str(resident.file_pension()["receipt_number"])
    resident.at("receipt", 20.0)
    resident.sees("打印纸用完了，事情已经收好", "没有纸的回执，一样算数。记下号码，或者用手机扫一扫。", number)
    with Image.open(resident.finger.shot("paper-out")) as picture:
        [code] = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    status, receipt = ran("receipt", "verify", code.text, *resident.where, "--json")
    assert (status, receipt["receipt_number"]) == (0, number)
    printer = resident.place.emulators["receipt"]
    before = len([told for told in printer.told if "printed" in told])
    resident.order("receipt", "paper ok")
    resident.tap("action-other")
    printer.wait_for("printed", before + 1, 20.0)
    resident.sees("回执打好了")
    assert {filed, number} <= {row["receipt_number"] for row in resident.queue("case")}
