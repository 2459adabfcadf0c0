"""What residents and technicians do with the frame, the first pages and the sheets, through real presses."""

from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk import pin
from kiosk.config import Place
from kiosk.session import effects as e
from kiosk.session.visit import Mode, Notice, Over, Page, Visit
from ui.robot import Robot
from ui.samples import CST, EVENING, item, sample_catalogue
from ui.viewmodels.attract import window_line
from ui.viewmodels.choosing import ALL
from ui.viewmodels.guide import Row, Ruler, Section, paged
from ui.wording import greeting, notice


def theme(stage: Any) -> Any:
    return stage.screen.engine.singletonInstance("Jiujin", "Theme")


def test_a_touch_starts_the_visit(stage: Any) -> None:
    device = QTest.createTouchDevice()
    window = stage.screen.window
    point = stage.item("start").place.center().toPoint()
    QTest.touchEvent(window, device).press(0, point, window).commit()
    QTest.touchEvent(window, device).release(0, point, window).commit()
    stage.settle()
    assert stage.visit.page is Page.HOME


def test_large_print_goes_round_live_and_comes_back(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME))
    seen = []
    for _ in range(3):
        stage.press("assist-large")
        seen.append((stage.visit.mode, theme(stage).property("mode"), stage.item("assist-large").text))
    assert seen == [
        (Mode.ASSISTED, "assisted", "大字"),
        (Mode.CONTRAST, "contrast", "黑底"),
        (Mode.STANDARD, "standard", "大字"),
    ]


def test_language_changes_every_word_at_once(stage: Any) -> None:
    stage.show(Visit(page=Page.GUIDE, item=item()))
    stage.press("assist-language")
    assert stage.item("assist-help").text == "Help"
    assert stage.item("action-main").text == stage.model.main
    assert stage.model.title == item().en["title"]
    stage.press("assist-language")
    assert stage.item("assist-help").text == "叫人帮忙"
    assert stage.model.title == item().title


def test_a_second_strike_counts_once(stage: Any) -> None:
    theme(stage).setProperty("strikeMs", 300)
    try:
        centre = stage.item("assist-large").place.center().toPoint()
        QTest.mouseClick(stage.screen.window, Qt.MouseButton.LeftButton, pos=centre)
        QTest.mouseClick(stage.screen.window, Qt.MouseButton.LeftButton, pos=centre)
        assert stage.visit.mode is Mode.ASSISTED
        assert stage.item("assist-large").struck
    finally:
        theme(stage).setProperty("strikeMs", 0)


def test_keys_alone_reach_and_press(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME))
    window = stage.screen.window
    for _ in range(40):
        QTest.keyClick(window, Qt.Key.Key_Tab)
        focused = window.activeFocusItem()
        if focused is not None and focused.objectName() == "all":
            break
    assert focused.property("isFocused") is True, "focus is not shown"
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert window.activeFocusItem().objectName() == "progress"
    QTest.keyClick(window, Qt.Key.Key_Return)
    stage.settle()
    assert stage.visit.page is Page.IDENTITY


def test_a_tile_of_many_services_opens_their_list_and_one_its_guide(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME))
    topic = next(found for found in sample_catalogue().home if len(found.items) > 1)
    stage.press(f"topic-{topic.key}")
    assert (stage.visit.page, stage.visit.topic) == (Page.SEARCH, topic.key)
    first = stage.model.shown[0]
    stage.press(first["name"])
    assert stage.visit.page is Page.GUIDE
    assert stage.visit.item is not None
    assert stage.visit.item.catalog_code == first["key"]


def test_three_letters_find_the_allowance(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME))
    stage.press("find")
    for letter in "gljt":
        stage.press(f"key-{letter}")
    assert stage.visit.query == "gljt"
    stage.press("item-000511101000")
    assert stage.visit.page is Page.GUIDE


def test_every_way_of_writing_stands_there_before_the_first_key(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME))
    stage.press("find")
    assert {item.name for item in stage.walk.controls()} >= {"tab-pinyin", "tab-hand", "tab-letters"}


def test_who_finds_nothing_is_shown_two_ways_on(stage: Any) -> None:
    stage.show(Visit(page=Page.SEARCH, query="咖啡"))
    stage.press("by-topic")
    assert stage.visit.topic == ALL
    stage.show(Visit(page=Page.SEARCH, query="咖啡"))
    stage.press("write-again")
    assert stage.model.writing


def test_every_service_is_reached_by_page_buttons(stage: Any) -> None:
    seen: set[str] = set()
    for topic in sample_catalogue().topics.values():
        stage.controller.show(Visit(), stage.usual)
        stage.show(Visit(page=Page.SEARCH, topic=topic.key))
        while True:
            seen |= {entry["key"] for entry in stage.model.shown}
            if stage.model.leaf + 1 >= stage.model.leaves:
                break
            stage.press("page-next")
    assert seen == set(sample_catalogue().items)


def test_topics_come_before_services(stage: Any) -> None:
    stage.show(Visit(page=Page.SEARCH, topic=ALL))
    assert stage.model.shown[0]["key"] in sample_catalogue().topics


def test_what_needs_the_line_says_where_else(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME, notice=Notice.NEEDS_THE_LINE), online=False)
    assert stage.usual.config.place.window in stage.model.banner


def test_the_guide_leads_to_consent_and_consent_to_the_card(stage: Any) -> None:
    stage.show(Visit(page=Page.GUIDE, item=item()))
    stage.press("action-main")
    assert stage.visit.page is Page.CONSENT
    stage.press("action-main")
    assert stage.visit.page is Page.IDENTITY
    assert e.ReadCard() in stage.effects


def test_no_consent_no_reading(stage: Any) -> None:
    stage.show(Visit(page=Page.CONSENT, item=item()))
    stage.press("action-other")
    assert stage.visit.page in (Page.ATTRACT, Page.TAKE_CARD)
    assert e.ReadCard() not in stage.effects


def test_the_warning_hides_the_page_and_any_touch_stays(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME, over=Over.IDLE, idle_left=38))
    assert stage.walk.named("find") is None, "the page beneath can be read"
    QTest.mouseClick(stage.screen.window, Qt.MouseButton.LeftButton, pos=QPoint(540, 700))
    stage.settle()
    assert stage.visit.over is None


def test_help_is_called_with_its_reason(stage: Any) -> None:
    stage.show(Visit(page=Page.HOME))
    stage.press("assist-help")
    stage.press("reason-machine")
    assert e.CallHelp("machine") in stage.effects
    assert stage.visit.notice is Notice.HELP_CALLED


def test_five_touches_on_the_seal_ask_for_the_pin(stage: Any) -> None:
    centre = stage.item("seal").place.center().toPoint()
    for _ in range(4):
        QTest.mouseClick(stage.screen.window, Qt.MouseButton.LeftButton, pos=centre)
    assert stage.visit.over is None
    QTest.mouseClick(stage.screen.window, Qt.MouseButton.LeftButton, pos=centre)
    assert stage.visit.over is Over.PIN


def test_the_seal_does_nothing_while_somebody_is_served(stage: Any) -> None:
    stage.show(Visit(page=Page.GUIDE, item=item()))
    for at in range(5):
        stage.screen.shell.sealTouched(float(at) / 10)
    assert stage.visit.over is None


def test_slow_touches_are_no_gesture(stage: Any) -> None:
    for at in range(8):
        stage.screen.shell.sealTouched(at * 1.0)
    assert stage.visit.over is None


def test_a_wrong_pin_says_so_and_is_forgotten(stage: Any) -> None:
    stage.show(Visit(over=Over.PIN))
    for digit in "123456":
        stage.press(f"pin-{digit}")
    assert stage.model.length == 6
    stage.press("pin-enter")
    stage.tools.runner.drain()
    assert stage.visit.notice is Notice.PIN_WRONG
    assert stage.model.length == 0


def test_a_pin_opens_only_what_it_sealed() -> None:
    sealed = pin.seal("204816")
    assert pin.opens(sealed, "204816")
    assert not pin.opens(sealed, "204817")
    assert not any(pin.opens(broken, "204816") for broken in ("", "plain", "scrypt$zz$00", "md5$00$00", sealed[:-2]))
    with pytest.raises(ValueError):
        pin.seal("1234")


def test_the_technician_sees_no_resident(stage: Any) -> None:
    stage.show(Visit(page=Page.TECHNICIAN))
    stage.press("device-receipt")
    assert "凭条打印机" in stage.model.asked


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "晚上好"), (5, "早上好"), (9, "上午好"), (12, "中午好"), (14, "下午好"), (18, "晚上好")]
)
def test_the_greeting_follows_the_clock(hour: int, words: str) -> None:
    assert greeting(EVENING.replace(hour=hour), "zh_CN") == words


@pytest.mark.parametrize(
    ("now", "ending"),
    [
        (datetime(2026, 11, 23, 9, 12, tzinfo=CST), "开到 17:30"),
        (datetime(2026, 11, 23, 7, 0, tzinfo=CST), "今天 8:30 开门"),
        (datetime(2026, 11, 22, 20, 46, tzinfo=CST), "明早 8:30 开门"),
        (datetime(2026, 11, 20, 20, 0, tzinfo=CST), "周一 8:30 开门"),
    ],
)
def test_the_window_line_tells_when_somebody_is_there(now: datetime, ending: str) -> None:
    assert window_line(Place(), now, "zh_CN").endswith(ending)


def test_pictures_follow_the_clock(stage: Any) -> None:
    for hour, night in ((6, True), (7, False), (17, False), (18, True)):
        stage.show(Visit(), now=EVENING.replace(hour=hour))
        assert theme(stage).property("night") is night


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_notice_is_one_plain_sentence(stage: Any, language: str) -> None:
    for which in Notice:
        words = notice(which, language, stage.usual)
        assert 6 < len(words) < 140, which
        assert not any(bad in words for bad in ("系统", "请稍候", "失败", "非法", "error", "Error", "invalid")), which


def test_a_heading_never_stands_alone_and_no_row_is_lost() -> None:
    ruler = Ruler(width=300, room=200, em=11, note_em=8, row=32, heading=25)
    sections = [Section(f"节{n}", tuple(Row("material", f"{n}-{m}") for m in range(5))) for n in range(4)]
    pages = paged(sections, ruler)
    assert [row for page in pages for section in page for row in section.rows] == [
        row for section in sections for row in section.rows
    ]
    assert all(section.rows for page in pages for section in page)
    for page in pages:
        used = sum(ruler.heading + 9 + sum(ruler.height(row) for row in section.rows) for section in page)
        assert used <= ruler.room


def test_a_robot_needs_a_developer_terminal(tmp_path: Any) -> None:
    from kiosk.config import Config
    from kiosk.state import StateFolder
    from ui.run import run

    assert run(Config(), StateFolder(tmp_path), robot=tmp_path / "robot.sock") == 1


def test_the_robot_presses_what_is_there(stage: Any, qtbot: Any, tmp_path: Any) -> None:
    robot = Robot(tmp_path / "robot.sock", stage.screen.window, stage.controller)
    answers: list[dict[str, Any]] = []
    robot._do({"do": "tap", "name": "start"}, answers.append)
    qtbot.waitUntil(lambda: answers != [])
    robot._do({"do": "page"}, answers.append)
    assert answers[0] == {"ok": True}
    assert answers[1]["page"] == "home"
    assert "find" in answers[1]["names"]
    file = tmp_path / "home.png"
    robot._do({"do": "shot", "file": str(file)}, answers.append)
    assert file.read_bytes().startswith(b"\x89PNG")
    robot.deleteLater()


def test_what_was_pressed_just_before_a_page_came_does_nothing_on_it(stage: Any) -> None:
    """A double tap on 往下走 must not press what stands there on the next page."""
    theme(stage).setProperty("strikeMs", 300)
    try:
        stage.controller.show(Visit(page=Page.GUIDE, item=item()), stage.usual)
        stage.controller.show(Visit(page=Page.CONSENT, item=item()), stage.usual)
        assert stage.item("shield").enabled
    finally:
        theme(stage).setProperty("strikeMs", 0)
