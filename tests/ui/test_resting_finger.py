"""A finger that rests on what it presses, while the terminal hears of this and that: the press counts, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView

from drivers.protocol import Fault, PageProblem, State, Status
from kiosk.catalogue.item import Kind
from kiosk.paths import ROOT
from ui.app import application
from ui.samples import enact, moments
from ui.samples.pictures import outline, sheet_of_paper
from ui.touch import Finger
from ui.viewmodels import home

application()  # the sample photographs are drawn with fonts
MOMENTS = {moment.name: moment for moment in moments()}
HOLDER = b"""
import QtQuick
QtObject {
    id: holder
    property Item root
    property var held: []
    property int clicks: 0
    function hold() {
        held = []
        into(root, item => {
            if (item.pressable === true && item.enabled) held.push({ item: item, name: item.objectName || item.text })
        })
    }
    function lost(): string {
        const standing = []
        into(root, item => standing.push(item))
        return held.filter(one => !standing.includes(one.item)).map(one => one.name).join(" ")
    }
    function count(name: string) {
        clicks = 0
        into(root, item => { if (item.objectName === name) item.clicked.connect(() => holder.clicks++) })
    }
    function into(item, see) {
        if (!item.visible) return
        see(item)
        for (const child of item.children) into(child, see)
    }
}
"""


@pytest.fixture
def holder(stage: Any) -> Iterator[Any]:
    component = QQmlComponent(stage.screen.engine)
    component.setData(HOLDER, QUrl("holder.qml"))
    made = component.createWithInitialProperties({"root": stage.screen.window.contentItem()})
    yield made
    made.deleteLater()


def hears(stage: Any) -> None:
    """What can come by itself in the third of a second that a slow press takes."""
    controller = stage.controller
    facts = controller.facts
    away = Status(State.HARDWARE_ERROR, Fault.NO_ANSWER)
    devices = {**facts.devices, "idcard": away, "camera": away, "handwriting": away, "ups": Status(State.ONLINE)}
    controller.update_facts(now=facts.now + timedelta(minutes=1))
    controller.update_facts(online=not facts.online, devices=devices, disk_used_percent=39)
    if facts.preview is not None:
        seen = stage.tools.input["pictures"].show_preview(sheet_of_paper(200, 140))
        for corners, problems in (((), (PageProblem.NO_PAGE,)), (outline(), ()), (outline(), (PageProblem.GLARE,))):
            controller.update_facts(preview=replace(facts.preview, picture=seen, corners=corners, problems=problems))
    visit = controller.visit
    controller.show(
        replace(visit, last_touch=visit.last_touch + 0.1, idle_left=visit.idle_left - 1), controller.facts
    )
    application().sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application().processEvents()


def test_what_can_be_pressed_stays_the_same_item(stage: Any, holder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "NEEDS_THE_LINE", frozenset(Kind))  # each tile says so when the line goes
    lost = []
    for nth, moment in enumerate(MOMENTS.values()):
        mode = moment.modes[nth % len(moment.modes)]
        enact(moment, mode, "zh_CN", stage.controller, stage.screen.shell)
        holder.hold()
        hears(stage)
        if gone := holder.lost():
            lost.append(f"{moment.name} {mode}: {gone}")
    stage.settle()
    assert lost == [], "\n".join(lost)


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("01-attract-night", "start"),
        ("02-home", "topic-elderly"),
        ("02-home", "find"),
        ("02-home", "assist-voice"),
        ("03-search-writing", "key-g"),
        ("03-search-writing", "candidate-0"),
        ("03-search-topic", "page-next"),
        ("04-guide", "action-main"),
        ("06-form-choice", "option-0"),
        ("06-form-yes-no", "option-0"),
        ("06-form-date", "key-2"),
        ("08-photo", "press"),
        ("09-check", "action-main"),
        ("12-help", "reason-machine"),
        ("12-idle", "sheet-main"),
        ("12-rating", "level-4"),
        ("12-rating-chosen", "tag-412"),
        ("13-pin", "pin-1"),
        ("13-technician", "self-test"),
    ],
)
def test_a_slow_press_counts_once(stage: Any, holder: Any, moment: str, name: str) -> None:
    stage.enact(MOMENTS[moment])
    finger = Finger(stage.screen.window)
    place = stage.item(name).place.center()
    holder.count(name)
    finger.press(place)
    hears(stage)
    while stage.screen.shell.ahead():  # the terminal builds what may come next
        pass
    finger.release(place)
    assert holder.property("clicks") == 1


@pytest.mark.parametrize(
    ("moment", "name"),
    [("12-rating-chosen", "tag-412"), ("12-rating", "level-4"), ("06-form", "candidate-1")],
)
def test_a_trembling_finger_counts_once_on_what_its_first_touch_changes(
    stage: Any, holder: Any, moment: str, name: str
) -> None:
    for letter in "liuzu":  # the first of two characters is chosen
        stage.tools.input["composer"].key(letter)
    theme = stage.screen.engine.singletonInstance("Jiujin", "Theme")
    stage.enact(MOMENTS[moment])
    finger = Finger(stage.screen.window)
    place = stage.item(name).place.center()
    holder.count(name)
    theme.setProperty("strikeMs", 300)
    try:
        for _ in range(2):
            finger.press(place)
            finger.release(place)
        assert holder.property("clicks") == 1
        assert stage.item(name).struck
    finally:
        theme.setProperty("strikeMs", 0)


KEY = """import QtQuick
import Jiujin
Item {
    property int count: 0
    width: 300; height: 200
    Component.onCompleted: Theme.strikeMs = 40
    Pressable { objectName: "key"; anchors.fill: parent; onClicked: parent.count++ }
}
"""


def test_a_press_in_the_instant_in_which_the_double_strike_time_ends_counts(qtbot: Any, tmp_path: Path) -> None:
    """The control may be pressed again before its guard is deleted: the guard must not take that press."""
    (tmp_path / "Key.qml").write_text(KEY, "utf-8")
    view = QQuickView()
    view.engine().addImportPath(str(ROOT / "ui" / "qml"))
    view.setSource(QUrl.fromLocalFile(str(tmp_path / "Key.qml")))
    view.show()
    top, key, finger = view.rootObject(), view.rootObject().findChild(QObject, "key"), Finger(view)

    def press() -> None:
        finger.press(QPointF(100, 100))
        finger.release(QPointF(100, 100))

    ended: list[bool] = []

    def again() -> None:
        if not key.property("struck") and not ended:
            ended.append(True)
            press()

    key.struckChanged.connect(again)
    press()
    assert key.property("struck")
    press()
    assert top.property("count") == 1  # the second strike
    qtbot.waitUntil(lambda: bool(ended))
    assert top.property("count") == 2
    view.close()
