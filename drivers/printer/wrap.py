"""Lines as paper takes them: whole words, Chinese anywhere except before a closing mark or behind an opening one.

The printer itself breaks in the middle of a word. It prints what GB18030 writes in one byte half as wide as the rest:
“ ” · are wide, whatever Unicode says.
"""

import re
from typing import Final

WORDS: Final = re.compile(r" +|[“\u2018（《【]*(?:[!-~\u00a0-\u024f]+|[^ ])[，。、；：！？”\u2019）》】…]*")


def columns(text: str) -> int:
    """Half-wide cells."""
    return sum(2 if len(letter.encode("gb18030", "ignore")) > 1 else 1 for letter in text)


def wrapped(text: str, width: int) -> str:
    """`text` with line feeds, no line wider than `width` columns; what follows a first line keeps its indent."""
    return "\n".join(line for part in text.split("\n") for line in _lines(part, width))


def _lines(text: str, width: int) -> list[str]:
    indent = text[: len(text) - len(text.lstrip(" "))][: width // 2]
    lines, line = [], indent
    for word in WORDS.findall(text[len(indent) :]):
        for piece in _pieces(word, width - len(indent)):
            if columns(line) + columns(piece) > width and line.strip():
                lines.append(line.rstrip())
                line = indent
            if piece.strip() or line.strip():
                line += piece
    return [*lines, line.rstrip()]


def _pieces(word: str, width: int) -> list[str]:
    """A word wider than a line is cut after all."""
    if columns(word) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if columns(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
