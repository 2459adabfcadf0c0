import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.input.pinyin import PinyinEngine, PinyinMissing
from ui.input.rare import rare


@pytest.fixture(scope="module")
def engine() -> PinyinEngine:
    return PinyinEngine()


@pytest.mark.parametrize(
    ("letters", "spelling", "within_first", "text", "used"),
    [
        ("shiqiaocun", "shi'qiao'cun", 1, "石桥村", 10),
        ("xi'an", "xi'an", 1, "西安", 5),
        ("wei", "wei", 20, "韦", 3),
        ("lan", "lan", 10, "兰", 3),
        ("liuzu", "liu'zu", 6, "六", 3),
        ("nv", "nv", 1, "女", 2),
        ("LVSE", "lv'se", 1, "绿色", 4),
    ],
)
def test_what_a_resident_types_is_offered(
    engine: PinyinEngine, letters: str, spelling: str, within_first: int, text: str, used: int
) -> None:
    offered = engine.search(letters)
    assert text in [candidate.text for candidate in offered[:within_first]]
    assert next(c for c in offered if c.text == text).letters_used == used
    assert engine.spelling(letters) == spelling


@pytest.mark.parametrize("letters", ["", "'", " ", "1234", "啊", "!!"])
def test_nothing_comes_of_what_is_not_pinyin(engine: PinyinEngine, letters: str) -> None:
    assert engine.search(letters) == []


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_no_typing_breaks_the_engine(letters: str) -> None:
    engine = PinyinEngine()
    for candidate in engine.search(letters):
        assert candidate.text
        assert 0 < candidate.letters_used <= len(letters)


def test_what_one_resident_writes_is_not_learned(engine: PinyinEngine) -> None:
    before = engine.search("weixiulan")
    for _ in range(5):
        engine.search("weixiulan")
    assert engine.search("weixiulan") == before


def test_a_missing_library_says_what_to_install() -> None:
    with pytest.raises(PinyinMissing, match="libgooglepinyin0"):
        PinyinEngine(library="libnot-there.so")


@pytest.mark.parametrize(
    ("letters", "character"),
    [("kun", "堃"), ("yun", "赟"), ("biao", "骉"), ("yi", "祎"), ("hua", "婳"), ("yan", "䶮")],
)
def test_rare_name_characters_stand_on_the_first_page(letters: str, character: str) -> None:
    assert character in rare(letters)[:12]


def test_rare_page_while_the_syllable_is_unfinished() -> None:
    assert rare("ku")
    assert rare("qqq") == []
    assert rare("") == []
