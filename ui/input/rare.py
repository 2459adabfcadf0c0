"""The 生僻字 page: characters that the pinyin engine does not offer early, from assets/input/rare.json."""

import json
from functools import cache

from kiosk.config import ASSETS


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads((ASSETS / "input" / "rare.json").read_text("utf-8"))
    return table


def rare(letters: str) -> list[str]:
    """Characters of a toneless syllable (ü is v), those known from names first. Unknown syllables give none.

    While the syllable is unfinished, those of the shortest syllables that begin so.
    """
    typed = letters.lower().strip("'")
    if not typed:
        return []
    table = _table()
    if typed in table:
        return list(table[typed])
    longer = sorted((s for s in table if s.startswith(typed)), key=len)
    return [character for syllable in longer for character in table[syllable][:12]][:60]
