"""Packages (一件事): asked once, photographed once, and each part has all that it would have had alone."""

import copy
import json
import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.application import Application, check_application
from kiosk.application.application import applicant
from kiosk.application.parts import answers_of, parts_of
from kiosk.application.pledges import commitments_of
from kiosk.application.shots import deferrable, pages_of, photographed
from kiosk.application.template import NOBODY, sample_answer, sample_signature
from kiosk.catalogue import validate
from kiosk.catalogue.conditions import all_of, any_of, renamed, resolved
from kiosk.catalogue.item import Item
from kiosk.catalogue.joining import check_package
from kiosk.catalogue.load import PACKAGED, load
from kiosk.catalogue.rules import check_item
from kiosk.forms import holds, questions
from kiosk.forms.merge import Differs, merged

CATALOGUE = load()
ALL = list(CATALOGUE.items.values())
PACKAGES = [item for item in ALL if item.parts]
SINGLE = {item.catalog_code: item for item in ALL if not item.parts}
SIGNATURE = b64encode(sample_signature()).decode()
BIRTH = "packages/birth.json"
Change = Callable[[dict[str, Any]], object]


def document(name: str = BIRTH) -> dict[str, Any]:
    return dict(json.loads((PACKAGED / name).read_text("utf-8")))


def rules(changed: dict[str, Any]) -> set[tuple[str, str]]:
    return {(".".join(map(str, at)), rule) for at, rule, _ in check_package(changed, SINGLE)[1]}


# Whole packages


def filled(package: Item, draw: Callable[[Any], Any]) -> Application:
    """What somebody may say and show."""
    answers: dict[str, Any] = {}
    while still := [one for one in questions(package, answers, NOBODY) if one.key not in answers]:
        question = still[0]
        if question.options and question.widget != "choices":
            answers[question.key] = draw(st.sampled_from([one.value for one in question.options]))
        elif question.options:
            answers[question.key] = draw(
                st.lists(st.sampled_from([one.value for one in question.options]), min_size=1, unique=True)
            )
        else:
            left_empty = not question.required and draw(st.booleans())
            answers[question.key] = None if left_empty else sample_answer(question)
    answers = {key: value for key, value in answers.items() if value is not None}
    wanted = photographed(package, answers)
    later = [spec.material_name for spec in wanted if deferrable(spec) and draw(st.booleans())]
    came = [spec for spec in wanted if spec.material_name not in later]
    return Application(
        item=package.catalog_code,
        applicant=applicant(NOBODY),
        answers=answers,
        commitments=commitments_of(package, answers),
        materials=[spec.material_name for spec in came for _ in range(pages_of(spec))],
        deferred=later,
        signature=SIGNATURE,
    )


@pytest.mark.parametrize("package", PACKAGES, ids=[package.title for package in PACKAGES])
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_each_part_has_what_it_would_have_had_alone(package: Item, data: st.DataObject) -> None:
    whole = filled(package, data.draw)
    assert check_application(package, whole) == []
    asked = questions(package, whole.answers, NOBODY)
    assert len({question.title for question in asked}) == len(asked), "nothing is asked twice"
    belongs = {key for part in parts_of(package, whole.answers) for key in (f.key for f in part.fields.values())}
    own = set(document_of(package)["form"]["properties"])
    assert {question.key for question in asked} <= belongs | own, "nothing is asked for a part that does not apply"
    for part in parts_of(package, whole.answers):
        alone = SINGLE[part.item]
        answers = answers_of(part, whole.answers)
        wanted = photographed(alone, answers)
        late = [spec for spec in wanted if set(part.materials[spec.material_name]) & set(whole.deferred)]
        came = [spec for spec in wanted if spec not in late]
        for spec in came:
            there = sum(whole.materials.count(name) for name in part.materials[spec.material_name])
            assert there >= pages_of(spec) or spec.is_need == "2"
        application = Application(
            item=part.item,
            applicant=whole.applicant,
            answers=answers,
            commitments=commitments_of(alone, answers),
            materials=[spec.material_name for spec in came for _ in range(pages_of(spec))],
            deferred=[spec.material_name for spec in late],
            signature=whole.signature,
        )
        assert check_application(alone, application) == [], alone.title
        said = "".join(whole.commitments)
        assert all(text in said for text in application.commitments), "and what it would have had signed"


def document_of(package: Item) -> dict[str, Any]:
    files = (document(f"packages/{file.name}") for file in (PACKAGED / "packages").glob("*.json"))
    return next(one for one in files if one["catalog_code"] == package.catalog_code)


def test_at_least_fifteen_packages_of_the_national_lists() -> None:
    assert len(PACKAGES) >= 15
    assert {"新生儿出生", "孩子上学", "退休", "残疾人服务", "家人去世", "开餐饮店"} <= {one.title for one in PACKAGES}
    for package in PACKAGES:
        assert len({part.dept_code for part in package.parts}) >= 1
        assert "一件事" in package.task_name
        assert package.promise_day == max(part.promise_day for part in package.parts)
        assert {"none": 0, "family": 1, "anyone": 2}[package.agents] == min(
            {"none": 0, "family": 1, "anyone": 2}[SINGLE[part.item].agents] for part in package.parts
        )
        assert set(package.commitments) == {text for p in package.parts for text in SINGLE[p.item].commitments}


@pytest.mark.parametrize(
    ("typed", "best"),
    [("生孩子", "新生儿出生"), ("shenghaizi", "新生儿出生"), ("退休", "退休"), ("tuixiu", "退休"),
     ("去世", "家人去世"), ("开饭店", "开餐饮店"), ("工伤", "工伤"), ("毕业", "毕业生就业"), ("退伍", "退伍回来")],
)  # fmt: skip
def test_found_before_the_services_it_joins(typed: str, best: str) -> None:
    assert CATALOGUE.search(typed)[0].title == best


def test_a_newborn_whose_mother_is_not_insured() -> None:
    birth = next(one for one in PACKAGES if one.title == "新生儿出生")
    told = {"mother_insured": False, "social_card": False, "notice_given": True}
    assert [part.title for part in parts_of(birth, told)] == [
        "给孩子上户口",
        "孩子参加医保",
        "办预防接种证",
        "领育儿补贴",
    ]
    keys = {question.key for question in questions(birth, told, NOBODY)}
    assert not keys & {"birth", "settled", "bank", "number", "born_on", "registered", "stage"}
    assert "born" in keys
    photos = [spec.material_name for spec in photographed(birth, told)]
    assert photos == ["户口簿"]
    allowance = next(part for part in birth.parts if part.title == "领育儿补贴")
    assert answers_of(allowance, {**told, "born": "2026-11-01", "child_name": "韦小宝"}) == {
        "registered": False, "born_on": "2026-11-01", "child_name": "韦小宝",
    }  # fmt: skip


# What can be wrong


def again(document: dict[str, Any], **changes: Any) -> None:
    document["parts"][0].update(changes)


FAULTS: list[tuple[Change, str, str]] = [
    (lambda d: d["parts"][1].update(item="999999999999"), "parts.1.item", "unknown_part"),
    (lambda d: d["parts"][1].update(item=d["parts"][0]["item"]), "parts.0.item", "duplicate"),
    (lambda d: d["parts"][1].update(item="002014201002"), "parts.1.item", "part_kind"),  # a print
    (lambda d: d["parts"][1].update(item="002014201005"), "parts.1.item", "part_kind"),  # a query
    (lambda d: d["parts"][1].update(item="002099990000"), "parts.1.item", "part_kind"),  # a payment
    (lambda d: d["parts"][1].update(item="000711101009"), "parts.1.item", "part_elsewhere"),  # at a window only
    (lambda d: d.update(parts=d["parts"][:1]), "parts", "too_short"),
    (lambda d: d.update(parts=d["parts"] * 2), "parts", "too_long"),
    (lambda d: d.update(lead="000511101000"), "lead", "lead"),
    (lambda d: again(d, only_if={"required": ["nobody"]}, when="谁"), "parts.0.only_if", "dangling"),
    (lambda d: again(d, only_if={"if": {}}, when="谁"), "parts.0.only_if.if", "unknown"),
    (lambda d: again(d, only_if={"properties": {"sex": {"const": "male"}}}), "parts.0.when", "when"),
    (lambda d: again(d, only_if={"properties": {"follow": {"const": "father"}}}, when="跟爸爸的"), "parts", "cycle"),
    (lambda d: again(d, fields={"nobody": "x"}), "parts.0.fields.nobody", "dangling"),
    (lambda d: again(d, fields={"born": "sex"}), "parts.0.fields", "conflict"),
    (lambda d: again(d, fields={"sex": "boy_or_girl"}), "parts", "asked_twice"),
    (lambda d: again(d, fixed={"sex": "other"}), "parts.0.fixed.sex", "fixed"),
    (lambda d: again(d, fixed={"sex": "male"}, fields={"sex": "s"}), "parts.0.fields.sex", "duplicate"),
    (lambda d: again(d, left_out=["sex"]), "parts.0.left_out.sex", "left_out"),
    (lambda d: d["form"]["properties"]["social_card"].update({"x-widget": "dial"}),
     "form.properties.social_card.x-widget", "widget"),
    (lambda d: d["parts"].pop(4), "form.properties.social_card", "unused"),
    (lambda d: d["parts"][3].pop("fields"), "parts", "asked_twice"),
    (lambda d: d.update(title="宝\u202e宝"), "title", "text"),
    (lambda d: d.update(surprise=1), "surprise", "extra_forbidden"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "field", "rule"), FAULTS)
def test_a_bad_package_is_named_by_field_and_rule(how: Change, field: str, rule: str) -> None:
    changed = document()
    how(changed)
    assert (field, rule) in rules(changed)
    assert check_package(changed, SINGLE)[0] is None


def test_a_package_in_a_package_or_posing_as_an_item() -> None:
    joined, _ = check_package(document(), SINGLE)
    assert joined is not None
    posing = check_item(joined.model_dump(mode="json"))
    assert posing[0] is None
    assert {"package"} <= {rule for _, rule, _ in posing[1]}
    outer = document("packages/school.json")
    outer["parts"][1] = {"item": joined.catalog_code}
    found = check_package(outer, {**SINGLE, joined.catalog_code: joined})[1]
    assert ("parts", 1, "item") in [at for at, rule, _ in found if rule == "nested"]


def test_two_parts_that_ask_otherwise_are_both_named() -> None:
    changed = document("packages/retirement.json")
    for part in changed["parts"]:
        part.pop("fields", None)  # 卡寄到哪里 and 住在哪里 are both `address`
    files = {"002011101005": "civil_affairs/senior_card.json", "000714201031": "social_security/retire_employee.json"}
    messages = [message for _, rule, message in check_package(changed, SINGLE, files)[1] if rule == "conflict"]
    assert any(all(file in message for file in files.values()) for message in messages)


def test_too_many_questions_and_a_missing_translation() -> None:
    changed = document("packages/hardship.json")
    properties = changed["form"]["properties"]
    for n in range(20):
        properties[f"more_{n}"] = {**properties["ill"], "title": f"第 {n} 件事有吗？"}
        changed["form"]["x-order"].append(f"more_{n}")
        changed["parts"][1]["only_if"] = {
            "allOf": [{"required": [key]} for key in properties if key.startswith(("more", "sudden"))]
        }
    assert ("parts", "size") in rules(changed)
    changed = document()
    changed["en"]["when"].popitem()
    joined, found = check_package(changed, SINGLE)
    assert joined is not None
    assert [rule for _, rule, _ in found] == ["english"]


def test_a_bad_package_or_part_leaves_out_the_package_alone(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKAGED, tmp_path / "catalogue"))
    file = folder / BIRTH
    changed = document()
    changed["parts"][1]["item"] = "999999999999"
    file.write_text(json.dumps(changed, ensure_ascii=False, indent=2), "utf-8")
    part = folder / "tax" / "tax_close.json"
    part.write_text(
        part.read_text("utf-8").replace('"sample"', '"x"').replace('"task_state": "1"', '"task_state": "2"')
    )
    (folder / "packages" / "school.json").write_bytes(b'{"parts": [{"item": NaN}]}')
    (folder / "packages" / "veteran.json").write_bytes(b'{"parts": 7}')
    loaded = load(folder)
    assert {(fault.file, fault.field, fault.rule) for fault in loaded.faults} >= {
        (BIRTH, "parts.1.item", "unknown_part"), ("packages/school.json", "", "json"),
        ("packages/veteran.json", "parts", "list_type"),
    }  # fmt: skip
    assert {fault.file for fault in loaded.faults} == {BIRTH, "packages/school.json", "packages/veteran.json"}
    assert loaded.faults[0].line == 1 + file.read_text("utf-8").splitlines().index('      "item": "999999999999"')
    assert changed["catalog_code"] not in loaded.items
    closed = next(one for one in PACKAGES if one.title == "不开店了")
    assert closed.catalog_code not in loaded.items, "one of its parts is suspended"
    assert len(loaded.items) == len(CATALOGUE.items) - 5
    assert BIRTH in {fault.file for fault in validate.validate(folder)[1]}


def test_what_was_published_with_its_parts_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resident waits while a package is opened."""
    monkeypatch.setattr("kiosk.catalogue.joining.judged", lambda *_: pytest.fail("judged"))
    catalogue = load(PACKAGED)
    assert [catalogue.items[package.catalog_code] for package in PACKAGES] == PACKAGES


def test_a_package_follows_a_part_that_changed(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKAGED, tmp_path / "catalogue"))
    file = folder / "police" / "birth_registration.json"
    changed = json.loads(file.read_text("utf-8"))
    changed["promise_day"], changed["title"] = 2, "给宝宝上户口"
    file.write_text(json.dumps(changed, ensure_ascii=False), "utf-8")
    birth = load(folder).get(document()["catalog_code"])
    assert birth is not None
    assert birth.parts[0].title == "给宝宝上户口"


LEAVES = st.sampled_from([None, True, 0, -1, 1e9, "", "x", "\u202e", [], {}, [{}], {"item": 1}, "000709301003"])


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_a_package_says_it_is_judged(data: st.DataObject) -> None:
    """One to three values anywhere in a sound package replaced: an item or a fault, never an exception."""
    changed: Any = document()
    for _ in range(data.draw(st.integers(1, 3))):
        here, at = changed, data.draw(st.sampled_from(sorted(changed)))
        while isinstance(here[at], dict | list) and here[at] and data.draw(st.integers(0, 3)):
            here = here[at]
            at = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else list(range(len(here)))))
        here[at] = copy.deepcopy(data.draw(LEAVES))
    joined, found = check_package(changed, SINGLE)
    assert joined is not None or found


# Conditions and questions

NAMES = ["a", "b", "c"]
TESTS = st.one_of(
    st.builds(lambda value: {"const": value}, st.integers(0, 2)),
    st.builds(lambda values: {"enum": values}, st.lists(st.integers(0, 2), min_size=1, unique=True)),
)
LEAF = st.builds(
    lambda tests: {"properties": tests, "required": sorted(tests)},
    st.dictionaries(st.sampled_from(NAMES), TESTS, min_size=1, max_size=2),
)
CONDITIONS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(lambda word, parts: {word: parts}, st.sampled_from(["allOf", "anyOf", "oneOf"]),
                  st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda one, other: {**one, **other}, inner, inner),
    ),
    max_leaves=5,
)  # fmt: skip
ANSWERS = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 2))


@settings(max_examples=80)
@given(CONDITIONS, ANSWERS, ANSWERS)
def test_what_is_left_of_a_condition_decides_the_same(
    condition: dict[str, Any], fixed: dict[str, int], answers: dict[str, int]
) -> None:
    rest = {key: value for key, value in answers.items() if key not in fixed}
    left = resolved(condition, fixed)
    decided = left if isinstance(left, bool) else holds(left, rest)
    assert decided == holds(condition, {**rest, **fixed})


@settings(max_examples=80)
@given(CONDITIONS, CONDITIONS, ANSWERS)
def test_joined_and_renamed_conditions(one: dict[str, Any], other: dict[str, Any], answers: dict[str, int]) -> None:
    assert holds(all_of(one, None, other), answers) == (holds(one, answers) and holds(other, answers))
    assert holds(any_of(one, other), answers) == (holds(one, answers) or holds(other, answers))
    assert any_of(one, None) is None
    names = {"a": "x", "b": "a"}
    assert holds(renamed(one, names), {names.get(key, key): value for key, value in answers.items()}) == holds(
        one, answers
    )


TEXT = {"type": "string", "title": "店名？", "x-label": "店名", "x-widget": "text"}
ONE_OF = {"oneOf": [{"const": "a", "title": "甲"}, {"const": "b", "title": "乙"}]}


@pytest.mark.parametrize(
    ("one", "other", "limits"),
    [
        ({**TEXT, "maxLength": 30}, {**TEXT, "maxLength": 20, "minLength": 2}, {"minLength": 2, "maxLength": 20}),
        ({**TEXT, "maxLength": 500}, TEXT, {"maxLength": 200}),  # 200 where nothing is said
        ({**TEXT, "pattern": "^a"}, TEXT, {"pattern": "^a"}),
        (TEXT, {**TEXT, "pattern": "^a", "x-private": True}, {"pattern": "^a", "x-private": True}),
    ],
)
def test_a_question_within_the_limits_of_both(one: Any, other: Any, limits: dict[str, Any]) -> None:
    made = merged(one, other)
    assert {key: made.get(key) for key in limits} == limits


@pytest.mark.parametrize(
    "other",
    [
        {**TEXT, "title": "招牌名？"},
        {**TEXT, "x-widget": "name"},
        {**TEXT, "type": "integer", "x-widget": "number"},
        {**TEXT, "minLength": 40},
        {**TEXT, **ONE_OF},
        {**TEXT, "pattern": "^b"},
    ],
)
def test_questions_that_differ(other: dict[str, Any]) -> None:
    with pytest.raises(Differs):
        merged({**TEXT, "maxLength": 30, "pattern": "^a"}, other)
