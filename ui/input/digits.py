"""Long numbers in the groups that people read them out in."""

GROUPS = {"phone": (3, 4, 4), "id_number": (6, 8, 4), "bank_card": (4, 4, 4, 4, 4)}


def grouped(widget: str, text: str) -> str:
    """138 0771 6612."""
    made, at = [], 0
    for size in GROUPS.get(widget, ()):
        made.append(text[at : at + size])
        at += size
    return " ".join(part for part in [*made, text[at:]] if part)
