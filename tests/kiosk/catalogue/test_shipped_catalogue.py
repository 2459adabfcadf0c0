"""The sample catalogue: sound, of every kind the policy names, and short enough for an eighty-year-old."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.catalogue import words
from kiosk.catalogue.item import Item, Kind
from kiosk.catalogue.load import PACKAGED, Catalogue, load, where
from kiosk.catalogue.validate import validate
from kiosk.cli import build
from kiosk.config import Config, Terminal
from kiosk.forms.question import WIDGETS
from kiosk.state import StateFolder

TODAY = date(2026, 11, 22)
HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(PACKAGED, TODAY)


@pytest.fixture(scope="module")
def allowance(catalogue: Catalogue) -> Item:
    return catalogue.items[catalogue.search("高龄津贴申领")[0].catalog_code]


def test_has_no_fault() -> None:
    items, faults = validate(PACKAGED)
    assert faults == []
    assert items >= 120


def test_has_every_department_the_policy_names_and_every_kind(catalogue: Catalogue) -> None:
    folders = {folder.name for folder in PACKAGED.iterdir() if folder.is_dir()}
    assert folders >= {
        "social_security", "medical_insurance", "police", "civil_affairs", "housing_fund", "employment", "disability",
        "tax", "utilities", "power", "gas", "heating", "telecom", "real_estate", "veterans", "justice", "notary",
        "health", "market", "education", "housing", "agriculture", "emergency",
    }  # fmt: skip
    kinds = Counter(item.kind for item in catalogue.items.values())
    assert min(kinds[kind] for kind in set(Kind) - {Kind.BOOK}) >= 8
    assert catalogue.sample


def test_every_widget_is_used(catalogue: Catalogue) -> None:
    used = {spec["x-widget"] for item in catalogue.items.values() for spec in item.form["properties"].values()}
    assert used == WIDGETS


def test_words_are_short(catalogue: Catalogue) -> None:
    limits = {"title": 10, "short": 12, "summary": 28, "outcome": 8}
    for item in catalogue.items.values():
        long = [key for key, most in limits.items() if len(getattr(item, key).replace(" ", "")) > most]
        assert not long, (item.title, long)
        for spec in item.form["properties"].values():
            assert len(spec["title"]) <= 14, spec["title"]


def test_english_is_english(catalogue: Catalogue) -> None:
    for item in catalogue.items.values():
        said = [
            words.title(item, "en"), words.summary(item, "en"), words.short(item, "en"), words.outcome(item, "en"),
            words.department(item, "en"), *words.conditions(item, "en", TODAY), *words.commitments(item, "en"),
            *words.fees(item, "en"),
            *(text for pair in words.after(item, "en", "7 December", TODAY) for text in pair),
        ]  # fmt: skip
        for spec in item.materials:
            said += [words.material(item, spec, "en"), words.material_note(item, spec, "en")]
            said += [words.material_tag(item, spec, "en"), *words.material_pages(item, spec, "en")]
        assert [text for text in said if HAN.search(text) or "{" in text] == []


def test_home_page_is_the_one_in_the_pictures(catalogue: Catalogue) -> None:
    assert [topic.title for topic in catalogue.home] == [
        "社保医保", "高龄津贴", "养老保险", "开证明", "居住证", "房产和公积金"
    ]  # fmt: skip
    assert [topic.title for topic in catalogue.assisted] == ["高龄津贴", "社保医保", "养老保险", "开证明"]
    assert [package.title for package in catalogue.together] == ["新生儿出生", "退休", "残疾人服务"]
    assert words.topic_subtitle(catalogue.topics["proofs"], "zh_CN") == "无房、参保等 15 种"
    assert {item.catalog_code for topic in catalogue.topics for item in catalogue.of_topic(topic)} == set(
        catalogue.items
    )


def test_icons_are_drawn(catalogue: Catalogue) -> None:
    drawn = Path(__file__).parents[3] / "ui" / "qml" / "Jiujin" / "icons.js"
    if not drawn.is_file():
        pytest.skip("the icons are not drawn yet")
    names = set(re.findall(r"^\s*(\w+)\s*:\s*\{", drawn.read_text("utf-8"), re.MULTILINE))
    used = {item.icon for item in catalogue.items.values()} | {topic.icon for topic in catalogue.topics.values()}
    for item in catalogue.items.values():
        used |= {spec.icon for spec in item.materials}
        used |= {spec["x-icon"] for spec in item.form["properties"].values() if "x-icon" in spec}
    assert used - names == set()


def test_the_guide_of_the_pictures(allowance: Item) -> None:
    assert words.conditions(allowance, "zh_CN", TODAY) == [
        "年满 80 周岁（1946年11月22日以前出生）",
        "户口在清塘县",
        "没有在别的地方领同样的津贴",
    ]
    assert words.conditions(allowance, "en", TODAY)[0] == "You are 80 or over (born on or before 22 November 1946)"
    assert [spec.material_name for spec in allowance.materials] == ["身份证原件", "户口簿", "社保卡", "替家里老人办"]
    register = allowance.materials[1]
    assert (register.pages, register.defer_days) == (["首页", "本人那一页"], 7)
    assert words.material_note(allowance, register, "zh_CN") == "拍首页和本人页；没带，7 天内补上"
    assert words.after(allowance, "zh_CN", "12月7日 周一", TODAY)[1] == ("最晚 12月7日 周一", "发短信告诉您结果")


def test_an_80th_birthday_on_29_february(allowance: Item) -> None:
    assert "1948年2月29日" in words.conditions(allowance, "zh_CN", date(2028, 2, 29))[0]
    assert "1947年2月28日" in words.conditions(allowance, "zh_CN", date(2027, 2, 28))[0]


def test_found_by_either_code(catalogue: Catalogue, allowance: Item) -> None:
    assert catalogue.get(allowance.catalog_code) is allowance
    assert catalogue.get(allowance.task_code) is allowance
    assert catalogue.get("nothing") is None


def test_which_folder(tmp_path: Path) -> None:
    state = StateFolder(tmp_path)
    assert where(Config(), state) == PACKAGED
    pulled = tmp_path / "feed" / "active" / "catalogue"
    pulled.mkdir(parents=True)
    assert where(Config(), state) == PACKAGED
    (pulled / "catalogue.json").write_text("{}", "utf-8")
    assert where(Config(), state) == pulled
    assert where(Config(terminal=Terminal(catalogue="/srv/c")), state) == Path("/srv/c")


def test_command_line(tmp_path: Path, allowance: Item) -> None:
    run = CliRunner()
    state = ["--state", str(tmp_path)]
    found = run.invoke(build(), ["catalogue", "search", "gljt", "--json", *state])
    assert json.loads(found.stdout)[0] == {
        "code": allowance.catalog_code, "name": "高龄津贴申领", "department": "清塘县民政局", "kind": "apply",
    }  # fmt: skip
    nothing = run.invoke(build(), ["catalogue", "search", "qqqq", "--json", *state])
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (0, [])
    shown = run.invoke(build(), ["catalogue", "show", allowance.catalog_code, "--json", *state])
    assert Item.model_validate(json.loads(shown.stdout)) == allowance
    assert run.invoke(build(), ["catalogue", "show", "0", *state]).exit_code == 3
    sound = run.invoke(build(), ["catalogue", "validate", str(PACKAGED), "--json"])
    assert (sound.exit_code, json.loads(sound.stdout)["faults"]) == (0, [])
    empty = run.invoke(build(), ["catalogue", "validate", str(tmp_path), "--json"])
    assert empty.exit_code == 1
    assert set(json.loads(empty.stdout)["faults"][0]) == {"file", "line", "field", "rule", "message"}


@pytest.mark.parametrize(
    ("confirmed", "until"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_yearly_confirmation_holds_until_the_same_day_of_the_next_year(
    catalogue: Catalogue, confirmed: date, until: date
) -> None:
    pension = catalogue.items["002014201001"]
    assert pension.holds_until(confirmed) == until
    told = words.after(pension, "zh_CN", "", confirmed)[1]
    assert told == (f"到 {words.day(until, 'zh_CN')}", "养老金照常发，到期前再来一次")
    yearly = [item for item in catalogue.items.values() if item.holds_months == 12]
    assert len(yearly) == 5
    assert {item.kind for item in yearly} == {Kind.CERTIFY}
