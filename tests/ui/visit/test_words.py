"""What stands beside the field: what is wrong and how to mend it, in words, never a code."""

import re
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.protocol import PageProblem
from kiosk.forms import AnswerFault, Question, grouped
from kiosk.session.visit import Mode, Notice
from ui.samples.visit import visit_moments
from ui.viewmodels.materials import spoken_name
from ui.wording_visit import LEVELS, TAGS, answer_fault, notice, page_checks, page_problem

PLAIN = Question(
    key="q",
    label="",
    title="",
    hint="",
    confirm="",
    widget="text",
    options=(),
    required=True,
    prefill=None,
    prefill_source="",
    unit="元",
    icon="",
    private=False,
    min_length=4,
    max_length=6,
    minimum=1,
    maximum=500,
    error="",
)


@pytest.mark.parametrize(
    ("widget", "value", "fault", "zh", "en"),
    [
        (
            "phone",
            "1380771",
            AnswerFault.NOT_A_PHONE,
            "少了 4 位。手机号是 11 位数字，补上就好。",
            "Four digits are missing. A mobile number has 11.",
        ),
        (
            "phone",
            "1380771661",
            AnswerFault.TOO_SHORT,
            "少了 1 位。手机号是 11 位数字，补上就好。",
            "One digit is missing. A mobile number has 11.",
        ),
        (
            "phone",
            "138077166120",
            AnswerFault.NOT_A_PHONE,
            "多了 1 位。手机号是 11 位数字，删掉多的就好。",
            "One digit too many. A mobile number has 11.",
        ),
        (
            "phone",
            "23807716612",
            AnswerFault.NOT_A_PHONE,
            "手机号是 1 开头的 11 位数字，看看哪一位按错了。",
            "A mobile number starts with 1 and has 11 digits. See which one slipped.",
        ),
        (
            "id_number",
            "45012319440307202",
            AnswerFault.NOT_AN_ID_NUMBER,
            "少了 1 位。身份证号是 18 位数字，补上就好。",
            "One digit is missing. An ID number has 18.",
        ),
        (
            "credit_code",
            "92450123MA5NX0",
            AnswerFault.TOO_SHORT,
            "少了 4 位。信用代码是 18 位数字和字母，补上就好。",
            "Four characters are missing. A credit code has 18.",
        ),
        ("money", "900", AnswerFault.TOO_BIG, "最多是 500 元，改小一点。", "The most is 500 元. Make it smaller."),
        ("text", "石", AnswerFault.TOO_SHORT, "太短了，至少再写 3 个字。", "Too short: write at least 3 more."),
        (
            "text",
            "石桥村三组十八号",
            AnswerFault.TOO_LONG,
            "多了 2 个字，删掉一些就好。",
            "2 too many: take some away.",
        ),
        ("choice", "", AnswerFault.EMPTY, "还没有选。点一个，再往下。", "Nothing chosen yet. Press one, then go on."),
    ],
)
def test_a_fault_says_how_to_mend_it(widget: str, value: str, fault: AnswerFault, zh: str, en: str) -> None:
    question = replace(PLAIN, widget=widget)
    assert answer_fault("zh_CN", question, value, fault) == zh
    assert answer_fault("en", question, value, fault) == en


@pytest.mark.parametrize("fault", list(AnswerFault))
@pytest.mark.parametrize(
    "widget", ["text", "phone", "id_number", "credit_code", "bank_card", "money", "date", "choices"]
)
def test_every_fault_has_words_without_blame(fault: AnswerFault, widget: str) -> None:
    for language in ("zh_CN", "en"):
        words = answer_fault(language, replace(PLAIN, widget=widget), "12", fault)
        assert words.endswith(("。", "."))
        assert not re.search("错误|非法|失败|抱歉|系统|error|invalid|fail", words, re.IGNORECASE)


@pytest.mark.parametrize(
    ("problem", "icon", "words"),
    [
        (PageProblem.CUT_OFF_RIGHT, "back", "把户口簿往左挪一点"),
        (PageProblem.CUT_OFF_TOP, "down", "把户口簿往下挪一点"),
        (PageProblem.NO_PAGE, "down", "把户口簿放上来"),
        (None, "okc", "很好，别动"),
    ],
)
def test_the_camera_gives_one_instruction(problem: PageProblem | None, icon: str, words: str) -> None:
    assert page_problem("zh_CN", problem, "户口簿") == (icon, words)


def test_a_card_that_lies_there_still_is_to_be_turned_over() -> None:
    assert page_problem("zh_CN", PageProblem.SAME_PAGE, "身份证", sides=True) == ("redo", "拍好了，翻过来放好")


@pytest.mark.parametrize("problem", list(PageProblem))
def test_every_problem_of_a_page_has_an_instruction(problem: PageProblem) -> None:
    for language in ("zh_CN", "en"):
        assert all(page_problem(language, problem, "材料"))


def test_checks_say_good_and_bad_together() -> None:
    found = page_checks("zh_CN", frozenset({PageProblem.CUT_OFF_RIGHT, PageProblem.GLARE}))
    assert found == [(False, "右边没拍到"), (True, "字清楚"), (False, "有反光")]
    assert page_checks("zh_CN", frozenset({PageProblem.NO_PAGE})) == []


def test_long_papers_are_called_papers() -> None:
    assert spoken_name("户口簿（复印件）") == "户口簿"
    assert spoken_name("遭遇困难的证明") == "材料"


def test_numbers_stand_in_groups() -> None:
    assert grouped("phone", "1380771") == "138 0771"
    assert grouped("bank_card", "6228480402564890018") == "6228 4804 0256 4890 018"
    assert grouped("money", "500") == "500"


def test_the_national_tags_belong_to_their_level() -> None:
    assert set(TAGS) == set(LEVELS) == {1, 2, 3, 4, 5}
    assert all(code.startswith(str(level)) and len(code) == 3 for level, tags in TAGS.items() for code, _, _ in tags)


@pytest.mark.parametrize(
    "which", [Notice.CAMERA_AWAY, Notice.SIGNATURE_EMPTY, Notice.DISK_FULL, Notice.NOT_FILED, Notice.WITHDRAWN]
)
def test_notices_say_what_to_do_next(which: Notice) -> None:
    for language in ("zh_CN", "en"):
        assert all(notice(language, which))


def test_every_moment_has_its_own_name(qapp: QGuiApplication) -> None:  # they paint text
    names = [moment.name for moment in visit_moments()]
    assert len(names) == len(set(names))
    assert {mode for moment in visit_moments() for mode in moment.modes} == set(Mode)
