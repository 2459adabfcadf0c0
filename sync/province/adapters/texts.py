"""Sample messenger: text messages as files of a folder, for an operator to look at; docs/writing-an-adapter.md 4.

DATA/sample_texts/ID.json, 0600. In truth the operator's own gateway stands here, which takes the id as the message's:
the same one twice is sent once.
"""

import json
from pathlib import Path

from sync.province.adapters import TextMessage
from sync.province.durable import make_folder, write_durably

FOLDER = "sample_texts"


class TextFolder:
    def __init__(self, data: Path, _here: Path) -> None:
        self._folder = data / FOLDER

    def send(self, message: TextMessage) -> None:
        make_folder(self._folder)
        content = {"id": message.id, "phone": message.phone, "words": message.words}
        write_durably(self._folder / f"{message.id}.json", json.dumps(content, ensure_ascii=False).encode())


def lying(data: Path) -> dict[str, TextMessage]:
    """By id: what "was sent"."""
    found = [json.loads(file.read_text("utf-8")) for file in sorted((data / FOLDER).glob("*.json"))]
    return {one["id"]: TextMessage(**one) for one in found}
