"""The signed feed's files, as they lie in DATA/feed: metadata and targets of a TUF repository."""

import re
from pathlib import Path

from sync.province.problems import Refusal

PARTS = ("metadata", "targets")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}")


def feed_file(data: Path, part: str, file: str) -> bytes:
    """Raises Refusal("not-found")."""
    names = file.split("/")
    if part not in PARTS or len(names) > 4 or not all(NAME.fullmatch(name) for name in names):
        raise Refusal("not-found")
    try:
        return (data / "feed" / part).joinpath(*names).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Refusal("not-found") from error
