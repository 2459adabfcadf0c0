"""Signed once, filed once, printed when the printer can; then goodbye."""

import pytest

from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.visit import Notice, Page, Printing
from tests.kiosk.session.visits import (
    AT_FILED,
    FILED,
    SIGNATURE,
    TIMEOUTS,
    at,
)


def test_an_empty_signature_is_sent_back() -> None:
    terminal = at(Page.SIGN).send(e.Signed(None, Notice.SIGNATURE_EMPTY))
    assert (terminal.visit.notice, terminal.did(x.FileCase)) == (Notice.SIGNATURE_EMPTY, [])
    terminal.send(e.Signed(SIGNATURE, Notice.SIGNATURE_SCRIBBLE))
    assert (terminal.visit.notice, terminal.did(x.FileCase)) == (Notice.SIGNATURE_SCRIBBLE, [])


def test_one_signature_files_once() -> None:
    terminal = at(Page.SIGN).send(e.Signed(SIGNATURE), e.Signed(SIGNATURE), e.Back(), e.EndAsked(), e.EndConfirmed())
    assert (len(terminal.did(x.FileCase)), terminal.visit.page) == (1, Page.SIGN)
    terminal.send(e.Filed(FILED), e.Filed(FILED))
    assert len(terminal.did(x.PrintReceipt)) == 1


def test_a_full_disk_keeps_the_draft_and_lets_the_resident_sign_again() -> None:
    terminal = at(Page.SIGN).send(e.Signed(SIGNATURE), e.NotFiled(Notice.DISK_FULL))
    assert (terminal.visit.page, terminal.visit.notice, terminal.visit.filing) == (Page.SIGN, Notice.DISK_FULL, False)
    assert terminal.did(x.SaveDraft)
    assert terminal.send(e.Signed(SIGNATURE), e.Filed(FILED)).visit.page is Page.FILED


@pytest.mark.parametrize("printing", [Printing.PAPER_OUT, Printing.FAILED])
def test_printing_never_undoes_a_filing(printing: Printing) -> None:
    terminal = at(Page.FILED).send(e.PrintingChanged(printing))
    assert (terminal.visit.page, terminal.visit.filed) == (Page.RECEIPT, FILED)
    terminal.send(e.PrintAsked())
    assert terminal.did(x.PrintReceipt)
    assert terminal.visit.printing is Printing.RUNNING
    assert not terminal.forget().send(e.PrintAsked()).did(x.PrintReceipt)
    assert terminal.send(e.PrintingChanged(Printing.DONE), e.ReceiptTaken()).visit.page is Page.RATING


def test_a_receipt_that_nobody_can_vouch_for_is_looked_for_and_may_be_printed_again() -> None:
    terminal = at(Page.FILED).send(e.PrintingChanged(Printing.UNPROVEN))
    assert (terminal.visit.page, terminal.visit.printing) == (Page.FILED, Printing.UNPROVEN)
    assert [one.name for one in terminal.did(x.Audit)][-1] == "receipt_unproven"
    assert not terminal.forget().did(x.PrintReceipt), "by itself it never prints twice"
    assert terminal.send(e.PrintAsked()).did(x.PrintReceipt)
    assert terminal.send(e.PrintingChanged(Printing.UNPROVEN), e.ReceiptTaken()).visit.page is Page.RECEIPT
    assert terminal.send(e.ReceiptTaken()).visit.page is Page.RATING


@pytest.mark.parametrize(
    ("printing", "notice"),
    [(Printing.UNPROVEN, Notice.PRINT_UNPROVEN), (Printing.FAILED, Notice.PRINTER_AWAY), (Printing.DONE, None)],
)
def test_the_guide_on_paper(printing: Printing, notice: Notice | None) -> None:
    terminal = at(Page.GUIDE).send(e.GuidePrinted(), e.PrintingChanged(printing))
    assert terminal.visit.notice is notice


def test_who_hurries_past_the_printer_is_told_to_take_the_receipt() -> None:
    terminal = at(Page.FILED).send(e.ReceiptTaken())
    assert terminal.visit.page is Page.RECEIPT
    assert terminal.send(e.ReceiptTaken()).visit.page is Page.RATING


def test_the_rating_may_be_skipped_by_hand_or_by_waiting() -> None:
    assert not at(Page.RATING).send(e.Rated(None)).did(x.RecordRating)
    terminal = at(Page.RATING).wait(TIMEOUTS.rating + 1)
    assert (terminal.visit.page, terminal.did(x.RecordRating)) == (Page.TAKE_CARD, [])


def test_nonsense_is_no_rating() -> None:
    assert at(Page.RATING).send(e.Rated(9)).visit.page is Page.RATING


def test_a_card_left_behind_calls_somebody() -> None:
    terminal = at(Page.RATING).send(e.Rated(None)).wait(TIMEOUTS.take_card + 1)
    assert terminal.visit.page is Page.ATTRACT
    assert terminal.did(x.CallHelp) == [x.CallHelp("card_left")]
    assert len(terminal.did(x.Say)) == 3  # at 0, 10 and 20 s, with or without 语音


def test_the_farewell_ends_by_itself_when_the_card_is_gone() -> None:
    terminal = at([*AT_FILED, e.CardLifted(), e.PrintingChanged(Printing.DONE), e.ReceiptTaken(), e.Rated(4)])
    assert terminal.visit.page is Page.TAKE_CARD
    assert terminal.wait(TIMEOUTS.end + 1).visit.page is Page.ATTRACT
    assert not terminal.did(x.CallHelp)
