"""Questions that lead to a service, what else may be claimed, and the places: what residents and editors rely on."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.application.template import NOBODY
from kiosk.catalogue import advice, benefits, place_words, places, questions
from kiosk.catalogue.benefits import fitting, known_of
from kiosk.catalogue.load import PACKAGED, load
from kiosk.catalogue.places import Near, nearest
from kiosk.catalogue.questions import Choice, Question, follow

CATALOGUE = load()
SHIPPED = advice.read(PACKAGED)
ALLOWANCE = "000511101000"
CST = timezone(timedelta(hours=8))
SUNDAY = datetime(2026, 11, 22, 20, 46, tzinfo=CST)
MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=CST)
READERS: list[tuple[str, Any]] = [
    (questions.QUESTIONS, questions.read),
    (benefits.BENEFITS, benefits.read),
    (places.PLACES, places.read),
]


@pytest.mark.parametrize(("name", "read"), READERS)
def test_what_is_shipped_is_sound_and_names_services_there_are(name: str, read: Any) -> None:
    made, faults = read(PACKAGED, CATALOGUE.items)
    assert made is not None
    assert faults == []


def ends(chosen: tuple[int, ...] = ()) -> list[Choice]:
    assert SHIPPED.questions is not None
    at = follow(SHIPPED.questions, chosen)
    if isinstance(at, Choice):
        return [at]
    return [end for n in range(len(at.choices)) for end in ends((*chosen, n))]


def test_every_way_through_the_questions_ends_at_services() -> None:
    found = ends()
    assert len(found) > 40
    assert len({code for end in found for code in end.items}) > 80


@pytest.mark.parametrize(
    ("chosen", "title"), [((0, 0, 0), "给孩子上户口"), ((1, 0, 1), "高龄津贴申领"), ((5, 4, 0), "身份证丢了补办")]
)
def test_plain_answers_lead_to_the_service(chosen: tuple[int, ...], title: str) -> None:
    assert SHIPPED.questions is not None
    end = follow(SHIPPED.questions, chosen)
    assert isinstance(end, Choice)
    assert title in [CATALOGUE.items[code].title for code in end.items]


@given(st.lists(st.integers(-2, 12), max_size=9))
def test_any_presses_lead_somewhere(chosen: list[int]) -> None:
    assert SHIPPED.questions is not None
    assert isinstance(follow(SHIPPED.questions, chosen), Question | Choice)


def folder(path: Path, name: str, document: Any) -> Path:
    (path / name).write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    return path


def question(key: str, *choices: dict[str, Any]) -> dict[str, Any]:
    usual = {"say": "是", "en": "Yes", "items": [ALLOWANCE]}
    return {"key": key, "ask": "什么事？", "en": "What?", "choices": [usual, *(choices or (usual,))]}


def leads(to: str) -> dict[str, Any]:
    return {"say": "别的", "en": "Other", "to": to}


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ([question("one", leads("two"))], "unknown_question"),
        ([question("one", leads("one"))], "too_far"),
        ([question("one", leads("two")), question("two", leads("one"))], "too_far"),
        ([question("one"), question("two")], "unreached"),
        ([question("one"), question("one")], "duplicate"),
        ([question("one", {"say": "都有", "en": "Both", "to": "one", "items": [ALLOWANCE]})], "leads"),
        ([question("one", {"say": "都没有", "en": "None"})], "leads"),
        ([question("one", {"say": "<b>粗</b>", "en": "Bold", "items": [ALLOWANCE]})], "markup"),
        ([question("one", {"say": "反\u202e过来", "en": "Back", "items": [ALLOWANCE]})], "text"),
        ([question("one", {"say": "没有的事", "en": "Nothing", "items": ["999999999999"]})], "unknown_item"),
        ([], "too_short"),
    ],
)
def test_bad_questions_are_left_out_and_say_why(tmp_path: Path, asked: list[Any], rule: str) -> None:
    made, faults = questions.read(folder(tmp_path, questions.QUESTIONS, {"questions": asked}), CATALOGUE.items)
    assert made is None
    assert rule in {fault.rule for fault in faults}
    assert all(fault.line > 0 for fault in faults)


def test_a_terminal_keeps_questions_whose_service_is_not_in_force(tmp_path: Path) -> None:
    gone = question("one", {"say": "没有的事", "en": "Nothing", "items": ["999999999999"]})
    made, faults = questions.read(folder(tmp_path, questions.QUESTIONS, {"questions": [gone]}))
    assert made is not None
    assert faults == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"properties": {"income": {"minimum": 1}}}, "dangling"),
        ({"properties": {"age": {"pattern": "(a+)+$"}}}, "unknown"),
        ({"$ref": "https://example.org/rule"}, "ref"),
        ({}, "condition"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_refused(tmp_path: Path, rule: Any, fault: str) -> None:
    one = {
        "key": "one",
        "title": "补贴",
        "title_en": "Money",
        "why": "有钱。",
        "why_en": "Money.",
        "rule": rule,
        "items": [ALLOWANCE],
    }
    made, faults = benefits.read(folder(tmp_path, benefits.BENEFITS, {"benefits": [one]}), CATALOGUE.items)
    assert made is None
    assert fault in {found.rule for found in faults}, faults


@pytest.mark.parametrize(
    ("born", "address", "filed", "wanted", "unwanted"),
    [
        (date(1944, 3, 8), "清塘县清塘镇石桥村", "", {"old_age_allowance", "senior_card"}, {"flexible_subsidy"}),
        (date(1944, 3, 8), "清塘县清塘镇石桥村", ALLOWANCE, {"senior_card"}, {"old_age_allowance"}),
        (date(1944, 3, 8), "桂川市江南区", "", set(), {"old_age_allowance", "senior_card"}),
        (date(1946, 11, 22), "清塘县清塘镇", "", {"old_age_allowance"}, set()),
        (date(1946, 11, 23), "清塘县清塘镇", "", {"senior_card"}, {"old_age_allowance"}),
        (date(1990, 1, 1), "清塘县清塘镇", "000709301003", {"childcare", "newborn_insurance"}, {"senior_card"}),
    ],
)  # fmt: skip
def test_who_may_claim_what(born: date, address: str, filed: str, wanted: set[str], unwanted: set[str]) -> None:
    assert SHIPPED.benefits is not None
    card = replace(NOBODY, birth_date=born, address=address)
    known = known_of(card, date(2026, 11, 22), "清塘县", {}, filed)
    found = {one.key for one in fitting(SHIPPED.benefits, known)}
    assert wanted <= found
    assert not unwanted & found


def near(now: datetime, terminal: str = "JJ-DEMO-0001") -> list[Near]:
    assert SHIPPED.places is not None
    return nearest(SHIPPED.places, CATALOGUE.items[ALLOWANCE], terminal, now.date())


def test_the_nearest_place_comes_first_and_this_terminal_is_not_among_them() -> None:
    found = near(MONDAY)
    assert found[0].place.key == "qingtang_bank_terminal"
    assert "shiqiao_terminal" not in [one.place.key for one in found]
    ways = [one.metres for one in found if one.metres is not None]
    assert ways == sorted(ways)
    assert place_words.way(found[0], "zh_CN") == "往东北 2.9 公里"


def test_a_terminal_that_is_in_no_list_still_names_places_without_a_way() -> None:
    found = near(MONDAY, "JJ-NOWHERE")
    assert len(found) > 4
    assert {place_words.way(one, "zh_CN") for one in found} == {""}


@pytest.mark.parametrize(
    ("key", "now", "said", "open_now"),
    [
        ("qingtang_town", SUNDAY, "今天不开", False),
        ("qingtang_town", MONDAY, "今天 8:30-12:00，14:30-17:30", True),
        ("qingtang_town", datetime(2026, 11, 23, 12, 30, tzinfo=CST), "今天 8:30-12:00，14:30-17:30", False),
        ("county_centre", datetime(2026, 11, 28, 10, 0, tzinfo=CST), "今天 9:00-12:00", True),  # 错时: Saturday
        ("qingtang_town", datetime(2026, 10, 1, 10, 0, tzinfo=CST), "今天不开", False),  # 国庆节
        (
            "qingtang_town",
            datetime(2026, 10, 10, 10, 0, tzinfo=CST),
            "今天 8:30-12:00，14:30-17:30",
            True,
        ),
        ("qingtang_bank_terminal", SUNDAY, "白天黑夜都开", True),
        ("service_van", MONDAY, "今天 9:00-16:00 黄岭村小学门口", True),
        ("service_van", SUNDAY, "明天 9:00-16:00 黄岭村小学门口", False),
    ],
)
def test_when_a_place_is_open(key: str, now: datetime, said: str, open_now: bool) -> None:
    assert SHIPPED.places is not None
    place = next(place for place in SHIPPED.places.places if place.key == key)
    assert place_words.today(place, now, "zh_CN") == said
    assert place.open_at(now) is open_now


def test_where_a_van_stops_next_is_said_by_the_day() -> None:
    assert SHIPPED.places is not None
    van = next(place for place in SHIPPED.places.places if place.kind == "van")
    stops = van.next_stops(MONDAY.date())[:3]
    zh, en = ([place_words.stop(one, MONDAY.date(), language) for one in stops] for language in ("zh_CN", "en"))
    assert [one.split(" 9:00")[0] for one in zh] == ["今天", "明天", "11月25日 周三"]
    assert [one.split(" 9:00")[0] for one in en] == ["Today", "Tomorrow", "Wed 25 Nov"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"latitude": None}, "coordinates"),
        ({"latitude": 91.0}, "less_than_equal"),
        ({"kind": "van"}, "stops"),
        ({"hours": [{"opens": "17:00", "closes": "8:00"}]}, "hours"),
        ({"hours": [{"opens": "25:00", "closes": "26:00"}]}, "string_pattern_mismatch"),
        ({"departments": [], "items": []}, "does_nothing"),
        ({"items": ["999999999999"]}, "unknown_item"),
        ({"latitude": "NaN"}, "less_than_equal"),
    ],
)
def test_a_bad_place_is_named(tmp_path: Path, changes: dict[str, Any], rule: str) -> None:
    one = {"key": "one", "kind": "window", "name": "窗口", "en": "Window", "address": "街上", "address_en": "Street",
           "latitude": 23.0, "longitude": 108.0, "items": [ALLOWANCE]} | changes  # fmt: skip
    made, faults = places.read(folder(tmp_path, places.PLACES, {"places": [one]}), CATALOGUE.items)
    assert made is None
    assert rule in {fault.rule for fault in faults}, faults


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(("name", "read"), READERS)
@given(content=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_file_breaks_the_reading(name: str, read: Any, content: bytes, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("part")
    (path / name).write_bytes(content)
    made, faults = read(path, CATALOGUE.items)
    assert made is not None or faults
