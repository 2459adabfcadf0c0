"""Whatever a device says, technician and resident read words, in both languages, and never a code."""

import re
from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.jobs import status_of
from drivers.protocol import DeviceFault, Fault, State, Status, Supply
from drivers.registry import SLOTS
from kiosk.config import Config
from kiosk.session.visit import Notice, Page, Printing, Visit
from ui import wording_devices as words
from ui.controller import VisitController
from ui.facts import Facts
from ui.samples import sample_facts, sample_tools
from ui.services.printing import outcome
from ui.viewmodels.filed import FiledViewModel
from ui.viewmodels.receipt import ReceiptViewModel
from ui.viewmodels.technician import ICONS, TechnicianViewModel

LANGUAGES = ("zh_CN", "en")
LONGEST = {"zh_CN": 7, "en": 16}  # of a chip on the technician's page


def facts(**devices: Status) -> Facts:
    return replace(sample_facts(Config()), devices=devices, waiting=(), online=True)


def page(facts: Facts, language: str) -> TechnicianViewModel:
    controller = VisitController(facts, lambda *_: None)
    controller.show(Visit(page=Page.TECHNICIAN, language=language), facts)  # type: ignore[arg-type]
    return TechnicianViewModel(controller, sample_tools())


def test_every_slot_has_a_name_an_icon_and_what_residents_do_without_it() -> None:
    assert set(words.NAMES) == set(words.MEANWHILE) == set(ICONS) == set(SLOTS)
    assert set(SLOTS) >= words.PROGRAMS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_every_slot_is_told_with_what_to_do(qapp: QGuiApplication, language: str) -> None:
    names = re.compile("|".join([*Fault, *State, "Fault", "_"]))
    for slot, fault in product(SLOTS, Fault):
        if fault is Fault.UNPROVEN:
            continue  # no state of a device; see below
        shown = page(facts(**{slot: status_of(DeviceFault(fault))}), language)
        (row,) = shown.devices
        told = [row["name"], row["state"], shown.bannerTitle, *shown.bannerText.split("\n")]
        assert all(told), (slot, fault)
        assert len(row["state"]) <= LONGEST[language], (slot, fault)
        assert row["tone"] == "error"
        chinese = [bool(re.search("[一-鿿]", sentence)) for sentence in told]
        assert all(chinese) == (language == "zh_CN"), (slot, fault, told)
        assert any(chinese) == (language == "zh_CN"), (slot, fault, told)
        assert not names.search(told[1].lower() if language == "zh_CN" else ""), (slot, fault)


WATCHED = {
    "receipt low": ("receipt", {"paper": Supply.LOW}, None, "纸不多了", "80 mm"),
    "receipt one way": ("receipt", {"paper": Supply.OK}, Fault.UNPROVEN, "打完不回话", "居民自己看"),
    "a4 low": ("a4", {"paper": Supply.LOW, "toner": Supply.OK}, None, "纸不多了", "A4"),
    "a4 toner": ("a4", {"paper": Supply.OK, "toner": Supply.LOW}, None, "墨粉不多了", "墨粉盒"),
}


@pytest.mark.parametrize(("slot", "supplies", "fault", "state", "first"), WATCHED.values(), ids=WATCHED)
def test_what_works_and_wants_a_look_says_what_to_do(
    qapp: QGuiApplication, slot: str, supplies: dict[str, Supply], fault: Fault | None, state: str, first: str
) -> None:
    paper = supplies["paper"] if slot == "receipt" else Supply.OK
    seen = replace(facts(**{slot: Status(State.ONLINE, fault, supplies)}), paper=paper)
    shown = page(seen, "zh_CN")
    assert [(row["state"], row["tone"]) for row in shown.devices] == [(state, "notice")]
    assert first in shown.bannerText


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_became_of_a_receipt_is_told_with_the_number_beside_it(qapp: QGuiApplication, language: str) -> None:
    titles = set()
    for printing in {outcome(fault) for fault in Fault} | {Printing.RUNNING, Printing.DONE}:
        controller = VisitController(facts(), lambda *_: None)
        controller.show(Visit(page=Page.RECEIPT, language=language, printing=printing), facts())  # type: ignore[arg-type]
        receipt, filed = ReceiptViewModel(controller, sample_tools()), FiledViewModel(controller, sample_tools())
        titles.add(receipt.title)
        assert all((receipt.hint, receipt.otherWord, receipt.mainWord, receipt.bannerText, filed.bannerText))
    assert len(titles) == len(Printing) - 1  # all but that it was not asked for


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.PAPER_OUT, Printing.PAPER_OUT),
        (Fault.COVER_OPEN, Printing.FAILED),
        (Fault.NOT_CONNECTED, Printing.FAILED),
        (Fault.UNPROVEN, Printing.UNPROVEN),
        (Fault.CRASHED, Printing.UNPROVEN),
        (Fault.TIMED_OUT, Printing.UNPROVEN),
    ],
)
def test_what_nobody_knows_is_not_called_printed_nor_failed(fault: Fault, told: Printing) -> None:
    assert outcome(fault) is told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_has_its_sentence(language: str) -> None:
    from ui.wording import notice

    assert all(notice(which, language, facts()) for which in Notice)
