"""A catalogue comes from outside: a bad item is left out with a clear line, never the whole set."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalogue import columns, index, load, rules, source, validate
from kiosk.catalogue.item import Listing
from kiosk.catalogue.load import PACKAGED, CatalogueError
from kiosk.catalogue.publish import publish
from kiosk.catalogue.source import INDEX

GOOD = "civil_affairs/elderly_allowance.json"
OTHER = "social_security/card_replacement.json"
Change = Callable[[dict[str, Any]], object]
PLAIN = {"type": "string", "title": "问？", "x-label": "问", "x-widget": "text", "x-en": {"title": "?", "label": "?"}}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sound items with their own head and index."""
    made = tmp_path_factory.mktemp("sound") / "catalogue"
    for name in (GOOD, OTHER):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGED / name, made / name)
    head = json.loads((PACKAGED / "catalogue.json").read_text("utf-8"))
    codes = [json.loads((made / name).read_text("utf-8"))["catalog_code"] for name in (GOOD, OTHER)]
    head.update(
        topics=[{"key": "all", "title": "都在这里", "items": codes, "en": {"title": "All"}}],
        home=["all"], assisted=["all"], together=[],
    )  # fmt: skip
    (made / "catalogue.json").write_text(json.dumps(head, ensure_ascii=False), "utf-8")
    publish(made)
    assert validate.validate(made) == (2, [])
    return made


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "catalogue"))


def change(file: Path, how: Change) -> None:
    document = json.loads(file.read_text("utf-8"))
    how(document)
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "json"),
        (b"[1]", "json"),
        (b'{"a": 1', "json"),
        (b'{"a": NaN}', "json"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b'{"a": "\xff\xfe"}', "utf8"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "json"),
        (b'{"a": "' + b"x" * source.LARGEST_ITEM + b'"}', "too_large"),
        (b"{}", "missing"),
    ],
)
def test_a_broken_file_leaves_out_one_item(folder: Path, raw: bytes, rule: str) -> None:
    (folder / OTHER).write_bytes(raw)
    loaded = load.load(folder)
    assert [item.title for item in loaded.items.values()] == ["高龄津贴申领"]
    assert {(fault.file, fault.rule) for fault in loaded.faults} == {(OTHER, rule)}
    assert {(OTHER, rule)} <= {(fault.file, fault.rule) for fault in validate.validate(folder)[1]}


def test_a_symbolic_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    (folder / OTHER).rename(outside)
    (folder / OTHER).symlink_to(outside)
    assert [fault.rule for fault in load.load(folder).faults] == ["file"]


@pytest.mark.parametrize(
    ("how", "field", "rule"),
    [
        (lambda d: d.update(title="办\u202e证"), "title", "text"),
        (lambda d: d.update(summary="看\u200b这里"), "summary", "text"),
        (lambda d: d.update(summary="换\n行"), "summary", "text"),
        (lambda d: d["words"].insert(0, "\x1b[2J"), "words.0", "text"),
        (lambda d: d["en"].update({"a\u2067b": "x"}), "en.a\u2067b", "text"),
        (lambda d: d.update(title="<img src=x>"), "title", "markup"),
        (lambda d: d.update(catalog_code="00051110"), "catalog_code", "string_pattern_mismatch"),
        (lambda d: d.update(dept_code="11450102007650220R"), "task_code", "code"),
        (lambda d: d.update(use_level="5"), "task_code", "code"),
        (lambda d: d.update(promise_day=60), "promise_day", "promise"),
        (lambda d: d.update(promise_day=0), "promise_day", "promise"),
        (lambda d: d.update(special_procedure="专家评审，最长 45 个工作日"), "special_procedure", "special"),
        (lambda d: d["materials"][1].update(page_num=3), "materials.1.pages", "pages"),
        (lambda d: d["materials"][1].update(defer_days=0), "materials.1.defer_days", "defer"),
        (lambda d: d["materials"][1].update(only_if={"required": ["nobody"]}), "materials.1.only_if", "dangling"),
        (lambda d: d.update(is_fee=True), "fees", "fee"),
        (lambda d: d["accept_condition"].append("{today}"), "accept_condition", "placeholder"),
        (lambda d: d["en"]["accept_condition"].append("{born:x}"), "en.accept_condition", "placeholder"),
        (lambda d: d["after"].append(["{born:80}", "x"]), "after", "placeholder"),
        (lambda d: d["en"].update(after=["soon"]), "en.after.0", "tuple_type"),
        (lambda d: d["en"]["materials"].update(户口簿=7), "en.materials.户口簿", "model_type"),
        (lambda d: d["en"].update(titel="x"), "en.titel", "extra_forbidden"),
        (lambda d: d.update(title="{deadline}"), "title", "placeholder"),
        (lambda d: d.update(promise_day=0, project_type="1", en={}), "after", "placeholder"),
        (lambda d: d.update(surprise=1), "surprise", "extra_forbidden"),
        (lambda d: d.update(holds_months=12), "holds_months", "certify"),
        (lambda d: d["after"].append(["{until}", "x"]), "after", "placeholder"),
        (lambda d: d.update(is_schedule=True), "is_schedule", "schedule"),
        (lambda d: d.update(identity=[]), "identity", "identity"),
        (lambda d: d.update(identity=["face"]), "identity", "identity"),
        (lambda d: d.update(identity=["code", "social_card", "face"]), "identity", "identity"),
        (lambda d: d.update(identity=["id_card", "id_card"]), "identity", "identity"),
        (lambda d: d.update(identity=["id_card", "charm"]), "identity.1", "literal_error"),
        (lambda d: d["form"]["properties"]["pay_to"].pop("oneOf"), "form.properties.pay_to.oneOf", "option"),
        (
            lambda d: d["form"]["properties"]["address"].update({"x-when": {"required": ["elsewhere"]}}),
            "form.properties.address",
            "order",
        ),
    ],
)
def test_a_bad_item_is_left_out_and_named_by_its_line(folder: Path, how: Change, field: str, rule: str) -> None:
    change(folder / GOOD, how)
    faults = [fault for fault in validate.validate(folder)[1] if fault.file == GOOD and fault.rule == rule]
    assert [fault.field for fault in faults] == [field]
    text = (folder / GOOD).read_text("utf-8").splitlines()
    last = [part for part in field.split(".") if not part.isdigit()][-1]
    nearest = json.dumps(last, ensure_ascii=False) if last in text[faults[0].line - 1] else ""
    assert nearest in text[faults[0].line - 1]
    assert faults[0].line > 0
    assert [item.title for item in load.load(folder).items.values()] == ["补办、换社保卡"]


def test_the_line_is_the_line_of_the_field(folder: Path) -> None:
    change(folder / GOOD, lambda d: d["materials"][1].update(page_num="many"))
    fault = next(fault for fault in validate.validate(folder)[1] if fault.file == GOOD)
    assert (fault.field, fault.rule) == ("materials.1.page_num", "int_parsing")
    assert '"page_num": "many"' in (folder / GOOD).read_text("utf-8").splitlines()[fault.line - 1]


@pytest.mark.parametrize(
    ("how", "field"),
    [
        (lambda d: d["en"].pop("title"), "en.title"),
        (lambda d: d["en"]["accept_condition"].pop(), "en.accept_condition"),
        (lambda d: d["en"]["materials"].pop("户口簿"), "en.materials.户口簿.name"),
        (lambda d: d["form"]["properties"]["phone"].pop("x-en"), "form.properties.phone.x-en.title"),
        (lambda d: d["form"]["properties"]["pay_to"]["oneOf"][0].pop("x-en"), "form.properties.pay_to.oneOf.0"),
        (lambda d: d.update(en=[]), "en"),
    ],
)
def test_missing_english_is_a_fault_but_the_service_stays_if_it_can(folder: Path, how: Change, field: str) -> None:
    change(folder / GOOD, how)
    faults = [fault for fault in validate.validate(folder)[1] if fault.file == GOOD]
    assert field in [fault.field for fault in faults]
    tolerated = all(fault.rule in rules.TOLERATED for fault in faults)
    assert ("高龄津贴申领" in [item.title for item in load.load(folder).items.values()]) is tolerated


DEEP: dict[str, Any] = {"required": ["pay_to"]}
for _ in range(20):
    DEEP = {"not": DEEP}


def _question(document: dict[str, Any], key: str, **changes: Any) -> None:
    document["form"]["properties"][key].update(changes)


@pytest.mark.parametrize(
    ("how", "rule"),
    [
        (lambda d: _question(d, "address", title="住" * 1_700_000), "too_large"),  # a form of 5 MB
        (lambda d: _question(d, "address", title="住" * 70_000), "size"),  # what one file still holds
        (lambda d: d["form"]["properties"].update({f"q{n}": PLAIN for n in range(61)}), "size"),
        (lambda d: _question(d, "pay_to", **{"x-when": {"required": ["pay_to"]}}), "cycle"),
        (
            lambda d: (
                _question(d, "address", **{"x-when": {"required": ["pay_to"]}}),
                _question(d, "pay_to", **{"x-when": {"required": ["address"]}}),
            ),
            "cycle",
        ),
        (
            lambda d: (
                _question(d, "address", **{"x-prefill": "answers.phone"}),
                _question(d, "pay_to", **{"x-when": {"required": ["address"]}}),
                _question(d, "phone", **{"x-required-when": {"required": ["pay_to"]}}),
            ),
            "cycle",
        ),
        (lambda d: d["materials"][1].update(only_if=DEEP), "condition"),
        (lambda d: _question(d, "address", pattern="^(住+)+$"), "pattern"),
        (lambda d: _question(d, "address", **{"$ref": "https://example.org/form.json"}), "ref"),
        (lambda d: _question(d, "address", title="住哪里\u202e？"), "text"),  # right to left
        (lambda d: _question(d, "address", title="住\u200f哪里？"), "text"),
        (lambda d: d["form"]["properties"]["pay_to"]["oneOf"][0].update(title="\x1b[31m社保卡"), "text"),
        (lambda d: d["form"]["properties"]["pay_to"]["oneOf"][0].update(title="<a href='x'>社保卡</a>"), "markup"),
        (lambda d: d["form"]["properties"].update({"a\nWARNING all is well": PLAIN}), "key"),
        (lambda d: d.update(identity=["face"]), "identity"),
    ],
)
def test_a_hostile_form_costs_its_item_and_one_clear_line_in_the_log(
    folder: Path, caplog: pytest.LogCaptureFixture, how: Change, rule: str
) -> None:
    change(folder / GOOD, how)
    assert [item.title for item in load.load(folder).items.values()] == ["补办、换社保卡"]
    told = [record.getMessage() for record in caplog.records]
    assert any(line.startswith(f"catalogue fault file={GOOD} ") and line.endswith(f"rule={rule}") for line in told)
    assert all(line.isprintable() and len(line) < 400 for line in told)


def test_a_thousand_faults_do_not_fill_the_log(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    change(folder / GOOD, lambda d: d.update({f"x{n}": n for n in range(1000)}))
    assert len(load.load(folder).faults) == 1000
    assert len(caplog.records) == 201


def test_the_same_code_twice(folder: Path) -> None:
    shutil.copy(folder / GOOD, folder / "civil_affairs" / "zz_again.json")
    again = [fault for fault in validate.validate(folder)[1] if fault.rule == "duplicate"]
    assert [(fault.file, fault.field) for fault in again] == [("civil_affairs/zz_again.json", "catalog_code")]
    assert len(load.load(folder).items) == 2


@pytest.mark.parametrize(
    ("how", "rule"),
    [
        (lambda d: d["topics"][0]["items"].append("000000000000"), "unknown_item"),
        (lambda d: d["home"].append("nowhere"), "unknown_topic"),
        (lambda d: d["topics"][0]["items"].pop(), "unlisted"),
        (lambda d: d["topics"].append(d["topics"][0]), "duplicate"),
        (lambda d: d["topics"][0].pop("en"), "english"),
        (lambda d: d.pop("version"), "missing"),
        (lambda d: d.update(note="\u2066x"), "text"),
    ],
)
def test_a_head_that_does_not_fit_its_items(folder: Path, how: Change, rule: str) -> None:
    change(folder / "catalogue.json", how)
    faults = validate.validate(folder)[1]
    assert {(fault.file, fault.rule) for fault in faults} == {("catalogue.json", rule)}


def test_without_a_head_there_is_no_catalogue(folder: Path) -> None:
    (folder / "catalogue.json").write_text('{"version": 1}', "utf-8")
    with pytest.raises(CatalogueError):
        load.load(folder)


@pytest.mark.parametrize(
    "how",
    [
        lambda raw: b"",
        lambda raw: b"{}",
        lambda raw: raw[:-1],
        lambda raw: raw[:1000] + b"!" + raw[1001:],
        lambda raw: b"JJCOLS09" + raw[8:],
        lambda raw: columns.pack({"format": 99}, {}),
        lambda raw: columns.pack({"format": index.FORMAT}, {"by_code": b""}),
        lambda raw: columns.pack([], {}),  # type: ignore[arg-type]
    ],
)
def test_a_broken_index_still_lets_people_search_in_chinese(folder: Path, how: Callable[[bytes], bytes]) -> None:
    (folder / INDEX).write_bytes(how((folder / INDEX).read_bytes()))
    loaded = load.load(folder)
    assert [item.title for item in loaded.search("高龄津贴")] == ["高龄津贴申领"]
    assert [fault.file for fault in loaded.faults] == [INDEX]
    assert [fault.file for fault in validate.validate(folder)[1]] == [INDEX]


def published(sound: Path) -> dict[str, bytes]:
    """The columns of a sound index."""
    made = columns.Columns.open(sound / INDEX)
    return {name: made.text(name) for name in made}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(column=st.integers(0, 99), at=st.integers(0, 9999), put=st.binary(max_size=9), cut=st.integers(0, 9))
def test_a_signed_index_that_lies_is_refused_or_harmless(
    folder: Path, sound: Path, column: int, at: int, put: bytes, cut: int
) -> None:
    parts = published(sound)
    name = sorted(parts)[column % len(parts)]
    old = parts[name]
    at %= len(old) + 1
    new = old[:at] + put + old[at + cut :]
    about = {"format": index.FORMAT, "fields": sorted(Listing.model_fields)}
    (folder / INDEX).write_bytes(columns.pack(about, {**parts, name: new}))
    loaded = load.load(folder, thorough=True)
    for typed in ("高龄", "gaoling", "gaolign", "gl", "社保卡丢了", "card", "高玲"):
        loaded.search(typed)
    assert len(loaded.items.values()) == 2
    assert all(loaded.listing(code) is not None for code in loaded.items)


def test_a_file_that_changed_behind_its_index_is_judged_when_it_is_opened(folder: Path) -> None:
    """As a failing disk would: neither its size nor its time tells."""
    (folder / INDEX).touch()
    loaded, file = load.load(folder), folder / GOOD
    code = loaded.search("高龄津贴")[0].catalog_code
    times, text = file.stat(), file.read_text("utf-8")
    file.write_text(text.replace('"task_state": "1"', '"task_state": "x"').replace("高龄", "高<a"), "utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert loaded.get(code) is None
    assert loaded.search("高龄津贴") == []
    assert [item.title for item in loaded.items.values()] == ["补办、换社保卡"]
    again = load.load(folder, thorough=True)
    assert {fault.file for fault in again.faults} == {GOOD}
    assert len(again.items) == 1


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / OTHER).unlink()
    loaded = load.load(folder)
    assert [(fault.file, fault.rule) for fault in loaded.faults] == [(OTHER, "file")]
    assert [item.title for item in loaded.items.values()] == ["高龄津贴申领"]


def test_an_index_of_an_older_release_lacks_what_lists_need_and_the_items_tell_it(folder: Path, sound: Path) -> None:
    parts = published(sound)
    rows = [json.loads(row) for row in parts["rows"].decode().strip().split("\n")]
    for row in rows:
        del row["icon"], row["en"]
    lines = index.lines("rows", [json.dumps(row, ensure_ascii=False) for row in rows])
    (folder / INDEX).write_bytes(columns.pack({"format": index.FORMAT, "fields": ["title"]}, {**parts, **lines}))
    loaded = load.load(folder)
    assert loaded.faults == ()
    found = loaded.search("gaoling")
    assert [(item.icon, item.en["title"]) for item in found] == [("pension", "Allowance for people over 80")]


def test_a_new_file_is_found_by_how_it_sounds(folder: Path) -> None:
    change(folder / GOOD, lambda d: d.update(title="长寿津贴申领"))
    assert [item.title for item in load.load(folder).search("changshou")] == ["长寿津贴申领"]


def test_an_index_of_other_items_is_stale(folder: Path) -> None:
    change(folder / GOOD, lambda d: d.update(title="高龄老人津贴"))
    assert [fault.rule for fault in validate.validate(folder)[1]] == ["stale_index"]
    assert [item.title for item in load.load(folder).search("高龄")] == ["高龄老人津贴"]
    publish(folder)
    assert validate.validate(folder) == (2, [])


def test_a_stray_file_is_named(folder: Path) -> None:
    (folder / "civil_affairs" / "notes.txt").write_text("x", "utf-8")
    assert [(fault.file, fault.rule) for fault in validate.validate(folder)[1]] == [
        ("civil_affairs/notes.txt", "stray")
    ]


def test_items_come_and_go_on_their_day(folder: Path) -> None:
    change(folder / GOOD, lambda d: d.update(plan_effective_date="2026-12-01", plan_cancel_date="2027-03-01"))
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2027, 2, 28), date(2027, 3, 1)]
    assert [len(load.load(folder, day).items) for day in days] == [1, 2, 2, 1]
    assert len(load.load(folder, date(1999, 1, 1)).items) == 1  # a clock before the catalogue's own date


def test_a_paused_item_is_not_offered(folder: Path) -> None:
    change(folder / GOOD, lambda d: d.update(task_state="2"))
    assert [item.title for item in load.load(folder).items.values()] == ["补办、换社保卡"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)
FIELDS = st.sampled_from(sorted(json.loads((PACKAGED / GOOD).read_text("utf-8"))))
FORM_FIELDS = st.sampled_from(["properties", "required", "x-order", "type"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    changes=st.dictionaries(FIELDS, JSON, max_size=3), form=st.dictionaries(FORM_FIELDS, JSON, max_size=2), en=JSON
)
def test_any_json_gives_faults_and_no_exception(
    changes: dict[str, Any], form: dict[str, Any], en: dict[str, Any]
) -> None:
    document = json.loads((PACKAGED / GOOD).read_text("utf-8"))
    document["form"].update(form)
    document["en"]["materials"]["户口簿"]["pages"] = en
    document["form"]["properties"] = document["form"]["properties"] or {}
    document.update(changes)
    item, faults = rules.check_item(document)
    assert item is not None or faults


@settings(max_examples=60)
@given(document=JSON)
def test_every_value_of_any_json_has_its_line(document: Any) -> None:
    raw = json.dumps({"a": document}, ensure_ascii=False, indent=1).encode()
    lines = source.lines(raw)
    stack: list[tuple[source.Where, Any]] = [(("a",), document)]
    while stack:
        where, value = stack.pop()
        if isinstance(value, dict):
            stack += [((*where, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            stack += [((*where, number), inner) for number, inner in enumerate(value)]
        assert where in lines
    assert max(lines.values()) <= raw.count(b"\n") + 1


@settings(max_examples=60)
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_refused_or_parsed(raw: bytes) -> None:
    with contextlib.suppress(source.BadSource):
        assert isinstance(source.parse(raw), dict)


HEAD_FIELDS = st.sampled_from(["version", "date", "region", "topics", "home", "assisted", "together", "note", "x"])


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(head=st.dictionaries(HEAD_FIELDS, JSON), raw=st.binary(max_size=200))
def test_any_head_and_any_index_give_faults_and_no_exception(folder: Path, head: dict[str, Any], raw: bytes) -> None:
    document = json.loads((PACKAGED / "catalogue.json").read_text("utf-8"))
    (folder / "catalogue.json").write_text(json.dumps({**document, **head}), "utf-8")
    (folder / INDEX).write_bytes(raw)
    assert validate.validate(folder)[1]
    with contextlib.suppress(CatalogueError):
        load.load(folder).search("高龄")
