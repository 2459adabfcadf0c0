"""What a catalogue's editor runs before signing: the index, with readings. The only user of pypinyin."""

from functools import cache
from pathlib import Path

import pypinyin

from kiosk.catalogue import source
from kiosk.catalogue.index import write
from kiosk.catalogue.published import entries
from kiosk.catalogue.terms import normal


def publish(folder: Path) -> Path:
    """Writes the index of the sound items in `folder`; the same bytes for the same items. Raises BadSource."""
    found, _ = entries(folder, source.item_files(folder), reading)
    file = folder / source.INDEX
    new = file.with_suffix(".new")
    new.write_bytes(write(found, sounds()))
    return new.replace(file)  # whoever has the old one open keeps it


def reading(text: str) -> str:
    """Syllables without tones, separated by spaces; ü is v; letters and digits stand as they are."""
    return " ".join(pypinyin.lazy_pinyin(normal(text), v_to_u=False))


@cache
def sounds() -> bytes:
    """The usual reading of every GB 2312 character, as kiosk.catalogue.index has it."""
    found: dict[str, str] = {}
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            char = bytes((row, cell)).decode("gb2312", "ignore")
            if char:
                syllable = pypinyin.lazy_pinyin(char, v_to_u=False)[0]
                found[syllable] = found.get(syllable, "") + char
    return "".join(f"\n{syllable}:{chars}" for syllable, chars in sorted(found.items())).encode()
