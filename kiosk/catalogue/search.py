"""Finding a service by the words people use: Chinese, pinyin, initials, homophones, one typing mistake.

The index is made at publishing (kiosk.catalogue.publish), where pypinyin knows the readings; kiosk.catalogue.index
names its columns. The usual reading of every common character makes 高玲津贴 sound like 高龄津贴.
"""

import math
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from heapq import nsmallest
from itertools import islice

from kiosk.catalogue.columns import Columns
from kiosk.catalogue.terms import normal, plain

LONGEST_WORD = 8  # of a word found inside a long question
MOST_HITS = 300  # in one list, per way of matching; prefixes come first
PIECE = 128 * 1024  # bytes of a column looked through at once
MOST_SHARING = 400  # items looked at for shared characters
EXACT, PREFIX, WITHIN, ASKED_MORE, ALIKE, MISTAKE, SHARED = 1.0, 0.9, 0.8, 0.75, 0.7, 0.6, 0.55
NOISE = re.compile(r"我想|我要|我|怎么|如何|在哪里|在哪|哪里|办理|一下|请问|想|要|吗|呢|的|了")
LATIN = re.compile(r"[0-9a-z]+")

Hit = tuple[int, float]  # a term's number and how well it fits, at most 1
Scores = dict[int, float]  # by the item's number, at most 100


class Lines:
    """A column of texts."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._columns, self._name = columns, name

    @cached_property
    def _starts(self) -> "array[int]":
        return self._columns.ints(f"{self._name}_starts")

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode()

    def raw(self, number: int) -> bytes:
        return self._columns.part(self._name, self._starts[number], self._starts[number + 1] - 1)

    def length(self, number: int) -> int:
        """In bytes."""
        return self._starts[number + 1] - self._starts[number] - 1

    def holding(self, wanted: str) -> Iterator[tuple[int, int]]:
        """(number, bytes before it in its line) of each place of `wanted`, at most MOST_HITS."""
        for at in islice(self._places(wanted.encode()), MOST_HITS):
            number = bisect_right(self._starts, at) - 1
            yield number, at - self._starts[number]

    def _places(self, raw: bytes) -> Iterator[int]:
        """Where it stands in the column, which is never in memory as a whole."""
        begin, wanted = 0, PIECE + len(raw) - 1
        while piece := self._columns.part(self._name, begin, begin + wanted):
            at = piece.find(raw)
            while at >= 0:
                yield begin + at
                at = piece.find(raw, at + 1)
            begin += PIECE


class Ordered(Lines):
    """One that is also sorted."""

    @cached_property
    def _order(self) -> "array[int]":
        return self._columns.ints(f"{self._name}_order")

    def starting_with(self, wanted: str) -> list[int]:
        """Numbers of the lines that begin with `wanted`, the first MOST_HITS."""
        raw = wanted.encode()
        return self._between(raw, raw + b"\xff")

    def same(self, wanted: str) -> list[int]:
        """Numbers of the lines that are `wanted`, the first MOST_HITS."""
        raw = wanted.encode()
        return self._between(raw, raw + b"\x00")

    def _between(self, low: bytes, high: bytes) -> list[int]:
        begin = bisect_left(self._order, low, key=self.raw)
        if begin == len(self._order) or self.raw(self._order[begin]) >= high:
            return []
        end = bisect_left(self._order, high, begin, key=self.raw)
        return nsmallest(MOST_HITS, self._order[begin:end])


class Search:
    """Over one index; a few milliseconds at 10,000 items. What it needs of the index it reads when first asked."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.texts, self.pinyin = Ordered(columns, "texts"), Lines(columns, "pinyin")
        self.letters, self.initials = Ordered(columns, "letters"), Ordered(columns, "initials")
        self.accent = Ordered(columns, "accent")

    @cached_property
    def spoken(self) -> "array[int]":
        return self._columns.ints("spoken")

    @cached_property
    def owners(self) -> "array[int]":
        return self._columns.ints("owners")

    @cached_property
    def weights(self) -> bytes:
        return self._columns.text("weights")

    @cached_property
    def shortest(self) -> bytes:
        return self._columns.text("shortest")

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

    def holding(self, char: str) -> "array[int]":
        """Numbers of the items with this character in their terms."""
        place = bisect_left(self._chars, ord(char))
        if place == len(self._chars) or self._chars[place] != ord(char):
            return array("I")
        begin, end = self._char_starts[place], self._char_starts[place + 1]
        return array("I", self._columns.part("holders", begin * 4, end * 4))

    @cached_property
    def _chars(self) -> "array[int]":
        return self._columns.ints("chars")

    @cached_property
    def _char_starts(self) -> "array[int]":
        return self._columns.ints("char_starts")

    def sounds(self) -> str:
        return self._columns.text("sounds").decode()


class Question:
    def __init__(self, search: Search, query: str) -> None:
        """`query`: normalised, not empty."""
        self._of, self._query = search, query

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
        texts, size = self._of.texts, len(query.encode())
        for term in texts.same(query):
            yield term, EXACT
        for term in texts.starting_with(query):
            yield term, PREFIX + 0.09 * size / texts.length(term)
        for term, _ in texts.holding(query):
            yield term, WITHIN + 0.09 * size / texts.length(term)
        for begin in range(len(query) - 1):
            for end in range(begin + 2, min(len(query), begin + LONGEST_WORD) + 1):
                for term in texts.same(query[begin:end]):
                    yield term, ASKED_MORE * (0.5 + 0.5 * (end - begin) / len(query))

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
        for term in self._of.texts.starting_with(query):
            found += 1
            yield term, PREFIX
        if len(query) >= 3:
            for term, offset in self._of.texts.holding(query):
                if offset and self._of.texts.raw(term).isascii():
                    found += 1
                    yield term, WITHIN
        if len(query) >= 4:
            yield from self._by_accent(query)
            if not found:
                yield from self._mistyped(query)

    def _by_pinyin(self, query: str, worth: float) -> Iterator[Hit]:
        letters = self._of.letters
        for line in letters.starting_with(query):
            yield self._of.spoken[line], worth + 0.1 * len(query) / letters.length(line)
        if len(query) < 2:
            return
        for line, offset in letters.holding(query):
            if offset in _bounds(self._of.pinyin[line]):
                yield self._of.spoken[line], worth - 0.12 + 0.05 * len(query) / letters.length(line)

    def _by_initials(self, query: str) -> Iterator[Hit]:
        worth, initials = PREFIX - 0.05, self._of.initials
        for line in initials.starting_with(query):
            yield self._of.spoken[line], worth + 0.1 * len(query) / initials.length(line)
        if len(query) < 2:
            return
        for line, _ in initials.holding(query):
            yield self._of.spoken[line], worth - 0.12 + 0.05 * len(query) / self._of.letters.length(line)

    def _by_accent(self, query: str) -> Iterator[Hit]:
        """zh ch sh ng said and typed as z c s n."""
        for line in self._of.accent.starting_with(plain(query)):
            yield self._of.spoken[line], ALIKE - 0.02 + 0.05 * len(query) / self._of.letters.length(line)

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
            for line, offset in self._of.letters.holding(half):
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
