"""Walks every page in every state, mode and language: screen.md 1 and look.md, measured on the real items."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject, QRectF

from kiosk.config import Panel
from kiosk.session.visit import Mode, Visit
from ui.app import application
from ui.samples import Moment, moments, sample_catalogue
from ui.walk import Seen

HAN = re.compile("[\u3400-\u9fff]")
LATIN = re.compile("[A-Za-z0-9]")
MARKUP = re.compile("<[^>]+>|&nbsp;")
HAN_INK, CAPITAL_INK = 0.875, 0.733  # of an em; look.md 3
HAN_MM = {Mode.STANDARD: 6.4, Mode.ASSISTED: 12.0, Mode.CONTRAST: 6.4}
SMALL_HAN_MM = {Mode.STANDARD: 5.5, Mode.ASSISTED: 12.0, Mode.CONTRAST: 5.5}  # a small panel shrinks; 大字 does not
CAPITAL_MM = {Mode.STANDARD: 4.8, Mode.ASSISTED: 7.3, Mode.CONTRAST: 4.8}
SMALL_CAPITAL_MM = {Mode.STANDARD: 4.6, Mode.ASSISTED: 7.3, Mode.CONTRAST: 4.6}
TARGET_MM = {Mode.STANDARD: 12.7, Mode.ASSISTED: 20.0, Mode.CONTRAST: 12.7}
SMALL_TARGET_MM = {Mode.STANDARD: 12.7, Mode.ASSISTED: 15.0, Mode.CONTRAST: 12.7}
GAP_MM = 2.5
OUT_OF_REACH = 0.30  # of the height, from the top
KEYS = ("back", "end", "language", "large", "voice", "help")
PENS = ("signature-pad", "handwriting-pad")
USUAL = Panel()
WIDE = Panel(diagonal_inch=21.5, width=1920, height=1080)
SMALL = Panel(diagonal_inch=21.5, width=1080, height=1920)
PANELS = {"27-portrait": USUAL, "21-landscape": WIDE, "21-portrait": SMALL}
DRAWN = {USUAL: tuple(Mode), WIDE: (Mode.STANDARD, Mode.ASSISTED), SMALL: (Mode.ASSISTED,)}  # contrast: as standard
application()  # the sample photographs are drawn with fonts
MOMENTS = {moment.name: moment for moment in moments()}


def said(item: Seen) -> str:
    return MARKUP.sub("", item.text)


def label(item: Seen) -> str:
    return item.name or item.text or "a control"


def words(items: list[Seen]) -> list[Seen]:
    return [item for item in items if item.written and not item.turned]  # a stamp's words are said beside it too


def too_small(items: list[Seen], mode: Mode, panel: Panel) -> list[str]:
    usual = panel is USUAL
    han, capital = (HAN_MM, CAPITAL_MM) if usual else (SMALL_HAN_MM, SMALL_CAPITAL_MM)
    faults = []
    for one in words(items):
        if HAN.search(said(one)) and (size := HAN_INK * one.em / panel.px_per_mm) < han[mode] - 0.05:
            faults.append(f"glyphs of {said(one)[:16]!r} are {size:.1f} mm")
        elif LATIN.search(said(one)) and (size := CAPITAL_INK * one.em / panel.px_per_mm) < capital[mode] - 0.05:
            faults.append(f"letters of {said(one)[:16]!r} are {size:.1f} mm")
    return faults


def outside(items: list[Seen], panel: Panel) -> list[str]:
    page = QRectF(-1, -1, panel.width + 2, panel.height + 2)
    faults = []
    for one in words(items):
        if not page.contains(one.box):
            faults.append(f"{said(one)[:20]!r} leaves the page")
        if one.truncated:
            faults.append(f"{said(one)[:20]!r} is cut off")
        if one.overflow:
            faults.append(f"{said(one)[:20]!r} is wider than its place")
        if one.control >= 0:
            control, spare = items[one.control].place.adjusted(-0.5, -0.5, 0.5, 0.5), one.em * 0.3
            if not control.contains(one.box.adjusted(0, spare, 0, -spare)):
                faults.append(f"{said(one)[:20]!r} is larger than its control")
    return faults


def overlapping(items: list[Seen]) -> list[str]:
    found = words(items)
    boxes = []
    for one in found:
        inset = min(one.em * 0.30, one.box.height() * 0.2)
        boxes.append(one.box.adjusted(0, inset, 0, -inset))
    faults = []
    for at, box in enumerate(boxes):
        for other in range(at + 1, len(boxes)):
            common = box.intersected(boxes[other])
            if common.width() > 4 and common.height() > 4:
                faults.append(f"{said(found[at])[:14]!r} lies over {said(found[other])[:14]!r}")
    return faults


def hidden(items: list[Seen]) -> list[str]:
    """Words that run into a control which is not theirs."""
    controls = [(at, item) for at, item in enumerate(items) if item.pressable and item.name not in PENS]
    faults = []
    for one in words(items):
        ink = one.box.adjusted(0, one.em * 0.25, 0, -one.em * 0.25)
        for at, item in controls:
            common = ink.intersected(item.place)
            if common.width() > 4 and common.height() > 4 and not _inside(items, one, at):
                faults.append(f"{said(one)[:14]!r} runs into {label(item)}")
    return faults


def astride(items: list[Seen]) -> list[str]:
    """Controls and words that lie half on a card or a banner: one covers the other, or they touch."""
    grounds = [item.place for item in items if item.surface]
    faults = []
    for one in items:
        if one.turned or not (one.pressable or (one.written and one.control < 0)):
            continue
        place = one.box.adjusted(0, one.em * 0.25, 0, -one.em * 0.25) if one.written else one.place
        for ground in grounds:
            common = place.intersected(ground)
            if (
                common.width() > 2
                and common.height() > 2
                and not ground.contains(place)
                and not place.contains(ground)
            ):
                faults.append(f"{said(one)[:14] or label(one)!r} lies half on a card or banner")
    return faults


def _inside(items: list[Seen], one: Seen, control: int) -> bool:
    """The words are this control's, or those of a control upon it."""
    own = one.control
    return own == control or (own >= 0 and items[control].place.contains(items[own].place))


def hard_to_hit(items: list[Seen], mode: Mode, panel: Panel) -> list[str]:
    faults = []
    least = TARGET_MM if panel is USUAL else SMALL_TARGET_MM
    places = [(item.place, label(item)) for item in items if item.is_control]
    for place, name in places:
        wide, high = place.width() / panel.px_per_mm, place.height() / panel.px_per_mm
        if min(wide, high) < least[mode] - 0.2:
            faults.append(f"{name} is {wide:.1f} x {high:.1f} mm")
        if panel.height > panel.width and place.top() < OUT_OF_REACH * panel.height - 2:
            faults.append(f"{name} is out of reach at {100 * place.top() / panel.height:.0f} %")
        if place.right() > panel.width + 0.5 or place.bottom() > panel.height + 0.5 or place.left() < -0.5:
            faults.append(f"{name} leaves the page")
    for at, (one, name) in enumerate(places):
        for other, other_name in places[at + 1 :]:
            dx = max(0.0, max(one.left(), other.left()) - min(one.right(), other.right()))
            dy = max(0.0, max(one.top(), other.top()) - min(one.bottom(), other.bottom()))
            apart = (dx * dx + dy * dy) ** 0.5 / panel.px_per_mm
            if apart < GAP_MM and not (one.contains(other) or other.contains(one)):
                faults.append(f"{name} and {other_name} are {apart:.1f} mm apart")
    return faults


def silent(items: list[Seen]) -> list[str]:
    """Controls that a screen reader could not name."""
    return [f"{label(item)} has no accessible name" for item in items if item.is_control and not item.spoken.strip()]


def unreachable_by_keys(items: list[Seen], tabs: list[int]) -> list[str]:
    """Controls that Tab does not come to."""
    return [
        f"{label(item)} cannot be reached with Tab"
        for at, item in enumerate(items)
        if item.is_control and item.name not in PENS and at not in tabs
    ]


def faults_of(stage: Any, moment: Moment, mode: Mode, panel: Panel) -> list[str]:
    """On the usual panel each language comes to the page anew, on others its key is pressed there."""
    faults = []
    for language in ("zh_CN",) if mode is Mode.CONTRAST else ("zh_CN", "en"):  # contrast: colours and strokes alone
        if language == "zh_CN" or panel is USUAL:
            stage.enact(moment, mode, language)
        else:
            stage.speak(language)
        items = stage.walk.items()
        page = [
            *too_small(items, mode, panel),
            *outside(items, panel),
            *overlapping(items),
            *hidden(items),
            *astride(items),
            *hard_to_hit(items, mode, panel),
        ]
        if panel is USUAL:
            page += [*silent(items), *unreachable_by_keys(items, stage.walk.tabs())]
        faults += [f"{language}: {fault}" for fault in page]
    return list(dict.fromkeys(faults))


@pytest.mark.parametrize("name", list(MOMENTS))  # varies first: another panel costs more than another page
@pytest.mark.parametrize(("panel", "mode"), [(name, mode) for name, one in PANELS.items() for mode in DRAWN[one]])
def test_a_page_can_be_read_and_pressed(shared_stage: Any, name: str, panel: str, mode: Mode) -> None:
    moment: Moment = MOMENTS[name]
    if mode not in moment.modes:
        pytest.skip("not drawn in this mode")
    faults = faults_of(shared_stage.on(PANELS[panel]), moment, mode, PANELS[panel])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("mode", list(Mode))
def test_the_keys_stand_at_the_same_pixels_on_every_page(stage: Any, mode: Mode) -> None:
    places: dict[str, set[tuple[float, ...]]] = {}
    for moment in MOMENTS.values():
        stage.controller.show(moment.shown(mode, "zh_CN"), stage.usual)
        for item in stage.walk.controls():
            if item.name.startswith("assist-"):
                places.setdefault(item.name, set()).add(item.place.getRect())
    assert set(places) == {f"assist-{key}" for key in KEYS}
    assert {name: len(found) for name, found in places.items() if len(found) != 1} == {}


@pytest.mark.parametrize("name", ["02-home", "06-form", "06-form-choice", "09-check", "11-filed-offline"])
def test_a_page_that_changes_its_size_under_the_finger_stands_as_if_made_so(stage: Any, name: str) -> None:
    """大字 pressed on a page: every text stands where it stands on a page that was made in that mode."""

    def places() -> list[tuple[str, int, int]]:
        stage.settle()
        return sorted((item.text, round(item.place.x()), round(item.place.y())) for item in stage.walk.texts())

    moment = MOMENTS[name]
    stage.show(moment.shown(Mode.ASSISTED, "zh_CN"), **moment.facts)
    made = places()
    stage.show(Visit())
    stage.show(moment.shown(Mode.STANDARD, "zh_CN"), **moment.facts)
    stage.show(moment.shown(Mode.ASSISTED, "zh_CN"), **moment.facts)
    assert places() == made


def test_help_language_size_and_voice_are_on_every_page(stage: Any) -> None:
    for moment in MOMENTS.values():
        stage.controller.show(moment.shown(Mode.STANDARD, "zh_CN"), stage.usual)
        ready = {item.name for item in stage.walk.controls()}
        assert {f"assist-{key}" for key in KEYS[2:]} <= ready, moment.name


def test_english_pages_speak_english(stage: Any) -> None:
    """A page's own words are translated; names of places, which the configuration gives, are not."""
    place = stage.usual.config.place
    ours = "".join((place.name, place.county, place.window, "中文语言"))
    left = {}
    for moment in MOMENTS.values():
        if (
            moment.visit.item is not None
            or moment.visit.stubs
            or moment.name.startswith(("03-search", "13-technician", "12-help-coming"))
        ):
            continue  # the catalogue's words may lack English, a receipt keeps its own, the office writes as it does
        stage.enact(moment, Mode.STANDARD, "en")
        chinese = [one.text for one in words(stage.walk.items()) if set(HAN.findall(one.text)) - set(ours)]
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
