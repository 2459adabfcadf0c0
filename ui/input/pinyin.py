"""Pinyin to characters by libgooglepinyin (Debian `libgooglepinyin0`, Apache-2.0).

The library is asked only to search, never to choose: choosing would teach its user dictionary the names that
residents type (screen.md 7). So what one resident wrote is never offered to the next, and nothing is kept.
"""

import ctypes
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIBRARY = "libgooglepinyin.so.0"
DICTIONARIES = (
    "/usr/lib/x86_64-linux-gnu/googlepinyin/data/dict_pinyin.dat",
    "/usr/lib/aarch64-linux-gnu/googlepinyin/data/dict_pinyin.dat",
    "/usr/lib/googlepinyin/data/dict_pinyin.dat",
)
LETTERS_MAX = 36
CANDIDATES_MAX = 60
_NOT_SPELLING = re.compile(r"[^a-z']")


class PinyinMissing(Exception):
    """The library or its dictionary is not installed; the keyboard then offers handwriting and letters."""


@dataclass(frozen=True, slots=True)
class Candidate:
    text: str
    letters_used: int  # how many of the typed letters it stands for, separators included


class PinyinEngine:
    """Any number of these are one: the library keeps its state for the whole process, and is opened once."""

    def __init__(self, library: str = LIBRARY, dictionaries: tuple[str, ...] = DICTIONARIES) -> None:
        self._lib = _opened(library, dictionaries)

    def search(self, letters: str) -> list[Candidate]:
        """Candidates for lower-case letters (apostrophes separate syllables), likeliest first."""
        typed = _NOT_SPELLING.sub("", letters.lower())[:LETTERS_MAX]
        if not typed.strip("'"):
            return []
        count = min(self._run(typed), CANDIDATES_MAX)
        starts = self._starts()
        buffer = (ctypes.c_uint16 * 64)()
        found: dict[str, Candidate] = {}
        for index in range(count):
            if not self._lib.im_get_candidate(index, buffer, 63):
                break
            text = bytes(buffer).decode("utf-16-le", "replace").split("\0", 1)[0]
            used = starts[len(text)] if len(text) < len(starts) else len(typed)
            if text:
                found.setdefault(text, Candidate(text, used))
        self._lib.im_reset_search()
        return list(found.values())

    def spelling(self, letters: str) -> str:
        """The letters with syllables parted: liuzu -> liu'zu."""
        typed = _NOT_SPELLING.sub("", letters.lower())[:LETTERS_MAX]
        if not typed:
            return ""
        self._run(typed)
        starts = self._starts()
        self._lib.im_reset_search()
        parts = [typed[a:b].strip("'") for a, b in zip(starts, [*starts[1:], len(typed)], strict=True)]
        return "'".join(part for part in parts if part) or typed

    def _run(self, typed: str) -> int:
        self._lib.im_reset_search()
        return int(self._lib.im_search(typed.encode("ascii"), len(typed)))

    def _starts(self) -> list[int]:
        pointer = ctypes.POINTER(ctypes.c_uint16)()
        syllables = int(self._lib.im_get_spl_start_pos(ctypes.byref(pointer)))
        return [pointer[i] for i in range(syllables + 1)]


@cache
def _opened(library: str, dictionaries: tuple[str, ...]) -> ctypes.CDLL:
    dictionary = next((path for path in dictionaries if Path(path).is_file()), None)
    try:
        lib = ctypes.CDLL(library)
    except OSError as error:
        raise PinyinMissing(f"{library}: install libgooglepinyin0") from error
    if dictionary is None:
        raise PinyinMissing("dict_pinyin.dat: install libgooglepinyin0")
    _declare(lib)
    with tempfile.TemporaryDirectory(prefix="jiujin-pinyin-") as empty:
        user = Path(empty) / "never-written"
        if not lib.im_open_decoder(dictionary.encode(), str(user).encode()):
            raise PinyinMissing(f"{dictionary}: not a dictionary of this library")
    lib.im_set_max_lens(LETTERS_MAX, 16)
    return lib


def _declare(lib: ctypes.CDLL) -> None:
    # include/pinyinime.h of the library: all sizes are size_t, characters are UTF-16.
    size = ctypes.c_size_t
    lib.im_open_decoder.argtypes, lib.im_open_decoder.restype = [ctypes.c_char_p, ctypes.c_char_p], ctypes.c_bool
    lib.im_set_max_lens.argtypes, lib.im_set_max_lens.restype = [size, size], None
    lib.im_search.argtypes, lib.im_search.restype = [ctypes.c_char_p, size], size
    lib.im_reset_search.argtypes, lib.im_reset_search.restype = [], None
    lib.im_get_candidate.argtypes = [size, ctypes.POINTER(ctypes.c_uint16), size]
    lib.im_get_candidate.restype = ctypes.c_void_p
    lib.im_get_spl_start_pos.argtypes = [ctypes.POINTER(ctypes.POINTER(ctypes.c_uint16))]
    lib.im_get_spl_start_pos.restype = size
