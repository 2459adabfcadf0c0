"""The paper: what was received, what is missing and until when, what comes next; never whose it is."""

from datetime import date

import pytest

from drivers.protocol import PrintItem, QrCode, Text
from kiosk.receipt import guide_items, guide_text, receipt_items, reprint_items
from kiosk.session.visit import CaseStub, FiledCase
from tests.kiosk.sealing import PERSONAL, config, item

TODAY = date(2026, 11, 22)
FILED = FiledCase("c", "451700000011", "d" * 64, "token", "2026-11-22T09:05:00+08:00", accepted=False)


def text_of(items: list[PrintItem]) -> str:
    return "\n".join(one.text for one in items if isinstance(one, Text))


def test_the_receipt_says_what_came_what_is_missing_and_what_comes_next() -> None:
    paper = receipt_items(FILED, item(promise_day=10), config(), "zh_CN", ["照片"], {"户口簿"})
    text = text_of(paper)
    for words in (
        "收件回执",
        "4517 0000 0011",
        "2026年11月22日 9:05",
        "照片，1 页",
        "户口簿，最晚 2026年11月29日",
        "机器收好了",
        "12345",
    ):
        assert words in text
    assert "受理" not in text
    assert any(one.text == "token" for one in paper if isinstance(one, QrCode))
    assert next(one for one in paper if isinstance(one, Text) and one.text == "4517 0000 0011").size >= 2


@pytest.mark.parametrize(
    ("listed", "accepted", "title"), [(True, True, "受理回执"), (False, True, "收件回执"), (True, False, "收件回执")]
)
def test_acceptance_is_printed_only_where_the_list_says_so(listed: bool, accepted: bool, title: str) -> None:
    filed = FiledCase("c", "451700000011", "d" * 64, "t", "2026-11-22T09:05:00+08:00", accepted=accepted)
    assert text_of(receipt_items(filed, item(accepted_on_receipt=listed), config(), "zh_CN")).startswith(title)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_paper_names_anybody(language: str) -> None:
    stub = CaseStub("c", "451700000011", "i", "高龄津贴申领", "filed", "2026-11-22T09:05:00+08:00", "韦*婆", "token")
    papers = [
        receipt_items(FILED, item(), config(), language, ["户口簿", "户口簿"], {"照片"}),
        reprint_items(stub, config(), language),
        guide_items(item(), config(), language, TODAY),
    ]
    for paper in papers:
        text = text_of(paper)
        assert text
        assert not [value for value in (*PERSONAL, "韦*婆") if value in text]
    assert "4517 0000 0011" in text_of(papers[1])


def test_the_guide_goes_along_as_a_code_that_needs_no_network() -> None:
    made = item(accept_condition=["户口在清塘县"])
    [code] = [one for one in guide_items(made, config(), "zh_CN", TODAY) if isinstance(one, QrCode)]
    lines = code.text.splitlines()
    assert lines[0] == item().title
    assert lines[1].startswith("要带：")
    assert "://" not in code.text
    assert lines[-1] == "谁能办：户口在清塘县"
    long = item(fees=[{"fee_name": "费" * 60, "fee_stand": "元" * 400}], is_fee=True)
    assert len(guide_text(long, config(), "zh_CN", TODAY).encode()) <= 600
