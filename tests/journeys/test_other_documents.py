"""A permit under the camera, a chip card in its slot, a code on a telephone: who it is and how that was proven reach
the province."""

from collections.abc import Iterator

import pytest

from drivers.mrz.specimens import named
from kiosk.cli.demo.site import EMULATORS, Site, site
from kiosk.cli.demo.window import possible
from kiosk.session.visit import Way
from tests.journeys.resident import PENSION, Resident, until

pytestmark = pytest.mark.journey
PERMIT = "hkmo-to-mainland-2"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """As everywhere, and with a slot for chip cards: vsmartcard's reader behind a pcscd of its own."""
    folder = tmp_path_factory.mktemp("place") / "site"
    emulated = EMULATORS | {slot: kind for slot, kind in possible().items() if slot == "socialcard"}
    with site(folder, line_whole=False, platform="offscreen", emulated=emulated) as running:
        yield running


def by(resident: Resident, way: Way) -> None:
    """To the page of identity, and on it to another document than the ID card."""
    resident.begin(PENSION, None)
    button = f"way-{way}"
    until(lambda: button in resident.finger.page()["names"], f"{button} is offered", 20.0)
    resident.tap(button)


def test_a_permit_is_read_confirmed_and_filed_with_how_it_was_proven(resident: Resident) -> None:
    by(resident, Way.TRAVEL_DOCUMENT)
    resident.sees("放到左边白板上", "正在等您的证件")
    resident.order("camera", f"page {PERMIT}")
    resident.at("person", 30.0)
    document = named(PERMIT).document
    resident.sees("看一看，是您吗", "港澳居民来往内地通行证", document.name or "")
    resident.tap("confirm")
    resident.sees("您的姓名怎么写")
    resident.tap("action-main")
    resident.sees("照着证件，把姓名写全")
    for syllable in ("yang", "shu"):
        resident.finger.keys(syllable)
        resident.tap("candidate-0")
    resident.tap("action-main")
    resident.at("form")
    resident.answer_pension()
    resident.sees("证件上读的，姓名您写", "通行证号")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    number = resident.finger.ask(do="visit")["receipt_number"]
    resident.sees("凭回执号查")
    goes(resident)
    resident.deliver()
    resident.settled(number)
    case = resident.opened(number)
    assert case["identity"] == {"how": "mrz", "confirmed": ["sex"], "written": ["name"]}
    person = case["applicant"]
    assert (person["id_type"], person["id_number"], person["document"]) == (
        "516",
        document.number,
        "hkmo_to_mainland",
    )
    assert (person["birth_date"], person["sex"]) == (document.birth_date, document.sex)
    assert len(person["name"]) == 2
    assert person["name"].isalpha()
    resident.tap("start", "progress")
    until(lambda: f"way-{Way.TRAVEL_DOCUMENT}" in resident.finger.page()["names"], "the permit is offered", 20.0)
    resident.tap(f"way-{Way.TRAVEL_DOCUMENT}")
    resident.at("person", 30.0)  # it lies there still
    resident.tap("confirm")
    resident.sees("回执号是多少")
    resident.finger.keys(number)
    resident.tap("action-main")
    resident.at("my_cases")
    resident.sees("您办过的事", "养老金资格认证")
    goes(resident)


def test_a_social_card_that_keeps_its_name_is_refused_and_one_that_tells_it_files(resident: Resident) -> None:
    if "socialcard" not in resident.place.emulators:
        pytest.skip("needs the packages pcscd and vsmartcard-vpcd")
    by(resident, Way.SOCIAL_CARD)
    resident.sees("请把社保卡插进读卡口", "正在等您的社保卡")
    resident.order("socialcard", "lay 3.0")
    resident.sees("这张社保卡在这里读不出姓名", "按下面的键，换一种证件办")
    assert {f"way-{Way.ID_CARD}", f"way-{Way.TRAVEL_DOCUMENT}"} <= set(resident.finger.page()["names"])
    resident.order("socialcard", "swap 2.0")
    resident.at("form", 20.0)
    resident.answer_pension()
    resident.sees("证件上读的，不能改", "古****·阿******·买**")
    resident.sign()
    resident.tap("action-main")
    until(lambda: resident.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
    number = resident.finger.ask(do="visit")["receipt_number"]
    resident.tap("assist-end")
    resident.at("take_card")
    resident.sees("请拔出社保卡")
    resident.order("socialcard", "lift")
    resident.at("attract")
    resident.deliver()
    case = resident.opened(number)
    assert case["identity"] == {"how": "social_card", "confirmed": [], "written": []}
    person = case["applicant"]
    assert (person["name"], person["id_type"], person["id_number"], person["document"]) == (
        "古丽巴哈尔·阿卜杜热西提江·买买提",
        "111",
        "650102196802150024",
        "social_card",
    )


def test_a_code_is_asked_about_live_and_kept_nowhere(resident: Resident) -> None:
    resident.deliver()
    by(resident, Way.CODE)
    resident.sees("打开手机上的电子码", "正在等您的电子码")
    code = shown(resident)
    resident.order("scanner", f"scan {code}")
    resident.at("form", 20.0)
    told = [file for folder in (resident.state.root, resident.place.province_data) for file in folder.rglob("*")]
    told.append(resident.place.log)
    assert not [file for file in told if file.is_file() and code.encode() in file.read_bytes()]


def test_without_a_code_reader_the_telephone_is_laid_under_the_camera(resident: Resident) -> None:
    resident.deliver()
    resident.order("scanner", "vanish")
    by(resident, Way.CODE)
    resident.sees("打开手机电子码放到左边白板上", "正在等您的电子码")
    resident.order("camera", f"phone {shown(resident)}")
    resident.at("form", 20.0)
    resident.order("scanner", "return")


def goes(resident: Resident) -> None:
    """No card lies there whose taking would end the visit."""
    resident.tap("assist-end")
    resident.at("take_card")
    resident.tap("action-main")
    resident.at("attract")


def shown(resident: Resident) -> str:
    """What the telephone of a resident of the sample shows."""
    from sync.province.adapters import codes

    return codes.shown(resident.place.province_data, "guilan")
