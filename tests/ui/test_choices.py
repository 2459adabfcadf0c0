"""智能导办, 就近办, 政策直达 on the screen: pressed as a resident would."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PySide6.QtGui import QImage

from drivers.protocol import Picture, Text
from kiosk.catalogue import advice
from kiosk.catalogue.load import PACKAGED
from kiosk.config import Config
from kiosk.session.visit import Mode, Page, Visit
from ui.samples import EVENING, MORNING, item, van
from ui.samples.person import CARD, FILED
from ui.services.paper import Papers
from ui.voice import script


def test_three_questions_lead_to_the_service(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME))
    stage.press("asking")
    assert stage.model.title == "家里最近有什么事？"
    for name in ("choice-1", "choice-0", "choice-1"):
        stage.press(name)
    assert stage.model.choices[0]["title"] == "高龄津贴申领"
    stage.press("item-000511101000")
    assert (stage.visit.page, stage.visit.item.catalog_code) == (Page.GUIDE, "000511101000")


def test_who_finds_nothing_there_looks_through_everything(stage: Any) -> None:
    stage.show(Visit(page=Page.ASKING, chosen=(0,)))
    stage.press("action-other")
    assert stage.visit.page is Page.SEARCH


@pytest.mark.parametrize("mode", [Mode.STANDARD, Mode.ASSISTED])
def test_other_things_begin_with_a_question_in_large_letters(stage: Any, mode: Mode) -> None:
    stage.show(Visit(page=Page.HOME, mode=mode))
    stage.press("all" if mode is Mode.ASSISTED else "asking")
    assert stage.visit.page is Page.ASKING


def test_a_service_that_needs_the_line_says_so_before_anything_is_asked(stage: Any) -> None:
    stage.show(Visit(page=Page.ASKING, chosen=(1, 0, 2)), online=False)
    stage.press("item-002014201011")
    assert stage.visit.page is Page.GUIDE
    assert "清塘县政务服务中心" in stage.model.banner  # its own place, not the terminal's usual window
    while stage.model.leaf + 1 < stage.model.leaves:
        stage.press("action-main")
    stage.press("action-main")
    assert stage.visit.page is Page.GUIDE


@pytest.mark.parametrize(
    ("without", "told"), [("camera", "这台机器没有拍照的地方"), ("idcard", "这台机器读不了")]
)  # fmt: skip
def test_a_service_that_needs_what_this_terminal_was_built_without_says_so_and_is_logged(
    stage: Any, caplog: pytest.LogCaptureFixture, without: str, told: str
) -> None:
    devices = {slot: status for slot, status in stage.usual.devices.items() if slot != without}
    stage.show(Visit(page=Page.ASKING, chosen=(0, 0, 0)), devices=devices)
    stage.press("item-000709301003")
    assert stage.visit.page is Page.GUIDE
    assert told in stage.model.banner
    assert [record.getMessage() for record in caplog.records if record.name == "ui.choosing"] == [
        f"item=000709301003 not finished on this terminal: needs_{'camera' if without == 'camera' else 'reader'}"
    ]
    while stage.model.leaf + 1 < stage.model.leaves:
        stage.press("action-main")
    stage.press("action-main")
    assert stage.visit.page is Page.GUIDE


def test_where_else_it_is_done_stands_on_the_guide(stage: Any) -> None:
    stage.show(Visit(page=Page.GUIDE, item=item()), now=MORNING)
    stage.press("places")
    assert stage.visit.page is Page.PLACES
    first = stage.model.places[0]
    assert (first["name"], first["state"]) == ("清塘镇信用社自助厅", "现在开着")
    assert "往东北 2.9 公里" in script(stage.model)
    stage.press("action-other")
    back: Visit = stage.visit
    assert back.page is Page.GUIDE


@pytest.mark.parametrize("mode", list(Mode))
def test_the_guide_is_a_code_before_anybody_is_asked_who_he_is(stage: Any, mode: Mode) -> None:
    stage.show(Visit(page=Page.GUIDE, item=item(), mode=mode), devices={})
    while not stage.walk.click("take-along"):
        stage.press("action-main")
    screen = stage.settle().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(screen.constBits(), np.uint8).reshape(screen.height(), screen.bytesPerLine())
    [code] = zxingcpp.read_barcodes(np.ascontiguousarray(pixels), formats=zxingcpp.BarcodeFormat.QRCode)
    assert code.text.startswith("高龄津贴申领\n要带：身份证原件、户口簿")
    assert "http" not in code.text
    stage.press("sheet-main")  # no printer: there is nothing but to read on
    assert (stage.visit.over, stage.effects) == (None, [])


def test_a_van_names_where_it_stands_next(stage: Any) -> None:
    stage.show(Visit(page=Page.PLACES, item=item()), now=MORNING, config=van())
    assert stage.model.stops.splitlines()[1:] == [
        "今天 9:00-16:00 黄岭村小学门口",
        "明天 9:00-16:00 大塘村文化广场",
        "11月25日 周三 9:00-16:00 石桥村委会门口",
    ]


def test_the_places_come_on_paper_with_their_map(stage: Any) -> None:
    papers = Papers(Config(), lambda: EVENING, lambda: advice.read(PACKAGED))
    printed = papers.guide(Visit(page=Page.PLACES, item=item()))
    [picture] = [one for one in printed if isinstance(one, Picture)]
    dots = int.from_bytes(picture.rows, "big").bit_count()
    assert 0.01 < dots / (8 * len(picture.rows)) < 0.3
    words = [one.text for one in printed if isinstance(one, Text)]
    assert "1. 清塘镇信用社自助厅" in words
    assert "电话 12345" in words


def test_what_else_may_be_claimed_comes_after_the_rating(stage: Any) -> None:
    rated = Visit(page=Page.RATING, item=item(), card=CARD, filed=FILED, consented=True)
    stage.show(rated)
    stage.press("action-other")
    assert stage.visit.page is Page.BENEFITS
    assert {"老年证", "65 岁加发养老金，不用申请"} <= {row["title"] for row in stage.model.choices}
    assert "高龄津贴" not in [row["title"] for row in stage.model.choices]  # just filed
    stage.press("benefit-senior_card")
    assert (stage.visit.page, stage.visit.item.title) == (Page.GUIDE, "办老年证")


def test_nothing_is_offered_where_nothing_fits(stage: Any) -> None:
    elsewhere = replace(CARD, address="桂川市江南区")
    stage.show(Visit(page=Page.RATING, item=item(), card=elsewhere, filed=FILED, consented=True))
    stage.press("action-other")
    assert stage.visit.page is Page.TAKE_CARD
