"""Pages built ahead: nobody sees, hears or reaches them; shown, they are as if they were built then."""

import itertools
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtTest import QTest

from drivers.protocol import PageProblem
from kiosk.session.visit import Mode, Notice, Over, Page, Visit
from ui import qr
from ui.facts import Preview
from ui.pages import NEXT
from ui.samples import item, moments, package, sample_catalogue, sample_facts
from ui.samples.person import CARD, FILED
from ui.viewmodels import shell as shells
from ui.viewmodels.unread import UNREAD

BEFORE = {following: page for page in NEXT for following in NEXT[page]}
FAINT, STRAY = 64, 40  # large glyphs are painted as outlines, whose edges depend on where a page was laid out
EVERYTHING = b"""
import QtQuick
QtObject {
    property Item root
    readonly property string words: into(root, [])
    function into(item, found) {
        for (const name of ["text", "title", "value", "spoken", "hint", "picture"])
            if (typeof item[name] === "string") found.push(item[name])
        for (const child of item.children) into(child, found)
        return found.join("|")
    }
}
"""


def build_all(stage: Any) -> None:
    while stage.screen.shell.ahead():
        pass
    stage.settle()


def everything_written(stage: Any) -> str:
    """Every text of every item, hidden ones too."""
    component = QQmlComponent(stage.screen.engine)
    component.setData(EVERYTHING, QUrl("everything.qml"))
    looks = component.createWithInitialProperties({"root": stage.screen.window.contentItem()})
    words = str(looks.property("words"))
    looks.deleteLater()
    return words


def alike(one: QImage, other: QImage) -> bool:
    if one == other:
        return True
    first, second = (
        np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
        for image in (one, other)
    )
    apart = np.maximum(first, second) - np.minimum(first, second)
    return bool(apart.max() <= FAINT and (apart > FAINT // 2).sum() <= STRAY)


def test_a_hidden_page_can_be_neither_read_nor_pressed(stage: Any) -> None:
    before = stage.walk.items()
    build_all(stage)  # `settle` in it fails on any warning
    assert stage.walk.items() == before, "a hidden page can be read or pressed"
    stage.press("start")
    assert stage.visit.page is Page.HOME
    assert len({one.name for one in stage.walk.controls() if one.name == "find"}) == 1


@pytest.mark.parametrize("mode", list(Mode))
def test_a_page_built_ahead_is_the_page_built_when_asked(stage: Any, mode: Mode) -> None:
    other = []
    shown = [one for one in moments() if one.visit.over is None and mode in one.modes and one.visit.page in BEFORE]
    for moment in shown[list(Mode).index(mode) :: 15]:
        pictures = []
        for ahead in (False, True):
            stage.show(Visit(page=BEFORE[moment.visit.page], mode=mode), **moment.facts)
            if ahead:
                build_all(stage)
            stage.show(moment.shown(mode, "zh_CN"), **moment.facts)
            if moment.prepare:
                moment.prepare(stage.model)
            pictures.append(stage.settle())
            stage.screen.shell.clear()
        if not alike(*pictures):
            other.append(moment.name)
    assert other == []


@pytest.mark.parametrize("end", [Page.ATTRACT, Page.TAKE_CARD])
def test_nothing_of_a_visit_stays_in_a_hidden_page(stage: Any, qtbot: Any, end: Page) -> None:
    qr.picture.cache_clear()
    visit = Visit(page=Page.MATERIALS, item=item(), card=CARD, card_present=True, filed=FILED, revealed=True)
    stage.show(visit)
    build_all(stage)
    assert CARD.name in everything_written(stage), "the check page that comes next is not built"
    stage.show(replace(visit, page=Page.SIGN))
    build_all(stage)
    assert "image://drawn/qr" in everything_written(stage), "nor is the page with the receipt"
    stage.show(Visit(page=end))
    secrets = (CARD.name, CARD.id_number[:6], CARD.address[-6:], FILED.receipt_number[:4], "image://drawn/qr")

    def gone() -> None:
        words = everything_written(stage)
        assert [secret for secret in secrets if secret in words] == []

    qtbot.waitUntil(gone)
    build_all(stage)
    gone()


@pytest.mark.parametrize(
    ("page", "key"),
    [
        (Page.SEARCH, "key-g"),
        (Page.RATING, "level-1"),
        (Page.IDENTITY, "no-card"),
        (Page.SIGN, "sign-mark"),
    ],
)
def test_a_page_begins_as_new(stage: Any, page: Page, key: str) -> None:
    visit = Visit(page=page, item=item())
    before = Visit(page=BEFORE[page], item=item())
    stage.show(before)
    build_all(stage)
    stage.show(visit)
    first = stage.settle()
    stage.press(key)
    assert stage.settle() != first
    stage.show(before)
    build_all(stage)
    stage.show(visit)
    assert alike(first, stage.settle())


def test_a_hidden_page_is_silent(stage: Any) -> None:
    build_all(stage)
    heard = []
    model = stage.screen.shell.model(Page.HOME)
    model.changed.connect(lambda: heard.append(model.banner))
    stage.show(Visit(notice=Notice.NEEDS_THE_LINE), online=False)
    stage.show(Visit(notice=Notice.NEEDS_THE_LINE), online=True)
    assert heard == []
    stage.show(Visit(page=Page.HOME, notice=Notice.NEEDS_THE_LINE))
    assert heard == [model.banner] != [""], "once, and then it is up to date"
    model.changed.disconnect()


def test_a_page_that_is_as_it_was_built_is_told_nothing(stage: Any) -> None:
    build_all(stage)
    heard = []
    model = stage.screen.shell.model(Page.HOME)
    model.changed.connect(lambda: heard.append(model.banner))
    stage.show(Visit(page=Page.HOME))
    assert heard == []
    stage.show(Visit(page=Page.HOME, notice=Notice.NEEDS_THE_LINE))
    assert heard == [model.banner], "shown, it hears of every change"
    model.changed.disconnect()


def test_no_page_asks_whether_something_is_seen() -> None:
    """While it is hidden nothing is: it would be laid out anew in its first frame."""
    pages = sorted((shells.QML / "pages").glob("*.qml"))
    assert pages
    assert [page.name for page in pages if re.search(r"\w\.visible\b", page.read_text("utf-8"))] == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_guide_of_whatever_is_offered_is_laid_out(stage: Any, place: int) -> None:
    """And it looks as one that was made when it was asked for, also after a look at its next leaf."""
    chosen = [sample_catalogue().items[one.catalog_code] for one in sample_catalogue().together[:3]][place]
    guide = stage.screen.shell.model(Page.GUIDE)
    pictures = []
    for ahead in (False, True):
        stage.show(Visit(page=Page.HOME))
        stage.screen.shell.clear()
        if ahead:
            build_all(stage)
            before = everything_written(stage)
            assert all(str(row["text"]) in before for section in guide.nearby(0) for row in section["rows"])
        stage.show(Visit(page=Page.GUIDE, item=chosen))
        assert guide.here == (place - 1 if ahead else -1), "the first is the one that is filled in"
        pictures.append(stage.settle())
    assert alike(*pictures)
    if guide.leaves > 1:
        guide.go()
        assert not alike(stage.settle(), pictures[1])
        guide.turnBack()
        assert alike(stage.settle(), pictures[1])


def test_another_list_offers_other_guides(stage: Any) -> None:
    catalogue, guide = sample_catalogue(), stage.screen.shell.model(Page.GUIDE)
    for topic in ("elderly", "birth", "elderly"):
        stage.show(Visit(page=Page.SEARCH, topic=topic))
        build_all(stage)
        listed = [one.catalog_code for one in catalogue.of_topic(topic)]
        offered = stage.screen.shell.model(Page.SEARCH).offers()
        assert offered
        assert offered == listed[: len(offered)]
        assert guide.near == len(offered) - 1
        stage.show(Visit(page=Page.GUIDE, item=catalogue.get(offered[-1])))
        assert guide.here == len(offered) - 2


def test_the_first_question_stands_before_anybody_is_known(stage: Any) -> None:
    visit = Visit(page=Page.IDENTITY, item=item())
    stage.show(visit)
    build_all(stage)
    before = everything_written(stage)
    form = stage.screen.shell.model(Page.FORM)
    assert form.face == "confirm"
    assert form.title in before
    stage.show(replace(visit, page=Page.FORM, card=CARD))
    assert (form.face, form.known) == ("confirm", CARD.address)
    assert UNREAD.address not in everything_written(stage)


def test_a_touch_fills_the_page_that_it_leads_to(stage: Any) -> None:
    """While the finger lies on a tile; nothing happens before it lifts, and nothing if it slides away."""
    chosen = package()
    stage.show(Visit(page=Page.HOME))
    build_all(stage)
    tile = stage.item(f"item-{chosen.catalog_code}").place.center().toPoint()
    window, left = stage.screen.window, Qt.MouseButton.LeftButton
    QTest.mousePress(window, left, Qt.KeyboardModifier.NoModifier, tile)
    assert stage.visit.page is Page.HOME
    assert chosen.title in everything_written(stage)
    heard: list[str] = []
    model = stage.screen.shell.model(Page.GUIDE)
    model.changed.connect(lambda: heard.append(model.title))
    QTest.mouseRelease(window, left, Qt.KeyboardModifier.NoModifier, tile)
    assert (stage.visit.page, stage.visit.item, heard) == (Page.GUIDE, chosen, [])
    asked_for = stage.settle()
    model.changed.disconnect()

    pictures = {}
    for touched in (False, True):
        stage.show(Visit(page=Page.HOME))
        stage.screen.shell.clear()
        build_all(stage)
        if touched:
            QTest.mousePress(window, left, Qt.KeyboardModifier.NoModifier, tile)
            QTest.mouseMove(window, QPoint(tile.x(), 5))
            QTest.mouseRelease(window, left, Qt.KeyboardModifier.NoModifier, QPoint(tile.x(), 5))
            assert stage.visit.page is Page.HOME
        stage.show(Visit(page=Page.GUIDE, item=item()))
        pictures[touched] = stage.settle()
    assert alike(pictures[False], pictures[True])
    assert not alike(asked_for, pictures[True])


def test_another_look_takes_away_what_was_built_for_the_old_one(stage: Any) -> None:
    build_all(stage)
    stage.press("language")
    stage.press("start")
    assert "想办" not in "".join(one.text for one in stage.walk.texts())


def test_pages_are_built_once_nothing_happens(make_stage: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shells, "QUIET_MS", 20)
    monkeypatch.setattr(shells, "SLICE_MS", 0)
    stage = make_stage(facts=sample_facts())
    shell, built, struck = stage.screen.shell, [], []
    shell.built.connect(lambda page, ahead: built.append((page, ahead)))
    shell.struck.connect(struck.append)
    qtbot.wait(60)
    assert built == [], "not before everything stands"
    with qtbot.waitSignal(shell.rested):
        shell.prepare()
    assert built == [(Page.HOME, True), (Page.OUT_OF_SERVICE, True)]
    built.clear()
    stage.press("start")
    assert built == [], "it was there"
    with qtbot.waitSignal(shell.rested):
        pass
    assert built == [(page, True) for page in NEXT[Page.HOME]], "the likeliest first"
    struck.clear()
    stage.show(Visit(page=Page.GUIDE, item=item()))
    with qtbot.waitSignal(shell.rested):
        pass
    gone = {Page.HOME, Page.IDENTITY, Page.SEARCH}  # what was left, what can no longer come
    qtbot.waitUntil(lambda: gone <= set(struck))
    assert Page.GUIDE not in struck


def test_what_the_camera_sees_does_not_hold_up_what_is_built(
    make_stage: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shells, "QUIET_MS", 100)
    monkeypatch.setattr(shells, "SLICE_MS", 0)
    stage = make_stage(facts=sample_facts())
    stage.show(Visit(page=Page.MATERIALS, item=item(), watching=True))
    shell, frames, numbers = stage.screen.shell, QTimer(), itertools.count()

    def seen() -> None:
        preview = Preview(corners=((next(numbers) / 1000, 0.0),) * 4, problems=(PageProblem.GLARE,))
        stage.controller.update_facts(preview=preview)

    frames.timeout.connect(seen)
    with qtbot.waitSignal(shell.rested):
        shell.prepare()
        frames.start(20)
    frames.stop()


def test_a_page_that_was_left_does_not_make_the_next_one_wait(stage: Any, qtbot: Any) -> None:
    shell, struck = stage.screen.shell, []
    shell.struck.connect(struck.append)
    stage.show(Visit(page=Page.HOME))
    assert Page.ATTRACT not in struck
    stage.show(Visit())  # back at once: the page begins as new, and is not deleted under the resident
    qtbot.waitUntil(lambda: Page.HOME in struck)
    assert Page.ATTRACT not in struck
    assert stage.walk.click("start")
    shell.struck.disconnect(struck.append)


def test_the_technicians_page_is_built_while_the_pin_is_typed(stage: Any) -> None:
    stage.show(Visit(over=Over.PIN))
    build_all(stage)
    built = []
    stage.screen.shell.built.connect(lambda page, ahead: built.append(page))
    stage.show(Visit(page=Page.TECHNICIAN))
    assert built == []
    stage.screen.shell.built.disconnect()
