"""Real touches on the real pages: Chinese typed on keys, a name signed with a finger, pictures wiped."""

import gc
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest

from kiosk.identity import organisations
from kiosk.session.effects import FileCase, SaveDraft
from kiosk.session.visit import Mode, Notice, Page, Visit, Way
from ui.input.strokes import StrokePad
from ui.samples import ALLOWANCE, moments, sample_catalogue
from ui.samples.live import SHOP_CLOSE
from ui.samples.person import ANSWERS, CARD
from ui.samples.pictures import sheet_of_paper
from ui.samples.visit import at_question, visit_moments

if TYPE_CHECKING:
    from ui.services.pictures import Pictures

Touch = Callable[..., None]


@pytest.fixture(scope="session")
def finger(shared_stage: Any) -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def tap(stage: Any, finger: QPointingDevice) -> Touch:
    def press(*names: str) -> None:
        for name in names:
            window = stage.screen.window
            point = stage.item(name).place.center().toPoint()
            QTest.touchEvent(window, finger).press(0, point, window).commit()
            QTest.touchEvent(window, finger).release(0, point, window).commit()
            stage.settle()

    return press


@pytest.fixture
def draw(stage: Any, finger: QPointingDevice) -> Touch:
    def strokes(name: str, *lines: list[tuple[float, float]]) -> None:
        window, place = stage.screen.window, stage.item(name).place
        for line in lines:
            points = [
                QPoint(round(place.x() + x * place.width()), round(place.y() + y * place.height())) for x, y in line
            ]
            QTest.touchEvent(window, finger).press(0, points[0], window).commit()
            for point in points[1:]:
                QTest.touchEvent(window, finger).move(0, point, window).commit()
            QTest.touchEvent(window, finger).release(0, points[-1], window).commit()
        stage.settle()

    return strokes


NAME = (
    [(0.1, 0.5), (0.3, 0.45)],
    [(0.2, 0.3), (0.2, 0.8)],
    [(0.5, 0.3), (0.7, 0.35), (0.55, 0.6), (0.75, 0.7)],
)


def moment(name: str, mode: Mode = Mode.STANDARD) -> Any:
    found = next(one for one in visit_moments() if one.name == name)
    return found.shown(mode, "zh_CN")


def test_chinese_is_typed_on_the_keys_and_answered(stage: Any, tap: Touch) -> None:
    item = sample_catalogue().items[ALLOWANCE]
    stage.show(at_question(item, "address", MappingProxyType({}), writing=True))
    composer = stage.tools.input["composer"]
    assert composer.line == CARD.address
    tap("key-left", "key-left", "key-left", "key-left", "key-backspace", *(f"key-{letter}" for letter in "liu"))
    six = next(one["n"] for one in composer.property("candidates") if one["text"] == "六")
    tap(f"candidate-{six}", "key-right", "tab-digits", "key-2", "action-main")
    assert stage.visit.answers["address"] == "广西桂川市清塘县清塘镇石桥村六组218号"
    assert stage.visit.question == 1
    assert any(isinstance(effect, SaveDraft) for effect in stage.effects)


def test_a_short_number_is_mended_not_typed_again(stage: Any, tap: Touch) -> None:
    item = sample_catalogue().items[ALLOWANCE]
    stage.show(at_question(item, "phone", {**ANSWERS, "phone": None}, writing=True))
    tap(*(f"key-{digit}" for digit in "1380771"), "action-main")
    assert stage.model.error == "少了 4 位。手机号是 11 位数字，补上就好。"
    tap("key-6")
    assert stage.model.error == ""
    tap(*(f"key-{digit}" for digit in "612"), "action-main")
    assert stage.visit.answers["phone"] == "13807716612"


def test_a_credit_code_is_typed_on_one_pad_of_the_signs_it_may_have(stage: Any, tap: Touch) -> None:
    item = sample_catalogue().items[SHOP_CLOSE]
    stage.show(at_question(item, "licence", MappingProxyType({}), writing=True))
    keys = {one.name.removeprefix("key-") for one in stage.walk.controls() if one.name.startswith("key-")}
    assert keys == {*organisations.ALPHABET, "left", "right", "clear", "backspace"}
    tap(*(f"key-{sign}" for sign in "91350100M000100Y4"), "action-main")
    assert stage.model.error == "少了 1 位。信用代码是 18 位数字和字母，补上就好。"
    tap("key-3")
    assert (stage.model.error, stage.model.advice) == ("", "")
    tap("action-main")
    assert stage.visit.answers["licence"] == "91350100M000100Y43"


def test_the_confirm_face_needs_one_press(stage: Any, tap: Touch) -> None:
    stage.show(moment("06-confirm"))
    tap("confirm")
    assert stage.visit.answers["address"] == CARD.address
    stage.show(moment("06-confirm"))
    tap("doubt")
    assert stage.model.face == "write"
    assert stage.tools.input["composer"].line == CARD.address


@pytest.mark.parametrize(("way", "where"), [(Way.ID_CARD, "desk"), (Way.SOCIAL_CARD, "slot")])
def test_the_way_out_shows_the_card_where_it_is(stage: Any, way: Way, where: str) -> None:
    """On the reader, or in the slot; the arrow leads away from it."""
    stage.show(Visit(page=Page.TAKE_CARD, way=way, card_present=True))
    assert [name for name in ("desk", "slot") if stage.walk.named(name)] == [where]
    assert stage.walk.read(where, "out")


@pytest.mark.parametrize(
    ("name", "mode", "language", "tab"),
    [
        ("05-person-name-cut", Mode.STANDARD, "zh_CN", "letters"),
        ("05-person-name-cut", Mode.ASSISTED, "zh_CN", "letters"),
        ("05-person-name", Mode.STANDARD, "en", "pinyin"),
        ("05-person-name", Mode.ASSISTED, "en", "hand"),
    ],
)
def test_a_name_is_written_in_its_own_letters(stage: Any, name: str, mode: Mode, language: str, tab: str) -> None:
    stage.show(next(one for one in moments() if one.name == name).shown(mode, language))
    assert stage.model.composer.property("tab") == tab


def test_in_large_letters_the_days_to_keep_have_the_room(stage: Any) -> None:
    """Two of four fit: what is to be brought, and when the result comes."""
    stage.show(moment("11-filed", Mode.ASSISTED))
    assert [step["when"] for step in stage.model.steps] == ["最晚 11月29日 周日", "最晚 12月7日 周一"]
    stage.show(moment("11-filed"))
    assert [step["done"] for step in stage.model.steps] == [True, False, False, False]


def test_a_name_signed_with_a_finger_files(stage: Any, tap: Touch, draw: Touch) -> None:
    stage.show(moment("10-sign"))
    tap("action-main")
    assert stage.visit.notice is Notice.SIGNATURE_EMPTY
    draw("signature-pad", [(0.1, 0.5), (0.4, 0.5), (0.8, 0.5)])
    tap("action-main")
    assert stage.visit.notice is Notice.SIGNATURE_SCRIBBLE
    tap("sign-again")
    draw("signature-pad", *NAME)
    tap("action-main")
    filed = [effect for effect in stage.effects if isinstance(effect, FileCase)]
    assert len(filed) == 1
    assert [len(stroke) >= len(line) for stroke, line in zip(filed[0].signature.strokes, NAME, strict=True)]
    assert filed[0].signature.png.startswith(b"\x89PNG")
    assert stage.visit.filing


class Hand:
    """Touches of several fingers on the signature's frame; places are parts of it."""

    def __init__(self, stage: Any, finger: QPointingDevice) -> None:
        items = [stage.screen.window.contentItem()]
        for item in items:
            items += item.childItems()
        self.pad = next(item for item in items if item.objectName() == "signature-pad")
        self._window, self._place, self._finger = stage.screen.window, stage.item("signature-pad").place, finger

    def at(self, x: float, y: float) -> QPoint:
        return QPoint(
            round(self._place.x() + x * self._place.width()), round(self._place.y() + y * self._place.height())
        )

    def touch(self, **points: tuple[str, float, float]) -> "Hand":
        """f0=("press", x, y): finger 0 comes down there, while all others that are down stay as they are."""
        sequence = QTest.touchEvent(self._window, self._finger)
        for name, (what, x, y) in points.items():
            if what == "stationary":
                sequence.stationary(int(name[1:]))
            else:
                getattr(sequence, what)(int(name[1:]), self.at(x, y), self._window)
        sequence.commit()
        return self

    def mouse(self, *places: tuple[float, float]) -> "Hand":
        """As a pen's points come."""
        QTest.mousePress(self._window, Qt.MouseButton.LeftButton, pos=self.at(*places[0]))
        for place in places[1:]:
            QTest.mouseMove(self._window, self.at(*place))
        QTest.mouseRelease(self._window, Qt.MouseButton.LeftButton, pos=self.at(*places[-1]))
        return self

    @property
    def drawn(self) -> list[tuple[int, int]]:
        """Where each stroke begins, in hundredths of the frame."""
        return [
            (round(100 * s[0][0] / self._place.width()), round(100 * s[0][1] / self._place.height()))
            for s in self.pad.property("strokes")
        ]


@pytest.fixture
def hand(stage: Any, finger: QPointingDevice) -> Hand:
    stage.show(moment("10-sign"))
    return Hand(stage, finger)


def test_a_hand_put_down_before_the_finger_draws_nothing(hand: Hand) -> None:
    hand.touch(f0=("press", 0.9, 0.9))
    hand.touch(f0=("stationary", 0, 0), f1=("press", 0.2, 0.5))
    hand.touch(f0=("stationary", 0, 0), f1=("move", 0.5, 0.5))
    hand.touch(f0=("move", 0.7, 0.7), f1=("release", 0.6, 0.5))
    hand.touch(f0=("move", 0.5, 0.9))
    hand.touch(f0=("release", 0.5, 0.9))
    assert hand.drawn == [(20, 50)]
    hand.touch(f0=("press", 0.3, 0.3)).touch(f0=("release", 0.3, 0.3))
    assert len(hand.drawn) == 2, "lifted and put down again it writes"


def test_a_hand_that_comes_down_while_the_finger_writes_draws_nothing(hand: Hand) -> None:
    hand.touch(f0=("press", 0.2, 0.5)).touch(f0=("move", 0.5, 0.5))
    hand.touch(f0=("stationary", 0, 0), f1=("press", 0.9, 0.9))
    hand.touch(f0=("move", 0.6, 0.5), f1=("move", 0.8, 0.8))
    hand.touch(f0=("release", 0.6, 0.5), f1=("release", 0.8, 0.8))
    assert hand.drawn == [(20, 50)]


def test_a_pen_writes_and_goes_before_the_hand_that_holds_it(hand: Hand) -> None:
    hand.touch(f0=("press", 0.9, 0.9))
    hand.mouse((0.2, 0.5), (0.3, 0.5), (0.6, 0.5))
    hand.touch(f0=("move", 0.5, 0.9)).touch(f0=("release", 0.5, 0.9))
    assert hand.drawn == [(20, 50)]


def test_a_finger_that_rests_ends_its_stroke(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.touch(f0=("press", 0.2, 0.5)).touch(f0=("move", 0.3, 0.5)).touch(f0=("move", 0.4, 0.5))
    monkeypatch.setattr("ui.input.strokes.RESTING_S", -1.0)  # as if it had lain there
    hand.touch(f0=("move", 0.9, 0.9)).touch(f0=("move", 0.1, 0.1)).touch(f0=("release", 0.1, 0.1))
    (stroke,) = hand.pad.property("strokes")
    assert stroke[-1][0] < hand.pad.width() / 2, "what came after it had rested is not drawn"


def test_a_finger_that_trembles_on_the_spot_adds_no_points(hand: Hand) -> None:
    hand.touch(f0=("press", 0.5, 0.5))
    for _ in range(50):
        hand.touch(f0=("move", 0.5, 0.5))
    hand.touch(f0=("release", 0.5, 0.5))
    assert [len(stroke) for stroke in hand.pad.property("strokes")] == [1]


@pytest.mark.parametrize(
    ("name", "mode", "pad"),
    [("10-sign", Mode.STANDARD, "signature-pad"), ("06-form", Mode.ASSISTED, "handwriting-pad")],
)
def test_no_stroke_outlives_its_page(stage: Any, draw: Touch, name: str, mode: Mode, pad: str) -> None:
    stage.show(moment(name, mode))
    draw(pad, *NAME)
    assert written_on()
    stage.tools.input["composer"].wipe()
    stage.show(Visit(page=Page.ATTRACT))
    stage.settle()
    assert not written_on()


def written_on() -> bool:
    """Whether Python holds a pad with strokes; it also holds pads that QML has deleted."""
    return any(vars(one)["_strokes"] for one in gc.get_objects() if isinstance(one, StrokePad))


def test_who_cannot_write_presses(stage: Any, tap: Touch) -> None:
    stage.show(moment("10-sign"))
    tap("sign-mark", "action-main")
    filed = [effect for effect in stage.effects if isinstance(effect, FileCase)]
    assert filed[0].signature.by_mark


def test_assisted_writes_by_hand_first(stage: Any, tap: Touch, draw: Touch) -> None:
    item = sample_catalogue().items[ALLOWANCE]
    start = at_question(item, "address", MappingProxyType({}), writing=True, mode=Mode.ASSISTED)
    stage.show(start)
    composer = stage.tools.input["composer"]
    composer.clear()
    draw("handwriting-pad", [(0.5, 0.2), (0.55, 0.3)], [(0.2, 0.45), (0.8, 0.45)])
    assert composer.property("composing") == "六"
    tap("candidate-1")
    assert composer.line == "亢"
    assert stage.walk.read("handwriting-pad", "empty")
    tap("action-other")
    assert composer.line == ""


def test_the_larger_letters_keep_what_is_written(stage: Any, tap: Touch) -> None:
    stage.show(moment("06-form"))
    stage.tools.input["composer"].clear()
    tap(*(f"key-{letter}" for letter in "liu"), "assist-large")
    assert stage.visit.mode is Mode.ASSISTED
    assert stage.tools.input["composer"].property("tab") == "hand"


def test_a_date_by_digits(stage: Any, tap: Touch) -> None:
    stage.show(moment("06-form-date"))
    tap("action-main")
    assert stage.model.error == "年、月、日都填上，再往下。"
    tap(*(f"key-{digit}" for digit in "20261"), "date-part-2", "key-9", "action-main")
    assert stage.visit.answers["died_on"] == "2026-01-09"


def test_rating_takes_a_level_and_its_tags(stage: Any, tap: Touch) -> None:
    stage.show(moment("12-rating"))
    assert not any(level["on"] for level in stage.model.levels)
    tap("level-4", "tag-412", "action-main")
    rated = next(effect for effect in stage.effects if type(effect).__name__ == "RecordRating")
    assert (rated.visit.rating, rated.visit.tags) == (4, ("412",))


def test_pictures_are_the_visits_own_and_go_with_it(stage: Any) -> None:
    pictures: Pictures = stage.tools.input["pictures"]
    stage.show(moment("08-photo-done"))
    assert not pictures.empty
    pictures.show_preview(sheet_of_paper(200, 140))
    pictures.wipe()
    assert pictures.empty
    stage.show(replace(moment("08-photo-done"), page=Page.ATTRACT, pages=()))
    assert pictures.empty


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_rare_character_of_a_name_is_a_box_and_is_explained(stage: Any, language: str) -> None:
    moment = next(moment for moment in visit_moments() if moment.name == "09-check-rare-name")
    stage.enact(moment, language=language)
    texts = [item.text for item in stage.walk.texts()]
    assert "韦□兰" in texts
    assert any(("生僻字" if language == "zh_CN" else "rare character") in text for text in texts)
    stage.show(replace(moment.visit, card=CARD))
    assert not any("生僻字" in item.text for item in stage.walk.texts())
