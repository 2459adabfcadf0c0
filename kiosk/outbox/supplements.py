"""What a filed case still wants, as an item of its own: 补正 that a letter asks for, papers that were put off (容缺).

The visit's pages take it as they take any item; `kiosk.outbox.filing` then files a supplement: a sealed case of its
own that names the one it belongs to.
"""

import logging
from typing import Any

from kiosk.catalogue.item import Item, MaterialSpec
from kiosk.contract.letter import Letter, Wanted
from kiosk.forms import form_faults
from kiosk.session.visit import Asked

log = logging.getLogger(__name__)

EMPTY: dict[str, Any] = {"type": "object", "properties": {}}
OATH, OATH_EN = "补交的都是真的", "What I add is true"
AFTER = [["网一通", "自动送出，您不用再来"], ["受理的人看过", "放身份证，点“查进度”，就能看到回话"]]
AFTER_EN = [["When the line is up", "it is sent; no need to return"], ["When it was looked at", "lay your card here"]]


def asked_of(service: dict[str, Any], asking: Letter | list[Wanted], until: str = "") -> Asked | None:
    """`service`: the official fields of the case's item. None when nothing can be handed in by it."""
    if isinstance(asking, list):
        return Asked(_item(service, asking, EMPTY), until=until) if asking else None
    form = asking.form or EMPTY
    if form_faults(form):
        log.warning("a letter's questions are faulty; its papers alone are asked")
        form = EMPTY
    if not asking.materials and not form.get("properties"):
        return None
    return Asked(
        _item(service, asking.materials, form),
        letter=asking.letter,
        text=asking.text,
        text_en=asking.text_en,
        office=asking.office,
        until=asking.until.isoformat() if asking.until else "",
    )


def _item(service: dict[str, Any], wanted: list[Wanted], form: dict[str, Any]) -> Item:
    materials = [
        MaterialSpec(
            material_name=one.name,
            page_num=one.pages,
            paper=one.paper,
            is_need="1" if one.needed else "2",
            note=one.why,
            order_num=n,
        )
        for n, one in enumerate(wanted)
    ]
    english = {
        **service.get("en", {}),
        "commitments": [OATH_EN],
        "after": AFTER_EN,
    }
    return Item.model_validate(
        {**service, "materials": materials, "form": form, "commitments": [OATH], "after": AFTER, "en": english}
    )
