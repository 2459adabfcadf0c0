"""Numbers that real cards carry, and names as residents write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import ethnicity, names, numbers
from kiosk.identity.card import Ethnicity

TODAY = date(2026, 11, 22)
GOOD = [
    "11010519491231002X", "440524188001010014", "810000199901010014", "820000197903151235", "830000198808080025",
    "450102195602290039", "932682198501010017", "911124198108030024", "931586198001010028", "93158619800101001X",
    "PAK310080010103", "11010519491231002x",
    "\uff11\uff11\uff10\uff11\uff10\uff15\uff11\uff19\uff14\uff19\uff11\uff12\uff13\uff11\uff10\uff10\uff12\uff38",
    "pak310080010103",
    " 440524188001010014 ",
]  # fmt: skip
BAD = [
    "", "11010519491231002", "110105194912310021", "45010219570229003X", "450102195602300033", "990105194912310028",
    "0101051949123100X2", "11010519491231002Y", "130503670401001", "PAK310080023103", "P1K310080010103",
    "11010520991231002X", "1" * 18, "\uff11" * 500,
]  # fmt: skip


@pytest.mark.parametrize("number", GOOD)
def test_numbers_of_real_forms_pass(number: str) -> None:
    assert numbers.valid(number, TODAY)


@pytest.mark.parametrize("number", BAD)
def test_other_numbers_do_not(number: str) -> None:
    assert not numbers.valid(number, TODAY)


def test_nobody_is_born_tomorrow() -> None:
    number = "45010220261123001"
    assert not numbers.valid(number + numbers.check_letter(number), TODAY)
    assert numbers.valid(number + numbers.check_letter(number), date(2026, 11, 23))


def test_districts_that_a_table_would_not_know_pass() -> None:
    for prefix in ("450181", "659012", "710000", "999999"):
        number = prefix + "20000101001"
        assert numbers.valid(number + numbers.check_letter(number), TODAY)


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert numbers.valid(text, TODAY) in (True, False)
    numbers.mask(text)


@pytest.mark.parametrize("place", range(17))
def test_every_single_slip_is_noticed(place: int) -> None:
    number = "450102195602280041"
    for digit in "0123456789":
        if digit != number[place]:
            assert not numbers.valid(number[:place] + digit + number[place + 1 :], TODAY)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("450102194401012023", "4501 ********** 2023"),
        ("PAK310080010103", "PAK3*******0103"),
        ("", ""),
        ("123", "***"),
    ],
)
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert numbers.mask(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("韦桂兰", "韦*兰"), ("陈明", "陈*"), ("欧阳小明", "欧**明"), ("阿依古丽·买买提", "阿***·买**"), ("", ""),
        ("王", "王"), ("\U00020087小明", "\U00020087*明"),
    ],
)  # fmt: skip
def test_names_are_masked(name: str, shown: str) -> None:
    assert names.mask(name) == shown


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿\u30fb依\u2027古\u2022丽\uff0e买\u22c5买", "阿·依·古·丽·买·买"),
        ("\ue863", "䶮"), ("王\ue816", "王\U00020087"), ("\ue864\ue815", "龻⺁"), ("韦桂兰  ", "韦桂兰"),
        ("王\ue900", "王\ue900"),
    ],
)  # fmt: skip
def test_names_are_normalised(raw: str, name: str) -> None:
    assert names.normalise(raw) == name
    assert names.normalise(name) == name


@pytest.mark.parametrize(
    ("name", "review"),
    [("䶮", False), ("王\ue900", True), ("\U000f0001", True), ("⺁", True), ("韦桂兰", False), ("\U00020087", False)],
)
def test_letters_no_table_knows_are_kept_and_flagged(name: str, review: bool) -> None:
    assert names.needs_review(name) is review


def test_a_letter_that_no_font_knows_is_a_box() -> None:
    assert names.shown("王\ue900\U000f0001") == "王□□"
    assert names.shown("欧阳䶮⺁") == "欧阳䶮⺁"


def test_both_writings_of_a_name_are_the_same_person() -> None:
    assert names.same("王\ue863", "王䶮")
    assert not names.same("王䶮", "王龑")


def test_the_private_use_table_is_whole() -> None:
    assert sorted(code for code in names.TABLE if 0xE000 <= code <= 0xF8FF) == list(range(0xE815, 0xE865))


def test_ethnic_groups() -> None:
    assert len(ethnicity.NAMES) == 58
    assert ethnicity.display(ethnicity.of("05")) == "维吾尔族"
    assert ethnicity.display(ethnicity.of("97")) == "其他"
    assert ethnicity.of("99") == Ethnicity("99", "")
    assert not {"毛难", "崩龙", "傈傈", "基洛", "达翰尔"} & set(ethnicity.NAMES.values())
