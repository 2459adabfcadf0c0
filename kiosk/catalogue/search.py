"""Finding a service by the words people use: Chinese, pinyin, initials, homophones, one typing mistake.

The index is made at publishing (kiosk.catalogue.publish), where pypinyin knows the readings; kiosk.catalogue.index
names its columns. The usual reading of every common character makes 高玲津贴 sound like 高龄津贴.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from kiosk.catalogue.columns import Columns
from kiosk.catalogue.terms import normal, plain

LONGEST_WORD = 8  # of a word found inside a long question
MOST_HITS = 300  # in one list, per way of matching; prefixes come first
MOST_SHARING = 400  # items looked at for shared characters
EXACT, PREFIX, WITHIN, ASKED_MORE, ALIKE, MISTAKE, SHARED = 1.0, 0.9, 0.8, 0.75, 0.7, 0.6, 0.55
NOISE = re.compile(r"我想|我要|我|怎么|如何|在哪里|在哪|哪里|办理|一下|请问|想|要|吗|呢|的|了")
LATIN = re.compile(r"[0-9a-z]+")

Hit = tuple[int, float]  # a term's number and how well it fits, at most 1
Scores = dict[int, float]  # by the item's number, at most 100


class Lines:
    """A column of texts. `holding` and `starting_with` read it once and let it go with the question."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._columns, self._name = columns, name
        self._starts = columns.ints(f"{name}_starts")

    def __getitem__(self, number: int) -> str:
        return self._columns.part(self._name, self._starts[number], self._starts[number + 1] - 1).decode()

    def read(self) -> "Text":
        return Text(self._columns.text(self._name), self._starts)


class Text:
    """Many short texts as one, so that one pass of find looks through all of them."""

    def __init__(self, raw: bytes, starts: "memoryview[int]") -> None:
        self._raw, self._starts = raw, starts

    def starting_with(self, wanted: str) -> Iterator[int]:
        """Numbers of the lines that begin with `wanted`, at most MOST_HITS."""
        for at in self._find(b"\n" + wanted.encode()):
            yield bisect_right(self._starts, at + 1) - 1

    def holding(self, wanted: str) -> Iterator[tuple[int, int]]:
        """(number, bytes before it in its line) of each place of `wanted`, at most MOST_HITS."""
        for at in self._find(wanted.encode()):
            number = bisect_right(self._starts, at) - 1
            yield number, at - self._starts[number]

    def _find(self, wanted: bytes) -> Iterator[int]:
        at, hits = self._raw.find(wanted), 0
        while at >= 0 and hits < MOST_HITS:
            yield at
            hits += 1
            at = self._raw.find(wanted, at + 1)


class Search:
    """Over one index; takes a few milliseconds at 10,000 items, keeps nothing between two questions."""

    def __init__(self, columns: Columns) -> None:
        """Raises KeyError when a column is missing."""
        self.texts, self.pinyin = Lines(columns, "texts"), Lines(columns, "pinyin")
        self.letters, self.initials = Lines(columns, "letters"), Lines(columns, "initials")
        self.accent = Lines(columns, "accent")
        self.spoken, self.by_text = columns.ints("spoken"), columns.ints("by_text")
        self.owners, self.weights = columns.ints("owners"), columns.octets("weights")
        self.shortest = columns.octets("shortest")
        self.chars, self.char_starts = columns.ints("chars"), columns.ints("char_starts")
        self.holders = columns.ints("holders")
        self._columns = columns

    def scores(self, text: str) -> Scores:
        query = normal(text)
        if not query:
            return {}
        question = Question(self, query)
        scores: Scores = {}
        for term, fit in question.hits():
            item, total = self.owners[term], fit * self.weights[term]
            if total > scores.get(item, 0.0):
                scores[item] = total
        if len(query) >= 2 and not LATIN.fullmatch(query):
            for item, total in question.sharing():
                if total > scores.get(item, 0.0):
                    scores[item] = total
        return scores

    def holding(self, char: str) -> "memoryview[int]":
        """Numbers of the items with this character in their terms."""
        place = bisect_left(self.chars, ord(char))
        if place == len(self.chars) or self.chars[place] != ord(char):
            return self.holders[:0]
        return self.holders[self.char_starts[place] : self.char_starts[place + 1]]

    def sounds(self) -> str:
        return self._columns.text("sounds").decode()


class Question:
    def __init__(self, search: Search, query: str) -> None:
        """`query`: normalised, not empty."""
        self._of, self._query = search, query

    @cached_property
    def _texts(self) -> Text:
        return self._of.texts.read()

    @cached_property
    def _letters(self) -> Text:
        return self._of.letters.read()

    @cached_property
    def _accent(self) -> Text:
        return self._of.accent.read()

    def hits(self) -> Iterator[Hit]:
        query = self._query
        if LATIN.fullmatch(query):
            yield from self._by_letters(query)
            return
        asked = NOISE.sub("", query) or query
        for words in dict.fromkeys((query, asked)):
            yield from self._by_text(words)
        yield from self._by_sound(asked)

    def _by_text(self, query: str) -> Iterator[Hit]:
        for term in self._named(query):
            yield term, EXACT
        for term in self._texts.starting_with(query):
            yield term, PREFIX + 0.09 * len(query) / len(self._of.texts[term])
        for term, _ in self._texts.holding(query):
            yield term, WITHIN + 0.09 * len(query) / len(self._of.texts[term])
        for begin in range(len(query) - 1):
            for end in range(begin + 2, min(len(query), begin + LONGEST_WORD) + 1):
                for term in self._named(query[begin:end]):
                    yield term, ASKED_MORE * (0.5 + 0.5 * (end - begin) / len(query))

    def _named(self, text: str) -> Iterator[int]:
        """Numbers of the terms that are `text`, at most MOST_HITS."""
        texts, by_text = self._of.texts, self._of.by_text
        at = bisect_left(by_text, text, key=texts.__getitem__)
        for term in by_text[at : at + MOST_HITS]:
            if texts[term] != text:
                return
            yield term

    def _by_sound(self, query: str) -> Iterator[Hit]:
        """Characters as they sound; letters typed among them stay."""
        if len(query) < 2:
            return
        letters = sounding(query, self._of.sounds())
        if LATIN.fullmatch(letters):
            for term, fit in self._by_pinyin(letters, ALIKE):
                if len(query) > 2 or fit >= ALIKE:
                    yield term, fit
            if len(query) > 2:
                yield from self._by_accent(letters)

    def _by_letters(self, query: str) -> Iterator[Hit]:
        found = 0
        for hits in (self._by_pinyin(query, PREFIX - 0.05), self._by_initials(query)):
            for hit in hits:
                found += 1
                yield hit
        for term in self._texts.starting_with(query):
            found += 1
            yield term, PREFIX
        if len(query) >= 3:
            for term, offset in self._texts.holding(query):
                if offset and self._of.texts[term].isascii():
                    found += 1
                    yield term, WITHIN
        if len(query) >= 4:
            yield from self._by_accent(query)
            if not found:
                yield from self._mistyped(query)

    def _by_pinyin(self, letters: str, worth: float) -> Iterator[Hit]:
        for line in self._letters.starting_with(letters):
            yield self._of.spoken[line], worth + 0.1 * len(letters) / len(self._of.letters[line])
        if len(letters) < 2:
            return
        for line, offset in self._letters.holding(letters):
            bounds = _bounds(self._of.pinyin[line])
            if offset in bounds:
                yield self._of.spoken[line], worth - 0.12 + 0.05 * len(letters) / bounds[-1]

    def _by_initials(self, letters: str) -> Iterator[Hit]:
        worth, initials = PREFIX - 0.05, self._of.initials.read()
        for line in initials.starting_with(letters):
            yield self._of.spoken[line], worth + 0.1 * len(letters) / len(self._of.initials[line])
        if len(letters) < 2:
            return
        for line, _ in initials.holding(letters):
            yield self._of.spoken[line], worth - 0.12 + 0.05 * len(letters) / len(self._of.letters[line])

    def _by_accent(self, letters: str) -> Iterator[Hit]:
        """zh ch sh ng said and typed as z c s n."""
        for line in self._accent.starting_with(plain(letters)):
            yield self._of.spoken[line], ALIKE - 0.02 + 0.05 * len(letters) / len(self._of.letters[line])

    def _mistyped(self, query: str) -> Iterator[Hit]:
        """One letter wrong, missing, added or two swapped: then at least one half stands somewhere unharmed."""
        middle = len(query) // 2
        seen: set[int] = set()
        for half, shift in (
            (query[: middle - 1] if len(query) > 5 else query[:middle], 0),
            (query[middle + 1 :], middle + 1),
        ):
            if len(half) < 2:
                continue
            for line, offset in self._letters.holding(half):
                if line in seen:
                    continue
                text = self._of.letters[line]
                for begin in _bounds(self._of.pinyin[line])[:-1]:
                    if abs(offset - shift - begin) <= 1 and _one_off_prefix(query, text[begin:]):
                        seen.add(line)
                        yield self._of.spoken[line], MISTAKE - (0.1 if begin else 0.0) + 0.05 * len(query) / len(text)
                        break

    def sharing(self) -> list[tuple[int, float]]:
        """(item, score) of those that share most of the query's characters, rare ones counting more."""
        holding = {char: self._of.holding(char) for char in set(NOISE.sub("", self._query) or self._query)}
        items = len(self._of.shortest)
        worth = {char: math.log(1 + items / len(held)) if held else 3.0 for char, held in holding.items()}
        whole = sum(worth.values())
        shared: Counter[int] = Counter()
        rare_first = sorted((char for char, held in holding.items() if held), key=lambda char: len(holding[char]))
        for position, char in enumerate(rare_first):
            grow = position <= len(holding) // 2
            for item in holding[char]:
                if grow or item in shared:
                    shared[item] += worth[char]  # type: ignore[assignment]
        return [
            (item, SHARED * 100 * got / whole)
            for item, got in shared.most_common(MOST_SHARING)
            if got >= 0.55 * whole
        ]


def sounding(text: str, sounds: str, between: str = "") -> str:
    """Each character by its usual reading, as far as `sounds` (kiosk.catalogue.index) knows one."""
    said = []
    for char in text:
        at = -1 if char.isascii() else sounds.find(char)
        begin = sounds.rfind("\n", 0, at) + 1
        said.append(char if at < 0 else sounds[begin : sounds.index(":", begin)])
    return between.join(said)


def _bounds(pinyin: str) -> list[int]:
    """Offsets in the letters at which a syllable begins, and the end."""
    at, found = 0, [0]
    for part in pinyin.split():
        at += len(part)
        found.append(at)
    return found


def _one_off_prefix(typed: str, text: str) -> bool:
    """Whether `typed` is a beginning of `text` but for one letter wrong, missing, added, or two swapped."""
    at = 0
    while at < len(typed) and at < len(text) and typed[at] == text[at]:
        at += 1
    rest = typed[at:]
    return (
        text[at + 1 :].startswith(rest[1:])
        or text[at:].startswith(rest[1:])
        or text[at + 1 :].startswith(rest)
        or (len(rest) > 1 and text[at : at + 2] == rest[1] + rest[0] and text[at + 2 :].startswith(rest[2:]))
    )
