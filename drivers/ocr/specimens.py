"""Invented papers with print to read, one a kind and seed, and what stands on them: for tests and the bench.

Laid out as the real ones are, in their sizes; names, numbers, addresses and firms are made up, though check digits
hold. Values are printed a little off their cells, as a village's printer does, and seals lie over some of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal

import numpy as np
from cv2.typing import MatLike

from drivers.camera.documents import PAPERS
from drivers.drawing import SANS, SONG, Sheet

Rng = np.random.Generator
Kind = Literal["household", "member", "licence", "birth", "card"]

SIZES: Final[dict[Kind, tuple[float, float]]] = {
    "household": (143, 105),
    "member": (143, 105),
    "licence": (297, 210),
    "birth": (210, 148),
    "card": (85.6, 54),
}
SURNAMES: Final = "韦覃黄陆蒙莫罗梁农潘陈李周蓝岑欧阳"
GIVEN: Final = "桂兰秀英志明建国小燕丽华春梅海洋文斌雪芳永强思源子涵宇轩欣怡"
PLACES: Final = ("青秀", "石桥", "龙门", "平山", "那桐", "大化", "金城", "白沙", "六景", "新圩")
TRADES: Final = ("茶叶", "农资", "餐饮", "建材", "日用百货", "五金", "水果", "运输")
RELATIONS: Final = ("户主", "妻", "长子", "二女", "孙子", "儿媳", "母亲")
USCC: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015


@dataclass(frozen=True, slots=True)
class Specimen:
    """`fields`: what a reader may find, by `kiosk.reading`'s names; dates ISO. `draw`: dots a millimetre -> BGR."""

    kind: Kind
    fields: dict[str, str] = field(repr=False)
    draw: Callable[[float], MatLike]


def specimen(kind: Kind, seed: int) -> Specimen:
    rng = np.random.default_rng((seed, list(SIZES).index(kind)))
    fields = {"household": _household, "member": _member, "licence": _licence, "birth": _birth, "card": _card}[kind](
        rng
    )
    draw = {
        "household": _draw_household,
        "member": _draw_member,
        "licence": _draw_licence,
        "birth": _draw_birth,
        "card": _draw_card,
    }[kind]
    return Specimen(kind, fields, lambda scale: draw(fields, scale, np.random.default_rng(seed)))


def lay(kind: Kind, seed: int) -> str:
    """Its name among the camera emulator's papers, from now on."""
    name = f"card-{kind}-{seed}" if kind == "card" else f"{kind}-{seed}"
    PAPERS[name] = (partial(_drawn, kind, seed), *SIZES[kind])
    return name


def _drawn(kind: Kind, seed: int, scale: float) -> MatLike:
    return specimen(kind, seed).draw(scale)


def id_number(rng: Rng, born: tuple[int, int, int]) -> str:
    """GB 11643, of a region that does not exist."""
    first = f"4501990{0}"[:6] + "{:04}{:02}{:02}".format(*born) + f"{rng.integers(1, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first, strict=True)) % 11]


def credit_code(rng: Rng) -> str:
    """GB 32100 with GB 11714 inside."""
    body = "MA" + "".join(str(rng.choice(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))) for _ in range(6))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(letter, 36) for w, letter in zip(weights, body, strict=True))
    first = "91450199" + body + "0123456789X0"[11 - total % 11]
    return first + USCC[-sum(USCC.index(letter) * pow(3, at, 31) for at, letter in enumerate(first)) % 31]


def _pick(rng: Rng, letters: str, count: int) -> str:
    return "".join(letters[int(rng.integers(len(letters)))] for _ in range(count))


def _name(rng: Rng) -> str:
    return _pick(rng, SURNAMES, 1) + _pick(rng, GIVEN, int(rng.integers(1, 3)))


def _address(rng: Rng) -> str:
    village = PLACES[int(rng.integers(len(PLACES)))] + "镇" + PLACES[int(rng.integers(len(PLACES)))] + "村"
    where = f"{rng.integers(1, 40)}组{rng.integers(1, 300)}号" if rng.random() < 0.6 else "六组十二号"
    return "样本县" * (rng.random() < 0.6) + village + where


def _day(rng: Rng, first: int = 1935, last: int = 2015) -> tuple[int, int, int]:
    return int(rng.integers(first, last)), int(rng.integers(1, 13)), int(rng.integers(1, 29))


def _iso(day: tuple[int, int, int]) -> str:
    return "{:04}-{:02}-{:02}".format(*day)


def _printed(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _household(rng: Rng) -> dict[str, str]:
    return {
        "household.head": _name(rng),
        "household.number": f"4501{rng.integers(10**7, 10**8)}",
        "household.address": _address(rng),
    }


def _member(rng: Rng) -> dict[str, str]:
    born = _day(rng)
    return {
        "member.name": _name(rng),
        "member.relation": RELATIONS[int(rng.integers(len(RELATIONS)))],
        "member.birth_date": _iso(born),
        "member.id_number": id_number(rng, born),
    }


def _licence(rng: Rng) -> dict[str, str]:
    place, trade = PLACES[int(rng.integers(len(PLACES)))], TRADES[int(rng.integers(len(TRADES)))]
    return {
        "licence.code": credit_code(rng),
        "licence.name": f"样本县{place}{trade}有限公司",
        "licence.person": _name(rng),
        "licence.founded": _iso(_day(rng, 1998, 2025)),
        "licence.address": _address(rng),
    }


def _birth(rng: Rng) -> dict[str, str]:
    return {
        "birth.child_name": _name(rng),
        "birth.born": _iso(_day(rng, 2022, 2026)),
        "birth.mother": _name(rng),
        "birth.father": _name(rng),
        "birth.number": "S" + f"{rng.integers(10**8, 10**9)}",
    }


def _card(rng: Rng) -> dict[str, str]:
    born = _day(rng)
    return {"card.name": _name(rng), "card.address": _address(rng), "card.id_number": id_number(rng, born)}


def _draw_household(fields: dict[str, str], scale: float, rng: Rng) -> MatLike:
    sheet = Sheet(143, 105, scale, (226, 236, 240), SONG if rng.random() < 0.5 else SANS)
    sheet.text(71, 12, "户 口 簿 首 页（样本）" if rng.random() < 0.3 else "户口簿首页（样本）", 6, centred=True)
    _table(sheet, (8, 24, 70, 92, 135), 22, 14, (
        (("户 别", "家庭户"), ("户主姓名", fields["household.head"])),
        (("户 号", fields["household.number"]), ("住 址", fields["household.address"])),
    ), rng)  # fmt: skip
    sheet.box(8, 50, 135, 92)
    sheet.text(12, 56, "省级公安机关户口专用章", 3.6)
    sheet.text(74, 56, "户口登记机关户口专用章", 3.6)
    sheet.stamp(38, 74, 13, "样本不作证明")
    sheet.stamp(102, 74 - 14 * rng.random(), 13, "样本派出所")
    sheet.text(12, 97, "承办人签章：" + _name(rng), 3.6)
    sheet.text(84, 97, "2019 年 3 月 12 日签发", 3.6)
    return sheet.picture()


def _draw_member(fields: dict[str, str], scale: float, rng: Rng) -> MatLike:
    sheet = Sheet(143, 105, scale, (226, 236, 240), SONG if rng.random() < 0.5 else SANS)
    sheet.text(71, 9, "常住人口登记卡（样本）", 5.6, centred=True)
    number = "公民身份\n证件编号" if rng.random() < 0.5 else "公民身份号码"
    relation = "户主或与\n户主关系" if rng.random() < 0.5 else "户主或与户主关系"
    _table(sheet, (8, 32, 78, 104, 135), 16, 8.6, (
        (("姓 名" if rng.random() < 0.5 else "姓名", fields["member.name"]), (relation, fields["member.relation"])),
        (("曾用名", ""), ("性别", "女")),
        (("出生地", "广西南宁市"), ("民族", "壮族")),
        (("籍贯", "广西南宁市"), ("出生日期", _printed(fields["member.birth_date"]))),
        (("其他住址", ""), ("宗教信仰", "")),
        ((number, fields["member.id_number"]), ("身高", "153厘米")),
        (("文化程度", "小学"), ("婚姻状况", "丧偶")),
        (("服务处所", "石桥村村民委员会"), ("职业", "务农")),
    ), rng)  # fmt: skip
    sheet.text(12, 89.5, "何时由何地迁来本址：1966年5月由本县青秀村迁来", 3.4)
    sheet.text(12, 99.5, "承办人签章：" + _name(rng), 3.2)
    sheet.text(88, 99.5, "登记日期：2019年3月12日", 3.2)
    sheet.stamp(112 + 10 * rng.random(), 84 - 20 * rng.random(), 11, "样本派出所")
    return sheet.picture()


def _table(
    sheet: Sheet,
    columns: tuple[float, ...],
    top: float,
    height: float,
    rows: tuple[tuple[tuple[str, str], tuple[str, str]], ...],
    rng: Rng,
) -> None:
    """Two labelled cells a row; printed values stand off their middle by up to a millimetre, all the same way."""
    off_x, off_y = rng.uniform(-0.6, 1.2), rng.uniform(-1.0, 1.0)
    for index, row in enumerate(rows):
        y = top + index * height
        sheet.box(columns[0], y, columns[-1], y + height)
        for x in columns[1:-1]:
            sheet.line(x, y, x, y + height)
        for side, (label, value) in enumerate(row):
            left, inner, right = columns[2 * side : 2 * side + 3]
            lines = label.split("\n")
            for number, words in enumerate(lines):
                place = y + height * (number + 1) / (len(lines) + 1)
                sheet.text((left + inner) / 2, place, words, 3.2 if len(lines) == 1 else 2.7, centred=True)
            for number, words in enumerate(parts := _wrapped(value, (right - inner - 3.5) / 3.6)):
                place = y + height * (number + 1) / (len(parts) + 1) + off_y
                sheet.text(inner + 2 + off_x, place, words, 3.6)


def _wrapped(words: str, room: float) -> list[str]:
    """`room` in Chinese letters; digits take a half."""
    lines, used = [""], 0.0
    for letter in words:
        wide = 0.58 if letter.isascii() else 1.0
        if used + wide > room:
            lines, used = [*lines, ""], 0.0
        lines[-1] += letter
        used += wide
    return lines


def _draw_licence(fields: dict[str, str], scale: float, rng: Rng) -> MatLike:
    sheet = Sheet(297, 210, scale, (232, 240, 246), SONG)
    sheet.box(10, 10, 287, 200, 0.8)
    sheet.text(148, 48, "营业执照" if rng.random() < 0.7 else "营 业 执 照", 16, centred=True)
    sheet.text(148, 62, "（副 本）样本", 6, centred=True)
    sheet.text(24, 72, "统一社会信用代码", 5)
    sheet.text(24, 80, fields["licence.code"], 5.4)
    person = ("法定代表人", "经 营 者", "负 责 人")[int(rng.integers(3))]
    left = (
        ("名　　称", fields["licence.name"]),
        ("类　　型", "有限责任公司（自然人独资）"),
        (person, fields["licence.person"]),
        ("经营范围", "日用品销售；农产品销售；食品销售（凭许可"),
    )
    right = (
        ("注册资本", "壹佰万圆整"),
        ("成立日期", "{}年{}月{}日".format(*fields["licence.founded"].split("-"))),
        ("营业期限", "长期"),
        ("住　　所", fields["licence.address"]),
    )
    for x, rows in ((24, left), (160, right)):
        for index, (label, words) in enumerate(rows):
            sheet.text(x, 100 + index * 15, label, 5)
            sheet.text(x + 32, 100 + index * 15, words, 4.8)
    sheet.text(56, 151.5, "证在有效期内经营）。（依法须经批准的项目）", 4.8)
    sheet.stamp(236, 172, 17, "样本市场监督管理局")
    sheet.text(180, 176, "登记机关", 5)
    sheet.text(205, 190, "2025 年 10 月 9 日", 5)
    sheet.text(24, 194, "市场主体应当于每年1月1日至6月30日报送公示年度报告", 3.4)
    return sheet.picture()


def _draw_birth(fields: dict[str, str], scale: float, rng: Rng) -> MatLike:
    sheet = Sheet(210, 148, scale, (240, 238, 250), SONG if rng.random() < 0.5 else SANS)
    sheet.text(105, 18, "出生医学证明（样本）", 9, centred=True)
    year, month, day = (int(part) for part in fields["birth.born"].split("-"))
    sheet.text(16, 36, "新生儿姓名　" + fields["birth.child_name"], 4.2)
    sheet.text(96, 36, "性别　女", 4.2)
    sheet.text(16, 48, f"出生时间　{year} 年 {month} 月 {day} 日 8 时 40 分", 4.2)
    sheet.text(130, 48, "出生孕周　39 周", 4.2)
    sheet.text(16, 60, "出生体重　3200 克", 4.2)
    sheet.text(96, 60, "出生身长　50 厘米", 4.2)
    sheet.text(16, 72, "出生地点　样本县青秀镇　　医疗机构名称　样本县人民医院", 4.2)
    sheet.text(16, 84, "母亲姓名　" + fields["birth.mother"], 4.2)
    sheet.text(76, 84, "年龄　29　　国籍　中国　　民族　壮族", 4.2)
    sheet.text(16, 96, "父亲姓名　" + fields["birth.father"], 4.2)
    sheet.text(76, 96, "年龄　31　　国籍　中国　　民族　汉族", 4.2)
    sheet.text(16, 118, "出生证编号　" + fields["birth.number"], 4.4)
    sheet.text(120, 118, "签发日期　" + _printed(fields["birth.born"]), 4.2)
    sheet.stamp(170, 128, 13, "样本医院")
    return sheet.picture()


def _draw_card(fields: dict[str, str], scale: float, rng: Rng) -> MatLike:
    sheet = Sheet(85.6, 54, scale, (214, 226, 236))
    sheet.box(2, 2, 83.6, 52, 0.2)
    number, address = fields["card.id_number"], fields["card.address"]
    gap = "　" if rng.random() < 0.5 else "  "
    sheet.text(6, 8, f"姓名{gap}{fields['card.name']}", 3.2)
    sheet.text(6, 15, "性别　女　　民族　壮", 2.8)
    sheet.text(6, 22, f"出生　{number[6:10]} 年 {int(number[10:12])} 月 {int(number[12:14])} 日", 2.8)
    sheet.text(6, 29, f"住址{gap}{address[:11]}", 2.6)
    if len(address) > 11:
        sheet.text(6 + 2.6 * 2 + (2.6 if gap == "　" else 1.4), 33, address[11:], 2.6)
    sheet.text(6, 46, f"公民身份号码　　{number}", 3.0)
    sheet.box(60, 7, 80, 32, 0.4)
    sheet.text(70, 20, "样本", 5, centred=True)
    return sheet.picture()
