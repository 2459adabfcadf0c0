"""Before and after a visit: a few questions find the service, a map comes along; the same card finds what was filed,
prints its receipt again, takes it back. Another does not."""

import pytest

from tests.journeys.resident import PHONE, Resident, until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def number(hand: Resident) -> str:
    """Of a case that was filed with card A, whose receipt is printed."""
    hand.leave()
    seen = hand.file_pension("A")
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
