"""What a catalogue's editor runs before signing: the search index with readings. The only user of pypinyin."""

import json
from pathlib import Path
from typing import Any

import pypinyin

from kiosk.catalogue import source
from kiosk.catalogue.load import read_item
from kiosk.catalogue.search import normal, texts

FORMAT = 1


def build(folder: Path) -> dict[str, Any]:
    """The index document (kiosk.catalogue.search) of the items in `folder`; bad items are left out."""
    terms: dict[str, list[tuple[str, str, int]]] = {}
    for file in source.item_files(folder):
        item, _ = read_item(file, file.name)
        if item is not None:
            terms[item.catalog_code] = [(text, reading(text), weight) for text, weight in texts(item)]
    return {"version": FORMAT, "digest": source.digest(folder), "terms": terms, "sounds": sounds()}


def publish(folder: Path) -> Path:
    """Writes index.json, one item a line, so that two versions compare well."""
    document = build(folder)
    rows = [f"{json.dumps(code)}: {json.dumps(rows, ensure_ascii=False)}" for code, rows in document["terms"].items()]
    head = json.dumps({key: document[key] for key in ("version", "digest", "sounds")}, ensure_ascii=False)
    text = f'{head[:-1]},\n"terms": {{\n' + ",\n".join(rows) + "\n}}\n"
    file = folder / source.INDEX
    file.write_text(text, "utf-8")
    return file


def reading(text: str) -> str:
    """Syllables without tones, separated by spaces; ü is v; letters and digits stand as they are."""
    return " ".join(pypinyin.lazy_pinyin(normal(text), v_to_u=False))


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
