"""Papers that the camera emulator lays on its desk: drawn here, synthetic, flat and upright.

Sizes follow the real papers: household register 143 x 105 mm, A4 210 x 297 mm, ID card 85.6 x 54 mm (GA 490),
a hospital's invoice 210 x 127 mm.
Names, numbers and addresses are invented; the numbers' check digits are wrong on purpose.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

import numpy as np
from PIL import Image

from drivers.drawing import SONG, Picture, Sheet


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


def certificate(scale: float) -> Picture:
    """A village committee's letter: heading, a few large lines, seal and date at the lower right."""
    sheet = Sheet(210, 297, scale, (244, 246, 246), SONG)
    sheet.text(105, 46, "关系证明（样本）", 10, centred=True)
    lines = (
        "样本县民政局：",
        "　　兹证明陈桂兰，女，壮族，一九四四年六月二日出生，",
        "系我村八组村民，与李志明为母子关系。陈桂兰年事已高，",
        "行动不便，现由其子李志明代为办理高龄津贴。",
        "　　以上情况属实，特此证明。如有不实，我村愿意承担",
        "相应的责任。",
    )
    for index, words in enumerate(lines):
        sheet.text(26, 74 + index * 13, words, 6)
    sheet.text(120, 172, "样本镇石桥村村民委员会", 6)
    sheet.text(126, 185, "2026 年 11 月 20 日", 6)
    sheet.stamp(152, 178, 19, "样本村民委员会")
    return sheet.picture()


def discharge(scale: float) -> Picture:
    """A hospital's discharge record: an A4 page full of 10.5-point text."""
    sheet = Sheet(210, 297, scale, (248, 248, 248), SONG)
    sheet.text(105, 22, "样本县人民医院出院记录", 6.5, centred=True)
    sheet.text(20, 34, "姓名：陈桂兰　　性别：女　　年龄：82岁　　科室：心内科　　床号：17　　住院号：00320817", 3.7)
    sheet.line(18, 38, 192, 38)
    text = (
        "入院日期：2026年10月8日。出院日期：2026年10月21日。共住院13天。"
        "入院情况：患者因“反复胸闷、气短3年，加重1周”入院。既往有高血压病史20余年，最高达180/100mmHg，"
        "平时口服硝苯地平控释片，血压控制尚可。否认糖尿病、肝炎、结核病史，否认外伤、手术及输血史。"
        "入院查体：体温36.5℃，脉搏78次/分，呼吸18次/分，血压152/86mmHg。神志清楚，精神尚可，步入病房。"
        "双肺呼吸音稍粗，未闻及明显干湿性啰音。心界向左下扩大，心率78次/分，律齐，各瓣膜区未闻及病理性杂音。"
        "诊疗经过：入院后完善血常规、肝肾功能、心肌酶谱、心电图、心脏彩超等检查，给予扩张血管、改善循环、"
        "控制血压及对症支持治疗。患者胸闷、气短症状逐渐缓解，血压平稳，复查各项指标未见明显异常。"
        "出院诊断：一、冠状动脉粥样硬化性心脏病，稳定型心绞痛；二、高血压病3级，很高危组。"
        "出院情况：患者一般情况良好，无胸闷、胸痛，饮食睡眠可，大小便正常，今日予以出院。"
        "出院医嘱：低盐低脂饮食，注意休息，避免劳累和情绪激动；按时服药，监测血压；一个月后门诊复查，"
        "如有不适，随时就诊。"
    )
    for index in range(0, len(text), 44):
        sheet.text(20, 46 + index / 44 * 6.6, text[index : index + 44], 3.7)
    sheet.text(132, 130, "医师签名：李志明", 3.7)
    sheet.text(132, 138, "2026年10月21日", 3.7)
    sheet.stamp(160, 136, 16, "样本医院病案室")
    return sheet.picture()


def invoice(scale: float) -> Picture:
    """A hospital's invoice, lying."""
    sheet = Sheet(210, 127, scale, (238, 244, 240))
    sheet.text(105, 14, "医疗门诊收费票据（样本）", 6, centred=True)
    sheet.text(14, 26, "票据代码：00010226　　交款人：陈桂兰　　校验码：a3f91c　　开票日期：2026年11月3日", 3.2)
    sheet.box(12, 32, 198, 96)
    for column in (78, 104, 126, 152):
        sheet.line(column, 32, column, 96)
    rows = (
        ("项目名称", "数量", "单位", "金额（元）", "备注"),
        ("心电图检查", "1", "次", "25.00", "医保"),
        ("硝苯地平控释片", "3", "盒", "86.40", "医保"),
        ("血常规", "1", "项", "20.00", "医保"),
        ("诊查费", "1", "次", "11.00", "自付"),
    )
    for index, row in enumerate(rows):
        y = 38 + index * 9.6
        sheet.line(12, y + 5, 198, y + 5)
        for x, words in zip((15, 82, 108, 129, 156), row, strict=True):
            sheet.text(x, y, words, 3.4)
    sheet.text(15, 90, "金额合计（大写）：壹佰肆拾贰元肆角整　　（小写）142.40", 3.6)
    sheet.text(14, 104, "收款单位（章）：样本县人民医院", 3.4)
    sheet.text(120, 104, "复核人：韦秀兰　　收款人：李志明", 3.4)
    sheet.stamp(64, 108, 13, "样本收费专用章")
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


def card_back(scale: float) -> Picture:
    """The other side of that card."""
    sheet = Sheet(85.6, 54, scale, (216, 226, 232))
    sheet.box(2, 2, 83.6, 52, 0.2)
    sheet.text(48, 14, "样本共和国", 5, centred=True)
    sheet.text(48, 23, "居民样本证", 5.4, centred=True)
    sheet.stamp(14, 17, 8, "样本")
    sheet.text(14, 38, "签发机关　样本县公安局", 3.2)
    sheet.text(14, 46, "有效期限　2019.03.12-长期", 3.2)
    return sheet.picture()


def blank(scale: float) -> Picture:
    """An A4 sheet, face down."""
    return Sheet(210, 297, scale, (246, 247, 248)).picture()


def phone(scale: float, code: str = "JJ1*SAMPLE-PHONE") -> Picture:
    """A phone that shows a code."""
    import segno

    sheet = Sheet(70, 150, scale, (18, 18, 20))
    sheet.image.paste((236, 240, 244), (round(3 * scale), round(8 * scale), round(67 * scale), round(142 * scale)))
    modules = segno.make_qr(code).matrix
    cell = round(40 * scale / len(modules))
    square = np.kron(1 - np.array(modules, np.uint8), np.ones((cell, cell), np.uint8)) * 255
    sheet.image.paste(Image.fromarray(square), (round(15 * scale), round(50 * scale)))
    sheet.text(35, 30, "样本码", 6, centred=True)
    return sheet.picture()


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
    "certificate": (certificate, 210, 297),
    "discharge": (discharge, 210, 297),
    "invoice": (invoice, 210, 127),
    "card": (card, 85.6, 54),
    "card-back": (card_back, 85.6, 54),
    "blank": (blank, 210, 297),
    "phone": (phone, 70, 150),
    **{
        f"{kind}-{seed}": (partial(travel, f"{kind}-{seed}"), *size)
        for kind, size in TRAVEL.items()
        for seed in (1, 2, 3)
    },
}
"""Name -> how it is drawn, width and height in millimetres."""


def known(name: str) -> tuple[Callable[[float], Picture], float, float]:
    """As in PAPERS; `phone:CODE` is a phone that shows that code. KeyError."""
    kind, _, code = name.partition(":")
    draw, wide, high = PAPERS[kind]
    return (partial(phone, code=code), wide, high) if kind == "phone" and code else (draw, wide, high)


@lru_cache(maxsize=10)
def paper(name: str, width_px: int) -> Picture:
    """The named paper, flat, so many pixels wide."""
    draw, width_mm, _ = known(name)
    return draw(width_px / width_mm)
