"""A line of text with a caret, for the on-screen keyboards. Pure: every press makes the next `Editor`."""

from dataclasses import dataclass, replace

_JOINERS = (
    (0x0300, 0x036F),  # combining marks
    (0xFE00, 0xFE0F),  # variation selectors
    (0xE0100, 0xE01EF),  # ideographic variation selectors (UTS 37)
)


def _belongs_to_the_one_before(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _JOINERS)


@dataclass(frozen=True, slots=True)
class Editor:
    """`caret` counts code points before it. Characters beyond the BMP are one, marks stay with their character."""

    text: str = ""
    caret: int = 0
    limit: int = 200  # code points

    @classmethod
    def of(cls, text: str, limit: int = 200) -> "Editor":
        """`text` with the caret at its end."""
        kept = text[:limit]
        return cls(kept, len(kept), limit)

    @property
    def before(self) -> str:
        return self.text[: self.caret]

    @property
    def after(self) -> str:
        return self.text[self.caret :]

    @property
    def full(self) -> bool:
        return len(self.text) >= self.limit

    def insert(self, piece: str) -> "Editor":
        """What fits of `piece` before the caret; control characters are left out."""
        clean = "".join(c for c in piece if c.isprintable() or _belongs_to_the_one_before(c))
        fits = clean[: max(0, self.limit - len(self.text))]
        return replace(self, text=self.before + fits + self.after, caret=self.caret + len(fits))

    def delete(self) -> "Editor":
        """Takes away the character before the caret, with its marks."""
        start = self._previous()
        return replace(self, text=self.text[:start] + self.after, caret=start)

    def clear(self) -> "Editor":
        return replace(self, text="", caret=0)

    def left(self) -> "Editor":
        return replace(self, caret=self._previous())

    def right(self) -> "Editor":
        caret = min(self.caret + 1, len(self.text))
        while caret < len(self.text) and _belongs_to_the_one_before(self.text[caret]):
            caret += 1
        return replace(self, caret=caret)

    def place(self, caret: int) -> "Editor":
        return replace(self, caret=max(0, min(caret, len(self.text))))

    def _previous(self) -> int:
        caret = max(0, self.caret - 1)
        while caret > 0 and _belongs_to_the_one_before(self.text[caret]):
            caret -= 1
        return caret
