"""What a catalogue's editor runs before signing: the search index with readings. The only user of pypinyin."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pypinyin

from kiosk.catalogue import source
from kiosk.catalogue.load import read_item
from kiosk.catalogue.search import AROUND, FORMAT, normal, texts


def build(folder: Path) -> dict[str, Any]:
    """The index document (kiosk.catalogue.search) of the sound items in `folder`."""
    terms: dict[str, list[tuple[str, str, int]]] = {}
    files: dict[str, str] = {}
    for file in source.item_files(folder):
        name = file.relative_to(folder).as_posix()
        item, _ = read_item(file, name)
        if item is not None and item.catalog_code not in terms:
            files[name] = source.sha256(source.read_bytes(file, source.LARGEST_ITEM))
            terms[item.catalog_code] = [
                (text, reading(text) if weight > AROUND and not text.isascii() else "", weight)
                for text, weight in texts(item)
            ]
    return {"version": FORMAT, "files": files, "terms": terms, "sounds": sounds()}


def publish(folder: Path) -> Path:
    """Writes index.json, one file and one item a line, so that two versions compare well."""
    document = build(folder)
    parts = [f'"version": {FORMAT}', f'"sounds": {json.dumps(document["sounds"], ensure_ascii=False)}']
    for name in ("files", "terms"):
        rows = [f"{json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in document[name].items()]
        parts.append(f'"{name}": {{\n' + ",\n".join(rows) + "\n}")
    file = folder / source.INDEX
    file.write_text("{" + ",\n".join(parts) + "}\n", "utf-8")
    return file


def reading(text: str) -> str:
    """Syllables without tones, separated by spaces; ü is v; letters and digits stand as they are."""
    return " ".join(pypinyin.lazy_pinyin(normal(text), v_to_u=False))


@cache
def sounds() -> dict[str, str]:
    """The usual reading of every GB 2312 character: {"gao": "高搞…"}."""
    found: dict[str, str] = {}
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            char = bytes((row, cell)).decode("gb2312", "ignore")
            if char:
                syllable = pypinyin.lazy_pinyin(char, v_to_u=False)[0]
                found[syllable] = found.get(syllable, "") + char
    return dict(sorted(found.items()))
