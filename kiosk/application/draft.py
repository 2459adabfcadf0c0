"""An unfinished application as bytes: what is sealed to the card's key and comes back with the same card.

`JJD1`, length of the head (4 bytes, big-endian), head (JSON, UTF-8), then the pictures one after the other.
"""

import json
from itertools import accumulate
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.application.acting import AGENT
from kiosk.contract.limits import MATERIAL_MAX, MATERIALS_MAX
from kiosk.session.visit import Acting, Draft, TakenPage, Visit

MAGIC = b"JJD1"
HEAD_MAX = 256 * 1024


class DraftError(ValueError):
    """The bytes are no draft of this version; says which rule broke, never what stood there."""


class _Page(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    material: str = Field(max_length=60)
    index: int = Field(ge=0, le=40)
    size: int = Field(ge=1, le=MATERIAL_MAX)


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    item: str = Field(pattern=r"^[0-9A-Z]{12}$")
    catalogue_version: str = Field(max_length=64)
    answers: dict[str, Any] = Field(max_length=200)
    deferred: list[str] = Field(max_length=MATERIALS_MAX)
    pages: list[_Page] = Field(max_length=MATERIALS_MAX)
    disputed: list[str] = Field(default=[], max_length=8)
    supplement: str = Field(default="", max_length=80)
    acting: Acting = Field(default=Acting.SELF, strict=False)


def draft_of(visit: Visit) -> Draft:
    """What an agent is to the principal stays out: the next agent may be another. Raises DraftError for a visit
    without an item."""
    if visit.item is None:
        raise DraftError("no item")
    return Draft(
        item=visit.item.catalog_code,
        catalogue_version=visit.catalogue_version,
        answers={key: value for key, value in visit.answers.items() if key != AGENT},
        pages=visit.pages,
        deferred=visit.deferred,
        disputed=visit.disputed,
        draft_id=visit.draft_id,
        supplement=visit.supplement.key if visit.supplement else "",
        acting=visit.acting,
    )


def encode(draft: Draft) -> bytes:
    head = {
        "item": draft.item,
        "catalogue_version": draft.catalogue_version,
        "answers": dict(draft.answers),
        "deferred": sorted(draft.deferred),
        "pages": [{"material": page.material, "index": page.index, "size": len(page.jpeg)} for page in draft.pages],
        **({"disputed": sorted(draft.disputed)} if draft.disputed else {}),
        **({"supplement": draft.supplement} if draft.supplement else {}),
        **({"acting": draft.acting} if draft.acting is not Acting.SELF else {}),
    }
    text = json.dumps(head, ensure_ascii=False).encode()
    if len(text) > HEAD_MAX:
        raise DraftError("head too long")
    return MAGIC + len(text).to_bytes(4, "big") + text + b"".join(page.jpeg for page in draft.pages)


def decode(data: bytes) -> Draft:
    """Raises DraftError."""
    if data[:4] != MAGIC:
        raise DraftError("not a draft of this version")
    start = 8 + int.from_bytes(data[4:8], "big")
    if start > 8 + HEAD_MAX or start > len(data):
        raise DraftError("head too long")
    try:
        head = _Head.model_validate_json(data[8:start])
    except ValidationError:
        raise DraftError("head does not fit its shape") from None
    ends = list(accumulate((page.size for page in head.pages), initial=start))
    if ends[-1] != len(data):
        raise DraftError("pictures do not fill the rest")
    pages = [
        TakenPage(page.material, page.index, data[first:last])
        for page, first, last in zip(head.pages, ends, ends[1:], strict=False)
    ]
    return Draft(
        head.item,
        head.catalogue_version,
        head.answers,
        tuple(pages),
        frozenset(head.deferred),
        disputed=frozenset(head.disputed),
        supplement=head.supplement,
        acting=head.acting,
    )
