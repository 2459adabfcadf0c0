"""What a technician finds out on the spot, and does: behind a gesture and a number, with nothing of a resident."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli.demo.site import Site, site
from kiosk.cli.demo.visit import PHONE
from kiosk.outbox.cases import set_cursor
from kiosk.outbox.gates import OFFLINE
from kiosk.outbox.opening import open_outbox
from kiosk.state import MEMORY
from tests.journeys.resident import PENSION, Resident, plain

pytestmark = pytest.mark.journey
PIN, NAME, ID_NUMBER = "20262026", "韦秀兰", "45012319440307004"


@pytest.fixture(scope="module")
def usb() -> Iterator[Path]:
    """Where a USB medium would be mounted: another file system than the terminal's."""
    folder = Path(tempfile.mkdtemp(prefix="jiujin-usb-", dir=MEMORY))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, usb: Path) -> Iterator[Site]:
    """A village hall without a line, with a place for a medium."""
    settings = f'[export]\nfolders = "/nowhere/*:{usb}/*"\n'
    out = tmp_path_factory.mktemp("place") / "site"
    with site(out, line_whole=False, platform="offscreen", settings=settings) as running:
        yield running


def gesture(resident: Resident) -> None:
    """Five touches on the seal."""
    for _ in range(5):
        resident.tap("seal")


def pin(resident: Resident, digits: str) -> None:
    for digit in digits:
        resident.tap(f"pin-{digit}")
    resident.tap("pin-enter")


def offline_for(resident: Resident, days: int) -> None:
    with open_outbox(resident.state) as store:
        set_cursor(store, OFFLINE, str(days * 86400))


def waiting(resident: Resident) -> list[dict[str, Any]]:
    """The cases that wait: at least one."""
    if not resident.queue("case"):
        resident.file_pension()
        resident.leave()
    return resident.queue("case")


def test_too_long_without_the_line_a_visit_is_finished_and_the_next_one_is_told_why(resident: Resident) -> None:
    resident.begin(PENSION)
    offline_for(resident, 61)
    resident.answer_pension()
    resident.sign()
    resident.tap("action-main")
    resident.at("filed")
    number = resident.finger.ask(do="visit")["receipt_number"]
    resident.tap("assist-end")
    resident.order("idcard", "lift")
    resident.at("out_of_service")
    resident.sees("断网太久了，现在先不收", "锁在机器里，一件不少，网通了就送", "清塘镇便民中心", "12345")
    resident.tap("progress")
    resident.at("identity")
    resident.order("idcard", "lay A")
    resident.at("my_cases", 20.0)
    resident.sees(number)
    resident.tap("action-main")  # the receipt again
    resident.sees("打好了，再打一张")
    resident.tap("assist-end")
    resident.order("idcard", "lift")
    resident.at("out_of_service")
    gesture(resident)
    pin(resident, PIN)
    resident.sees("已经断网 61 天", "现在不收新件", number)
    offline_for(resident, 0)
    resident.tap("assist-end")
    resident.at("attract")


def test_the_page_opens_to_the_number_alone_and_shows_nothing_of_a_resident(resident: Resident):
    number = waiting(resident)[0]["receipt_number"]
    gesture(resident)
    resident.sees("技术员密码")
    pin(resident, "11112222")
    resident.sees("密码不对，再按一次。")
    assert resident.finger.page()["page"] == "attract"

    pin(resident, PIN)
    resident.at("technician")
    words = resident.sees("身份证读卡器", "凭条打印机", "高拍仪", "扫码器", "省平台连接", number)
    assert "养老金资格认证" in words
    assert "连不上省平台" in words
    for personal in (NAME, "韦", ID_NUMBER, PHONE, "石桥村三组"):
        assert plain(personal) not in words

    resident.order("receipt", "paper out")
    resident.sees("凭条打印机缺纸", "开左下小门，换 80 mm 热敏纸")
    resident.order("receipt", "paper ok")
    resident.order("idcard", "vanish")
    resident.sees("身份证读卡器没接上")
    resident.order("idcard", "return")
    resident.sees("连不上省平台")
    resident.tap("assist-end")
    resident.at("attract")


def test_what_waits_is_carried_out_sealed_and_counts_once_when_the_line_is_back(
    resident: Resident, usb: Path
) -> None:
    cases = waiting(resident)
    number = cases[0]["receipt_number"]
    gesture(resident)
    pin(resident, PIN)
    resident.tap("queue")
    resident.sees(f"待上报 {len(cases)} 件", number, "等网络")
    resident.tap("export")
    resident.sees("没找到 U 盘")
    (usb / "stick").mkdir()
    resident.tap("export")
    resident.sees("可以拔了，交给省里")
    assert len(resident.queue("case")) == len(cases), "nothing is deleted"
    data = str(resident.place.province_data)
    command = ("province", "import", str(usb / "stick"), "--data", data, "--json")
    taken_in = [resident.place.run(*command) for _ in range(2)]
    assert [{row["outcome"] for row in results} for results in taken_in] == [{"stored"}, {"known"}]
    resident.deliver()
    resident.settled(number)
    resident.sees("都送到了")
    assert len(resident.cases()) == len(cases), "delivered as what the province has already"
    resident.tap("assist-end")


def test_the_gesture_does_nothing_during_a_visit(resident: Resident):
    resident.choose(PENSION)
    gesture(resident)
    seen = resident.finger.page()
    assert (seen["page"], seen["over"]) == ("guide", None)


def test_five_wrong_numbers_close_it_for_a_while(resident: Resident):
    gesture(resident)
    for _ in range(5):
        resident.sees("技术员密码")
        pin(resident, "135792")
        resident.finger.wait_until("checked", lambda page: "正在看对不对" not in page["texts"])
    resident.finger.wait_until("closed", lambda page: page["over"] is None)
    gesture(resident)
    assert resident.finger.page()["over"] is None
