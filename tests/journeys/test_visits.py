"""Before and after a visit: a few questions find the service, a map comes along; the same card finds what was filed,
prints its receipt again, takes it back. Another does not."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.catalogue.load import PACKAGED
from kiosk.cli.demo.visit import SIGNATURE
from kiosk.contract import archive
from kiosk.contract.feed import CATALOGUE, NOTICES
from kiosk.outbox.opening import open_outbox
from sync.province import dossier
from sync.province.platform import Platform
from tests.journeys.resident import ALLOWANCE, PHONE, Resident, Service, until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def number(hand: Resident) -> str:
    """Of a case that was filed with card A, whose receipt is printed."""
    hand.leave()
    seen = hand.file_pension("A")
    hand.sees("养老金照常发，到期前再来一次")
    hand.place.emulators["receipt"].wait_for("printed", 1, 20.0)
    return str(seen["receipt_number"])


def test_a_few_questions_lead_to_a_service_and_the_way_there_comes_on_paper(resident: Resident):
    resident.tap("start", "asking")
    resident.sees("家里最近有什么事")
    resident.tap("choice-1", "choice-0", "choice-1", "item-000511101000")
    resident.at("guide")
    printer = resident.place.emulators["receipt"]
    before = len([told for told in printer.told if "printed" in told])
    resident.tap("places")
    resident.sees("还能去哪里办", "清塘镇便民中心", "往东北")
    resident.tap("action-main")
    paper = printer.wait_for("printed", before + 1, 20.0)[before]["printed"]
    assert (resident.place.out / paper).is_file()


def my_cases(resident: Resident, card: str) -> None:
    resident.tap("start", "progress")
    resident.at("identity")
    resident.order("idcard", f"lay {card}")
    resident.at("my_cases", 20.0)


def test_the_card_finds_its_case_and_prints_the_receipt_again(number: str, resident: Resident):
    my_cases(resident, "A")
    resident.sees("您办过的事", "养老金资格认证", "回执号", number, "收好了，等网通就送", "韦*兰")
    printer = resident.place.emulators["receipt"]
    before = len([told for told in printer.told if "printed" in told])
    resident.tap("action-main")
    receipt = printer.wait_for("printed", before + 1, 20.0)[before]["printed"]
    resident.sees("打好了，再打一张")
    assert (resident.place.out / receipt).is_file()


def test_another_card_finds_nothing(number: str, resident: Resident):
    my_cases(resident, "B")
    words = resident.sees("没有找到办过的事", "这张身份证没有在这里办过事", "打 12345 问")
    assert number not in words


def test_a_case_is_taken_back_only_when_confirmed_and_the_province_hears_of_it(number: str, resident: Resident):
    my_cases(resident, "A")
    resident.tap("withdraw", "sheet-main")  # 先不撤回
    assert [row["kind"] for row in resident.queue("withdrawal")] == []
    resident.tap("withdraw", "sheet-other")
    resident.sees("撤回了", "这件事不再往下办")
    assert [row["state"] for row in resident.queue("withdrawal")] == ["filed"]
    resident.deliver()
    until(lambda: not resident.queue("withdrawal"), "the withdrawal is delivered", 40.0)
    [case] = resident.cases()
    assert case["state"] == "withdrawn"
    with closing(Platform.open(resident.place.province_data)) as office:
        confirmed = office.receiving.manifest(case["id"])
    assert confirmed.confirmed_until is not None
    assert confirmed.confirmed_until.year == confirmed.filed_at.astimezone().year + 1  # 资格认证: until the next
    resident.settled(number, state="withdrawn")


def test_a_time_at_the_window_is_asked_for_and_what_the_card_says_wrongly_travels_with_it(resident: Resident):
    resident.choose(("000711101009", "jhdj"))  # 结婚登记: both have to come
    resident.sees("这件事要到窗口办：清塘县婚姻登记处", "约个时间去窗口")
    resident.tap("action-main")
    resident.at("consent")
    resident.tap("action-main")
    resident.order("idcard", "lay B")
    resident.sees("想哪天去")
    resident.tap("option-1", "action-main")
    resident.sees("上午还是下午")
    resident.tap("option-0", "action-main")
    resident.sees("告诉哪个手机号")
    resident.finger.keys(PHONE)
    resident.tap("action-main")
    resident.at("check")
    resident.tap("edit-dispute", "dispute-birth_date", "sheet-main")
    resident.sees("出生日期 不对", "会送去核实，照常办")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    number = resident.finger.ask(do="visit")["receipt_number"]
    resident.sees("预约：结婚登记")
    resident.deliver()
    resident.settled(number)
    case = resident.opened(number)
    assert (case["purpose"], case["item"], case["disputes"]) == ("book", "000711101009", ["birth_date"])
    assert (case["answers"]["booked_half"], case["answers"]["phone"]) == ("morning", PHONE)


def test_a_package_is_filed_once_with_the_line_down_and_each_part_reaches_its_office(resident: Resident):
    resident.place.line.cut()
    resident.choose(("45YJS0000015", "sdqw"))  # 水电气网一起装
    resident.sees("一次办这几件", "装电表", "清塘供电局", "要装水的", "装宽带、报修")
    while resident.finger.page()["page"] == "guide":
        resident.tap("action-main")
    resident.at("consent")
    resident.tap("action-main")
    resident.order("idcard", "lay B")
    resident.sees("是这套房子吗")
    resident.tap("confirm")
    for question, answer in (("要装自来水吗", 0), ("要装燃气吗", 1), ("要装宽带吗", 0)):
        resident.sees(question)
        resident.tap(f"option-{answer}")
    resident.sees("用来做什么")
    resident.tap("option-0", "action-main")
    resident.sees("您的手机号是多少")
    resident.finger.keys(PHONE)
    resident.tap("action-main")
    resident.at("materials")
    resident.tap("defer")
    resident.sees("一共办 3 件", "装电表、新装自来水、装宽带、报修")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    number = resident.finger.ask(do="visit")["receipt_number"]
    resident.deliver()
    resident.settled(number)
    case = resident.opened(number)
    assert [(part["dept_name"], part["item_name"]) for part in case["parts"]] == [
        ("清塘供电局", "低压居民新装用电"), ("清塘县城乡供水有限公司", "居民用水报装"),
        ("清塘县通信服务中心", "宽带新装、移机、报修"),
    ]  # fmt: skip
    assert case["parts"][2]["given"] == {"what": "new", "address": case["answers"]["address"], "phone": PHONE}


def test_a_daughter_files_for_her_mother_with_both_cards(resident: Resident):
    resident.choose(("002014201010", "gssbk"))  # 挂失社保卡
    resident.tap("action-main")
    resident.at("consent")
    resident.tap("acting-agent")
    resident.sees("先放他（她）的身份证，再放您自己的")
    resident.tap("action-main")
    resident.at("identity")
    resident.order("idcard", "lay A")
    resident.sees("请拿走，再放您自己的身份证")
    resident.lift()
    resident.order("idcard", "lay B")
    resident.sees("您是他（她）的什么人")
    resident.tap("option-1", "action-main")
    resident.sees("卡是怎么没的")
    resident.tap("option-0", "action-main")
    resident.finger.keys(PHONE)
    resident.tap("action-main")
    resident.at("check")
    resident.sees("代办人")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    resident.sees("受理")  # 收件即受理
    number = resident.finger.ask(do="visit")["receipt_number"]
    resident.deliver()
    resident.settled(number)
    case = resident.opened(number)
    agent = case["agent"]
    assert (agent["relation"], agent["identity"]["how"]) == ("child", "chip")
    assert agent["person"]["id_number"] != case["applicant"]["id_number"]
    assert case["commitments"][0].startswith("我是受本人委托来办的")


def test_what_was_put_off_and_what_the_office_asks_is_added_offline_and_a_bad_rating_is_answered(resident: Resident):
    data = resident.place.province_data
    resident.place.line.cut()
    resident.begin(ALLOWANCE, "A")
    resident.to_the_camera()
    resident.tap("defer")  # the household book follows
    resident.at("check")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    number = str(resident.finger.ask(do="visit")["receipt_number"])
    case = next(row["id"] for row in resident.queue("case") if row["receipt_number"] == number)
    while resident.finger.page()["page"] != "rating":
        resident.tap("action-main")
    resident.tap("level-1", "action-main")
    resident.leave()
    rating = until(lambda: resident.queue("rating"), "the rating waits")[-1]["id"]
    resident.deliver()
    resident.settled(number)
    until(lambda: not resident.queue("rating", "report"), "the rating is delivered", 40.0)

    why = "户口簿要本人那一页"
    with closing(Platform.open(data)) as office:
        office.letters.answer(rating, "对不起，我们已经改了指南。", office="政务局")
    asked = ("--text", why, "--paper", "户口簿:1", "--until", "2030-12-07")
    resident.place.run("province", "ask-supplement", "--data", str(data), case, *asked)
    resident.deliver()
    resident.settled(number, state="supplement_requested")

    resident.place.line.cut()
    my_cases(resident, "A")
    resident.sees("要补材料", number, "看要补什么")
    resident.tap("action-main")
    resident.sees("这件事，要您补一下", "最晚 2030年12月7日", why, "要补 1：户口簿", "政务局说：对不起，我们已经改了")
    resident.tap("action-main")
    resident.at("materials")
    resident.order("camera", "page register-1")
    resident.sees("拍好了")
    resident.tap("action-main")
    resident.at("check")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    added = str(resident.finger.ask(do="visit")["receipt_number"])
    while resident.finger.page()["page"] in ("filed", "receipt"):
        resident.tap("action-main")
    resident.leave()
    resident.deliver()
    resident.settled(added)
    with closing(Platform.open(data)) as office:
        [came] = office.receiving.supplements(case)
        assert office.receiving.manifest(came.case).materials[0].name == "户口簿"


COMPANY: Service = ("000731611035", "gsgmgdz")  # 公司改名、改地址: of organisations alone
CREDIT_CODE = "91350100M000100Y43"  # an example of GB 32100-2015


NEWS = {
    "kind": "policy", "title": "公司搬家，在家门口改执照", "title_en": "Companies that move",
    "text": ["地址、名字一次改好，新执照寄到家。"], "text_en": ["Name and address at once."],
    "office": "清塘县市场监督管理局", "published": "2020-01-02", "items": [COMPANY[0]],
}  # fmt: skip


def next_catalogue(resident: Resident, folder: Path) -> None:
    """The province signs a newer one: a service has another name, and a notice tells of it. The terminal pulls it."""
    made = Path(shutil.copytree(PACKAGED, folder / "catalogue"))
    for name, old, new in (
        ("market/company_change.json", '"title": "公司改名、改地址"', '"title": "公司改名、搬家"'),
        ("catalogue.json", '"version": "', '"version": "next.'),
    ):
        text = (made / name).read_text("utf-8")
        assert text.count(old) == 1
        (made / name).write_text(text.replace(old, new), "utf-8")
    with closing(Platform.open(resident.place.province_data)) as office:
        office.publish({CATALOGUE: made, NOTICES: json.dumps({"notices": [NEWS]}).encode()})
    resident.place.line.mend()
    assert resident.place.run("catalogue", "pull", *resident.where, "--json")["version"].startswith("next.")


def test_one_visit_for_a_company_from_another_province_posted_promised_and_put_off(
    resident: Resident, tmp_path: Path
):
    """Offline and light on dark. While it is under way a newer catalogue arrives, which is for the next visit."""
    resident.place.line.cut()
    resident.tap("start", "assist-large", "assist-large", "find")
    resident.finger.keys(COMPANY[1])
    resident.tap(f"item-{COMPANY[0]}")
    resident.sees("公司、企业已经登记", "最晚有结果", "营业执照")
    printer = resident.place.emulators["receipt"]
    printed = len([told for told in printer.told if "printed" in told])
    resident.tap("take-along")
    resident.sees("用手机扫一扫，带走")
    resident.tap("sheet-main")
    printer.wait_for("printed", printed + 1, 20.0)
    resident.tap("action-main")
    resident.sees("别的省的事也能办", "邮费约 12 元")
    resident.read_guide()
    resident.at("consent")
    resident.tap("action-main")
    resident.order("idcard", "lay A")
    resident.at("certificate", 20.0)
    resident.tap("action-main")
    resident.sees("现在取不来，也不用带")
    resident.tap("action-main")
    resident.sees("单位叫什么名字")
    resident.finger.keys("qingtang")
    resident.tap("candidate-0", "action-main")
    resident.sees("统一社会信用代码")
    resident.finger.keys(CREDIT_CODE)
    resident.tap("action-main")
    for question, names in (
        ("您在单位是什么人", ("option-0", "action-main")),
        ("要改哪几样", ("option-1", "action-main")),
        ("搬到这里吗", ("confirm",)),
        ("新地址证明带了吗", ("option-1", "action-main")),
    ):
        resident.sees(question)
        resident.tap(*names)
    resident.sees("您的手机号是多少")
    resident.finger.keys(PHONE)
    resident.tap("action-main")
    resident.sees("这件事归哪里管")
    resident.tap("option-1", "action-main")
    resident.sees("是哪个省")
    resident.tap("option-1", "action-main")
    resident.sees("哪个市、哪个县")
    resident.finger.keys("wuqing")
    resident.tap("candidate-0", "action-main")
    resident.sees("结果怎么拿", "邮费约 12 元，收到时付")
    resident.tap("option-1", "action-main")
    resident.sees("寄到这里，对吗")
    resident.tap("confirm")
    resident.sees("送到时打这个电话，对吗")
    resident.tap("confirm")
    resident.at("materials")
    resident.order("camera", "page register-1")
    resident.sees("拍好了")
    resident.tap("action-main")
    resident.sees("新章程")
    resident.tap("defer")
    resident.at("check")
    next_catalogue(resident, tmp_path)
    resident.place.line.cut()
    resident.sees("公司改名、改地址")
    resident.tap("action-main")
    resident.sees("新地址单位有权用", "来检查的时候", "不是真的")
    resident.tap("action-main")
    resident.finger.draw("signature-pad", SIGNATURE)
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    mine = resident.finger.ask(do="visit")
    while resident.finger.page()["page"] != "rating":
        resident.tap("action-main")
    resident.tap("action-other")
    resident.sees("这些您可能也能领", "65 岁加发养老金，不用申请")
    resident.tap("action-other")
    resident.leave()

    resident.deliver()
    number = str(mine["receipt_number"])
    case = resident.opened(number)
    given = case["answers"]
    assert {name: given[name] for name in mine["answers"]} == mine["answers"]
    assert (given["org_code"], given["org_role"], given["decided_province"]) == (CREDIT_CODE, "legal", "120000")
    assert (given["result_by"], given["result_address"]) == ("post", case["applicant"]["address"])
    assert "我承诺：新地址单位有权用，不是违法建筑。" in case["commitments"]
    assert case["deferred_materials"] == ["新章程"]
    assert [use["material"] for use in case["certificates"]] == ["营业执照"]
    assert not case["catalogue_version"].startswith("next.")
    with closing(Platform.open(resident.place.province_data)) as office:
        assert dossier.write(office, case["case"], tmp_path / "archive", "cy07") > 0
        assert archive.verify(tmp_path / "archive", office.keys.trusted()) == []

    resident.tap("notices", "notice-0")
    resident.sees("公司搬家，在家门口改执照", "新执照寄到家")
    resident.tap("action-main")
    resident.at("guide")
    resident.sees("公司改名、搬家")


def letters(resident: Resident, about: str) -> int:
    """How many the terminal holds, sealed."""
    with open_outbox(resident.state) as store:
        return len(store.rows("select 1 from letters where about = ?", [about]))


def test_help_is_called_and_what_could_not_be_done_is_answered(resident: Resident):
    """In large letters, without the line."""
    resident.place.line.cut()
    resident.choose((ALLOWANCE[0], "gaolign"))  # a typing mistake
    resident.tap("assist-large")
    resident.tap("assist-help")
    resident.sees("也可以打电话", "12345")
    resident.tap("reason-how")
    resident.sees("有人来帮您")
    until(lambda: resident.queue("help_call"), "the call waits")
    resident.tap("sheet-main")
    resident.read_guide()
    resident.at("consent")
    resident.tap("action-main")
    resident.order("idcard", "lay CN")
    resident.at("form", 20.0)
    resident.tap("assist-help", "reason-stuck")
    resident.sees("哪里办不成")
    resident.tap("option-2", "action-main")
    resident.sees("还想说什么")
    resident.tap("action-main")
    resident.sees("您说的记下了")
    [report] = [row["id"] for row in until(lambda: resident.queue("report"), "the report waits")]
    resident.tap("sheet-main")
    resident.at("form")
    resident.leave()

    resident.deliver()
    until(lambda: not resident.queue("report", "help_call"), "call and report are delivered", 40.0)
    with closing(Platform.open(resident.place.province_data)) as office:
        [said] = [one for one in office.letters.said(["report"]) if one["id"] == report]
        assert (said["item"], said["reasons"]) == (ALLOWANCE[0], ["conditions"])
        office.letters.answer(report, "您符合，请再来办一次。", office="民政局")
    resident.deliver()
    until(lambda: letters(resident, report), "the answer is here", 40.0)
    resident.place.line.cut()
    my_cases(resident, "CN")
    resident.sees("有回话了")
    resident.tap("action-main")
    resident.sees("民政局说：您符合，请再来办一次")
