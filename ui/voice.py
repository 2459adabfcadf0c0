"""What is read aloud of a page. Never a name, number or address: the loudspeaker tells the whole hall.

A page is heard as its title, its hint and its banner; a view-model with more to say, or less, has `spoken()`.
"""

import re

from ui.viewmodels.page import PageViewModel

PARTS = ("title", "hint", "banner")
_DIGITS = re.compile(r"\d{5,}")


def script(view_model: PageViewModel) -> str:
    """Sentences, each ended; empty when the page has nothing to say."""
    own = getattr(view_model, "spoken", None)
    parts = [own()] if own is not None else [str(getattr(view_model, part, "") or "") for part in PARTS]
    sentences = [_DIGITS.sub("", part.replace("\n", "")).strip() for part in parts]
    return "".join(part if part[-1] in "。！？.!?：" else f"{part}。" for part in sentences if part)
