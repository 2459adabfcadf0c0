"""The composer against a tiny table engine: what is written depends on presses alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Property, QObject
from PySide6.QtGui import QGuiApplication

from ui.input.composer import Composer, Strokes, Tab, rows
from ui.input.pinyin import Candidate

TABLE = {
    "liuzu": [("六组", 5), ("流足", 5), ("六", 3), ("刘", 3)],
    "zu": [("组", 2), ("足", 2)],
    "liu": [("六", 3), ("刘", 3), ("柳", 3)],
}


class TableEngine:
    def search(self, letters: str) -> list[Candidate]:
        return [Candidate(*found) for found in TABLE.get(letters, [])]

    def spelling(self, letters: str) -> str:
        return {"liuzu": "liu'zu"}.get(letters, letters)


class Drawing(QObject):
    @Property(list)
    def strokes(self) -> Strokes:
        return [[(0.0, 0.0, 0.0), (9.0, 9.0, 30.0)]]


@pytest.fixture
def asked() -> list[Callable[[list[str]], None]]:
    return []


@pytest.fixture
def composer(qapp: QGuiApplication, asked: list[Callable[[list[str]], None]]) -> Composer:
    made = Composer(
        TableEngine(), lambda letters: ["堃", "坤"] if letters == "kun" else [], lambda _, then: asked.append(then)
    )
    made.attach("")
    return made


def keys(composer: Composer, letters: str) -> None:
    for letter in letters:
        composer.key(letter)


def line(composer: Composer) -> str:
    return f"{composer.property('before')}[{composer.property('composing')}]{composer.property('after')}"


def test_letters_show_the_likeliest_word_at_the_caret(composer: Composer) -> None:
    composer.attach("石桥村18号")
    for _ in "18号":
        composer.left()
    keys(composer, "liuzu")
    assert line(composer) == "石桥村[六组]18号"
    assert composer.property("letters") == "liu'zu"
    composer.choose(0)
    assert line(composer) == "石桥村六组[]18号"


def test_a_candidate_for_the_first_letters_leaves_the_rest_open(composer: Composer) -> None:
    keys(composer, "liuzu")
    composer.choose(3)
    assert line(composer) == "[刘组]"
    composer.choose(0)
    assert line(composer) == "刘组[]"


def test_space_takes_the_first_and_erase_takes_letters_before_characters(composer: Composer) -> None:
    keys(composer, "liu")
    composer.space()
    keys(composer, "zu")
    composer.erase()
    composer.erase()
    assert line(composer) == "六[]"
    composer.erase()
    assert line(composer) == "[]"


def test_another_tab_keeps_what_was_open(composer: Composer) -> None:
    keys(composer, "liu")
    composer.open("digits")
    composer.key("1")
    composer.key("号")
    assert line(composer) == "六1号[]"


def test_rare_characters_have_their_own_letters(composer: Composer) -> None:
    composer.open("rare")
    keys(composer, "kun")
    assert [one["text"] for one in composer.property("candidates")] == ["堃", "坤"]
    composer.choose(0)
    assert line(composer) == "堃[]"


def test_capitals_last_one_letter(composer: Composer) -> None:
    composer.open("letters")
    composer.shift()
    keys(composer, "ab")
    composer.space()
    composer.key(".")
    assert composer.finish() == "Ab ."


def test_only_the_newest_drawing_counts(composer: Composer, asked: list[Callable[[list[str]], None]]) -> None:
    composer.open("hand")
    composer.drew(Drawing())
    composer.drew(Drawing())
    asked[0](["旧"])
    assert line(composer) == "[]"
    asked[1](["六", "亢"])
    assert line(composer) == "[六]"
    assert composer.property("drawnCandidates") == ["六", "亢", "", "", "", ""]
    composer.choose(1)
    assert line(composer) == "亢[]"
    asked[1](["六"])
    assert line(composer) == "亢[]"


def test_redrawing_keeps_the_line(composer: Composer, asked: list[Callable[[list[str]], None]]) -> None:
    composer.attach("石", tab=Tab.HAND)
    composer.drew(Drawing())
    asked[0](["桥"])
    composer.redraw()
    assert line(composer) == "石[]"


def test_wipe_leaves_nothing(composer: Composer, asked: list[Callable[[list[str]], None]]) -> None:
    composer.attach("韦秀兰")
    keys(composer, "liu")
    composer.wipe()
    assert line(composer) == "[]"
    assert composer.property("candidates") == []
    assert composer.property("letters") == ""
    assert "韦" not in repr(vars(composer))
    assert QGuiApplication.clipboard().text() == ""


def test_ways_that_cannot_work_are_not_offered(qapp: QGuiApplication) -> None:
    bare = Composer()
    bare.attach("")
    assert bare.property("tabs") == ["digits", "letters"]
    bare.attach("", tabs=(Tab.HAND, Tab.PINYIN))
    assert bare.property("tabs") == ["letters"]


def test_candidates_fill_rows_of_whole_keys() -> None:
    assert rows(["六组", "流足", "六", "刘", "流", "柳", "陆"], 9) == [["六组", "流足", "六", "刘", "流", "柳", "陆"]]
    assert rows(["一"] * 11, 10) == [["一"] * 10, ["一"]]
    assert rows([], 9) == []
