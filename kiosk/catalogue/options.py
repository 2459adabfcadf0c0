"""What an item's flags ask of everybody alike: how the result comes (寄递), which place decides (跨省通办).

They are questions of the form like all others: asked one a page, filled in ahead, checked, sealed into the case.
"""

from collections.abc import Mapping
from typing import Any

from kiosk.catalogue.item import Item

PROVINCES = (
    ("110000", "北京", "Beijing"), ("120000", "天津", "Tianjin"), ("130000", "河北", "Hebei"),
    ("140000", "山西", "Shanxi"), ("150000", "内蒙古", "Inner Mongolia"), ("210000", "辽宁", "Liaoning"),
    ("220000", "吉林", "Jilin"), ("230000", "黑龙江", "Heilongjiang"), ("310000", "上海", "Shanghai"),
    ("320000", "江苏", "Jiangsu"), ("330000", "浙江", "Zhejiang"), ("340000", "安徽", "Anhui"),
    ("350000", "福建", "Fujian"), ("360000", "江西", "Jiangxi"), ("370000", "山东", "Shandong"),
    ("410000", "河南", "Henan"), ("420000", "湖北", "Hubei"), ("430000", "湖南", "Hunan"),
    ("440000", "广东", "Guangdong"), ("450000", "广西", "Guangxi"), ("460000", "海南", "Hainan"),
    ("500000", "重庆", "Chongqing"), ("510000", "四川", "Sichuan"), ("520000", "贵州", "Guizhou"),
    ("530000", "云南", "Yunnan"), ("540000", "西藏", "Tibet"), ("610000", "陕西", "Shaanxi"),
    ("620000", "甘肃", "Gansu"), ("630000", "青海", "Qinghai"), ("640000", "宁夏", "Ningxia"),
    ("650000", "新疆", "Xinjiang"),
)  # fmt: skip  # GB/T 2260

POST = {"properties": {"result_by": {"const": "post"}}}
ELSEWHERE = {"properties": {"decided_at": {"const": "elsewhere"}}}

DELIVERY: dict[str, Any] = {
    "result_by": {
        "type": "string",
        "title": "结果怎么拿？",
        "x-label": "结果",
        "x-icon": "send",
        "x-widget": "choice",
        "oneOf": [
            {"const": "window", "title": "自己到窗口拿", "x-en": "I collect it"},
            {"const": "post", "title": "邮寄到家", "x-en": "By post"},
        ],
        "x-en": {"title": "How do you get the result?", "label": "Result"},
    },
    "result_address": {
        "type": "string",
        "title": "寄到哪里？",
        "x-label": "寄到",
        "x-widget": "address",
        "x-prefill": "card.address",
        "x-confirm": "寄到这里，对吗？",
        "minLength": 6,
        "maxLength": 100,
        "x-when": POST,
        "x-en": {"title": "To which address?", "label": "Sent to", "confirm": "Is it sent here?"},
    },
    "result_phone": {
        "type": "string",
        "title": "送到时打哪个电话？",
        "x-label": "收件电话",
        "x-widget": "phone",
        "x-prefill": "answers.phone",
        "x-private": True,
        "x-confirm": "送到时打这个电话，对吗？",
        "x-when": POST,
        "x-en": {"title": "Which number does the carrier call?", "label": "Carrier calls", "confirm": "This number?"},
    },
}

CROSS: dict[str, Any] = {
    "decided_at": {
        "type": "string",
        "title": "这件事归哪里管？",
        "x-label": "归哪里管",
        "x-icon": "pin",
        "x-hint": "看您的参保地、户口所在地或者发证的地方。",
        "x-widget": "choice",
        "oneOf": [
            {"const": "here", "title": "就在本地", "x-en": "Here"},
            {"const": "elsewhere", "title": "在别的地方", "x-en": "Another place"},
        ],
        "x-en": {
            "title": "Which place is it for?",
            "label": "Decided at",
            "hint": "Where you are insured or registered.",
        },
    },
    "decided_province": {
        "type": "string",
        "title": "是哪个省？",
        "x-label": "省份",
        "x-widget": "choice",
        "oneOf": [{"const": code, "title": name, "x-en": en} for code, name, en in PROVINCES],
        "x-when": ELSEWHERE,
        "x-en": {"title": "Which province?", "label": "Province"},
    },
    "decided_county": {
        "type": "string",
        "title": "哪个市、哪个县（区）？",
        "x-label": "市县",
        "x-widget": "text",
        "minLength": 2,
        "maxLength": 30,
        "x-when": ELSEWHERE,
        "x-en": {"title": "Which city and county?", "label": "County"},
    },
}
KEYS = frozenset({*DELIVERY, *CROSS})
MODES = {
    "online": ("在这里办完，由您选的地方办理", "Done here; the place you choose decides"),  # 全程网办
    "relay": (
        "这里收材料，转给您选的地方办",
        "Papers are taken here and sent on to the place you choose",
    ),  # 异地代收代办
    "joint": ("这里和您选的地方一起办", "Both places work on it together"),  # 多地联办
}


def with_options(item: Item) -> Item:
    """The item with the questions that its flags ask; itself where there are none."""
    added: dict[str, Any] = {}
    if item.cross_mode:
        added |= CROSS
    if item.is_express:
        added |= {**DELIVERY, "result_by": _with_cost(DELIVERY["result_by"], item)}
    if not added:
        return item
    form = item.form
    phone = "phone" in form.get("properties", {})
    if not phone and "result_phone" in added:
        added["result_phone"] = {key: value for key, value in added["result_phone"].items() if key != "x-prefill"}
    order = form.get("x-order")
    asked = {
        **form,
        "properties": {**form.get("properties", {}), **added},
        "required": [*form.get("required", ()), *added],
        **({"x-order": [*order, *added]} if order else {}),
    }
    return item.model_copy(update={"form": asked})


def told(item: Item, answers: Mapping[str, Any], language: str) -> list[str]:
    """What the receipt says of the choices; no address, no number."""
    en = language == "en"
    said = []
    if item.cross_mode and answers.get("decided_at") == "elsewhere":
        names = {code: (name, english) for code, name, english in PROVINCES}
        name, english = names.get(str(answers.get("decided_province")), ("", ""))
        county = str(answers.get("decided_county", ""))
        said.append(f"Decided at: {county}, {english}" if en else f"办理地：{name} {county}")
    if item.is_express and answers.get("result_by") == "post":
        cost = _cost(item, language)
        said.append(f"Result: by post, {cost}" if en else f"结果：寄到您写的地址，{cost}")
    elif item.is_express and answers.get("result_by") == "window":
        said.append("Result: you collect it" if en else "结果：自己到窗口拿")
    return said


def explained(item: Item, language: str) -> list[str]:
    """What the guide says of them."""
    en = language == "en"
    said = []
    if item.cross_mode:
        chinese, english = MODES[item.cross_mode]
        said.append(f"Other provinces too: {english}." if en else f"别的省的事也能办：{chinese}。")
    if item.is_express:
        cost = _cost(item, language)
        said.append(f"The result can come by post, {cost}." if en else f"结果可以邮寄到家，{cost}。")
    return said


def _with_cost(spec: dict[str, Any], item: Item) -> dict[str, Any]:
    window, post = spec["oneOf"]
    noted = {
        **post,
        "x-note": _cost(item, "zh_CN"),
        "x-en": {"title": post["x-en"], "note": _cost(item, "en")},
    }
    return {**spec, "oneOf": [window, noted]}


def _cost(item: Item, language: str) -> str:
    if language == "en":
        return f"about {item.express_fee} yuan, paid on delivery" if item.express_fee else "free"
    return f"邮费约 {item.express_fee} 元，收到时付" if item.express_fee else "不收邮费"
