"""A query, a proof, a payment: through screen, sync, line, province and adapters, with the line cut in between."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.asking import ask_sync
from kiosk.cli.demo.site import EMULATORS, Site, site
from sync.province.adapters.utilities import scanned
from sync.province.platform import Platform
from tests.journeys.resident import PHONE, Resident, Service, until

pytestmark = pytest.mark.journey
PENSION: Service = ("002014201011", "yanglaojinfafang")  # 查养老金发放
NO_HOME: Service = ("002015402000", "wfzm")  # 无房证明
SUBSIDY: Service = ("000511101001", "knlrbt")  # 困难老人补贴: its register may be a certificate
SHOP_CLOSED: Service = ("000731611001", "getihuzhuxiao")  # its licence is a certificate that tells the code
MEDICAL: Service = ("000430601002", "jmyb")  # 交居民医保


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    emulated = {**EMULATORS, "a4": "a4"}
    with site(
        tmp_path_factory.mktemp("live") / "site", line_whole=True, platform="offscreen", emulated=emulated
    ) as running:
        yield running


@pytest.fixture
def resident(hand: Resident) -> Resident:
    """Before a lit page that knows that the line is up."""
    hand.place.line.mend()
    until(lambda: ask_sync(hand.state, "try"), "sync answers")
    hand.leave()
    hand.finger.wait_until("the line is up", lambda page: "断网也照常收件" in "".join(page["texts"]), 20.0)
    return hand


def begin(resident: Resident, service: Service, page: str, card: str = "A") -> None:
    """From the lit page to the first answer: each question's first choice."""
    resident.begin(service, card)
    while resident.finger.page()["page"] == "form":
        resident.tap("option-0", "action-main")
    resident.at(page)


def printed(resident: Resident, slot: str) -> int:
    return len([told for told in resident.place.emulators[slot].told if "printed" in told])


def kept(resident: Resident, *words: str) -> list[Path]:
    """Files of the terminal that hold one of the words: what was asked and said lies nowhere."""
    files = [file for folder in (resident.state.root, resident.state.memory) for file in folder.rglob("*")]
    held = [file.read_bytes() for file in files if file.is_file()]
    return [file for file, data in zip(files, held, strict=False) if any(word.encode() in data for word in words)]


def test_a_query_is_asked_again_when_the_line_is_back_printed_and_gone(resident: Resident):
    resident.begin(PENSION)
    resident.place.line.cut()
    resident.tap("option-0", "action-main")
    resident.sees("断网了，没有问成", "不想等")
    resident.place.line.mend()
    resident.tap("action-main")
    seen = resident.sees("养老金发放", "每月", "213.00 元")
    assert "0037" not in seen
    resident.tap("reveal")
    resident.sees("社保卡，尾号 0037")
    before = printed(resident, "receipt")
    resident.tap("action-other")
    until(lambda: printed(resident, "receipt") > before, "the slip")
    resident.tap("action-main")
    resident.at("rating")
    resident.leave()
    assert kept(resident, "尾号 0037", "8,431.20") == []


def test_a_proof_is_printed_in_as_many_copies_as_wanted(resident: Resident):
    begin(resident, NO_HOME, "proof")
    resident.sees("看一看，没错就打印", "最多 3 份")
    before = printed(resident, "a4")
    resident.tap("copies-more", "action-main")
    resident.sees("打好了，请拿好", "一共 2 份", "验证码", timeout_s=40.0)
    assert printed(resident, "a4") == before + 2
    resident.order("a4", "paper out")
    resident.tap("action-other")
    resident.sees("A4 纸用完了，没有打成", "打好了的 2 份算数", timeout_s=40.0)
    resident.order("a4", "paper in")
    resident.tap("action-main")
    resident.sees("一共 3 份", timeout_s=40.0)
    resident.tap("action-main")
    resident.at("rating")
    assert printed(resident, "a4") == before + 3
    assert list(resident.state.pictures.glob("*.pdf")) == []


def test_only_what_the_province_signed_is_paid(resident: Resident):
    """The bank refuses; paid anew, and the line is cut before the terminal hears of it."""
    province = resident.place.province_data
    begin(resident, MEDICAL, "pay")
    resident.sees("要交 400.00 元", "国家税务总局清塘县税务局")
    resident.tap("action-main")
    resident.sees("用手机扫，付 400.00 元")
    scanned(province, "", paid=False)
    assert "付好了" not in resident.sees("没有付成", "您的钱没有动")
    resident.tap("action-main")
    resident.sees("要交 400.00 元")
    resident.tap("action-main")
    resident.sees("用手机扫，付 400.00 元")
    resident.place.line.cut()
    scanned(province, "", paid=True)
    assert "付好了" not in resident.sees("还不知道付没付成", "不要再付一次")
    resident.tap("assist-end")
    resident.sees("手机上已经付了的，先别走")
    resident.tap("sheet-main")
    resident.place.line.mend()
    before = printed(resident, "receipt")
    resident.tap("action-main")
    resident.sees("付好了", "交易号")
    until(lambda: printed(resident, "receipt") > before, "the slip")


def answer_all(resident: Resident) -> None:
    """The form: what is suggested is right, of choices the first, the rest left out."""
    while (seen := resident.finger.page())["page"] == "form":
        ready = seen["names"]
        resident.tap(
            *next(keys for keys in (("confirm",), ("option-0", "action-main"), ("action-other",)) if keys[0] in ready)
        )


def file(resident: Resident) -> str:
    """From the check; the receipt's number."""
    resident.at("check")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    return str(resident.finger.ask(do="visit")["receipt_number"])


def test_a_certificate_is_fetched_answers_a_question_and_is_filed_instead_of_the_paper(resident: Resident):
    resident.begin(SHOP_CLOSED, first="certificate")
    resident.sees("这个不用带纸的", "只用于办理")
    resident.tap("action-main")
    resident.sees("取来了，是您的吗", "营业执照，韦*兰")
    resident.tap("action-main")
    resident.at("form")
    resident.sees("清塘县市场监督管理局的电子证照", "92450123MA5NX0XX73", "对吗")
    resident.tap("confirm", "option-0", "action-main")
    resident.finger.keys(PHONE)
    resident.tap("action-main")
    resident.at("check")
    resident.tap("edit-dispute", "dispute-certificate", "sheet-main")
    case = resident.opened(file(resident))
    [used] = case["certificates"]
    assert (used["material"], used["number"]) == ("营业执照", "92450123MA5NX0XX73")
    assert (case["answers"]["licence"], used["filled"], used["disputes"]) == (
        "92450123MA5NX0XX73",
        ["licence"],
        ["licence.code"],
    )
    [page] = [one for one in case["materials"] if one["name"] == "营业执照"]
    assert Path(page["file"]).read_bytes().startswith(b"\x89PNG")


def test_without_the_line_the_authorisation_travels_and_the_province_fetches(resident: Resident):
    resident.begin(SUBSIDY)
    answer_all(resident)
    resident.at("certificate")
    resident.place.line.cut()
    resident.tap("action-main")
    resident.sees("现在取不来，也不用带")
    resident.tap("action-main")
    resident.at("materials")
    resident.tap("defer")
    number = file(resident)
    resident.deliver()
    case = resident.opened(number)
    [used] = case["certificates"]
    assert (used["outcome"], used["number"]) == ("fetched", "HK450123000018001")
    assert Path(used["files"][0]).read_bytes().startswith(b"\x89PNG")


def test_whoever_calls_for_help_hears_that_somebody_comes(resident: Resident):
    resident.choose(MEDICAL)
    resident.tap("assist-help", "reason-how")
    resident.sees("叫了，有人来帮您")
    with closing(Platform.open(resident.place.province_data)) as office:
        [call] = until(office.calls.listing, "the call is at the province")
        assert (call["place"], call["reason"], call["item"]) == ("石桥村便民服务站", "how", MEDICAL[0])
        office.calls.coming(call["id"], "李师傅过来了，十分钟到。", "LX07")
    resident.tap("sheet-main")
    resident.at("guide")
    resident.sees("有人来了", "李师傅过来了", timeout_s=30.0)
    resident.tap("sheet-main")
    resident.at("guide")


def test_without_the_line_nothing_is_asked_and_the_items_own_place_is_named(resident: Resident):
    resident.place.line.cut()
    until(lambda: ask_sync(resident.state, "try"), "sync answers")
    resident.finger.wait_until("the line is down", lambda page: "现在断网" in "".join(page["texts"]), 20.0)
    resident.tap("start", "find")
    resident.at("search")
    resident.finger.keys(PENSION[1])
    resident.tap(f"item-{PENSION[0]}")
    resident.at("guide")
    resident.sees("要联网才能办", "清塘县政务服务中心")
    resident.finger.shot("needs-the-line")
