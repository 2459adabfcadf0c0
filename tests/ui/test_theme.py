"""The palette's contrast, token by token: screen.md 1 rows 9, 10 and look.md 2."""

import json
from pathlib import Path

import pytest

TOKENS = json.loads((Path(__file__).parents[2] / "ui" / "qml" / "Jiujin" / "tokens.json").read_text("utf-8"))
# ink, ground, least ratio in standard and assisted, least in contrast
PAIRS = [
    ("ink", "paper", 10, 10), ("ink", "surface", 10, 10), ("ink", "sunk", 10, 10), ("ink2", "paper", 7, 7),
    ("ink2", "surface", 7, 7), ("ink2", "sunk", 7, 7), ("indigoText", "indigo", 10, 10),
    ("indigoText", "indigoDown", 10, 10), ("indigo", "surface", 10, 10), ("indigo", "paper", 9.5, 10),
    ("indigo", "indigoTint", 7, 7), ("ink", "indigoTint", 10, 10), ("lampText", "lamp", 7, 7),
    ("lampInk", "lampTint", 7, 7), ("ink", "lampTint", 10, 10), ("pine", "pineTint", 7, 7), ("pine", "surface", 7, 7),
    ("crimson", "crimsonTint", 7, 7), ("crimson", "surface", 7, 7), ("crimson", "paper", 7, 7),
    ("ink", "crimsonTint", 10, 10), ("ink", "pineTint", 10, 10), ("sealText", "seal", 4.5, 7),
    ("seal", "paper", 4.5, 7), ("nightText", "night", 10, 10), ("nightText2", "night", 10, 10),
    ("nightText2", "night2", 10, 10), ("lamp", "night", 7, 7), ("disabled", "disabledFill", 4.5, 4.5),
    ("edge", "paper", 3, 3), ("edge", "surface", 3, 3), ("ledge", "paper", 3, 3), ("ledge", "sunk", 3, 3),
    ("focusInner", "paper", 3, 1), ("focusOuter", "paper", 1, 3), ("focusOuter", "focusInner", 3, 1),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["standard", "assisted", "contrast"])
@pytest.mark.parametrize(("ink", "ground", "least", "least_contrast"), PAIRS)
def test_a_pair_of_colours_can_be_told_apart(
    mode: str, ink: str, ground: str, least: float, least_contrast: float
) -> None:
    found = ratio(TOKENS[mode][ink], TOKENS[mode][ground])
    assert found >= (least_contrast if mode == "contrast" else least), f"{ink} on {ground}: {found:.1f}"


def test_the_tokens_that_qml_reads_are_the_documented_ones() -> None:
    text = (Path(__file__).parents[2] / "ui" / "qml" / "Jiujin" / "tokens.js").read_text("utf-8")
    assert json.loads(text[text.index("{") : text.rindex("}") + 1]) == TOKENS
