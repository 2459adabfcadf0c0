"""Finding a service by the words people use: Chinese, pinyin, initials, homophones, one typing mistake.

The index is made at publishing (kiosk.catalogue.publish), where pypinyin knows the readings. index.json:
{"version": 1, "files": {"department/item.json": SHA-256 hex of the sound files it was made from},
 "terms": {catalog_code: [[text, "its pin yin" or "", weight 1-100], …]}, "sounds": {"gao": "高搞糕…"}}
`sounds` gives every common character its usual reading, so that 高玲津贴 sounds like 高龄津贴.
"""

import math
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.catalogue import source
from kiosk.catalogue.item import Item
from kiosk.catalogue.source import BadSource, Fault

FORMAT = 1
LONGEST_QUERY = 40
LONGEST_WORD = 8  # of a word found inside a long question
MOST_HITS = 300  # in one list, per way of matching; prefixes come first
MOST_SHARING = 400  # items looked at for shared characters
TITLE, WORD, OFFICIAL, AROUND = 100, 95, 90, 60  # weights of a term
EXACT, PREFIX, WITHIN, ASKED_MORE, ALIKE, MISTAKE, SHARED = 1.0, 0.9, 0.8, 0.75, 0.7, 0.6, 0.55
NOISE = re.compile(r"我想|我要|我|怎么|如何|在哪里|在哪|哪里|办理|一下|请问|想|要|吗|呢|的|了")
ACCENT = re.compile(r"([zcs])h|n(g)")
KEPT = re.compile(r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")
LATIN = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Term:
    code: str
    text: str  # normalised
    pinyin: str  # syllables, separated by spaces
    weight: int  # 1-100

    @property
    def letters(self) -> str:
        return self.pinyin.replace(" ", "")

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.pinyin.split())

    def bounds(self) -> list[int]:
        """Offsets in `letters` at which a syllable begins, and the end."""
        at, found = 0, [0]
        for part in self.pinyin.split():
            at += len(part)
            found.append(at)
        return found


class Lines:
    """Many short texts as one, so that one pass of str.find looks through all of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._starts = array("L")
        parts, at = [""], 1
        for text in texts:
            self._starts.append(at)
            at += len(text) + 1
            parts.append(text)
        self._blob = "\n".join([*parts, ""])

    def starting_with(self, wanted: str) -> Iterator[int]:
        """Numbers of the texts that begin with `wanted`, at most MOST_HITS."""
        for at in self._find("\n" + wanted):
            yield bisect_right(self._starts, at + 1) - 1

    def holding(self, wanted: str) -> Iterator[tuple[int, int]]:
        """(number, offset in it) of each place of `wanted`, at most MOST_HITS."""
        for at in self._find(wanted):
            number = bisect_right(self._starts, at) - 1
            yield number, at - self._starts[number]

    def _find(self, wanted: str) -> Iterator[int]:
        at, hits = self._blob.find(wanted), 0
        while at >= 0 and hits < MOST_HITS:
            yield at
            hits += 1
            at = self._blob.find(wanted, at + 1)


class Index:
    """Immutable once built. `search` is pure and takes a few milliseconds at 10,000 items."""

    def __init__(self, terms: Iterable[Term], sounds: Mapping[str, str]) -> None:
        self.terms = sorted(terms, key=lambda term: (-term.weight, len(term.text), term.code, term.text))
        self._sounds = {char: syllable for syllable, chars in sounds.items() for char in chars}
        self._by_name = array("L", sorted(range(len(self.terms)), key=lambda number: self.terms[number].text))
        self._texts = Lines(term.text for term in self.terms)
        self._pinyin = Lines(term.letters for term in self.terms)
        self._initials = Lines(term.initials for term in self.terms)
        self._accent = Lines(plain(term.letters) for term in self.terms)
        self._chars: dict[str, array[int]] = {}
        self._items = sorted({term.code for term in self.terms})
        numbers = {code: number for number, code in enumerate(self._items)}
        chars: dict[int, set[str]] = {}
        self._shortest: dict[str, int] = {}
        for term in self.terms:
            chars.setdefault(numbers[term.code], set()).update(term.text)
            self._shortest.setdefault(term.code, len(term.text))
        for item, of_item in chars.items():
            for char in of_item:
                self._chars.setdefault(char, array("L")).append(item)

    def search(self, text: str, limit: int = 20) -> list[str]:
        """Catalogue codes, best first."""
        query = normal(text)
        if not query:
            return []
        scores: dict[str, float] = {}
        for number, score in self._matches(query):
            term = self.terms[number]
            total = score * term.weight
            if total > scores.get(term.code, 0.0):
                scores[term.code] = total
        if len(query) >= 2 and not LATIN.fullmatch(query):
            for code, total in self._sharing(query):
                if total > scores.get(code, 0.0):
                    scores[code] = total
        best = max(scores.values(), default=0.0)
        near = [code for code, score in scores.items() if score >= best * 0.5]
        near.sort(key=lambda code: (-scores[code], self._shortest[code], code))
        return near[:limit]

    def _matches(self, query: str) -> Iterator[tuple[int, float]]:
        if LATIN.fullmatch(query):
            yield from self._by_letters(query)
            return
        asked = NOISE.sub("", query) or query
        for words in dict.fromkeys((query, asked)):
            yield from self._by_text(words)
        yield from self._by_sound(asked)

    def _by_text(self, query: str) -> Iterator[tuple[int, float]]:
        for number in self._named(query):
            yield number, EXACT
        for number in self._texts.starting_with(query):
            yield number, PREFIX + 0.09 * len(query) / len(self.terms[number].text)
        for number, _ in self._texts.holding(query):
            yield number, WITHIN + 0.09 * len(query) / len(self.terms[number].text)
        for begin in range(len(query) - 1):
            for end in range(begin + 2, min(len(query), begin + LONGEST_WORD) + 1):
                for number in self._named(query[begin:end]):
                    yield number, ASKED_MORE * (0.5 + 0.5 * (end - begin) / len(query))

    def _named(self, text: str) -> Iterator[int]:
        """Numbers of the terms that are `text`, at most MOST_HITS."""
        at = bisect_left(self._by_name, text, key=lambda number: self.terms[number].text)
        for number in self._by_name[at : at + MOST_HITS]:
            if self.terms[number].text != text:
                return
            yield number

    def _by_sound(self, query: str) -> Iterator[tuple[int, float]]:
        """Characters as they sound; letters typed among them stay."""
        if len(query) < 2:
            return
        letters = "".join(self._sounds.get(char, char) for char in query)
        if LATIN.fullmatch(letters):
            for number, score in self._by_pinyin(letters, self._pinyin, ALIKE):
                if len(query) > 2 or score >= ALIKE:
                    yield number, score
            if len(query) > 2:
                yield from self._by_accent(letters)

    def _by_letters(self, query: str) -> Iterator[tuple[int, float]]:
        found = 0
        for lines in (self._pinyin, self._initials):
            for number, score in self._by_pinyin(query, lines, PREFIX - 0.05):
                found += 1
                yield number, score
        for number in self._texts.starting_with(query):
            found += 1
            yield number, PREFIX
        if len(query) >= 3:
            for number, offset in self._texts.holding(query):
                if offset and self.terms[number].text.isascii():
                    found += 1
                    yield number, WITHIN
        if len(query) >= 4:
            yield from self._by_accent(query)
            if not found:
                yield from self._mistyped(query)

    def _by_pinyin(self, letters: str, lines: Lines, worth: float) -> Iterator[tuple[int, float]]:
        whole = lines is self._pinyin
        for number in lines.starting_with(letters):
            term = self.terms[number]
            length = len(term.letters if whole else term.initials)
            yield number, worth + 0.1 * len(letters) / max(length, 1)
        if len(letters) < 2:
            return
        for number, offset in lines.holding(letters):
            term = self.terms[number]
            if not whole or offset in term.bounds():
                yield number, worth - 0.12 + 0.05 * len(letters) / len(term.letters)

    def _by_accent(self, letters: str) -> Iterator[tuple[int, float]]:
        """zh ch sh ng said and typed as z c s n."""
        folded = plain(letters)
        for number in self._accent.starting_with(folded):
            yield number, ALIKE - 0.02 + 0.05 * len(letters) / max(len(self.terms[number].letters), 1)

    def _mistyped(self, query: str) -> Iterator[tuple[int, float]]:
        """One letter wrong, missing, added or two swapped: then at least one half stands somewhere unharmed."""
        middle = len(query) // 2
        seen: set[int] = set()
        for half, shift in (
            (query[: middle - 1] if len(query) > 5 else query[:middle], 0),
            (query[middle + 1 :], middle + 1),
        ):
            if len(half) < 2:
                continue
            for number, offset in self._pinyin.holding(half):
                if number in seen:
                    continue
                text = self.terms[number].letters
                for begin in self.terms[number].bounds()[:-1]:
                    if abs(offset - shift - begin) <= 1 and _one_off_prefix(query, text[begin:]):
                        seen.add(number)
                        yield number, MISTAKE - (0.1 if begin else 0.0) + 0.05 * len(query) / len(text)
                        break

    def _sharing(self, query: str) -> list[tuple[str, float]]:
        """Items that share most of the query's characters, rare ones counting more."""
        chars = set(NOISE.sub("", query) or query)
        worth = {c: math.log(1 + len(self._items) / len(self._chars[c])) if c in self._chars else 3.0 for c in chars}
        whole = sum(worth.values())
        shared: Counter[int] = Counter()
        rare_first = sorted((c for c in chars if c in self._chars), key=lambda c: len(self._chars[c]))
        for position, char in enumerate(rare_first):
            grow = position <= len(chars) // 2
            for item in self._chars[char]:
                if grow or item in shared:
                    shared[item] += worth[char]  # type: ignore[assignment]
        return [
            (self._items[item], SHARED * 100 * got / whole)
            for item, got in shared.most_common(MOST_SHARING)
            if got >= 0.55 * whole
        ]


def normal(text: str) -> str:
    """Folded for comparing: NFKC, lower case, only letters, digits and Han characters; at most LONGEST_QUERY."""
    return KEPT.sub("", unicodedata.normalize("NFKC", text[: LONGEST_QUERY * 4]).lower())[:LONGEST_QUERY]


def plain(letters: str) -> str:
    return letters.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")


def texts(item: Item) -> list[tuple[str, int]]:
    """(text, weight) of everything an item is found by, normalised, each once."""
    found = [(item.title, TITLE), *((word, WORD) for word in item.words), (item.task_name, OFFICIAL)]
    found += [(text, AROUND) for text in (item.short, item.result_name, item.summary) if text]
    english = [str(item.en.get(key, "")) for key in ("title", "short", "summary")]
    found += [(english[0], OFFICIAL), *((text, AROUND) for text in (*english[0].split(), *english[1:]))]
    best: dict[str, int] = {}
    for text, weight in found:
        folded = normal(text)
        if len(folded) >= 2:
            best[folded] = max(weight, best.get(folded, 0))
    return list(best.items())


@dataclass(frozen=True, slots=True)
class Published:
    """index.json, read."""

    terms: tuple[Term, ...] = ()
    sounds: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def from_document(document: Mapping[str, Any]) -> Published:
    """Raises KeyError, ValueError, TypeError, AttributeError or OverflowError on a document of another shape."""
    if document["version"] != FORMAT:
        raise ValueError(document["version"])
    terms = tuple(
        Term(str(code), normal(str(text)), " ".join(str(pinyin).split()), min(max(int(weight), 1), TITLE))
        for code, rows in document["terms"].items()
        for text, pinyin, weight in rows
    )
    sounds = {str(key): str(chars) for key, chars in document["sounds"].items()}
    return Published(terms, sounds, {str(name): str(digest) for name, digest in document["files"].items()})


def read(folder: Path) -> tuple[Published, list[Fault]]:
    """The published index; an empty one, and why, when it cannot be used."""
    try:
        document = source.parse(source.read_bytes(folder / source.INDEX, source.LARGEST_INDEX))
        return from_document(document), []
    except BadSource as error:
        return Published(), [Fault(source.INDEX, error.line, "", error.rule, error.message)]
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return Published(), [Fault(source.INDEX, 1, "", "index", "is not a search index; publish again")]


def build(published: Published, items: Mapping[str, Item]) -> Index:
    """Items that the index does not know are found by their characters alone."""
    known = [term for term in published.terms if term.code in items]
    codes = {term.code for term in known}
    known += [
        Term(code, text, "", weight)
        for code, item in items.items()
        if code not in codes
        for text, weight in texts(item)
    ]
    return Index(known, published.sounds)


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
