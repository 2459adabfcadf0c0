"""Fields out of lines of print: lines as the real recogniser gave them, and lines as a hostile one might."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.protocol import OcrLine
from kiosk.identity import numbers, organisations
from kiosk.reading import FIELDS, read
from kiosk.reading.papers import PAPERS
from kiosk.reading.values import credit_code, id_number, plain, read_date, value

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded.json").read_text("utf-8"))
NUMBER, OTHER = "450199197604118927", "450199195811099643"


def line(text: str, x: float, y: float, height: float = 20.0, score: float = 0.99) -> OcrLine:
    wide = sum(1.0 if ord(letter) > 0x2000 else 0.55 for letter in text) * height
    return OcrLine(text, ((x, y), (x + wide, y), (x + wide, y + height), (x, y + height)), score)


def said(*lines: OcrLine) -> dict[str, str]:
    return {one.field: one.value for one in read(lines)}


def recorded(name: str) -> list[OcrLine]:
    return [
        OcrLine(text, tuple((float(x), float(y)) for x, y in corners), score)  # type: ignore[arg-type]
        for text, corners, score in RECORDED[name]["lines"]
    ]


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_recorded_pages_are_read(name: str) -> None:
    readings = read(recorded(name))
    assert {one.field: one.value for one in readings} == RECORDED[name]["fields"]
    assert {one.field for one in readings} <= FIELDS
    proven = {"member.id_number", "card.id_number", "licence.code"}
    assert all((one.certainty == "proven") == (one.field in proven) for one in readings)


@pytest.mark.parametrize("name", sorted(RECORDED))
@pytest.mark.parametrize("scale", [0.4, 1.7])
def test_neither_size_nor_order_matters(name: str, scale: float) -> None:
    lines = [
        OcrLine(one.text, tuple((x * scale, y * scale) for x, y in one.corners), one.score)  # type: ignore[arg-type]
        for one in reversed(recorded(name))
    ]
    assert said(*lines) == RECORDED[name]["fields"]


TITLE = line("常住人口登记卡", 300, 0)
LAYOUTS = {
    "merged with its label": ([line("姓名：韦秀兰", 10, 50)], "韦秀兰"),
    "merged with the next label": ([line("姓名:韦秀兰 曾用名：韦小兰", 10, 50)], "韦秀兰"),
    "the label in two lines": ([line("姓", 10, 50), line("名", 60, 52), line("韦秀兰", 120, 51)], "韦秀兰"),
    "below its label": ([line("姓名", 10, 50), line("韦秀兰", 10, 76)], "韦秀兰"),
    "a name with a dot": ([line("姓名", 10, 50), line("阿依古丽・买买提", 100, 50)], "阿依古丽·买买提"),
    "an empty cell": ([line("姓名", 10, 50), line("性别", 150, 50), line("女", 220, 50)], None),
    "another row": ([line("姓名", 10, 50), line("韦秀兰", 100, 150)], None),
    "said twice, differently": (
        [line("姓名", 10, 50), line("韦秀兰", 100, 50), line("姓名", 10, 90), line("蒙秀兰", 100, 90)],
        None,
    ),
    "hardly legible": ([line("姓名", 10, 50), line("韦秀兰", 100, 50, score=0.7)], None),
    "no name": ([line("姓名", 10, 50), line("A-113", 100, 50)], None),
}  # fmt: skip


@pytest.mark.parametrize("case", LAYOUTS)
def test_a_value_is_found_by_where_it_stands(case: str) -> None:
    lines, name = LAYOUTS[case]
    assert said(TITLE, *lines).get("member.name") == name


def test_the_place_of_a_merged_value_is_its_own_part_of_the_line() -> None:
    (reading,) = read([TITLE, line("姓名：韦秀兰", 10, 50)])
    assert reading.corners[0][0] == pytest.approx(70, abs=8)
    assert reading.corners[1][0] == pytest.approx(130, abs=8)


def test_an_address_goes_on_in_the_next_line() -> None:
    lines = [
        line("户口簿首页", 300, 0), line("住址", 10, 100), line("样本县石桥镇平山村", 100, 88),
        line("六组十二号", 100, 114), line("承办人签章", 10, 140), line("李志明", 160, 140),
    ]  # fmt: skip
    assert said(*lines) == {"household.address": "样本县石桥镇平山村六组十二号"}


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        (NUMBER, NUMBER),
        (NUMBER.replace("0", "O"), NUMBER),
        (NUMBER[:-1] + "1", None),
        (NUMBER.replace("1", "7", 1), None),
        (NUMBER[:-1], None),
        (NUMBER + "1", None),
    ],
)
def test_a_number_counts_only_with_its_check_digit(printed: str, number: str | None) -> None:
    assert said(TITLE, line("公民身份号码", 10, 50), line(printed, 200, 50)).get("member.id_number") == number


def test_a_number_and_a_date_of_birth_that_disagree_are_both_left_out() -> None:
    lines = [TITLE, line("公民身份号码", 10, 50), line(OTHER, 200, 50), line("出生日期", 10, 90)]
    assert said(*lines, line("1958年11月9日", 200, 90)) == {
        "member.id_number": OTHER,
        "member.birth_date": "1958-11-09",
    }
    assert said(*lines, line("1956年11月9日", 200, 90)) == {}


def test_other_papers_say_nothing() -> None:
    assert read([line("样本县人民医院出院记录", 10, 10), line("姓名：韦秀兰", 10, 50)]) == ()
    assert read([]) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019年3月12日", "2019-03-12"),
        ("2019.03.12", "2019-03-12"),
        ("2019-3-12", "2019-03-12"),
        ("二〇一九年三月十二日", "2019-03-12"),
        ("一九四四年十月二十日", "1944-10-20"),
        ("2000年十一月三十一日", None),
        ("2019年2月30日", None),
        ("2019年13月1日", None),
        ("2019.03.12-2039.03.12", None),
        ("12019.03.12", None),
        ("1019年3月1日", None),
        ("长期", None),
    ],
)
def test_dates(text: str, day: str | None) -> None:
    assert read_date(plain(text)) == day


@pytest.mark.parametrize(
    "code",
    ["91110108551385082Q", "91440300708461136T", "914403001922038216", "91110000802100433B", "91330100799655058B"],
)
def test_credit_codes(code: str) -> None:
    """Codes of well-known firms, as they publish them."""
    assert organisations.valid(code)
    assert credit_code(code.lower()) == code
    for place in range(18):
        wrong = code[:place] + ("7" if code[place] != "7" else "9") + code[place + 1 :]
        assert not organisations.valid(wrong)


def test_fields_are_named_once_each_way() -> None:
    assert all(name.split(".")[0] == paper.name for paper in PAPERS for name, _ in paper.labels.values() if name)


LABELS = sorted({label for paper in PAPERS for label in paper.labels} | {t for paper in PAPERS for t in paper.titles})
PIECES = st.one_of(st.sampled_from(LABELS), st.text(max_size=12), st.sampled_from([NUMBER, "姓", ":", "2019.3.12"]))
NUMBERS = st.floats(width=32)
POINTS = st.tuples(NUMBERS, NUMBERS)


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            OcrLine,
            st.lists(PIECES, max_size=5).map("".join),
            st.tuples(POINTS, POINTS, POINTS, POINTS),
            st.floats(0, 1),
        ),
        max_size=25,
    )
)
def test_any_lines_are_readings_or_nothing(lines: list[OcrLine]) -> None:
    for one in read(lines):
        assert one.field in FIELDS
        assert len(one.value) <= 400
        if one.field.endswith("id_number"):
            assert numbers.valid(one.value)


@given(st.text(max_size=300))
def test_any_text_is_a_value_or_none(text: str) -> None:
    for shape in ("name", "words", "address", "date", "id_number", "credit_code", "household_number", "birth_number"):
        value(shape, plain(text))  # type: ignore[arg-type]
    assert id_number(plain(text)) is None or numbers.valid(plain(text)) or len(plain(text)) == 18


@pytest.mark.parametrize("word", ["姓名:", "统一社会信用代玛", "户主或与", "韦秀兰", "新生儿姓各名"])
def test_a_page_of_nothing_but_traps_takes_no_time(word: str) -> None:
    full = [line(word * 40, 10 * (place % 7), 3 * place) for place in range(400)]
    begun = time.process_time()
    read([TITLE, *full])
    read(full)
    assert time.process_time() - begun < 4.0
