"""帮办代办, 经办人: somebody acts for a person or an organisation.

What that asks is added to the item's own form, papers and commitments: the visit, its check and its filing go on
unchanged.
"""

from typing import Any

from kiosk.catalogue.item import CertificateSpec, Item, Kind, MaterialSpec
from kiosk.session.visit import Acting

NATURAL = "1"  # server_type: domain.md 6.2
RELATIONS = (
    ("spouse", "丈夫、妻子", "Husband or wife"),
    ("child", "儿女、儿媳、女婿", "Son, daughter, in-law"),
    ("parent", "父母", "Parent"),
    ("relative", "别的亲戚", "Other relative"),
)
OTHERS = (
    ("village", "村干部、网格员", "Village or community worker"),
    ("helper", "帮办、代办员", "Helper of the service centre"),
    ("friend", "受他委托的人", "Somebody he or she sends"),
)
AGENT = "agent_relation"
ORGANISATION_CODE = "org_code"
ORGANISATION = ("org_name", ORGANISATION_CODE, "org_role")
BY_AGENT = "我是受本人委托来办的，他（她）知道这件事，说的都是真的。冒名代办要负法律责任。"
BY_AGENT_EN = (
    "I act at this person's own wish and what I say is true. Acting in somebody's name without it is punishable."
)
FOR_ORGANISATION = "我有权替这个单位办这件事，说的都是真的。"
FOR_ORGANISATION_EN = "I may act for this organisation in this matter, and what I say is true."
LICENCE, LETTER = "营业执照", "授权委托书"
LICENCE_TYPE = "11100000MB0143028W003"  # 证照类型代码 of the licence


def choices(item: Item) -> tuple[Acting, ...]:
    """The usual one first."""
    if item.kind in (Kind.BOOK, Kind.QUERY, Kind.PRINT, Kind.PAY):
        return (Acting.SELF,)
    kinds = set(item.server_type.split("^"))
    found = [Acting.SELF] if NATURAL in kinds else []
    found += [Acting.AGENT] if found and item.agents != "none" else []
    return (*found, *((Acting.ORGANISATION,) if kinds - {NATURAL} else ()))


def asked(item: Item, acting: Acting) -> Item:
    """The item as the one who acts is asked. `item` as the catalogue has it."""
    match acting:
        case Acting.SELF:
            return item
        case Acting.AGENT:
            return _with(item, {AGENT: _relation(item)}, [], BY_AGENT, BY_AGENT_EN)
        case Acting.ORGANISATION:
            return _with(item, _organisation(), _papers(item), FOR_ORGANISATION, FOR_ORGANISATION_EN)


def also_brought(item: Item) -> tuple[Item, list[MaterialSpec]]:
    """What organisations bring besides, for the guide, and the item in whose words. Nothing where it is for persons
    alone, or asked of an organisation already."""
    more = _papers(item) if Acting.ORGANISATION in choices(item) else []
    return (asked(item, Acting.ORGANISATION), more) if more else (item, [])


def relation(value: object, language: str) -> str:
    """In words; "" for none."""
    return next((en if language == "en" else zh for key, zh, en in (*RELATIONS, *OTHERS) if key == value), "")


def _with(item: Item, first: dict[str, Any], papers: list[MaterialSpec], text: str, english: str) -> Item:
    form = item.form
    order = form.get("x-order")
    own = {key: _known(spec, first) for key, spec in form.get("properties", {}).items()}
    made = {
        **form,
        "properties": {**first, **own},
        "required": [*first, *form.get("required", ())],
        **({"x-order": [*first, *order]} if order else {}),
    }
    materials = item.en.get("materials", {})
    named = {
        LICENCE: {"name": "Business licence", "pages": ["The licence"]},
        LETTER: {"name": "Letter of authority", "pages": ["The letter"]},
    }
    en = {
        **item.en,
        "commitments": [english, *item.en.get("commitments", [])],
        "materials": {**materials, **{spec.material_name: named[spec.material_name] for spec in papers}},
    }
    changes = {"form": made, "commitments": [text, *item.commitments], "materials": [*item.materials, *papers]}
    return item.model_copy(update={**changes, "en": en})


def _known(spec: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """A code that was asked already is shown to be confirmed, not asked again."""
    if "org_code" not in first or spec.get("x-read") != "licence.code":
        return spec
    english = {**spec.get("x-en", {}), "confirm": "Is it this code?"}
    return {**spec, "x-prefill": "answers.org_code", "x-confirm": "是这个代码，对吗？", "x-en": english}


def _relation(item: Item) -> dict[str, Any]:
    offered = RELATIONS if item.agents == "family" else (*RELATIONS, *OTHERS)
    return {
        "type": "string",
        "title": "您是他（她）的什么人？",
        "x-label": "代办人是",
        "x-widget": "choice",
        "x-icon": "two",
        "oneOf": [{"const": key, "title": zh, "x-en": en} for key, zh, en in offered],
        "x-en": {"title": "What are you to him or her?", "label": "The agent is"},
    }


def _organisation() -> dict[str, Any]:
    return {
        "org_name": {
            "type": "string",
            "title": "单位叫什么名字？",
            "x-label": "单位",
            "x-widget": "text",
            "x-icon": "house",
            "x-hint": "照着营业执照写全。",
            "x-read": "licence.name",
            "minLength": 2,
            "maxLength": 60,
            "x-en": {
                "title": "What is the organisation called?",
                "label": "Organisation",
                "hint": "As on its licence.",
            },
        },
        "org_code": {
            "type": "string",
            "title": "统一社会信用代码是多少？",
            "x-label": "信用代码",
            "x-widget": "credit_code",
            "x-hint": "营业执照上 18 位的那一行。",
            "x-read": "licence.code",
            "x-en": {
                "title": "What is its credit code?",
                "label": "Credit code",
                "hint": "18 signs, on the licence.",
            },
        },
        "org_role": {
            "type": "string",
            "title": "您在单位是什么人？",
            "x-label": "您是",
            "x-widget": "choice",
            "oneOf": [
                {"const": "legal", "title": "法定代表人、负责人", "x-en": "Its legal representative"},
                {"const": "agent", "title": "受托来办事的人", "x-en": "Sent to act for it"},
            ],
            "x-en": {"title": "What are you there?", "label": "You are"},
        },
    }


def _papers(item: Item) -> list[MaterialSpec]:
    sent = {"properties": {"org_role": {"const": "agent"}}}
    fetched = CertificateSpec(type_code=LICENCE_TYPE, name=LICENCE, tells=["licence.name", "licence.code"])
    wanted = [
        MaterialSpec(material_name=LICENCE, pages=["执照"], icon="cert", order_num=90, certificate=fetched),
        MaterialSpec(material_name=LETTER, pages=["委托书"], icon="pen", only_if=sent, order_num=91),
    ]
    there = {spec.material_name for spec in item.materials}
    return [spec for spec in wanted if spec.material_name not in there]
