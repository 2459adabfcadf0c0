"""Papers that the camera emulator lays on its desk: drawn here, synthetic, flat and upright.

Sizes follow the real papers: household register 143 x 105 mm, A4 210 x 297 mm, ID card 85.6 x 54 mm (GA 490).
Names, numbers and addresses are invented; the numbers' check digits are wrong on purpose.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
from cv2.typing import MatLike
from PIL import Image, ImageDraw, ImageFont

Picture = MatLike

INK: Final = (28, 30, 36)
GRID: Final = (96, 104, 116)
STAMP: Final = (186, 38, 34)
FONTS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)
SIMPLIFIED: Final = 2  # index of "Noto Sans CJK SC" in the collection: the first face draws Japanese forms


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Noto Sans CJK SC where the system has it; Pillow's own font (no Chinese) where not."""
    for path in FONTS:
        if path.exists():
            return ImageFont.truetype(str(path), size, index=SIMPLIFIED)
    return ImageFont.load_default(size)


class Sheet:
    """A paper to write on, in millimetres from its top left."""

    def __init__(self, width_mm: float, height_mm: float, dots_per_mm: float, paper: tuple[int, int, int]) -> None:
        self.scale = dots_per_mm
        self.image = Image.new("RGB", (round(width_mm * dots_per_mm), round(height_mm * dots_per_mm)), paper)
        self._draw = ImageDraw.Draw(self.image)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        height: float,
        *,
        centred: bool = False,
        ink: tuple[int, int, int] = INK,
    ) -> None:
        self._draw.text(
            (x * self.scale, y * self.scale),
            words,
            font=font(max(8, round(height * self.scale))),
            fill=ink,
            anchor="mm" if centred else "lm",
        )

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.25) -> None:
        spots = [value * self.scale for value in (x0, y0, x1, y1)]
        self._draw.line(spots, fill=GRID, width=max(1, round(width * self.scale)))

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.3) -> None:
        spots = [value * self.scale for value in (x0, y0, x1, y1)]
        self._draw.rectangle(spots, outline=GRID, width=max(1, round(width * self.scale)))

    def stamp(self, x: float, y: float, radius: float, words: str) -> None:
        spots = [value * self.scale for value in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(spots, outline=STAMP, width=max(2, round(0.7 * self.scale)))
        self.text(x, y - radius * 0.05, "★", radius * 0.8, centred=True, ink=STAMP)
        self.text(x, y + radius * 0.6, words, radius * 0.26, centred=True, ink=STAMP)

    def picture(self) -> Picture:
        """BGR, as OpenCV has it."""
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])


def register_cover(scale: float) -> Picture:
    """户口簿首页: who the household is and where it lives."""
    sheet = Sheet(143, 105, scale, (226, 236, 240))
    sheet.text(71, 12, "户口簿首页（样本）", 6, centred=True)
    rows = (
        ("户别", "家庭户", "户主姓名", "陈桂兰"),
        ("户号", "450199003217", "住址", "石桥村八组六号"),
    )
    for index, (left, left_value, right, right_value) in enumerate(rows):
        y = 22 + index * 14
        sheet.box(8, y, 135, y + 14)
        for x in (30, 68, 92):
            sheet.line(x, y, x, y + 14)
        sheet.text(19, y + 7, left, 4, centred=True)
        sheet.text(32, y + 7, left_value, 4)
        sheet.text(80, y + 7, right, 4, centred=True)
        sheet.text(94, y + 7, right_value, 4)
    sheet.box(8, 50, 135, 92)
    sheet.text(12, 56, "省级公安机关户口专用章", 3.6)
    sheet.text(74, 56, "户口登记机关户口专用章", 3.6)
    sheet.stamp(38, 74, 13, "样本不作证明")
    sheet.stamp(102, 74, 13, "样本派出所")
    sheet.text(12, 97, "承办人签章：李志明", 3.6)
    sheet.text(84, 97, "2019 年 3 月 12 日签发", 3.6)
    return sheet.picture()


def register_member(scale: float) -> Picture:
    """常住人口登记卡: one member of the household."""
    sheet = Sheet(143, 105, scale, (226, 236, 240))
    sheet.text(71, 9, "常住人口登记卡（样本）", 5.6, centred=True)
    rows = (
        ("姓名", "陈桂兰", "户主或与户主关系", "户主"),
        ("曾用名", "", "性别", "女"),
        ("出生地", "广西南宁市", "民族", "壮族"),
        ("籍贯", "广西南宁市", "出生日期", "1944年6月2日"),
        ("其他住址", "", "宗教信仰", ""),
        ("公民身份号码", "450199194406020000", "身高", "153厘米"),
        ("文化程度", "小学", "婚姻状况", "丧偶"),
        ("服务处所", "石桥村村民委员会", "职业", "务农"),
    )
    top, height = 16.0, 8.6
    for index, (left, left_value, right, right_value) in enumerate(rows):
        y = top + index * height
        sheet.box(8, y, 135, y + height)
        for x in (32, 78, 104):
            sheet.line(x, y, x, y + height)
        sheet.text(20, y + height / 2, left, 3.2, centred=True)
        sheet.text(34, y + height / 2, left_value, 3.6)
        sheet.text(91, y + height / 2, right, 3.0, centred=True)
        sheet.text(106, y + height / 2, right_value, 3.6)
    sheet.box(8, 85, 135, 94)
    sheet.text(12, 89.5, "何时由何地迁来本址：1966年5月由本县青秀村迁来", 3.4)
    sheet.text(12, 99.5, "承办人签章：李志明", 3.2)
    sheet.text(88, 99.5, "登记日期：2019年3月12日", 3.2)
    sheet.stamp(117, 84, 11, "样本派出所")
    return sheet.picture()


def a4_form(scale: float) -> Picture:
    """An application form as village offices print it."""
    sheet = Sheet(210, 297, scale, (246, 247, 248))
    sheet.text(105, 26, "高龄津贴申请表（样本）", 9, centred=True)
    labels = (
        "姓名",
        "性别",
        "民族",
        "出生日期",
        "公民身份号码",
        "户籍所在地",
        "现居住地址",
        "联系电话",
        "开户银行",
        "账号",
    )
    values = ("陈桂兰", "女", "壮族", "1944年6月2日", "450199194406020000", "样本县样本镇石桥村", "石桥村八组六号")
    for index, label in enumerate(labels):
        y = 40 + index * 12
        sheet.box(18, y, 192, y + 12)
        sheet.line(58, y, 58, y + 12)
        sheet.text(38, y + 6, label, 4.6, centred=True)
        sheet.text(62, y + 6, values[index] if index < len(values) else "", 4.8)
    sheet.box(18, 160, 192, 222)
    paragraph = (
        "本人承诺：以上所填内容属实，所交材料真实有效，",
        "如与事实不符，愿意退回已经领取的津贴，并承担",
        "由此产生的责任。津贴自批准的下一个月起按月发放。",
        "本表一式两份，一份由村民委员会留存，一份随申请",
        "材料一并送县级民政部门审核。",
    )
    for index, words in enumerate(paragraph):
        sheet.text(24, 170 + index * 10, words, 5)
    sheet.box(18, 222, 192, 268)
    sheet.text(24, 232, "村民委员会意见：情况属实，同意申报。", 5)
    sheet.text(120, 258, "2026 年 11 月 20 日", 5)
    sheet.stamp(150, 246, 18, "样本村民委员会")
    sheet.text(24, 280, "申请人签名：", 5)
    return sheet.picture()


def card(scale: float) -> Picture:
    """A card of the ID-1 size, marked as a sample; nothing of a real card's printing."""
    sheet = Sheet(85.6, 54, scale, (214, 226, 236))
    sheet.box(2, 2, 83.6, 52, 0.2)
    sheet.text(8, 9, "姓名　陈桂兰", 3.4)
    sheet.text(8, 17, "性别　女　　民族　壮", 3.0)
    sheet.text(8, 25, "出生　1944 年 6 月 2 日", 3.0)
    sheet.text(8, 33, "住址　样本县样本镇石桥村八组六号", 2.5)
    sheet.text(8, 46, "编号　450199194406020000", 3.4)
    sheet.box(60, 7, 80, 32, 0.4)
    sheet.text(70, 20, "样本", 5, centred=True)
    return sheet.picture()


def blank(scale: float) -> Picture:
    """An A4 sheet, face down."""
    return Sheet(210, 297, scale, (246, 247, 248)).picture()


def travel(name: str, scale: float) -> Picture:
    """A travel document by the name of its kind and its seed, such as `passport-1`."""
    from drivers.mrz.pages import page
    from drivers.mrz.specimens import named

    return page(named(name), scale)


TRAVEL: Final = {
    "passport": (125, 88),
    "travel-card": (85.6, 54),
    "hkmo-to-mainland": (85.6, 54),
    "taiwan-to-mainland": (85.6, 54),
    "home-return": (85.6, 54),
    "mainland-to-hkmo": (85.6, 54),
    "mainland-to-taiwan": (85.6, 54),
}

PAPERS: Final[dict[str, tuple[Callable[[float], Picture], float, float]]] = {
    "register-1": (register_cover, 143, 105),
    "register-2": (register_member, 143, 105),
    "a4": (a4_form, 210, 297),
    "card": (card, 85.6, 54),
    "blank": (blank, 210, 297),
    **{
        f"{kind}-{seed}": (partial(travel, f"{kind}-{seed}"), *size)
        for kind, size in TRAVEL.items()
        for seed in (1, 2, 3)
    },
}
"""Name -> how it is drawn, width and height in millimetres."""


@lru_cache(maxsize=6)
def paper(name: str, width_px: int) -> Picture:
    """The named paper, flat, so many pixels wide."""
    draw, width_mm, _ = PAPERS[name]
    return draw(width_px / width_mm)
