"""公告, 政策解读: read from the lit page without a card, in large letters, whole, and what is wrong shows nothing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.notices import Board
from kiosk.session.visit import Mode, Page, Visit
from ui.samples import EVENING, longest_notices, sample_notices
from ui.viewmodels.reading import BETWEEN, leaves, rows
from ui.voice import script
from ui.wording import long_date

TODAY = EVENING.date()


def test_from_the_lit_page_to_a_notice_and_back(stage: Any) -> None:
    assert stage.model.noticesWord == "看公告和政策（4 条）"
    stage.press("notices")
    assert stage.visit.page is Page.NOTICES
    assert [row["title"] for row in stage.model.shown] == [one.title for one in sample_notices()]
    number, about = next((n, one) for n, one in enumerate(sample_notices()) if not one.items)
    stage.press(f"notice-{number}")
    assert stage.visit.page is Page.NOTICE
    assert "".join(stage.model.paragraphs) == "".join(about.text)
    assert long_date(about.published, "zh_CN") in stage.model.hint
    assert about.office in stage.model.hint
    stage.press("action-main")
    assert stage.visit.page is Page.NOTICES
    stage.screen.shell.back()
    assert stage.visit.page is Page.HOME
    stage.press("notices")
    stage.screen.shell.end()
    assert stage.visit.page is Page.ATTRACT


def test_a_notice_leads_to_its_service(stage: Any) -> None:
    about = sample_notices()[0].model_copy(update={"items": ["999999999999", "000511101000"]})
    stage.show(Visit(page=Page.NOTICE), notices=(about,))
    assert stage.model.main == "去办这件事"
    stage.press("action-main")
    assert (stage.visit.page, stage.visit.item.catalog_code) == (Page.GUIDE, "000511101000")


@pytest.mark.parametrize("mode", [Mode.STANDARD, Mode.ASSISTED])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_long_one_is_turned_over_and_nothing_of_it_is_lost(stage: Any, mode: Mode, language: str) -> None:
    visit = Visit(page=Page.NOTICE, mode=mode, language=language)  # type: ignore[arg-type]
    stage.show(visit, notices=longest_notices())
    seen = list(stage.model.paragraphs)
    while stage.model.main in ("往下看", "Read on"):
        stage.press("action-main")
        seen += stage.model.paragraphs
        assert (text := stage.walk.named("action-main")) is not None
        assert text.place.top() > 0
    one = longest_notices()[0]
    assert "".join(seen) == "".join(one.text_en if language == "en" else one.text)


def test_it_is_read_aloud_with_its_numbers(stage: Any) -> None:
    stage.show(Visit(page=Page.NOTICE))
    said = script(stage.model)
    assert said.startswith(sample_notices()[0].title)
    assert "1 2 3 9 3" in said


def test_what_was_taken_down_says_so(stage: Any) -> None:
    stage.show(Visit(page=Page.NOTICE, read_notice=7))
    assert stage.model.paragraphs == ["这一条已经撤下了。"]
    stage.show(Visit(page=Page.HOME), notices=())
    assert stage.model.noticesWord == ""
    assert stage.walk.named("notices") is None


@given(
    st.lists(st.text("山。a! ", min_size=1, max_size=200), min_size=1, max_size=8),
    st.floats(6, 40),
    st.floats(6, 30),
)
def test_leaves_lose_nothing_and_hold_no_more_than_fits(texts: list[str], ems: float, lines: float) -> None:
    found = leaves(texts, ems, lines)
    assert "".join("".join(page) for page in found) == "".join(texts)
    for page in found:
        parts = [rows(part, ems) + BETWEEN for part in page]
        assert sum(parts) <= lines + 0.01 or len(page) == 1


def test_the_board_follows_the_signed_file_and_shows_nothing_of_a_wrong_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    board, signed = Board(), tmp_path / "notices.json"
    assert board.shown(signed, TODAY) == sample_notices()
    one = json.loads(sample_notices()[0].model_dump_json())
    signed.write_text(json.dumps({"notices": [one]}), "utf-8")
    assert [shown.title for shown in board.shown(signed, TODAY)] == [one["title"]]
    assert board.shown(signed, date(2030, 1, 1)) == ()
    signed.write_text("{", "utf-8")
    assert [board.shown(signed, TODAY) for _ in range(3)] == [()] * 3
    assert len(caplog.records) == 1
