"""What publishing writes beside the items: a line for every list and all that search needs, ready to be used.

One file of columns (kiosk.catalogue.columns). An item's number is its place among the sound files by their names, a
term's its place in the order of search: the weightiest first, then the shortest.

    names                      each item's file, "department/item.json"
    sizes, digests             of that file: bytes; SHA-256 (32 bytes)
    codes, by_code             catalog_code (12 bytes); item numbers in the order of their codes
    rows                       the item's Listing, JSON
    here                       1: can be done at a terminal without the line, 2: with it, 0: not at a terminal
    dated                      (item number, first day, first day after) of those not in force always, as ordinals
    shortest                   length of the item's weightiest term
    texts                      terms, normalised
    owners, weights            item number and weight (1-100) of each term
    spoken                     numbers of the terms that have a reading; and of each of these:
    pinyin, letters, initials, accent   "gao ling", "gaoling", "gl"; and with zh as z, ng as n
    chars, char_starts, holders   code points in order; numbers of the items that hold each
    sounds                     "gao:高搞糕", one a line: the usual reading of every common character

Texts are lines of UTF-8 with a line break before the first and after each. NAME_starts are the offsets of their first
bytes and of what follows the last; NAME_order (texts, letters, initials, accent) their numbers in the order of their
bytes.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise

from kiosk.catalogue.columns import Columns, numbers, pack
from kiosk.catalogue.item import Item, Listing
from kiosk.catalogue.source import BadSource
from kiosk.catalogue.terms import TITLE, Term, plain

FORMAT = 4
CODE = 12  # characters of a catalog_code
LISTED = sorted(Listing.model_fields)
ENGLISH = ("title", "short", "summary", "dept_name")  # of `en`: what lists show
LISTINGS_KEPT = 512
NEVER, ALWAYS = (0, 0), (0, 2**32 - 1)
SPOKEN = ("pinyin", "letters", "initials", "accent")
STALE = BadSource("index", "is no index of this release; publish again", 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sound item on its way into an index."""

    name: str
    size: int
    digest: bytes
    listing: Listing
    terms: Sequence[Term]


def listing(item: Item) -> Listing:
    values = {key: getattr(item, key) for key in LISTED}
    return Listing.model_construct(**values | {"en": {key: item.en[key] for key in ENGLISH if key in item.en}})


def write(entries: Sequence[Entry], sounds: bytes) -> bytes:
    """The file. `sounds`: its column."""
    columns = {**_of_items(entries), **_of_terms(entries), "sounds": sounds}
    return pack({"format": FORMAT, "fields": LISTED}, columns)


def _of_items(entries: Sequence[Entry]) -> dict[str, bytes]:
    codes = [entry.listing.catalog_code for entry in entries]
    rows = [entry.listing.model_dump_json(exclude_defaults=True) for entry in entries]
    terms = [(number, *_term(entry.listing)) for number, entry in enumerate(entries)]
    dated = [term for term in terms if term[1:] != ALWAYS]
    return {
        **lines("names", (entry.name for entry in entries)),
        "sizes": numbers(entry.size for entry in entries),
        "digests": b"".join(entry.digest for entry in entries),
        "codes": "".join(codes).encode(),
        "by_code": numbers(sorted(range(len(codes)), key=codes.__getitem__)),
        **lines("rows", rows),
        "here": bytes(_here(entry.listing) for entry in entries),
        "dated": numbers(chain.from_iterable(dated)),
    }


def _here(of: Listing) -> int:
    return 1 if of.offline else 2 if of.is_service_terminals else 0


def _term(of: Listing) -> tuple[int, int]:
    """In force from, and no longer from: ordinals of days."""
    if of.task_state != "1":
        return NEVER
    begins, ends = of.plan_effective_date, of.plan_cancel_date
    return (begins.toordinal() if begins else ALWAYS[0], ends.toordinal() if ends else ALWAYS[1])


def _of_terms(entries: Sequence[Entry]) -> dict[str, bytes]:
    codes = [entry.listing.catalog_code for entry in entries]
    terms = [(number, term) for number, entry in enumerate(entries) for term in entry.terms]
    terms.sort(key=lambda one: (-one[1].weight, len(one[1].text), codes[one[0]], one[1].text))
    spoken = [number for number, (_, term) in enumerate(terms) if term.pinyin]
    shortest, holders = [0] * len(entries), dict[str, dict[int, None]]()
    for owner, term in reversed(terms):
        shortest[owner] = len(term.text)
    for number, entry in enumerate(entries):
        for char in {char for term in entry.terms for char in term.text}:
            holders.setdefault(char, {})[number] = None
    chars = sorted(holders)
    char_starts = [0]
    for char in chars:
        char_starts.append(char_starts[-1] + len(holders[char]))
    readings = [terms[number][1] for number in spoken]
    return {
        "shortest": bytes(shortest),
        **ordered("texts", (term.text for _, term in terms)),
        "owners": numbers(owner for owner, _ in terms),
        "weights": bytes(term.weight for _, term in terms),
        "spoken": numbers(spoken),
        **lines("pinyin", (term.pinyin for term in readings)),
        **ordered("letters", (term.letters for term in readings)),
        **ordered("initials", (term.initials for term in readings)),
        **ordered("accent", (plain(term.letters) for term in readings)),
        "chars": numbers(map(ord, chars)),
        "char_starts": numbers(char_starts),
        "holders": numbers(number for char in chars for number in holders[char]),
    }


def lines(name: str, texts: Iterable[str]) -> dict[str, bytes]:
    """The columns NAME and NAME_starts. Each line begins with its line break: an empty text has one too."""
    raws, starts = [text.encode() for text in texts], [1]
    for raw in raws:
        starts.append(starts[-1] + len(raw) + 1)
    return {name: b"\n" + b"".join(raw + b"\n" for raw in raws), f"{name}_starts": numbers(starts)}


def ordered(name: str, texts: Iterable[str]) -> dict[str, bytes]:
    """`lines`, and their numbers in the order of their bytes: NAME_order."""
    kept = list(texts)
    order = sorted(range(len(kept)), key=lambda number: kept[number].encode())
    return {**lines(name, kept), f"{name}_order": numbers(order)}


class Index:
    """The items of one index by their numbers."""

    def __init__(self, columns: Columns) -> None:
        """Raises BadSource when it is of another release or does not hold together."""
        self.columns = columns
        if columns.about.get("format") != FORMAT:
            raise STALE
        try:
            self._by_code, self._codes = columns.ints("by_code"), columns.text("codes")
            self._row_starts, self._dated = columns.ints("rows_starts"), columns.ints("dated")
            self.sizes, self.here = columns.ints("sizes"), columns.text("here")
            self._digests, self._name_starts = columns.text("digests"), columns.ints("names_starts")
        except (KeyError, ValueError) as error:
            raise STALE from error
        self.whole = set(LISTED) <= set(columns.about.get("fields", ()))
        many = len(self._by_code)
        sizes = (len(self.sizes), len(self.here), len(self._digests) // 32, len(self._codes) // CODE)
        if {*sizes, len(self._name_starts) - 1, len(self._row_starts) - 1} != {many}:
            raise STALE
        self.listing = lru_cache(LISTINGS_KEPT)(self._listing)

    def __len__(self) -> int:
        return len(self._by_code)

    def code(self, number: int) -> str:
        return self._codes[number * CODE : (number + 1) * CODE].decode("ascii")

    def number(self, code: str) -> int | None:
        place = bisect_left(self._by_code, code, key=self.code)
        found = self._by_code[place] if place < len(self) else -1
        return found if found >= 0 and self.code(found) == code else None

    def name(self, number: int) -> str:
        return self.columns.part("names", self._name_starts[number], self._name_starts[number + 1] - 1).decode()

    def within(self, folder: str) -> range:
        """Numbers of the items whose files lie in this folder."""
        every = range(len(self))
        bounds = ([folder], [f"{folder}\0"])
        begin, end = (bisect_left(every, bound, key=lambda number: self.name(number).split("/")) for bound in bounds)
        return range(begin, end)

    def digest(self, number: int) -> bytes:
        return self._digests[number * 32 : (number + 1) * 32]

    def not_in_force(self, day: date | None) -> set[int]:
        """Numbers of those not in force on `day`; None: never."""
        at = None if day is None else day.toordinal()
        rows = zip(self._dated[::3], self._dated[1::3], self._dated[2::3], strict=True)
        return {
            number
            for number, begins, ends in rows
            if (begins, ends) == NEVER or (at is not None and not begins <= at < ends)
        }

    def _listing(self, number: int) -> Listing:
        row = json.loads(self.columns.part("rows", self._row_starts[number], self._row_starts[number + 1] - 1))
        return Listing.model_validate({key: row[key] for key in row.keys() & Listing.model_fields.keys()})

    def check(self) -> None:
        """Looks at every number in it: what comes from outside must not lead search astray. Raises BadSource."""
        many, of = len(self), self.columns
        try:
            many_lines = {name: _whole_lines(of, name) for name in ("names", "rows", "texts", *SPOKEN)}
            terms, spoken, chars = many_lines["texts"], many_lines["pinyin"], len(of.ints("chars"))
            starts = of.ints("char_starts")
            sound = (
                len(self._dated) % 3 == 0
                and sorted(self._by_code) == list(range(many))
                and all(self.code(one) < self.code(other) for one, other in pairwise(self._by_code))
                and all(one < other for one, other in pairwise(self.name(n).split("/") for n in range(many)))
                and many_lines["names"] == many_lines["rows"] == many == len(of.text("shortest"))
                and {many_lines[name] for name in SPOKEN} == {spoken} == {len(of.ints("spoken"))}
                and terms == len(of.ints("owners")) == len(of.text("weights"))
                and all(_in_order(of, name) for name in ("texts", "letters", "initials", "accent"))
                and all(number < many for name in ("owners", "holders") for number in of.ints(name))
                and all(number < many for number in self._dated[::3])
                and all(number < terms for number in of.ints("spoken"))
                and max(of.text("weights"), default=0) <= TITLE
                and all(one < other for one, other in pairwise(of.ints("chars")))
                and len(starts) == chars + 1
                and all(one <= other for one, other in pairwise(starts))
                and starts[-1] == len(of.ints("holders"))
            )
            of.text("sounds").decode()
            for number in range(many):
                sound = sound and self._listing(number).catalog_code == self.code(number)
        except (KeyError, ValueError, AttributeError, TypeError, RecursionError) as error:
            raise STALE from error
        if not sound:
            raise STALE


def _whole_lines(of: Columns, name: str) -> int:
    """How many; raises ValueError when it is not a column of lines."""
    starts, text = of.ints(f"{name}_starts"), of.text(name)
    if [at for at, octet in enumerate(text, 1) if octet == ord("\n")] != list(starts) or starts[0] != 1:
        raise ValueError(name)
    text.decode()
    return len(starts) - 1


def _in_order(of: Columns, name: str) -> bool:
    texts, order = of.text(name).split(b"\n")[1:-1], of.ints(f"{name}_order")
    return sorted(order) == list(range(len(texts))) and all(texts[a] <= texts[b] for a, b in pairwise(order))
