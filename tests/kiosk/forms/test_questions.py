"""What is asked, in which words, and which answers pass."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.application.template import NOBODY
from kiosk.catalogue.item import Item
from kiosk.forms import (
    AnswerFault,
    asked_answers,
    check,
    display,
    form_faults,
    masked,
    normalise,
    questions,
    validate,
)
from kiosk.forms.check import luhn

FORM: dict[str, Any] = {
    "type": "object",
    "x-order": ["address", "pay_to", "bank_card", "bank_name", "phone", "since", "care"],
    "required": ["address", "pay_to", "bank_card", "care"],
    "properties": {
        "address": {
            "type": "string", "title": "您现在住在哪里？", "x-label": "现在住在", "x-widget": "address",
            "minLength": 6, "maxLength": 80, "x-prefill": "card.address", "x-confirm": "您还住在这里吗？",
            "x-hint": "写到几组几号",
            "x-en": {"title": "Where do you live now?", "label": "Lives at", "confirm": "Do you still live here?"},
        },
        "pay_to": {
            "type": "string", "title": "钱发到哪张卡？", "x-label": "钱发到", "x-widget": "choice",
            "oneOf": [
                {"const": "social", "title": "我的社保卡", "x-en": {"title": "My social-security card"}},
                {"const": "bank", "title": "别的银行卡", "x-note": "本人的"},
            ],
        },
        "bank_card": {
            "type": "string", "title": "卡号是多少？", "x-label": "卡号", "x-widget": "bank_card", "x-private": True,
            "x-when": {"properties": {"pay_to": {"const": "bank"}}},
        },
        "bank_name": {
            "type": "string", "title": "户名是谁？", "x-label": "户名", "x-widget": "name", "x-prefill": "card.name",
            "x-when": {"required": ["bank_card"]},
        },
        "phone": {"type": "string", "title": "手机号是多少？", "x-label": "手机号", "x-widget": "phone"},
        "since": {"type": "string", "format": "date", "title": "从哪天起？", "x-label": "起", "x-widget": "date"},
        "care": {
            "type": "array", "title": "哪些事要人帮忙？", "x-label": "要帮忙的", "x-widget": "choices", "minItems": 1,
            "uniqueItems": True,
            "items": {
                "type": "string",
                "oneOf": [{"const": "eat", "title": "吃饭"}, {"const": "walk", "title": "走路"}],
            },
        },
    },
}  # fmt: skip
GOOD = {"address": "清塘镇石桥村三组18号", "pay_to": "social", "care": ["eat"]}


def item(form: dict[str, Any]) -> Item:
    return Item.model_validate(
        {
            "catalog_code": "000123456789", "task_code": "1" * 31, "task_name": "某事项", "task_type": "05",
            "dept_name": "县民政局", "dept_code": "1" * 18, "title": "某事项", "form": form,
        }
    )  # fmt: skip


def ask(spec: dict[str, Any], *, required: bool = True) -> Any:
    form = {
        "type": "object", "required": ["q"] if required else [],
        "properties": {"q": {"title": "问", "x-label": "问", **spec}},
    }  # fmt: skip
    assert form_faults(form) == []
    return questions(item(form), {}, NOBODY)[0]


ITEM = item(FORM)


def test_the_form_is_sound() -> None:
    assert form_faults(FORM) == []


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, "address pay_to phone since care"),
        ({"pay_to": "bank"}, "address pay_to bank_card phone since care"),
        ({"pay_to": "bank", "bank_card": "1"}, "address pay_to bank_card bank_name phone since care"),
        (
            {"pay_to": "social", "bank_card": "1"},
            "address pay_to phone since care",
        ),  # nothing hangs on what is not asked
        ({"pay_to": None}, "address pay_to phone since care"),
    ],
)
def test_only_what_the_answers_call_for_is_asked(answers: dict[str, Any], keys: str) -> None:
    assert [question.key for question in questions(ITEM, answers, NOBODY)] == keys.split()


def test_the_card_and_earlier_answers_suggest() -> None:
    asked = {q.key: q for q in questions(ITEM, {"pay_to": "bank", "bank_card": "1"}, NOBODY)}
    assert (asked["address"].prefill, asked["address"].prefill_source) == (NOBODY.address, "card")
    assert asked["bank_name"].prefill == "韦桂兰"
    assert (asked["phone"].prefill, asked["phone"].prefill_source) == (None, "")
    assert questions(ITEM, {}, None)[0].prefill is None


def test_a_suggestion_for_a_choice_is_one_of_its_answers() -> None:
    spec = {"type": "string", "x-widget": "choice", "x-prefill": "card.sex",
            "oneOf": [{"const": "f", "title": "女"}, {"const": "m", "title": "男"}]}  # fmt: skip
    assert ask(spec).prefill == "f"
    assert ask(spec | {"x-prefill": "card.ethnicity"}).prefill is None


def test_the_words_follow_the_language() -> None:
    address, pay_to = questions(ITEM, {}, NOBODY, "en")[:2]
    assert (address.title, address.label, address.confirm) == (
        "Where do you live now?",
        "Lives at",
        "Do you still live here?",
    )
    assert [option.title for option in pay_to.options] == ["My social-security card", "别的银行卡"]
    assert questions(ITEM, {}, NOBODY)[1].options[1].note == "本人的"


TEXT = {"type": "string", "x-widget": "text"}
CASES: list[tuple[dict[str, Any], Any, AnswerFault | None]] = [
    (TEXT, None, AnswerFault.EMPTY),
    (TEXT, "  \u3000", AnswerFault.EMPTY),
    (TEXT, "字" * 201, AnswerFault.TOO_LONG),
    (TEXT, "字" * 200, None),
    (TEXT, "a\0b", AnswerFault.BAD_CHARACTERS),
    (TEXT, "a\nb", AnswerFault.BAD_CHARACTERS),
    (TEXT, "\ud800", AnswerFault.BAD_CHARACTERS),
    (TEXT, "\U00020087", None),
    (TEXT, 12, AnswerFault.DOES_NOT_FIT),
    (TEXT | {"minLength": 3}, "ab", AnswerFault.TOO_SHORT),
    (TEXT | {"pattern": "^[0-9]{8}$"}, "1234567", AnswerFault.DOES_NOT_FIT),
    ({"type": "string", "x-widget": "phone"}, "138 0000 6612", None),
    ({"type": "string", "x-widget": "phone"}, "1380000", AnswerFault.TOO_SHORT),
    ({"type": "string", "x-widget": "phone"}, "138000066123", AnswerFault.TOO_LONG),
    ({"type": "string", "x-widget": "phone"}, "12800006612", AnswerFault.NOT_A_PHONE),
    ({"type": "string", "x-widget": "phone"}, "0771-5556677", None),
    ({"type": "string", "x-widget": "phone", "pattern": "^1[3-9][0-9]{9}$"}, "07715556677", AnswerFault.NOT_A_PHONE),
    ({"type": "string", "x-widget": "id_number"}, "11010519491231002x", None),
    ({"type": "string", "x-widget": "id_number"}, "110105194912310021", AnswerFault.NOT_AN_ID_NUMBER),
    ({"type": "string", "x-widget": "id_number"}, "1101051949123100", AnswerFault.TOO_SHORT),
    ({"type": "string", "x-widget": "id_number"}, "PAK310080010103", None),
    ({"type": "string", "x-widget": "bank_card"}, "6222 0200 0000 0000 000", None),
    ({"type": "string", "x-widget": "bank_card"}, "6222020000000000001", AnswerFault.NOT_A_CARD_NUMBER),
    ({"type": "string", "x-widget": "name"}, "阿依古丽·买买提", None),
    ({"type": "string", "x-widget": "name"}, "王\ue900\U00020087", None),
    ({"type": "string", "x-widget": "name"}, "王2", AnswerFault.BAD_CHARACTERS),
    ({"type": "string", "x-widget": "date", "format": "date"}, "2024-02-29", None),
    ({"type": "string", "x-widget": "date", "format": "date"}, "2023-02-29", AnswerFault.NOT_A_DATE),
    ({"type": "string", "x-widget": "date", "format": "date"}, "2023-2-9", AnswerFault.NOT_A_DATE),
    ({"type": "integer", "x-widget": "number", "minimum": 1, "maximum": 20}, "20", None),
    ({"type": "integer", "x-widget": "number", "minimum": 1, "maximum": 20}, "\uff12\uff10", None),
    ({"type": "integer", "x-widget": "number", "minimum": 1, "maximum": 20}, "21", AnswerFault.TOO_BIG),
    ({"type": "integer", "x-widget": "number", "minimum": 1, "maximum": 20}, 0, AnswerFault.TOO_SMALL),
    ({"type": "integer", "x-widget": "number"}, "1.5", AnswerFault.NOT_A_NUMBER),
    ({"type": "integer", "x-widget": "number"}, "abc", AnswerFault.NOT_A_NUMBER),
    ({"type": "number", "x-widget": "money"}, "1200.50", None),
    ({"type": "number", "x-widget": "money"}, 12.345, AnswerFault.NOT_A_NUMBER),
    ({"type": "number", "x-widget": "money"}, float("nan"), AnswerFault.NOT_A_NUMBER),
    ({"type": "number", "x-widget": "money"}, True, AnswerFault.NOT_A_NUMBER),
    ({"type": "boolean", "x-widget": "yes_no"}, False, None),
    ({"type": "boolean", "x-widget": "yes_no"}, 0, AnswerFault.NOT_OFFERED),
    ({"type": "boolean", "x-widget": "yes_no"}, "是", AnswerFault.NOT_OFFERED),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "value", "fault"), CASES)
def test_answers_are_judged(spec: dict[str, Any], value: Any, fault: AnswerFault | None) -> None:
    question = ask(spec)
    assert check(question, value) is fault
    if fault is None:
        form = {"type": "object", "properties": {"q": {"title": "问", "x-label": "问", **spec}}, "required": ["q"]}
        assert validate(item(form), {"q": normalise(question, value)}, None) == []


CARE = FORM["properties"]["care"]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (["eat"], None), (["eat", "walk"], None), ([], AnswerFault.EMPTY), (["eat", "eat"], AnswerFault.NOT_OFFERED),
        (["fly"], AnswerFault.NOT_OFFERED), ("eat", AnswerFault.NOT_OFFERED),
        (["eat"] * 1000, AnswerFault.NOT_OFFERED),
    ],
)  # fmt: skip
def test_several_answers_are_judged(value: Any, fault: AnswerFault | None) -> None:
    assert check(questions(ITEM, {}, NOBODY)[-1], value) is fault


def test_an_optional_question_may_stay_empty() -> None:
    assert check(ask(TEXT, required=False), "") is None


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        (GOOD, []),
        (GOOD | {"phone": None}, []),
        ({}, [("address", "empty"), ("care", "empty"), ("pay_to", "empty")]),
        (GOOD | {"pay_to": "bank"}, [("bank_card", "empty")]),  # required as soon as it is asked
        (GOOD | {"bank_card": "6222020000000000000"}, [("bank_card", "not_asked")]),
        (GOOD | {"stranger": 1}, [("stranger", "not_asked")]),
        (GOOD | {"address": "短"}, [("address", "too_short")]),
    ],
)
def test_a_whole_form_is_judged(answers: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    assert validate(ITEM, answers, NOBODY) == faults


def test_answers_nobody_asked_for_are_dropped() -> None:
    assert asked_answers(ITEM, GOOD | {"bank_card": "1", "x": 2, "phone": None}, NOBODY) == GOOD


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*FORM["properties"], "x"]), JSON, max_size=8))
def test_any_answers_are_judged_and_what_passes_alone_passes_together(answers: dict[str, Any]) -> None:
    faults = dict(validate(ITEM, answers, NOBODY))
    kept = {q.key: normalise(q, answers.get(q.key)) for q in questions(ITEM, answers, NOBODY)}
    if not faults:
        assert validate(ITEM, kept, NOBODY) == []
    for question in questions(ITEM, answers, NOBODY):
        value = answers.get(question.key)
        untidy = normalise(question, value) != value
        assert (question.key in faults) == (untidy or check(question, value) is not None)


SHOWN: list[tuple[dict[str, Any], Any, str, str]] = [
    (TEXT, "甲", "甲", "甲"),
    (TEXT | {"x-private": True}, "甲乙丙", "甲乙丙", "****"),
    ({"type": "string", "x-widget": "phone"}, "13800006612", "138 0000 6612", "138 **** 6612"),
    ({"type": "string", "x-widget": "bank_card"}, "6222020000000000000", "6222 0200 0000 0000 000", "**** 0000"),
    (
        {"type": "string", "x-widget": "id_number"},
        "11010519491231002X",
        "110105 19491231 002X",
        "1101 ********** 002X",
    ),
    ({"type": "string", "x-widget": "date", "format": "date"}, "2026-11-22", "2026年11月22日", "2026年11月22日"),
    ({"type": "number", "x-widget": "money", "x-unit": "元"}, 1200, "1,200 元", "1,200 元"),
    ({"type": "number", "x-widget": "money", "x-unit": "元"}, 1200.5, "1,200.50 元", "1,200.50 元"),
    ({"type": "integer", "x-widget": "number", "x-unit": "口人"}, 3, "3 口人", "3 口人"),
    ({"type": "boolean", "x-widget": "yes_no"}, True, "是", "是"),
    (TEXT, None, "", ""),
]


@pytest.mark.parametrize(("spec", "value", "whole", "hidden"), SHOWN)
def test_answers_are_shown(spec: dict[str, Any], value: Any, whole: str, hidden: str) -> None:
    question = ask(spec)
    assert (display(question, value), masked(question, value)) == (whole, hidden)


def test_several_answers_are_shown_by_their_titles() -> None:
    care = questions(ITEM, {}, NOBODY)[-1]
    assert display(care, ["walk", "eat"]) == "走路、吃饭"


@pytest.mark.parametrize("number", ["4111111111111111", "6222020000000000000"])
def test_card_numbers_carry_their_check_digit(number: str) -> None:
    assert luhn(number)
    assert not luhn(number[:-1] + str((int(number[-1]) + 1) % 10))
