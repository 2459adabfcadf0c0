"""The shipped catalogue, found by what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.columns import Columns
from kiosk.catalogue.index import Entry, write
from kiosk.catalogue.item import Listing
from kiosk.catalogue.load import PACKAGED, Catalogue, load
from kiosk.catalogue.publish import reading
from kiosk.catalogue.search import Search
from kiosk.catalogue.terms import Term


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(PACKAGED)


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("高龄津贴", "高龄津贴申领"),
        ("gaoling", "高龄津贴申领"),
        ("gljt", "高龄津贴申领"),
        ("gaolingjintie", "高龄津贴申领"),
        ("高玲津贴", "高龄津贴申领"),  # sounds the same
        ("高龄金贴", "高龄津贴申领"),
        ("gaolign", "高龄津贴申领"),  # two letters swapped
        ("gaolingjintei", "高龄津贴申领"),
        ("gaolinjintie", "高龄津贴申领"),  # n for ng
        ("高龄老人津贴", "高龄津贴申领"),  # more than the name
        ("我想办高龄补贴", "高龄津贴申领"),
        ("八十岁补贴", "高龄津贴申领"),
        ("80岁", "高龄津贴申领"),
        ("老年证", "办老年证"),
        ("lnz", "办老年证"),
        ("laonianzheng", "办老年证"),
        ("低保", "申请低保"),
        ("dibao", "申请低保"),
        ("低宝", "申请低保"),
        ("吃低保怎么办理", "申请低保"),
        ("社保卡丢了", "补办、换社保卡"),
        ("sebaoka", "补办、换社保卡"),  # s for sh
        ("外地看病", "异地就医备案"),
        ("上户口", "给孩子上户口"),
        ("轮椅", "申请轮椅等辅具"),
        ("轮倚", "申请轮椅等辅具"),
        ("讨薪", "申请法律援助"),
        ("无房证明", "无房证明"),
        ("WUFANG", "无房证明"),
        ("驾照", "驾驶证到期换证"),
        ("慢性病", "慢性病门诊报销"),
        ("交电费", "交电费"),
        ("dian fei", "交电费"),
        ("下岗", "失业登记"),
        ("wheelchair", "申请轮椅等辅具"),
        ("lawyer", "申请法律援助"),
        ("居住正", "居住证续签"),
        ("老板不给钱", "拖欠工资投诉"),
        ("养老金到了没", "查养老金发放"),
        ("发大水", "受灾救助"),
        ("违章", "查交通违法"),
        ("暖气费", "交暖气费"),
        ("yingyezhizhao", "办个体营业执照"),
        ("bcsz", "补出生证"),
        ("宅基地", "宅基地建房申请"),
        ("passport", "办护照"),
    ],
)
def test_the_wanted_service_comes_first(catalogue: Catalogue, typed: str, best: str) -> None:
    assert [item.title for item in catalogue.search(typed)][:1] == [best]


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("五险一金", {"参保缴费证明", "查公积金", "领失业金", "灵活就业参保"}),
        ("居住证", {"新办居住证", "居住证续签", "居住证换地址"}),
        ("水电费", {"交水费", "交电费"}),
        ("gjj", {"查公积金", "租房取公积金", "公积金缴存证明"}),
        ("老人钱", {"高龄津贴申领", "查养老金发放"}),
        ("年审", {"养老金资格认证", "低保年审申报", "公租房年审", "个体户年报"}),
        ("证明", {"无房证明", "参保缴费证明", "无犯罪记录证明"}),
        ("养老保现", {"养老保险转移", "参加居民养老保险"}),
        ("高", {"高龄津贴申领"}),
        ("g", {"高龄津贴申领"}),
    ],
)
def test_a_wide_word_finds_them_all(catalogue: Catalogue, typed: str, among: set[str]) -> None:
    assert among <= {item.title for item in catalogue.search(typed)}


@pytest.mark.parametrize("typed", ["", "   ", "？！", "qqqq", "\u202e", "龘龘", "，。"])
def test_nonsense_finds_nothing(catalogue: Catalogue, typed: str) -> None:
    assert catalogue.search(typed) == []


def test_everything_is_found_by_its_own_title_pinyin_and_official_name(catalogue: Catalogue) -> None:
    for item in map(catalogue.listing, catalogue.items):
        assert item is not None
        assert catalogue.search(item.title)[0] == item
        assert item in catalogue.search(item.task_name, 3)
        assert item in catalogue.search(reading(item.title), 3)


def test_limit(catalogue: Catalogue) -> None:
    assert len(catalogue.search("证", 3)) == 3


@given(st.text(max_size=200))
def test_any_text_is_answered(typed: str) -> None:
    assert SMALL.scores(typed).keys() <= {0, 1}


def entry(code: str, *terms: Term) -> Entry:
    listing = Listing(catalog_code=code * 12, task_name="名称", title="名称", dept_name="部门")
    return Entry(f"a/{code}.json", 1, bytes(32), listing, terms)


SMALL = Search(
    Columns.of(
        write(
            [entry("1", Term("高龄津贴", "gao ling jin tie", 100)), entry("2", Term("lawyer", "", 90))],
            "\ngao:高\nling:龄玲".encode(),
        )
    )
)


def test_after_a_rest_everything_is_found_as_before(catalogue: Catalogue) -> None:
    before = [item.catalog_code for item in catalogue.search("gaolign")]
    catalogue.rest()
    assert [item.catalog_code for item in catalogue.search("gaolign")] == before != []
