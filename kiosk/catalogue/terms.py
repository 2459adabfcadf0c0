"""What a service is found by: its names and words, folded for comparing, each with its reading and its weight."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.catalogue.item import Item

LONGEST_QUERY = 40
TITLE, WORD, OFFICIAL, AROUND = 100, 95, 90, 60  # weights; what stands around a service has no reading
KEPT = re.compile(r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")

Reading = Callable[[str], str]  # a term's syllables, separated by spaces


@dataclass(frozen=True, slots=True)
class Term:
    text: str  # normalised
    pinyin: str  # syllables, separated by spaces
    weight: int  # 1-100

    @property
    def letters(self) -> str:
        return self.pinyin.replace(" ", "")

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.pinyin.split())


def terms(item: Item, reading: Reading) -> list[Term]:
    return [
        Term(text, reading(text) if weight > AROUND and not text.isascii() else "", weight)
        for text, weight in texts(item)
    ]


def texts(item: Item) -> list[tuple[str, int]]:
    """(text, weight) of everything an item is found by, normalised, each once."""
    word_weight = TITLE if item.part_codes else WORD  # a package before the single services that share its words
    found = [(item.title, TITLE), *((word, word_weight) for word in item.words), (item.task_name, OFFICIAL)]
    found += [(text, AROUND) for text in (item.short, item.result_name, item.summary) if text]
    english = [str(item.en.get(key, "")) for key in ("title", "short", "summary")]
    found += [(english[0], OFFICIAL), *((text, AROUND) for text in (*english[0].split(), *english[1:]))]
    best: dict[str, int] = {}
    for text, weight in found:
        folded = normal(text)
        if len(folded) >= 2:
            best[folded] = max(weight, best.get(folded, 0))
    return list(best.items())


def normal(text: str) -> str:
    """Folded for comparing: NFKC, lower case, only letters, digits and Han characters; at most LONGEST_QUERY."""
    return KEPT.sub("", unicodedata.normalize("NFKC", text[: LONGEST_QUERY * 4]).lower())[:LONGEST_QUERY]


def plain(letters: str) -> str:
    """zh ch sh ng said and typed as z c s n."""
    return letters.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
