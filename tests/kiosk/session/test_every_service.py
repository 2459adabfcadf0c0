"""Every service of the sample catalogue can be walked from the lamp to the receipt, in both languages."""

from pathlib import Path

import pytest

from kiosk.application import application_of, check_application
from kiosk.application.template import NOBODY, sample_answer
from kiosk.catalogue.item import NEEDS_THE_LINE, Item
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.progress import current_question, current_shot, wanted
from kiosk.session.visit import Page
from tests.kiosk.session.visits import SIGNATURE, Terminal, chosen, page

CATALOGUE = sorted((Path(__file__).parents[3] / "assets" / "catalogue").glob("*/*.json"))
ITEMS = [Item.model_validate_json(file.read_text("utf-8")) for file in CATALOGUE]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("item", ITEMS, ids=[item.title for item in ITEMS])
def test_a_service_can_be_walked_to_the_signature(item: Item, language: str) -> None:
    terminal = Terminal().send(e.LanguageChosen("en" if language == "en" else "zh_CN"), *chosen(item))
    terminal.send(e.GuideAccepted(), e.Consented(), e.CardRead(NOBODY))
    presses = 0
    while terminal.visit.page in (Page.FORM, Page.MATERIALS):
        presses += 1
        assert presses < 80
        question, shot = current_question(terminal.visit), current_shot(terminal.visit)
        if terminal.visit.page is Page.FORM:
            assert question is not None
            terminal.send(e.Answered(sample_answer(question)))
            assert terminal.visit.fault == ""
        else:
            assert shot is not None
            assert shot.label
            terminal.send(page(shot.material, shot.index), e.PagesAccepted())
    assert terminal.visit.page is Page.CHECK
    assert len(terminal.visit.pages) == len(wanted(terminal.visit))
    faults = check_application(item, application_of(terminal.visit, SIGNATURE))
    assert [fault.rule for fault in faults] == (["needs_the_line"] if item.kind in NEEDS_THE_LINE else [])
    terminal.send(e.CheckAccepted(), e.Signed(SIGNATURE))
    assert terminal.did(x.FileCase) == [x.FileCase(SIGNATURE)]
