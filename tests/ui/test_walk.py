"""Walks every page in every state, mode and language: screen.md 1 and look.md, measured on the real items."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.session.visit import Mode
from ui import walk
from ui.app import application
from ui.samples import Moment, moments, sample_catalogue

HAN = re.compile("[\u3400-\u9fff]")
LATIN = re.compile("[A-Za-z0-9]")
HAN_INK, CAPITAL_INK = 0.875, 0.733  # of an em; look.md 3
HAN_MM = {Mode.STANDARD: 6.4, Mode.ASSISTED: 12.0, Mode.CONTRAST: 6.4}
CAPITAL_MM = {Mode.STANDARD: 4.8, Mode.ASSISTED: 7.3, Mode.CONTRAST: 4.8}
TARGET_MM = {Mode.STANDARD: 12.7, Mode.ASSISTED: 20.0, Mode.CONTRAST: 12.7}
GAP_MM = 2.5
OUT_OF_REACH = 0.30  # of the height, from the top
KEYS = ("back", "end", "language", "large", "voice", "help")
PENS = ("signature-pad", "handwriting-pad")
application()  # the sample photographs are drawn with fonts
MOMENTS = {moment.name: moment for moment in moments()}


@dataclass(frozen=True)
class Words:
    text: str
    box: QRectF
    item: QQuickItem


def words(window: Any) -> list[Words]:
    found = []
    for item in walk.texts(window):
        if turned(item):
            continue  # a stamp's words are said beside it too
        text = re.sub("<[^>]+>|&nbsp;", "", str(item.property("text")))
        place = walk.rect(item)
        wide, high = float(item.property("contentWidth")), float(item.property("contentHeight"))
        left = place.x() + float(item.property("leftPadding") or 0)
        found.append(Words(text, QRectF(left, place.y(), wide, high), item))
    return found


def turned(item: QQuickItem | None) -> bool:
    while item is not None:
        if item.rotation():
            return True
        item = item.parentItem()
    return False


def too_small(found: list[Words], mode: Mode, px_per_mm: float) -> list[str]:
    faults = []
    for one in found:
        size = one.item.property("font").pixelSize()
        if HAN.search(one.text) and HAN_INK * size / px_per_mm < HAN_MM[mode] - 0.05:
            faults.append(f"glyphs of {one.text[:16]!r} are {HAN_INK * size / px_per_mm:.1f} mm")
        elif LATIN.search(one.text) and CAPITAL_INK * size / px_per_mm < CAPITAL_MM[mode] - 0.05:
            faults.append(f"letters of {one.text[:16]!r} are {CAPITAL_INK * size / px_per_mm:.1f} mm")
    return faults


def outside(found: list[Words], width: float, height: float) -> list[str]:
    faults = []
    for one in found:
        box = one.box
        if box.left() < -1 or box.right() > width + 1 or box.top() < -1 or box.bottom() > height + 1:
            faults.append(f"{one.text[:20]!r} leaves the page")
        if one.item.property("truncated"):
            faults.append(f"{one.text[:20]!r} is cut off")
        parent = one.item.parentItem()
        while parent is not None and not parent.property("pressable"):
            parent = parent.parentItem()
        if parent is not None:
            control = walk.rect(parent)
            if box.left() < control.left() - 0.5 or box.right() > control.right() + 0.5:
                faults.append(f"{one.text[:20]!r} is wider than its control")
    return faults


def overlapping(found: list[Words]) -> list[str]:
    boxes = []
    for one in found:
        size = one.item.property("font").pixelSize()
        inset = min(size * 0.30, one.box.height() * 0.2)
        boxes.append(one.box.adjusted(0, inset, 0, -inset))
    faults = []
    for at, box in enumerate(boxes):
        for other in range(at + 1, len(boxes)):
            common = box.intersected(boxes[other])
            if common.width() > 4 and common.height() > 4:
                faults.append(f"{found[at].text[:14]!r} lies over {found[other].text[:14]!r}")
    return faults


def hard_to_hit(controls: list[QQuickItem], mode: Mode, px_per_mm: float, width: float, height: float) -> list[str]:
    faults = []
    places = [(walk.rect(item), label(item)) for item in controls]
    least = TARGET_MM[mode]
    for place, name in places:
        side = min(place.width(), place.height()) / px_per_mm
        if side < least - 0.2:
            faults.append(f"{name} is {place.width() / px_per_mm:.1f} x {place.height() / px_per_mm:.1f} mm")
        if height > width and place.top() < OUT_OF_REACH * height - 2:
            faults.append(f"{name} is out of reach at {100 * place.top() / height:.0f} %")
        if place.right() > width + 0.5 or place.bottom() > height + 0.5 or place.left() < -0.5:
            faults.append(f"{name} leaves the page")
    for at, (one, name) in enumerate(places):
        for other, other_name in places[at + 1 :]:
            if one.contains(other) or other.contains(one):
                continue
            dx = max(0.0, max(one.left(), other.left()) - min(one.right(), other.right()))
            dy = max(0.0, max(one.top(), other.top()) - min(one.bottom(), other.bottom()))
            apart = (dx * dx + dy * dy) ** 0.5 / px_per_mm
            if apart < GAP_MM:
                faults.append(f"{name} and {other_name} are {apart:.1f} mm apart")
    return faults


def label(item: QQuickItem) -> str:
    return item.objectName() or str(item.property("text") or "a control")


def silent(controls: list[QQuickItem]) -> list[str]:
    """Controls that a screen reader could not name."""
    faults = []
    for item in controls:
        heard = QAccessible.queryAccessibleInterface(item)
        if heard is None or not heard.text(QAccessible.Text.Name).strip():
            faults.append(f"{label(item)} has no accessible name")
    return faults


def unreachable_by_keys(controls: list[QQuickItem]) -> list[str]:
    """Controls that Tab does not come to."""
    wanted = {id(item): item for item in controls if item.objectName() not in PENS}
    if not wanted:
        return []
    start = next(iter(wanted.values()))
    names = {walk.rect(item).getRect() for item in wanted.values()}
    seen, item = set(), start
    for _ in range(len(wanted) + 60):
        seen.add(walk.rect(item).getRect())
        item = item.nextItemInFocusChain(True)
        if item is None or item is start:
            break
    return (
        [
            f"{label(one)} cannot be reached with Tab"
            for one in wanted.values()
            if walk.rect(one).getRect() not in seen
        ]
        if names - seen
        else []
    )


@pytest.fixture(scope="module", autouse=True)
def heard(qapp: QGuiApplication) -> None:
    QAccessible.setActive(True)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", list(MOMENTS))
def test_a_page_can_be_read_and_pressed(stage: Any, name: str, mode: Mode) -> None:
    moment: Moment = MOMENTS[name]
    if mode not in moment.modes:
        pytest.skip("not drawn in this mode")
    window = stage.screen.window
    px_per_mm = stage.usual.config.panel.px_per_mm
    faults = []
    for language in ("zh_CN", "en"):
        stage.enact(moment, mode, language)
        found = words(window)
        controls = list(walk.pressables(window))
        page = [
            *too_small(found, mode, px_per_mm),
            *outside(found, window.width(), window.height()),
            *overlapping(found),
            *hard_to_hit(controls, mode, px_per_mm, window.width(), window.height()),
            *silent(controls),
            *unreachable_by_keys(controls),
        ]
        faults += [f"{language}: {fault}" for fault in page]
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize("mode", list(Mode))
def test_the_keys_stand_at_the_same_pixels_on_every_page(stage: Any, mode: Mode) -> None:
    places: dict[str, set[tuple[float, ...]]] = {}
    for moment in MOMENTS.values():
        stage.controller.show(moment.shown(mode, "zh_CN"), stage.usual)
        for key in KEYS:
            item = stage.screen.window.findChild(QQuickItem, f"assist-{key}")
            if item.isVisible():
                places.setdefault(key, set()).add(walk.rect(item).getRect())
    assert set(places) == set(KEYS)
    assert {name: len(found) for name, found in places.items() if len(found) != 1} == {}


def test_help_language_size_and_voice_are_on_every_page(stage: Any) -> None:
    for moment in MOMENTS.values():
        stage.controller.show(moment.shown(Mode.STANDARD, "zh_CN"), stage.usual)
        for key in KEYS[2:]:
            assert stage.screen.window.findChild(QQuickItem, f"assist-{key}").isVisible(), (moment.name, key)


@pytest.mark.parametrize("size", [(1080, 1920)])
def test_english_pages_speak_english(stage: Any, size: tuple[int, int]) -> None:
    """A page's own words are translated; names of places, which the configuration gives, are not."""
    place = stage.usual.config.place
    ours = "".join((place.name, place.county, place.window, "中文语言"))
    left = {}
    for moment in MOMENTS.values():
        if (
            moment.visit.item is not None
            or moment.visit.stubs
            or moment.name.startswith(("03-search", "13-technician"))
        ):
            continue  # the catalogue's words may lack English, and a receipt keeps its own
        stage.enact(moment, Mode.STANDARD, "en")
        chinese = [one.text for one in words(stage.screen.window) if set(HAN.findall(one.text)) - set(ours)]
        if chinese:
            left[moment.name] = chinese
    assert left == {}


def test_no_page_of_the_catalogue_hides_a_material(stage: Any) -> None:
    """一次性告知: over its leaves a guide shows every condition, material and phone of its service."""
    from kiosk.catalogue import words as said
    from kiosk.session.visit import Page, Visit

    for item in list(sample_catalogue().items.values()):
        stage.controller.show(Visit(), stage.usual)
        stage.controller.show(Visit(page=Page.GUIDE, item=item), stage.usual)
        shown = [row["text"] for row in _rows(stage.model)]
        while stage.model.leaf + 1 < stage.model.leaves:
            stage.model.go()
            shown += [row["text"] for row in _rows(stage.model)]
        missing = [m.material_name for m in item.materials if m.material_name not in shown]
        missing += [text for text in said.conditions(item, "zh_CN", stage.usual.now.date()) if text not in shown]
        assert not missing, (item.title, missing)
        assert any(item.supervise_way in text for text in shown), item.title


def _rows(model: Any) -> list[dict[str, str]]:
    return [row for section in model.shown for row in section["rows"]]


def test_first_frame_has_no_warning(make_stage: Callable[..., Any]) -> None:
    stage = make_stage()
    picture = stage.settle()
    assert (picture.width(), picture.height()) == (1080, 1920)
    assert stage.screen.window.findChild(QObject, "stage").property("item") is not None
