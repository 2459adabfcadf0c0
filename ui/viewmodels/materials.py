"""Photographing papers: what the camera sees, one instruction, the pages taken so far."""

import re
from typing import Any
from zlib import crc32

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from drivers.protocol import PageProblem
from kiosk.application import Shot
from kiosk.catalogue import words
from kiosk.session.events import HelpAsked, MaterialDeferred, PageRetaken, PagesAccepted
from kiosk.session.progress import material_done, progress, taken, wanted
from kiosk.session.visit import Mode, Notice, TakenPage
from ui.facts import Preview
from ui.viewmodels.page import PageViewModel
from ui.wording import say
from ui.wording_visit import notice, page_checks, page_problem

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

CUT = {
    PageProblem.CUT_OFF_LEFT: "left",
    PageProblem.CUT_OFF_RIGHT: "right",
    PageProblem.CUT_OFF_TOP: "top",
    PageProblem.CUT_OFF_BOTTOM: "bottom",
}
NAME_TAIL = re.compile(r"[（(].*$")
PAGES_SHOWN = 2
NAME_LONGEST = 5  # characters that fit into the instruction


def spoken_name(material: str) -> str:
    """What the instruction calls the paper: 户口簿（复印件） -> 户口簿; a long name is 材料."""
    short = NAME_TAIL.sub("", material).strip()
    return short if 0 < len(short) <= NAME_LONGEST else "材料"


def around(pages: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """At most `count` of them, the one at hand among them."""
    here = next((at for at, page in enumerate(pages) if page["here"]), 0)
    start = min(max(0, here - count + 1), max(0, len(pages) - count))
    return pages[start : start + count]


def picture_of(place: int, page: TakenPage) -> str:
    """`place`: in visit.pages. The checksum makes the address change with the picture."""
    return f"image://pictures/page/{place}/{crc32(page.jpeg)}"


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class MaterialsViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    listed = Signal()

    @property
    def shots(self) -> tuple[Shot, ...]:
        return self.once("shots", lambda: wanted(self.visit))

    @property
    def _here(self) -> Shot | None:
        return next(iter(self.shots[self.visit.shot : self.visit.shot + 1]), None)

    @property
    def shot(self) -> Shot | None:
        """The page to take now; None when it is taken."""
        return self.once("shot", self._shot)

    def _shot(self) -> Shot | None:
        here = self._here
        return here if here and taken(self.visit, here) is None else None

    @property
    def material(self) -> str:
        return self._here.material if self._here else ""

    @property
    def whole(self) -> bool:
        """Every page of the material at hand is taken."""
        return bool(self.material) and material_done(self.visit, self.material)

    @property
    def preview(self) -> Preview:
        return self.facts.preview or Preview(problems=(PageProblem.NO_PAGE,))

    @property
    def away(self) -> bool:
        """Until it shows something again."""
        return self.visit.notice is Notice.CAMERA_AWAY and not self.preview.picture

    @Property(str, notify=changed)
    def service(self) -> str:
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(int, notify=changed)
    def step(self) -> int:
        return progress(self.visit)[0]

    @Property(str, notify=changed)
    def stepName(self) -> str:
        language, count = self.visit.language, len(self.shots)
        name = say(language, "拍材料", "Photos")
        if self.visit.mode is Mode.ASSISTED or not count:
            return name
        here = min(self.visit.shot + 1, count)
        return say(language, f"{name}（{here}/{count}）", f"{name} ({here}/{count})")

    @Property(str, notify=changed)
    def title(self) -> str:
        language, shot = self.visit.language, self.shot
        name = self._name(self.material)
        if shot is None:
            return say(language, f"{name}拍好了", f"Taken: {name}")
        if shot.count == 1:
            return say(language, f"拍{name}", f"Photograph: {name}")
        return say(language, f"拍{name}：{shot.label}", f"{name}: {shot.label}")

    def _name(self, material: str) -> str:
        item = self.visit.item
        specs = {spec.material_name: spec for spec in item.materials} if item else {}
        return words.material(item, specs[material], self.visit.language) if item and material in specs else material

    @Property(str, notify=changed)
    def hint(self) -> str:
        language = self.visit.language
        if self.shot is None:
            return say(
                language, "看看每一页清不清楚，不清楚就重拍。", "See that each page is clear; take it again if not."
            )
        if self.away:
            return ""
        return say(
            language,
            "摊平放在左边白板上，放好了自动拍。",
            "Lay it flat on the white board at the left. The photo takes itself.",
        )

    @Property(bool, notify=changed)
    def watching(self) -> bool:
        return self.shot is not None and not self.away

    @Property(bool, notify=changed)
    def cameraAway(self) -> bool:
        return self.away and self.shot is not None

    @Property(str, notify=changed)
    def noticeTitle(self) -> str:
        return notice(self.visit.language, self.visit.notice)[0]

    @Property(str, notify=changed)
    def noticeText(self) -> str:
        language, shot = self.visit.language, self.shot
        if not self.away or shot is None:
            return notice(language, self.visit.notice)[1]
        if shot.deferrable:
            return say(
                language,
                "您填的都在。这一样先不拍，以后补上就行，今天照样能交。",
                "What you filled in is kept. Leave this page for later; you can still submit today.",
            )
        return say(
            language,
            "您填的都在。请叫人帮忙，或者再试一次。",
            "What you filled in is kept. Call for help, or try once more.",
        )

    # the camera

    @Property(str, notify=changed)
    def picture(self) -> str:
        return self.preview.picture

    @Property(list, notify=listed)
    def corners(self) -> list[list[float]]:
        return [[x, y] for x, y in self.preview.corners]

    @Property(bool, notify=changed)
    def good(self) -> bool:
        return bool(self.preview.corners) and not self.preview.problems

    @Property(str, notify=changed)
    def missing(self) -> str:
        """The side that is cut off."""
        return next((side for problem, side in CUT.items() if problem in self.preview.problems), "")

    def _instruction(self) -> tuple[str, str]:
        worst = PageProblem(self.preview.problems[0]) if self.preview.problems else None
        shot = self.shot
        sides = shot is not None and shot.paper == "card" and shot.count > 1
        return page_problem(self.visit.language, worst, spoken_name(shot.material) if shot else "材料", sides=sides)

    @Property(str, notify=changed)
    def arrow(self) -> str:
        return self._instruction()[0]

    @Property(str, notify=changed)
    def instruction(self) -> str:
        return self._instruction()[1]

    @Property(list, notify=listed)
    def checks(self) -> list[dict[str, Any]]:
        found = page_checks(self.visit.language, frozenset(self.preview.problems)) if self.preview.picture else []
        return [{"good": good, "text": text} for good, text in found]

    # the pages

    @Property(list, notify=listed)
    def pages(self) -> list[dict[str, Any]]:
        """Pages of the material at hand."""
        return self.once("pages", self._pages)

    def _pages(self) -> list[dict[str, Any]]:
        shot, material, made = self.shot, self.material, []
        for n, one in enumerate(self.shots):
            if one.material != material:
                continue
            page = taken(self.visit, one)
            here = shot is not None and one.index == shot.index
            made.append(
                {
                    "n": n,
                    "title": one.label if one.count > 1 else self._name(one.material),
                    "picture": picture_of(self.visit.pages.index(page), page) if page else "",
                    "here": here,
                    "state": self._state(done=page is not None, here=here),
                }
            )
        return around(made, PAGES_SHOWN)

    def _state(self, *, done: bool, here: bool) -> str:
        language = self.visit.language
        if done:
            return say(language, "拍好了", "Taken")
        if here:
            return say(language, "正在拍", "Now")
        return say(language, "还没拍", "To come")

    @Property(bool, notify=changed)
    def canDefer(self) -> bool:
        return self.shot is not None and self.shot.deferrable

    @Property(str, notify=changed)
    def deferWord(self) -> str:
        shot, language = self.shot, self.visit.language
        if shot is None or not shot.deferrable:
            return say(language, "不会拍", "Help me")
        if not shot.needed:
            return say(language, "不交这个", "Leave this out")
        if self.visit.mode is Mode.ASSISTED:
            return say(language, "以后再补", "Bring later")
        return say(language, "今天没带，以后补", "Not here, bring it later")

    @Property(bool, notify=changed)
    def idle(self) -> bool:
        """Nothing to take on this page: look at it, take it again, or go on."""
        return self.shot is None

    @Property(str, notify=changed)
    def mainWord(self) -> str:
        if self.whole:
            return say(self.visit.language, "拍好了，下一步", "Done, go on")
        return say(self.visit.language, "接着拍", "Next page")

    @Slot()
    def defer(self) -> None:
        self.controller.send(MaterialDeferred() if self.shot and self.shot.deferrable else HelpAsked())

    @Slot()
    def press(self) -> None:
        """我自己按，拍: the page as it lies, whatever the camera thinks of it."""
        self.tools.input["capture"]()

    @Slot(int)
    def retake(self, n: int) -> None:
        every = self.shots
        if 0 <= n < len(every):
            self.controller.send(PageRetaken(every[n].material, every[n].index))

    @Slot()
    def accept(self) -> None:
        if self.whole:
            self.controller.send(PagesAccepted())
            return
        missing = (one for one in self.shots if one.material == self.material and taken(self.visit, one) is None)
        if (first := next(missing, None)) is not None:
            self.controller.send(PageRetaken(first.material, first.index))

    @Slot()
    def again(self) -> None:
        """The camera was away: try once more."""
        if (shot := self.shot) is not None:
            self.controller.send(PageRetaken(shot.material, shot.index))
