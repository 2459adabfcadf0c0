"""Search in a catalogue of 10,000 services, by Chinese, pinyin, initials and with a typing mistake."""

import random
import time
from dataclasses import replace

from kiosk.catalogue import search
from kiosk.catalogue.load import PACKAGED
from tests.benchmarks.figure import Figure

ITEMS = 10_000
LIMIT_MS = 30.0
ROUNDS = 5
TYPED = (
    "老年证", "gaoling", "gljt", "高玲津贴", "五险一金", "低保", "dibao", "我想办高龄补贴", "社保卡丢了",
    "sebaoka", "gaolign", "社保", "医保", "老人", "gjj", "canjizheng", "上户口", "生孩子", "水电费", "外地看病",
    "养老保现", "lawyer", "zzz", "的", "z", "办", "yanglaobaoxain", "社会保障卡补领换领社会保障卡补领换领", "qqqqqq",
    "我想给我的老母亲申请一个高龄老人的生活补贴怎么办呢",
)  # fmt: skip


def run() -> list[Figure]:
    index = _index()
    took = []
    for _ in range(ROUNDS):
        for typed in TYPED:
            begun = time.perf_counter()
            index.search(typed)
            took.append(time.perf_counter() - begun)
    took.sort()
    p99 = took[int(len(took) * 0.99)]
    return [Figure("search in 10,000 services, p99", p99 * 1000, "ms", limit=LIMIT_MS)]


def _index() -> search.Index:
    """The shipped services again and again, each time with two more characters in every word."""
    published, _ = search.read(PACKAGED)
    chance = random.Random(1)
    characters = [(char, syllable) for syllable, chars in published.sounds.items() for char in chars]
    by_code: dict[str, list[search.Term]] = {}
    for term in published.terms:
        by_code.setdefault(term.code, []).append(term)
    terms = []
    for number in range(ITEMS):
        (one, first), (two, second) = chance.choices(characters, k=2)
        for term in by_code[chance.choice(list(by_code))]:
            pinyin = f"{term.pinyin} {first} {second}" if term.pinyin else ""
            terms.append(replace(term, code=f"{number:012d}", text=term.text + one + two, pinyin=pinyin))
    return search.Index(terms, published.sounds)
