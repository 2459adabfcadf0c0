"""The frame around every page: which page and sheet, how it looks, the keys that never move, the status strip."""

from pathlib import Path

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import (
    Back,
    EndAsked,
    HelpAsked,
    LanguageChosen,
    ModeChosen,
    TechnicianAsked,
    VoiceToggled,
)
from kiosk.session.visit import Mode, Over, Page
from ui.controller import VisitController
from ui.pages import PAGES, SHEETS, coming
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import date_line, is_night, time_line

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

QML = Path(__file__).resolve().parent.parent / "qml"
ORDER = tuple(Page)
NEXT_MODE = {Mode.STANDARD: Mode.ASSISTED, Mode.ASSISTED: Mode.CONTRAST, Mode.CONTRAST: Mode.STANDARD}
NO_BACK = frozenset({
    Page.OUT_OF_SERVICE, Page.ATTRACT, Page.HOME, Page.FILED, Page.RECEIPT, Page.RATING, Page.TAKE_CARD,
})  # fmt: skip
NO_END = frozenset({Page.OUT_OF_SERVICE, Page.ATTRACT, Page.TAKE_CARD})

QUIET_MS, SLICE_MS = 1000, 30
PARTING_MS = 300  # the next page stands by then, slid in
STRIKE_MS = 300  # EN 301 549, 5.8 asks for up to 500 adjustable
GESTURE_TOUCHES, GESTURE_SECONDS = 5, 3.0


@QmlElement
@QmlUncreatable("built in ui/app.py")
class ShellViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    paged = Signal(bool)  # another page; True: forward
    built = Signal(str, bool)  # build this page; True: ahead, hidden
    struck = Signal(str)  # delete it
    rested = Signal()  # every page that can come next is built
    still = False  # no movement and no double-strike filter: tests and `kiosk screens`

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._models: dict[str, PageViewModel] = {}
        self._shown = self.visit.page
        self._ready: set[Page] = set()
        self._left: set[Page] = set()
        self._look = self.visit.mode, self.visit.language
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._slice)
        self._parting = QTimer(self)
        self._parting.setSingleShot(True)
        self._parting.timeout.connect(self.part)
        self._preparing = False
        self._gesture: list[float] = []

    # the pages: one is shown; those that can come next are built ahead, hidden and silent, shown once, and deleted
    # when the next one stands, so that every page begins as new

    def hear(self) -> None:
        before, page = self._shown, self.visit.page
        acted = self._heard is None or self._heard[0] is not self.visit
        look = self.visit.mode, self.visit.language
        if look != self._look:
            self._look = look
            self.clear()  # before they follow the change one after the other
            super().hear()
        if page is not before:
            self._shown = page
            self.model(before).sleep()
            self.begin()
            self.paged.emit(ORDER.index(page) >= ORDER.index(before))
            self.part()  # those of the change before, when the resident is quicker than that
            self._leave({before})
            if page is Page.ATTRACT:
                self.part()  # nothing of a resident waits for the next one
        super().hear()  # a sheet that closes uncovers the page that follows, not the one that was left
        self._leave(self._ready - set(self._coming))
        if self._preparing and acted:  # a camera's picture ten times a second holds nothing up
            self._quiet.start(QUIET_MS)

    @Slot()
    def begin(self) -> None:
        """The page is wanted now."""
        self.model(self._shown).wake()
        if self._shown in self._ready:
            self._ready.remove(self._shown)
        else:
            self._build(self._shown, ahead=False)

    def prepare(self) -> None:
        """From now on pages are built ahead, one at a time, whenever nothing has happened for a while."""
        self._preparing = True
        self._quiet.start(QUIET_MS)

    def _slice(self) -> None:
        if self.ahead():
            self._quiet.start(SLICE_MS)

    def ahead(self) -> bool:
        """Builds one page more, the one likeliest to be wanted next, or what may stand on one; False when all is."""
        offered = self.model(self._shown).offers()
        page = next((page for page in self._coming if page not in self._ready), None)
        if page is not None:
            model = self.model(page)
            model.sleep()
            model.expect(offered)
            self._build(page, ahead=True)
            model.stands()
            self._ready.add(page)
            return True
        if any(self.model(page).also(offered) for page in self._coming):
            return True
        self.rested.emit()
        return False

    @property
    def _coming(self) -> tuple[Page, ...]:
        return coming(self.visit)

    def _build(self, page: Page, *, ahead: bool) -> None:
        self._left.discard(page)  # building it anew deletes it
        self.model(page).gone()
        self.built.emit(page, ahead)

    def clear(self) -> None:
        """Deletes what was built ahead and what was left."""
        self._leave(self._ready)
        self.part()

    def part(self) -> None:
        """Deletes the pages that were left."""
        self._parting.stop()
        left, self._left = self._left, set()
        for page in left:
            self.struck.emit(page)
            self.model(page).gone()

    def _leave(self, pages: set[Page]) -> None:
        """They are deleted soon, but not within the first frame of the page that follows."""
        if pages:
            self._ready = self._ready - pages
            self._left |= pages
            self._parting.start(PARTING_MS)

    @Property(list, constant=True)
    def pages(self) -> list[str]:
        return list(ORDER)

    @Slot(str, result=QUrl)
    def sourceOf(self, page: str) -> QUrl:
        return QUrl.fromLocalFile(QML / PAGES[Page(page)].qml)

    @Slot(str, result=QObject)
    def modelOf(self, page: str) -> QObject:
        return self.model(Page(page))

    @Property(str, notify=changed)
    def page(self) -> str:
        return self.visit.page

    @Property(QUrl, notify=changed)
    def sheetSource(self) -> QUrl:
        return QUrl.fromLocalFile(QML / SHEETS[self.visit.over].qml) if self.visit.over else QUrl()

    @Property(QObject, notify=changed)
    def sheetModel(self) -> QObject:
        return self.model(self.visit.over) if self.visit.over else self

    def model(self, which: Page | Over) -> PageViewModel:
        entry = PAGES[which] if isinstance(which, Page) else SHEETS[which]
        key = f"{type(which).__name__}.{which}"
        if key not in self._models:
            self._models[key] = entry.build(self.controller, self.tools)
            self._models[key].setParent(self)  # QML deletes what a slot hands it without one
        return self._models[key]

    # how it looks

    @Property(str, notify=changed)
    def mode(self) -> str:
        return self.visit.mode

    @Property(str, notify=changed)
    def language(self) -> str:
        return self.visit.language

    @Property(bool, notify=changed)
    def night(self) -> bool:
        return is_night(self.facts.now)

    @Property(float, notify=changed)
    def pxPerMm(self) -> float:
        return self.facts.config.panel.px_per_mm

    @Property(int, constant=True)
    def strikeMs(self) -> int:
        return 0 if self.still else STRIKE_MS

    @Property(bool, constant=True)
    def isStill(self) -> bool:
        return self.still

    # status strip

    @Property(str, notify=changed)
    def place(self) -> str:
        return self.facts.config.place.name

    @Property(bool, notify=changed)
    def offline(self) -> bool:
        return not self.facts.online

    @Property(bool, notify=changed)
    def serving(self) -> bool:
        return self.visit.serving

    @Property(str, notify=changed)
    def date(self) -> str:
        return date_line(self.facts.now, self.visit.language)

    @Property(str, notify=changed)
    def time(self) -> str:
        return time_line(self.facts.now)

    # the keys

    @Property(bool, notify=changed)
    def canBack(self) -> bool:
        return self.visit.over is None and self.visit.page not in NO_BACK

    @Property(bool, notify=changed)
    def canEnd(self) -> bool:
        return self.visit.over is None and self.visit.page not in NO_END

    @Property(bool, notify=changed)
    def speaking(self) -> bool:
        return self.visit.voice

    @Property(str, notify=changed)
    def languageKey(self) -> str:
        """The other language, in its own letters."""
        return "中文" if self.visit.language == "en" else "EN"

    @Property(str, notify=changed)
    def languageName(self) -> str:
        return "换成中文" if self.visit.language == "en" else "Switch to English"

    @Property(str, notify=changed)
    def modeKey(self) -> str:
        if self.visit.mode is Mode.CONTRAST:
            return self.say("黑底", "Dark")
        return self.say("大字", "Large")

    @Slot()
    def back(self) -> None:
        self.controller.send(Back())

    @Slot()
    def end(self) -> None:
        self.controller.send(EndAsked())

    @Slot()
    def nextMode(self) -> None:
        self.controller.send(ModeChosen(NEXT_MODE[self.visit.mode]))

    @Slot()
    def otherLanguage(self) -> None:
        self.controller.send(LanguageChosen("zh_CN" if self.visit.language == "en" else "en"))

    @Slot()
    def toggleVoice(self) -> None:
        self.controller.send(VoiceToggled())

    @Slot()
    def help(self) -> None:
        self.controller.send(HelpAsked())

    @Slot(float)
    def sealTouched(self, seconds: float) -> None:
        """The technician's gesture: five touches on the seal within three seconds, while no visit is under way."""
        self._gesture = [at for at in self._gesture if seconds - at <= GESTURE_SECONDS] + [seconds]
        if len(self._gesture) >= GESTURE_TOUCHES:
            self._gesture = []
            if self.visit.page in (Page.ATTRACT, Page.OUT_OF_SERVICE):
                self.controller.send(TechnicianAsked())
