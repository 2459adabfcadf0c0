"""What the on-screen keyboard, the number pad and the handwriting pad write with: one object for all of them.

Nothing here is kept: no history, no learning, no clipboard. `wipe` forgets the line as well.
"""

from collections.abc import Callable
from enum import StrEnum
from math import ceil
from typing import Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from ui.input.editor import Editor
from ui.input.pinyin import Candidate
from ui.input.strokes import Strokes

QML_IMPORT_NAME = "Kiosk.Input"
QML_IMPORT_MAJOR_VERSION = 1

LETTERS_MAX = 30
ROW_CELLS = 9  # ten keys a row, one of them 更多
GRID_CELLS = 10
GRID_ROWS = 3
HAND_CANDIDATES = 6


class Tab(StrEnum):
    PINYIN = "pinyin"
    HAND = "hand"
    DIGITS = "digits"
    RARE = "rare"
    LETTERS = "letters"
    CODE = "code"  # digits and capitals side by side, as a credit code has them


class Spelling(Protocol):
    def search(self, letters: str) -> list[Candidate]: ...
    def spelling(self, letters: str) -> str: ...


Recognise = Callable[[Strokes, Callable[[list[str]], None]], None]
"""Strokes in, the likeliest characters handed to the callback, later and on the GUI thread."""


def cells(text: str) -> int:
    """Keys' widths that a candidate needs: 20 mm a character, 30.5 mm a key with its gap (assisted, the larger)."""
    return ceil((20 * len(text) + 8) / 30.5)


def rows(texts: list[str], width: int) -> list[list[str]]:
    """Breaks candidates into rows of at most `width` cells; one that is wider than a row gets its own."""
    made: list[list[str]] = []
    used = width
    for text in texts:
        need = min(cells(text), width)
        if used + need > width:
            made.append([])
            used = 0
        made[-1].append(text)
        used += need
    return made


@QmlElement
@QmlUncreatable("one for the whole screen, made in ui/app.py")
class Composer(QObject):  # type: ignore[operator]  # the QmlUncreatable stub lacks __call__
    changed = Signal()
    edited = Signal(str)  # the line, without what is still being composed
    inkCleared = Signal()

    def __init__(
        self,
        pinyin: Spelling | None = None,
        rare: Callable[[str], list[str]] | None = None,
        recognise: Recognise | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pinyin = pinyin
        self._rare = rare
        self._recognise = recognise
        self._editor = Editor()
        self._tab = Tab.PINYIN
        self._tabs: tuple[Tab, ...] = (Tab.PINYIN,)
        self._letters = ""
        self._chosen = ""  # characters chosen for the first of the letters
        self._found: list[Candidate] = []
        self._expanded = False
        self._page = 0
        self._capitals = False
        self._drawn = False
        self._drawing = 0  # recognitions of an older drawing are dropped

    def another(self) -> "Composer":
        """One more line with the same engines, for another keyboard."""
        return Composer(self._pinyin, self._rare, self._recognise, self)

    # what the line is for

    def attach(self, text: str, limit: int = 200, tab: Tab = Tab.PINYIN, tabs: tuple[Tab, ...] = ()) -> None:
        """Starts on a new line. `tabs` that cannot work here (no library, no recogniser) are left out."""
        before = self._shows()
        self._editor = Editor.of(text, limit)
        self._tabs = self.usable(tabs or (Tab.PINYIN, Tab.HAND, Tab.DIGITS, Tab.RARE, Tab.LETTERS))
        self._tab = tab if tab in self._tabs else self._tabs[0]
        self._clear()
        self._show(before)

    def _show(self, before: tuple[object, ...]) -> None:
        """A keyboard of sixty keys hears of it."""
        if self._shows() != before:
            self.changed.emit()

    def _shows(self) -> tuple[object, ...]:
        typed = self._letters, self._chosen, self._found, self._drawn
        keys = self._tab, self._tabs, self._expanded, self._page, self._capitals
        return self._editor.before, self._editor.after, self._editor.full, typed, keys

    def offer(self, tab: Tab, tabs: tuple[Tab, ...]) -> None:
        """Other ways of writing for the same line: 大字 or the language was pressed."""
        before = self._shows()
        self._tabs = self.usable(tabs)
        self._tab = tab if tab in self._tabs else self._tabs[0]
        self._clear()
        self._show(before)

    def usable(self, tabs: tuple[Tab, ...]) -> tuple[Tab, ...]:
        missing = {
            tab
            for tab, engine in ((Tab.PINYIN, self._pinyin), (Tab.RARE, self._rare), (Tab.HAND, self._recognise))
            if engine is None
        }
        return tuple(tab for tab in tabs if tab not in missing) or (Tab.LETTERS,)

    def wipe(self) -> None:
        before = self._shows()
        self._editor = Editor()
        self._clear()
        self.inkCleared.emit()
        self._show(before)

    @property
    def line(self) -> str:
        """The whole line, what is being composed included as it shows."""
        return self._editor.before + self._composing() + self._editor.after

    def finish(self) -> str:
        """Takes what is being composed into the line, as 写好了 and 下一个问题 do."""
        if self._letters or self._drawn:
            self._insert(self._composing())
            self._clear()
            self.inkCleared.emit()
            self._tell()
        return self._editor.text

    # what the screen shows

    @Property(str, notify=changed)
    def before(self) -> str:
        return self._editor.before

    @Property(str, notify=changed)
    def after(self) -> str:
        return self._editor.after

    @Property(str, notify=changed)
    def composing(self) -> str:
        return self._composing()

    @Property(str, notify=changed)
    def letters(self) -> str:
        if self._tab == Tab.PINYIN and self._pinyin is not None and self._letters:
            return self._pinyin.spelling(self._letters)
        return self._letters

    @Property(str, notify=changed)
    def tab(self) -> str:
        return self._tab.value

    @Property(list, notify=changed)
    def tabs(self) -> list[str]:
        return [tab.value for tab in self._tabs]

    @Property(bool, notify=changed)
    def canSwitch(self) -> bool:
        return Tab.LETTERS in self._tabs and len(self._tabs) > 1

    @Property(bool, notify=changed)
    def capitals(self) -> bool:
        return self._capitals

    @Property(bool, notify=changed)
    def full(self) -> bool:
        return self._editor.full

    @Property(bool, notify=changed)
    def blank(self) -> bool:
        return not self.line

    @Property(list, notify=changed)
    def candidates(self) -> list[dict[str, object]]:
        """The row above the keys: {"text", "cells", "n"}; `n` is what `choose` takes."""
        return self._shown(self._rows()[:1])[0] if self._found else []

    @Property(list, notify=changed)
    def more(self) -> list[list[dict[str, object]]]:
        """The rows that stand in the keys' place after 更多."""
        return self._shown(self._rows()[1 + self._page * GRID_ROWS : 1 + (self._page + 1) * GRID_ROWS])

    @Property(bool, notify=changed)
    def hasMore(self) -> bool:
        return len(self._rows()) > 1

    @Property(bool, notify=changed)
    def expanded(self) -> bool:
        return self._expanded

    @Property(bool, notify=changed)
    def hasNextPage(self) -> bool:
        return len(self._rows()) > 1 + GRID_ROWS

    @Property(list, notify=changed)
    def drawnCandidates(self) -> list[str]:
        """Six places beside the handwriting pad; an empty one stands for none."""
        texts = [found.text for found in self._found[:HAND_CANDIDATES]] if self._tab == Tab.HAND else []
        return texts + [""] * (HAND_CANDIDATES - len(texts))

    # what is pressed

    @Slot(str)
    def open(self, tab: str) -> None:
        chosen = Tab(tab)
        if chosen in self._tabs and chosen != self._tab:
            self.finish()
            self._tab = chosen
            self._clear()
            self.changed.emit()

    @Slot()
    def switchLetters(self) -> None:
        """中/英."""
        other = next((tab for tab in self._tabs if tab != Tab.LETTERS), Tab.LETTERS)
        self.open((other if self._tab == Tab.LETTERS else Tab.LETTERS).value)

    @Slot()
    def shift(self) -> None:
        self._capitals = not self._capitals
        self.changed.emit()

    @Slot(str)
    def key(self, key: str) -> None:
        """A letter, a digit or a mark."""
        spells = self._tab in (Tab.PINYIN, Tab.RARE) and key.isascii() and key.isalpha()
        if spells and len(self._letters) < LETTERS_MAX:
            self._letters += key.lower()
            self._search()
        elif not spells:
            self._commit_first()
            self._insert(key.upper() if self._capitals else key)
            self._capitals = False
        self._tell()

    @Slot(str)
    def insert(self, text: str) -> None:
        """Into the line as it is, whatever is open: a whole word from elsewhere."""
        self._commit_first()
        self._insert(text)
        self._tell()

    @Slot()
    def separate(self) -> None:
        """分词: parts two syllables that read as one."""
        if self._letters and not self._letters.endswith("'"):
            self._letters += "'"
            self._search()
            self.changed.emit()

    @Slot()
    def space(self) -> None:
        """The likeliest candidate while letters are open; a space in English."""
        if self._letters:
            self._commit_first()
        elif self._tab == Tab.LETTERS:
            self._insert(" ")
        self._tell()

    @Slot()
    def erase(self) -> None:
        """删除: the last letter while letters are open, else the drawing, else the character before the caret."""
        if self._letters:
            self._letters = self._letters[:-1].removesuffix("'")
            self._search()
        elif self._drawn:
            self.redraw()
        elif self._chosen:
            self._chosen = ""
        else:
            self._editor = self._editor.delete()
        self._tell()

    @Slot()
    def clear(self) -> None:
        self._editor = self._editor.clear()
        self._clear()
        self.inkCleared.emit()
        self._tell()

    @Slot()
    def left(self) -> None:
        self._commit_first()
        self._editor = self._editor.left()
        self._tell()

    @Slot()
    def right(self) -> None:
        self._commit_first()
        self._editor = self._editor.right()
        self._tell()

    @Slot(int)
    def choose(self, n: int) -> None:
        """A candidate: what it stands for leaves the open letters, the rest is searched on."""
        if not 0 <= n < len(self._found):
            return
        found = self._found[n]
        self._chosen += found.text
        rest = self._letters[found.letters_used :].lstrip("'")
        if self._tab == Tab.PINYIN and rest:
            self._letters = rest
            self._search()
        else:
            self._insert(self._chosen)
            self._clear()
            self.inkCleared.emit()
        self._tell()

    @Slot()
    def toggleMore(self) -> None:
        self._expanded = not self._expanded and len(self._rows()) > 1
        self._page = 0
        self.changed.emit()

    @Slot()
    def nextPage(self) -> None:
        pages = max(1, ceil((len(self._rows()) - 1) / GRID_ROWS))
        self._page = (self._page + 1) % pages
        self.changed.emit()

    @Slot()
    def redraw(self) -> None:
        """重写: the ink and what was seen in it go, the line stays."""
        self._clear()
        self.inkCleared.emit()
        self.changed.emit()

    @Slot(QObject)
    def drew(self, pad: QObject) -> None:
        """A stroke ended on the pad: ask again what all of them are."""
        strokes: Strokes = pad.property("strokes")
        if self._recognise is None or not strokes:
            return
        self._drawing += 1
        self._drawn = True
        drawing = self._drawing
        self._recognise(strokes, lambda texts: self._seen(drawing, texts))

    def _seen(self, drawing: int, texts: list[str]) -> None:
        if drawing == self._drawing and self._drawn:
            self._found = [Candidate(text, 0) for text in texts if text]
            self.changed.emit()

    # inside

    def _clear(self) -> None:
        self._letters = ""
        self._chosen = ""
        self._found = []
        self._expanded = False
        self._page = 0
        self._capitals = False
        self._drawn = False
        self._drawing += 1

    def _composing(self) -> str:
        if self._letters:
            return self._chosen + (self._found[0].text if self._found else self._letters)
        if self._drawn:
            return self._found[0].text if self._found else ""
        return self._chosen

    def _search(self) -> None:
        self._page = 0
        self._expanded = self._expanded and bool(self._letters)
        if not self._letters:
            self._found = []
            if self._chosen:
                self._insert(self._chosen)
                self._chosen = ""
        elif self._tab == Tab.RARE and self._rare is not None:
            self._found = [Candidate(text, len(self._letters)) for text in self._rare(self._letters)]
        elif self._pinyin is not None:
            self._found = self._pinyin.search(self._letters)

    def _commit_first(self) -> None:
        if self._letters or self._drawn:
            self._insert(self._composing())
            self._clear()
            self.inkCleared.emit()

    def _insert(self, piece: str) -> None:
        self._editor = self._editor.insert(piece)

    def _tell(self) -> None:
        self.changed.emit()
        self.edited.emit(self._editor.text)

    def _rows(self) -> list[list[str]]:
        if self._tab == Tab.HAND or not self._found:
            return []
        texts = [found.text for found in self._found]
        first = rows(texts, ROW_CELLS)[0]
        return [first, *rows(texts[len(first) :], GRID_CELLS)]

    def _shown(self, some: list[list[str]]) -> list[list[dict[str, object]]]:
        places = {found.text: n for n, found in enumerate(self._found)}
        return [[{"text": t, "cells": min(cells(t), ROW_CELLS), "n": places[t]} for t in row] for row in some] or [[]]
