"""Names: one middle dot, letters out of the private area, masks."""

MIDDLE_DOT = "\u00b7"


def mask(name: str) -> str:
    """First letter, stars, last letter: 韦*兰, 陈*; every part of a name with a dot: 阿***·买**."""
    if MIDDLE_DOT in name:
        return MIDDLE_DOT.join(part[:1] + "*" * (len(part) - 1) for part in name.split(MIDDLE_DOT))
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]
