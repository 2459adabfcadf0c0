"""Every service of the sample catalogue can be walked from the lamp to the receipt, or to the question that the
province answers at once, in both languages."""

import pytest

from kiosk.application import application_of, check_application
from kiosk.application.template import NOBODY, sample_answer
from kiosk.catalogue.item import NEEDS_THE_LINE, Item
from kiosk.catalogue.load import load
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.moves import ANSWERED_ON, ASKED_FIRST
from kiosk.session.progress import current_question, current_shot, wanted
from kiosk.session.visit import Page
from tests.kiosk.session.visits import SIGNATURE, Terminal, chosen, page

ITEMS = list(load().items.values())  # packages too


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("item", ITEMS, ids=[item.title for item in ITEMS])
def test_a_service_can_be_walked_to_the_signature(item: Item, language: str) -> None:
    terminal = Terminal().send(e.LanguageChosen("en" if language == "en" else "zh_CN"), *chosen(item))
    terminal.send(e.GuideAccepted(), e.Consented(), e.CardRead(NOBODY))
    presses = 0
    while terminal.visit.page in (Page.FORM, Page.MATERIALS, Page.CERTIFICATE):
        presses += 1
        assert presses < 120
        question, shot = current_question(terminal.visit), current_shot(terminal.visit)
        if terminal.visit.page is Page.FORM:
            assert question is not None
            terminal.send(e.Answered(sample_answer(question)))
            assert terminal.visit.fault == ""
        elif terminal.visit.page is Page.CERTIFICATE:
            terminal.send(e.PaperChosen())
        else:
            assert shot is not None
            assert shot.label
            terminal.send(page(shot.material, shot.index), e.PagesAccepted())
    if item.kind in NEEDS_THE_LINE:
        assert terminal.visit.page is ANSWERED_ON[item.kind]
        assert terminal.last[0] == x.AskLive(ASKED_FIRST[item.kind])
        assert not terminal.did(x.SaveDraft)
        return
    assert terminal.visit.page is Page.CHECK
    assert len(terminal.visit.pages) == len(wanted(terminal.visit))
    assert terminal.visit.item is not None  # as whoever acts is asked for it
    faults = check_application(terminal.visit.item, application_of(terminal.visit, SIGNATURE))
    assert [fault.rule for fault in faults] == ([] if item.is_service_terminals else ["not_at_terminals"])
    terminal.send(e.CheckAccepted(), e.Signed(SIGNATURE))
    assert terminal.did(x.FileCase) == [x.FileCase(SIGNATURE)]
