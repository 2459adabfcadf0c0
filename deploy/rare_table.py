"""Writes assets/input/rare.json: for each toneless syllable the characters that libgooglepinyin does not offer early.

Run by hand when pypinyin or the library changes: .venv/bin/python deploy/rare_table.py
"""

import json
from collections import defaultdict
from pathlib import Path

from pypinyin import Style, constants, pinyin

from ui.input.pinyin import PinyinEngine

# Seen in names and asked for at counters; they stand first in their syllable.
IN_NAMES = (
    "堃赟骉祎婳䶮玥翀喆垚彧犇淼焱鑫晟昶珺璟琀璠煊煜烜燊骁骎翊翎羿羲瑄瑢甯甦畯畬祺禔禛稷竑竣笪筠箬绛缙"
    "缜芃芷苒茆茜荃莞莛菡萱葳蓁蕙薏虓蛟裎襄觐诩谌谞赓趯跹轶迤逄郄郗郯鄢酆醍钊钰钺铉铖锜锴镡镫阚陟隗隽"
    "雒霈霁靖靳韫頔颀颉颋飏飒馗骅骐骝骞鸷麒黼齐龑"
)


def rank(character: str) -> tuple[int, int]:
    """Names first, then by block; simplified and common blocks before extensions."""
    code = ord(character)
    if character in IN_NAMES:
        return (0, IN_NAMES.index(character))
    if 0x4E00 <= code <= 0x9FFF:
        return (1, code)
    if 0x3400 <= code <= 0x4DBF:
        return (2, code)
    return (3, code)


def main() -> None:
    by_syllable: dict[str, set[str]] = defaultdict(set)
    for code in constants.PINYIN_DICT:
        for reading in pinyin(chr(code), style=Style.NORMAL, heteronym=True, v_to_u=False)[0]:
            if reading.isascii() and reading.isalpha():
                by_syllable[reading].add(chr(code))
    engine = PinyinEngine()
    early = {syllable: {found.text for found in engine.search(syllable)} for syllable in by_syllable}
    offered = set().union(*early.values())
    main_reading = {c: pinyin(c, style=Style.NORMAL, v_to_u=False)[0][0] for cs in by_syllable.values() for c in cs}
    table = {}
    for syllable, characters in sorted(by_syllable.items()):
        # A second reading of a character that its first reading offers anyway is noise here.
        wanted = {c for c in characters - early[syllable] if main_reading[c] == syllable or c not in offered}
        rare = sorted(wanted, key=lambda c, s=syllable: (rank(c)[0] > 0, main_reading[c] != s, rank(c)))
        if rare:
            table[syllable] = "".join(rare)
    out = Path(__file__).parent.parent / "assets" / "input" / "rare.json"
    out.write_text(json.dumps(table, ensure_ascii=False, separators=(",\n", ":")) + "\n", "utf-8")
    print(f"{sum(map(len, table.values()))} characters in {len(table)} syllables -> {out.name}")  # noqa: T201


if __name__ == "__main__":
    main()
